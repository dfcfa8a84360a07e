import {
  type Draft,
  type HandCells,
  type HandConflict,
  type HandRow,
  type HandTable,
  type RowFault,
  textOf,
} from "@datalogue/api";
import { controlOf, ShownColumns } from "../../../components/shown-columns.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { formatClock } from "../publishing/step-page.js";
import { tellChanged } from "../publishing/tell-changed.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { CellField } from "./cell-field.js";
import { nameRow, titleOf } from "./name-row.js";

interface RowPageProps {
  visit: Visit;
  draft: Pick<Draft, "id">;
  table: HandTable;
  /** Undefined for a row that is being added. */
  row: HandRow | undefined;
  /** What was typed and is not saved. */
  typed?: HandCells;
  faults: readonly RowFault[];
  /** Whether the row was just saved with a cell to mend: a row that is only opened refuses nothing. */
  isToMend?: boolean;
  told?: Told | undefined;
}

/** `/publier/{id}/tableau/ligne`: a row as a form. */
export function rowPage(site: Site, props: RowPageProps): string {
  const { visit, draft, table, row, typed, faults, isToMend = false, told } = props;
  const here = `/publier/${draft.id}/tableau`;
  const cells = { ...row?.cells, ...typed };
  const rank = row ? table.rows.findIndex(({ id }) => id === row.id) + 1 : table.rows.length + 1;
  const next = row && table.rows[rank];
  const placed = table.fields.map((field, at) => ({
    ...{ field, name: controlOf(at), value: textOf(cells, field.name) },
    faults: faults.filter((one) => one.field === field.name),
  }));
  const heading = row ? `Ligne ${rank} sur ${table.rows.length}` : "Ajouter une ligne";
  return renderWorkspace({
    ...{ site, visit, title: heading, place: "/espace" },
    ...(isToMend ? { faults: faults.filter(({ severity }) => severity === "error") } : {}),
    tellsFaults: isToMend,
    kept: "Votre texte est gardé tel que vous l’avez tapé.",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={here}>{typographic(table.title)}</a> · tableau tenu à la main
          </p>
          <h1>{heading}</h1>
          {row && <p>{nameRow(table, row.cells)}</p>}
          <ToldAbove told={told} />
        </div>
        <div class="section narrow">
          <OwnForm visit={visit} class="stack" action={`${here}/ligne`}>
            {row && (
              <>
                <input type="hidden" name="ligne" value={row.id} />
                <input type="hidden" name="revision" value={row.revision} />
              </>
            )}
            <ShownColumns columns={table.fields} />
            {faults
              .filter(({ field }) => field === null)
              .map(({ message }) => (
                <p key={message} class="error">
                  {typographic(message)}
                </p>
              ))}
            {placed.map((one) => (
              <CellField key={one.name} {...one} />
            ))}
            <p class="end-bar">
              <button class="button--main" type="submit" name="suite" value={next ? "suivante" : "autre"}>
                {row ? (next ? "Enregistrer, ligne suivante" : "Enregistrer") : "Ajouter, puis une autre"}
              </button>
              <button type="submit" name="suite" value="liste">
                {row ? "Enregistrer, revenir au tableau" : "Ajouter, revenir au tableau"}
              </button>
              <a href={here}>Voir toutes les lignes</a>
            </p>
          </OwnForm>
          {row && (
            <details class="fold">
              <summary>Supprimer cette ligne</summary>
              <OwnForm visit={visit} class="stack" action={`${here}/retirer`}>
                <input type="hidden" name="ligne" value={row.id} />
                <input type="hidden" name="revision" value={row.revision} />
                <p class="small">
                  Elle ne sera plus dans la prochaine version. Vous pourrez défaire ce geste tant que rien n’est publié.
                </p>
                <p>
                  <button class="button--stop" type="submit">
                    Supprimer la ligne {rank}
                  </button>
                </p>
              </OwnForm>
            </details>
          )}
        </div>
      </>
    ),
  });
}

interface ConflictPageProps {
  visit: Visit;
  draft: Pick<Draft, "id">;
  table: HandTable;
  row: string;
  /** The row as it would be with what was not saved; null for a removal. */
  yours: HandCells | null;
  theirs: HandConflict;
  who: string;
}

/** Somebody changed the row since it was read: both texts, cell by cell, and what to keep of each. */
export function rowConflictPage(
  site: Site,
  { visit, draft, table, row, yours, theirs, who }: ConflictPageProps,
): string {
  const here = `/publier/${draft.id}/tableau`;
  const kept = yours ?? {};
  const differing = table.fields
    .map((field, at) => ({ field, name: controlOf(at) }))
    .filter(({ field }) => textOf(kept, field.name) !== textOf(theirs.cells, field.name));
  const when = formatClock(theirs.at);
  const heading = `${tellChanged(who, "cette ligne", theirs.removed ? "supprimé" : "modifié")} ${when}`;
  return renderWorkspace({
    ...{ site, visit, title: heading, place: "/espace" },
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={here}>{typographic(table.title)}</a> · tableau tenu à la main
          </p>
          <h1>{heading}</h1>
          <p class="verdict" data-tone="watch" role="alert">
            <span>
              <Icon name="watch" /> Rien n’est écrasé et rien n’est perdu&nbsp;: votre texte est ci-dessous.
            </span>
          </p>
        </div>
        <div class="section narrow">
          {yours === null ? (
            <>
              <p>Vous demandiez de la supprimer. La voici telle qu’elle est maintenant.</p>
              <dl class="facts">
                {table.fields
                  .filter(({ name }) => textOf(theirs.cells, name) !== "")
                  .map((field) => (
                    <div key={field.name}>
                      <dt>{typographic(titleOf(field))}</dt>
                      <dd>{textOf(theirs.cells, field.name)}</dd>
                    </div>
                  ))}
              </dl>
              <p class="actions">
                <a class="button button--main" href={`${here}/ligne?ligne=${row}`}>
                  Rouvrir cette ligne
                </a>
                <a href={here}>Voir toutes les lignes</a>
              </p>
            </>
          ) : (
            <OwnForm visit={visit} class="stack" action={`${here}/ligne`}>
              <ShownColumns columns={table.fields} />
              {!theirs.removed && (
                <>
                  <input type="hidden" name="ligne" value={row} />
                  <input type="hidden" name="revision" value={theirs.revision} />
                  {differing.map(({ field, name }) => (
                    <fieldset key={name} class="field">
                      <legend>{typographic(titleOf(field))}</legend>
                      {[
                        { label: "Votre texte", text: textOf(kept, field.name) },
                        { label: who, text: textOf(theirs.cells, field.name) },
                      ].map(({ label, text }, at) => (
                        <label key={label} class="choice">
                          <input type="radio" name={name} value={text} checked={at === 0} />
                          <span>
                            {text === "" ? <em>vide</em> : text} <span class="hint">{label}</span>
                          </span>
                        </label>
                      ))}
                    </fieldset>
                  ))}
                </>
              )}
              {theirs.removed &&
                table.fields.map((field, at) => (
                  <CellField
                    key={field.name}
                    {...{ field, name: controlOf(at), value: textOf(kept, field.name), faults: [] }}
                  />
                ))}
              <p class="end-bar">
                <button class="button--main" type="submit" name="suite" value="liste">
                  {theirs.removed ? "La rétablir avec mon texte" : "Enregistrer ces choix"}
                </button>
                <a href={here}>{theirs.removed ? "La laisser supprimée" : "Garder l’autre texte"}</a>
              </p>
            </OwnForm>
          )}
        </div>
      </>
    ),
  });
}
