import { type BroughtSpreadsheet, newEntryId, type Round } from "@datalogue/api";
import { spreadsheetText } from "@datalogue/ingest/core";
import { FieldFrame, saidOf } from "../../../components/form-field.js";
import { ScrollTable } from "../../../components/scroll-table.js";
import type { Visit } from "../../../components/visit.js";
import { renderWorkspace } from "../../../components/workspace-document.js";
import { counted, plural, typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { isPressing, kindPath } from "./say-standing.js";

interface SpreadsheetProps {
  visit: Visit;
  round: Round;
  /** What became of the file that was sent. */
  brought?: BroughtSpreadsheet | undefined;
  told?: Told | undefined;
}

/** Faults shown at once. */
const FIRST = 100;

/** `/controles/{kind}/tableur`: a campaign filled in a spreadsheet, sent whole or not at all. */
export function spreadsheetPage(site: Site, { visit, round, brought, told }: SpreadsheetProps): string {
  const { kind, form } = round;
  const faults = brought?.faults ?? [];
  const action = `${kindPath(kind)}/tableur?${new URLSearchParams({ jeton: visit.formToken })}`;
  const [state] = form.questions;
  const states = state?.control.kind === "state" ? state.control.choices : [];
  return renderWorkspace({
    site,
    title: "Campagne remplie au tableur",
    visit,
    place: "/controles",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={kindPath(kind)}>{typographic(kind.title)}</a>
          </p>
          <h1>{sayOutcome(brought)}</h1>
          {faults.length > 0 && (
            <p>
              {brought?.kept ? "Le reste est enregistré" : "Rien n’est enregistré"}&nbsp;: corrigez le fichier, puis
              envoyez-le de nouveau.
            </p>
          )}
          {brought && faults.length === 0 && <p>{typographic(sayRest(brought))}</p>}
          <ToldAbove told={told} />
        </div>
        {faults.length > 0 && (
          <section class="section" aria-labelledby="fautes">
            <h2 id="fautes">{counted(faults.length, "chose à corriger", "choses à corriger")}</h2>
            <ScrollTable label="Ce qui est à corriger">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Ligne</th>
                    <th scope="col">Colonne</th>
                    <th scope="col">Quoi</th>
                  </tr>
                </thead>
                <tbody>
                  {faults.slice(0, FIRST).map(({ line, field, message, count }) => (
                    <tr key={`${line} ${field} ${message}`}>
                      <td class="num">{line ?? "–"}</td>
                      <td>{field ?? "–"}</td>
                      <td>
                        {typographic(message)}
                        {count > 1 && ` (${count} fois)`}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollTable>
            {faults.length > FIRST && <p class="small">Les {FIRST} premières sont montrées.</p>}
          </section>
        )}
        <section class="section narrow" aria-labelledby="envoyer">
          <h2 id="envoyer">Envoyer un fichier</h2>
          <ol class="prose">
            <li>
              <a href={`${kindPath(kind)}/modele.csv`}>Prenez le modèle</a>&nbsp;: une ligne par objet à voir, remplie
              d’avance.
            </li>
            <li>
              Remplissez l’état ({states.map(({ value }) => value).join(", ")}), le jour, et ce qui a été vu. Une ligne
              sans jour ni état est laissée de côté.
            </li>
            <li>Envoyez-le ici. Envoyé deux fois, il ne compte qu’une.</li>
          </ol>
          <form class="stack" method="post" action={action} encType="multipart/form-data">
            <FieldFrame id="file" label="Fichier" hint="CSV, Excel (xlsx) ou ODS, 5 Mo et 2 000 lignes au plus.">
              <input
                id="file"
                type="file"
                name="file"
                accept=".csv,.tsv,.txt,.xlsx,.ods"
                required
                {...saidOf({ id: "file", hint: "oui" })}
              />
            </FieldFrame>
            <p>
              <button class="button--main wide-phone" type="submit">
                Lire et enregistrer
              </button>
            </p>
          </form>
          {brought && brought.unknown.length > 0 && (
            <p class="small">
              <Icon name="watch" /> {plural(brought.unknown.length, "Colonne laissée", "Colonnes laissées")} de
              côté&nbsp;: {brought.unknown.slice(0, 20).join(", ")}.
            </p>
          )}
        </section>
      </>
    ),
  });
}

function sayOutcome(brought: BroughtSpreadsheet | undefined): string {
  if (!brought) return "Une campagne remplie au tableur";
  if (brought.faults.length > 0) return "Ce fichier a des lignes à corriger";
  const { kept, known } = brought;
  if (kept === 0) return known > 0 ? "Ces contrôles étaient déjà enregistrés" : "Aucune ligne n’est remplie";
  return counted(kept, "contrôle enregistré", "contrôles enregistrés");
}

function sayRest({ known, empty, kept }: BroughtSpreadsheet): string {
  return [
    ...(known > 0 && kept > 0
      ? [`${counted(known, "ligne était déjà enregistrée", "lignes étaient déjà enregistrées")}.`]
      : []),
    ...(empty > 0
      ? [`${counted(empty, "ligne sans état est laissée", "lignes sans état sont laissées")} de côté.`]
      : []),
  ].join(" ");
}

/** The objects that are to be seen, as a table to fill: identifiers are there, so that a line sent twice is kept once. */
export function writeModel({ form, entries, kind }: Round): string {
  const { columns, schema } = form;
  const shown = entries.some(isPressing) ? entries.filter(isPressing) : entries;
  const names = schema.fields.map(({ name }) => name);
  const lines = shown.map(({ installation }) =>
    names.map((name) => {
      if (name === columns.id) return newEntryId();
      if (name === columns.installation) return installation.key;
      if (name === columns.organisation) return kind.organisation;
      return "";
    }),
  );
  const label = `${kind.words.one} (pour lire, non repris)`;
  const rows = [[...names, label], ...lines.map((line, rank) => [...line, shown[rank]?.installation.name ?? ""])];
  // Told as UTF-8, which spreadsheets read by this mark.
  return `\ufeff${rows.map((row) => row.map(cell).join(";")).join("\r\n")}\r\n`;
}

function cell(text: string): string {
  const safe = spreadsheetText(text);
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
