import { type Draft, type HandRow, type HandTable, MAX_HAND_ROWS } from "@datalogue/api";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { counted, typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import { countPages } from "../../../reading/page-number.js";
import type { Site } from "../../../site.js";
import { REPLACES_DEMONSTRATION } from "../publishing/difference.js";
import { DraftRemoval } from "../publishing/draft-removal.js";
import { FailureTold } from "../publishing/form-parts.js";
import { RecipeWarning, SourceWarning } from "../publishing/source-parts.js";
import { formatClock } from "../publishing/step-page.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { choicesOf } from "./cell-field.js";
import { nameRow, tellRow, titleOf } from "./name-row.js";

interface TablePageProps {
  visit: Visit;
  draft: Draft;
  table: HandTable;
  /** Version online, 0 without one. */
  online: number;
  /** Whether that version is withdrawn. */
  withdrawn: boolean;
  /** Whether that version is invented: its rows are not in the table. */
  replacesDemonstration: boolean;
  /** Words that rows are narrowed to. */
  search: string;
  page: number;
  /** What the field of the note says: what was typed, else what the draft has. */
  note: string;
  /** Names of those who work on it, as the changes of rows name them. */
  people: Record<string, string>;
  told?: Told | undefined;
}

/** Rows of a page of the list: read to its end on a phone. */
const PAGE = 20;

type Numbered = { row: HandRow; rank: number };

/** The rows of a list, those with faults first, that hold some words. */
function listRows({ rows }: HandTable, search = ""): Numbered[] {
  const wanted = search.trim().toLowerCase();
  return rows
    .map((row, at) => ({ row, rank: at + 1 }))
    .filter(({ row }) => wanted === "" || Object.values(row.cells).some((text) => text.toLowerCase().includes(wanted)))
    .sort((a, b) => gravity(b.row) - gravity(a.row) || a.rank - b.rank);
}

/** Where a row is in the list: its page, from 1, and its place in it; that of the first where it is no longer there. */
export function placeOfRow(table: HandTable, id: string): string {
  const listed = listRows(table);
  const at = listed.findIndex(({ row }) => row.id === id);
  return at < PAGE ? "" : `&page=${Math.floor(at / PAGE) + 1}#l${listed[at]?.rank}`;
}

/** `/publier/{id}/tableau`: the rows of a table kept by hand, those with faults first, and the way to its publication. */
export function tablePage(site: Site, props: TablePageProps): string {
  const { visit, draft, table, online, search, note, told } = props;
  const here = `/publier/${draft.id}/tableau`;
  const numbered = table.rows.map((row, at) => ({ row, rank: at + 1 }));
  const faulty = numbered.filter(({ row }) => isFaulty(row));
  const mendable = table.rows.flatMap(({ faults }) => faults.filter((one) => one.suggestion !== null && one.field));
  const cells = faulty.reduce((sum, { row }) => sum + row.faults.filter(isError).length, 0);
  const { rows } = table;
  return renderWorkspace({
    ...{ site, visit, title: table.title, place: "/espace", script: "grid.ts" },
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href="/espace">Mes jeux</a> · tableau tenu à la main
          </p>
          <h1>{typographic(table.title)}</h1>
          <p>
            <span data-count>{counted(rows.length, "ligne")}</span>.{" "}
            {online > 0
              ? `Version ${online} ${props.withdrawn ? "retirée" : "en ligne"}.`
              : "Rien n’est encore en ligne."}{" "}
            <strong data-state>{tellChanges(table)}</strong>
            <span data-saved>. Enregistré {formatClock(draft.updatedAt)}.</span>
          </p>
          {props.replacesDemonstration && <p>{REPLACES_DEMONSTRATION}</p>}
          {online !== draft.startedFrom && (
            <p>
              La version en ligne a changé depuis que ce tableau est ouvert&nbsp;: la comparaison, avant de publier,
              dira s’il en défait quelque chose.
            </p>
          )}
          <FailureTold draft={draft} />
          <ToldAbove told={told} />
          <SourceWarning boundTo={draft.boundTo} />
          <RecipeWarning draft={draft} />
        </div>
        <div class="section">
          <div class="actions">
            <a class="button wide-phone" href={`${here}/ligne`} data-add>
              Ajouter une ligne
            </a>
            <a class="button wide-phone" href={`${here}/coller`}>
              Coller un bloc
            </a>
            <OwnForm visit={visit} action={`${here}/defaire`} hidden={table.undoable === 0}>
              <button class="wide-phone" type="submit" data-undo>
                Défaire mon dernier changement
              </button>
            </OwnForm>
          </div>
          <div data-faults>
            {!table.checked && (
              <p class="small" role="status">
                Vérification en cours. <a href={here}>Actualiser</a>
              </p>
            )}
            {cells > 0 && (
              <p class="error">
                <Icon name="off" /> {counted(cells, "cellule")} à corriger avant de publier&nbsp;:{" "}
                {faulty.slice(0, 20).map(({ row, rank }, at) => (
                  <>
                    {at > 0 && ", "}
                    <a href={`${here}/ligne?ligne=${row.id}`}>ligne {rank}</a>
                  </>
                ))}
                {faulty.length > 20 && "…"}
              </p>
            )}
          </div>
          {mendable.length > 0 && (
            <OwnForm visit={visit} class="actions" action={`${here}/reparer`}>
              <button type="submit">
                Réparer{" "}
                {counted(mendable.length, "cellule dont l’écriture est sûre", "cellules dont l’écriture est sûre")}
              </button>
            </OwnForm>
          )}
          {table.faults.length > 0 && rows.length > 0 && (
            <ul class="plain">
              {table.faults.map(({ code, message }) => (
                <li key={code + message}>
                  <Icon name="watch" /> {typographic(message)}
                </li>
              ))}
            </ul>
          )}
          <Grid {...props} />
          <div data-list>
            <Rows {...props} here={here} search={search} />
          </div>
        </div>
        <section class="section" aria-labelledby="publier">
          <h2 id="publier">Publier</h2>
          <OwnForm visit={visit} class="stack" action={here}>
            <input type="hidden" name="avant" value={draft.note ?? ""} />
            <div class="field">
              <label for="note">
                Ce qui change{" "}
                <span class="hint" id="note-aide">
                  Laissez vide pour lire d’abord la comparaison&nbsp;: une phrase y est proposée.
                </span>
              </label>
              <input type="text" id="note" name="note" aria-describedby="note-aide" maxLength={2000} value={note} />
            </div>
            <p class="end-bar">
              <button class="button--main" type="submit">
                {online > 0 ? `Préparer la version ${online + 1}` : "Préparer la publication"}
              </button>
              <a href="/espace">Garder sans publier</a>
            </p>
            <p class="small">Rien n’est public avant le bouton «&nbsp;Publier&nbsp;» de la page qui suit.</p>
          </OwnForm>
        </section>
        <section class="section">
          <DraftRemoval visit={visit} draft={{ id: draft.id, revision: table.revision }} byHand />
        </section>
      </>
    ),
  });
}

