import type { Draft, HandCells, HandTable } from "@datalogue/api";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { counted, typographic } from "../../../format/index.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { nameRow, tellRow } from "./name-row.js";
import type { PlacedBlock } from "./place-block.js";

interface BlockPageProps {
  visit: Visit;
  draft: Pick<Draft, "id">;
  table: HandTable;
  /** What was pasted. */
  text: string;
  /** What it would change; undefined before it is read. */
  placed?: PlacedBlock | undefined;
  told?: Told | undefined;
}

/** Changes shown one by one. */
const SHOWN = 50;

/** `/publier/{id}/tableau/coller`: a block of a spreadsheet, and what it will change before any of it is kept. */
export function blockPage(site: Site, { visit, draft, table, text, placed, told }: BlockPageProps): string {
  const here = `/publier/${draft.id}/tableau`;
  const count = placed ? placed.added.length + placed.changed.length : 0;
  const titles = table.fields.map(({ name, title }) => title ?? name).join(", ");
  return renderWorkspace({
    ...{ site, visit, title: "Coller un bloc", place: "/espace" },
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={here}>{typographic(table.title)}</a> · tableau tenu à la main
          </p>
          <h1>{count > 0 && placed ? tellPlaced(placed) : "Coller un bloc du tableur"}</h1>
          <ToldAbove told={told} />
        </div>
        <div class="section">
          {count > 0 && placed && (
            <OwnForm visit={visit} class="stack" action={`${here}/coller`}>
              <input type="hidden" name="bloc" value={text} />
              <input type="hidden" name="vues" value={JSON.stringify(seenOf(placed))} />
              <input type="hidden" name="garder" value="oui" />
              <Changes placed={placed} table={table} />
              <p class="end-bar">
                <button class="button--main" type="submit">
                  Garder {counted(count, "ligne")}
                </button>
                <a href={here}>Ne rien garder</a>
              </p>
            </OwnForm>
          )}
          <OwnForm visit={visit} class="stack" action={`${here}/coller`}>
            <div class="field">
              <label for="bloc">
                Collez ici vos lignes
                <span class="hint" id="bloc-aide">
                  Avec leurs titres, ou dans l’ordre des colonnes&nbsp;: {typographic(titles)}.
                </span>
              </label>
              <textarea id="bloc" name="bloc" rows={8} aria-describedby="bloc-aide" required>
                {text}
              </textarea>
            </div>
            <p class="end-bar">
              <button class={count > 0 ? undefined : "button--main"} type="submit">
                {count > 0 ? "Relire ce bloc" : "Voir ce qui changera"}
              </button>
              <a href={here}>Voir toutes les lignes</a>
            </p>
          </OwnForm>
        </div>
      </>
    ),
  });
}

function Changes({ placed, table }: { placed: PlacedBlock; table: HandTable }) {
  const { added, changed, same, left, titled } = placed;
  const rowOf = new Map(table.rows.map((row) => [row.id, row.cells]));
  const tell = (cells: HandCells) => [nameRow(table, cells), tellRow(table, cells, 6)].filter(Boolean).join(" · ");
  return (
    <>
      <p class="small">
        {titled
          ? "La première ligne a été lue comme des titres."
          : "Les cellules ont été placées dans l’ordre des colonnes."}
        {same > 0 && ` ${counted(same, "ligne est déjà là", "lignes sont déjà là")}, sans changement.`}
        {left.length > 0 && typographic(` Laissé de côté : ${left.map((one) => `« ${one} »`).join(", ")}.`)}
      </p>
      <ul class="diff">
        {changed.slice(0, SHOWN).map(({ row, before, after }) => (
          <li key={row} data-tone="watch">
            <b>≠ modifiée</b>
            <span>
              <strong>{nameRow(table, rowOf.get(row) ?? {})}</strong>{" "}
              {Object.keys(after).map((name) => (
                <span key={name}>
                  {titleOfName(table, name)}&nbsp;: <del>{before[name] || "vide"}</del> →{" "}
                  <ins>{after[name] || "vide"}</ins>{" "}
                </span>
              ))}
            </span>
          </li>
        ))}
        {added.slice(0, SHOWN).map((cells, at) => (
          <li key={at} data-tone="ok">
            <b>+ ajoutée</b>
            <span>{tell(cells)}</span>
          </li>
        ))}
      </ul>
      {changed.length + added.length > 2 * SHOWN && <p class="small">Les autres lignes ne sont pas montrées.</p>}
    </>
  );
}

/** The revisions of the rows that were previewed. */
function seenOf({ changed }: PlacedBlock): Record<string, number> {
  return Object.fromEntries(changed.map(({ row, revision }) => [row, revision]));
}

function tellPlaced({ added, changed }: PlacedBlock): string {
  return [
    added.length > 0 && counted(added.length, "ligne ajoutée", "lignes ajoutées"),
    changed.length > 0 && counted(changed.length, "ligne modifiée", "lignes modifiées"),
  ]
    .filter(Boolean)
    .join(", ");
}

function titleOfName({ fields }: HandTable, name: string): string {
  return typographic(fields.find((field) => field.name === name)?.title ?? name);
}