/** One line by row, its key and a few cells: the row itself is opened on a page of its own. */
function Rows({ table, here, search, page: asked }: TablePageProps & { here: string }) {
  const found = listRows(table, search);
  const page = Math.min(asked, countPages(found.length, PAGE));
  const shown = found.slice((page - 1) * PAGE, page * PAGE);
  const pageHref = (to: number) =>
    `${here}?${new URLSearchParams({ ...(search ? { q: search } : {}), page: String(to) })}`;
  if (table.rows.length === 0)
    return (
      <p class="drop">
        <strong>Ce tableau n’a pas encore de ligne.</strong> Ajoutez la première, ou collez un bloc copié d’un
        tableur&#8239;; {MAX_HAND_ROWS} lignes au plus.
      </p>
    );
  return (
    <div class="stack">
      {table.rows.length > 10 && (
        <form class="search" action={here}>
          <label for="q">Chercher dans le tableau</label>
          <input type="search" id="q" name="q" value={search} />
          <button type="submit">Chercher</button>
        </form>
      )}
      {found.length === 0 && <p>Aucune ligne ne contient ces mots.</p>}
      <ul class="rows hand-rows">
        {shown.map(({ row, rank }) => (
          <li key={row.id} id={`l${rank}`}>
            <div>
              <h3>
                <span class="small">{rank}</span>{" "}
                <a href={`${here}/ligne?ligne=${row.id}`}>
                  {nameRow(table, row.cells)}
                  <span class="visually-hidden">
                    , {isFaulty(row) ? "corriger" : "modifier"} la ligne {rank}
                  </span>
                </a>
              </h3>
              <p class="small hand-told">{tellRow(table, row.cells)}</p>
              {row.faults.map(({ field, message, severity }) => (
                <p key={field + message} class={severity === "error" ? "error small" : "small"}>
                  <Icon name={severity === "error" ? "off" : "watch"} />{" "}
                  {field && `${titleOfName(table, field)}\u00a0: `}
                  {typographic(message)}
                </p>
              ))}
            </div>
            <p>{STATES[row.state]}</p>
          </li>
        ))}
      </ul>
      {found.length > PAGE && (
        <nav class="actions" aria-label="Pages du tableau">
          <span>
            Lignes {(page - 1) * PAGE + 1} à {Math.min(page * PAGE, found.length)} sur {found.length}
          </span>
          {page > 1 && <a href={pageHref(page - 1)}>Lignes précédentes</a>}
          {page * PAGE < found.length && <a href={pageHref(page + 1)}>Lignes suivantes</a>}
        </nav>
      )}
    </div>
  );
}

const STATES: Record<HandRow["state"], string> = { kept: "", changed: "modifiée", added: "ajoutée" };

/** Where the script puts its grid, on a screen that has room for one; it says by what the list is edited there. */
function Grid({ draft, table, people }: Pick<TablePageProps, "draft" | "table" | "people">) {
  const fields = table.fields.map((field) => ({ name: field.name, title: titleOf(field), choices: choicesOf(field) }));
  return (
    <div
      hidden
      data-grid={`/api/drafts/${draft.id}/rows`}
      data-fields={JSON.stringify(fields)}
      data-people={JSON.stringify(people)}
      data-row={`/publier/${draft.id}/tableau/ligne?ligne=`}
    />
  );
}

/** « 2 changements non publiés ». */
export function tellChanges({ changes }: HandTable): string {
  const count = changes.changed + changes.added + changes.removed;
  if (count === 0) return "Aucun changement";
  return counted(count, "changement non publié", "changements non publiés");
}

function titleOfName({ fields }: HandTable, name: string): string {
  const field = fields.find((one) => one.name === name);
  return typographic(field?.title ?? name);
}

const isError = ({ severity }: { severity: string }) => severity === "error";
const isFaulty = ({ faults }: HandRow) => faults.some(isError);
const gravity = (row: HandRow) => (isFaulty(row) ? 2 : row.faults.length > 0 ? 1 : 0);
