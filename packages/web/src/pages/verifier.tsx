import type { IncomingMessage } from "node:http";
import { type CheckedFile, isRefusal, type MendedFile, problemOf, reportName, type SchemaChoice } from "@datalogue/api";
import {
  inputFormats,
  listTables,
  type Report,
  readExtensions,
  reportToCsv,
  reportToText,
  type Schema,
} from "@datalogue/ingest";
import type { ComponentChildren } from "preact";
import { Dictionary } from "../components/dictionary.js";
import { FieldFrame, saidOf } from "../components/form-field.js";
import { renderDocument } from "../components/layout.js";
import { ReportView } from "../components/report-view.js";
import { counted, formatBytes, typographic } from "../format/index.js";
import { type ReportStore, withFewPlaces } from "../http/report-store.js";
import { Icon } from "../icons/icon.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "../site.js";

/** Kinds of files the form proposes; their content says the rest. */
const EXTENSIONS = readExtensions.map((extension) => `.${extension}`).join(",");

/** Characters of the name of a sheet; of a file in an archive, with its folders. */
const LONGEST_SHEET = 300;

/** Never kept by anybody on the way, nor listed by search engines. */
const PRIVATE = {
  "Cache-Control": "private, no-store",
  "X-Robots-Tag": "noindex, nofollow",
  "Referrer-Policy": "no-referrer",
};

/**
 * `/verifier`: the form, what is checked, what becomes of the file; `?schema=` and `?jeu=` choose and show the columns expected, `?feuille=`
 * names the sheet to read.
 */
export async function verifierPage(site: Site, { schema, jeu, feuille }: Query): Promise<PageAnswer> {
  const choice = jeu ? `jeu:${jeu}` : schema;
  const sheet = feuille?.slice(0, LONGEST_SHEET);
  if (!choice) return formPage(site, { sheet });
  const chosen = await site.services.checking.getSchema(choice, site.caller);
  if (!chosen)
    throw new PageProblem(
      404,
      jeu ? "Jeu de données inconnu" : "Schéma inconnu",
      `«\u202f${(jeu ?? choice).slice(0, 100)}\u202f» ne correspond à aucun schéma d’ici. Choisissez-le dans la liste.`,
      [{ label: "Vérifier un fichier", href: "/verifier" }],
    );
  return formPage(site, { chosen, sheet });
}

/** The answer to the form: the report itself, or the form again with what is wrong. */
export async function checkedPage(
  site: Site,
  reports: ReportStore,
  request: IncomingMessage,
  signal: AbortSignal,
): Promise<PageAnswer> {
  try {
    const checked = await site.services.checking.checkRequest(request, { choices: [], maxExamples: 1000, signal });
    return resultPage(site, checked, reports.keep(checked));
  } catch (error) {
    return refusedPage(site, error);
  }
}

/** The form again, with what is wrong in what was sent; throws what is not the visitor's fault. */
function refusedPage(site: Site, error: unknown): Promise<PageAnswer> {
  const told = isRefusal(error) ? problemOf(error) : undefined;
  if (!told) throw error;
  const { status, headers } = told;
  // What is asked for in an address is chosen here in a list.
  const title = status === 400 && told.parameter ? "Schéma inconnu" : told.title;
  const message = REWORDED[told.code] ?? `${title}. ${told.detail}`;
  return formPage(site, { refusal: { message, status, headers } });
}

/** The answer to the same form when a corrected copy is wanted: the copy to send, or the form again with why there is none. */
export async function mendedFile(
  site: Site,
  request: IncomingMessage,
  signal: AbortSignal,
): Promise<PageAnswer | (MendedFile & { kind: "written" })> {
  try {
    const mended = await site.services.checking.mendRequest(request, { choices: [], signal });
    if (mended.kind === "refused")
      return formPage(site, { refusal: { message: `Aucune copie corrigée. ${mended.sentence}`, status: 422 } });
    if (mended.changes > 0) return mended;
    await mended.forget();
    return formPage(site, {
      refusal: { message: `Rien à corriger d’office. ${nothingMended(mended)}`, status: 422 },
    });
  } catch (error) {
    return refusedPage(site, error);
  }
}

function nothingMended({ before: { valid } }: MendedFile): string {
  return valid
    ? "Votre fichier n’a pas d’erreur : aucune copie n’est nécessaire."
    : "Ce qui est à corriger a plus d’une correction possible : vérifiez le fichier, le rapport dit quoi faire.";
}

/** What programs are told of headers, said to who fills the form. */
const REWORDED: Record<string, string> = {
  "fichier-absent": "Choisissez le fichier à vérifier.",
  "nom-absent": "Choisissez le fichier à vérifier.",
  "type-refuse": "Utilisez le formulaire de cette page pour envoyer votre fichier.",
  "schema-en-double": "Choisissez un schéma dans la liste, ou envoyez le vôtre, mais pas les deux.",
};

/** `/verifier/{id}`: a report again, as long as it is kept. */
export function keptReportPage(site: Site, reports: ReportStore, id: string): PageAnswer {
  return resultPage(site, findReport(reports, id), id);
}

/** `/verifier/{id}/rapport.csv`, `.json`, `.txt`: the same report to take away. */
export function keptReportFile(
  reports: ReportStore,
  id: string,
  file: string,
): { body: string; headers: Record<string, string>; name: string } {
  const checked = findReport(reports, id);
  const [, extension = ""] = /^rapport\.(\w+)$/.exec(file) ?? [];
  const form = Object.hasOwn(FILES, extension) ? FILES[extension as keyof typeof FILES] : undefined;
  if (!form)
    throw new PageProblem(404, "Forme inconnue", "Ce rapport se télécharge en CSV, en texte ou en JSON.", [
      { label: "Revenir au rapport", href: `/verifier/${id}` },
    ]);
  return {
    body: form.write(checked),
    headers: { ...PRIVATE, "Content-Type": `${form.type}; charset=utf-8` },
    name: reportName(checked.report, extension),
  };
}

const FILES = {
  csv: { type: "text/csv", write: ({ report }: CheckedFile) => reportToCsv(report) },
  txt: { type: "text/plain", write: (checked: CheckedFile) => reportToText(withFewPlaces(checked).report) },
  json: {
    type: "application/json",
    write: (checked: CheckedFile) => `${JSON.stringify(withFewPlaces(checked).report, null, 2)}\n`,
  },
};

function findReport(reports: ReportStore, id: string): CheckedFile {
  const checked = reports.get(id);
  if (checked) return checked;
  throw new PageProblem(
    404,
    "Ce rapport n’est plus gardé",
    "Un rapport reste à son adresse une heure au plus, puis il est effacé. Vérifiez le fichier à nouveau pour le relire.",
    [{ label: "Vérifier un fichier", href: "/verifier" }],
  );
}

function resultPage(site: Site, checked: CheckedFile, id: string): PageAnswer {
  const { report, schema } = checked;
  const address = `/verifier/${id}`;
  const again = schema?.choice ? addressOf(schema.choice) : "/verifier";
  // The verdict comes first, unless there is none before a choice is made.
  const isRead = (report.file.sheet ?? report.file.entry) !== undefined;
  const sheets = <Sheets file={report.file} again={again} />;
  return {
    status: 200,
    demonstration: false,
    headers: PRIVATE,
    html: renderDocument({
      site,
      title: `${titleOf(report)}\u00a0: rapport de vérification`,
      breadcrumb: [{ label: "Vérifier un fichier", href: "/verifier" }],
      children: (
        <>
          <div class="page-head">
            <p class="kicker">
              {schema
                ? `Schéma\u00a0: ${typographic(schema.title ?? "celui que vous avez envoyé")}`
                : "Sans schéma\u00a0: la structure seulement"}
            </p>
            <h1 class="h1--long">{titleOf(report)}</h1>
          </div>
          {report.file.sheets && !isRead && sheets}
          <ReportView
            report={withFewPlaces(checked).report}
            schema={schema !== null}
            csv={`${address}/rapport.csv`}
            outcome={"Rien n’est publié, et votre fichier n’est pas gardé\u00a0: il est déjà effacé de notre serveur."}
          />
          {report.file.sheets && isRead && sheets}
          <section class="section no-print" aria-labelledby="emporter">
            <h2 id="emporter">Emporter ce rapport</h2>
            <div class="downloads">
              <a href={`${address}/rapport.csv`}>
                Liste des anomalies (CSV)<span>une ligne par endroit, pour un tableur</span>
              </a>
              <a href={`${address}/rapport.txt`}>
                Rapport (texte)<span>à coller dans un message</span>
              </a>
              <a href={`${address}/rapport.json`}>
                Rapport (JSON)<span>pour un programme</span>
              </a>
            </div>
            <p class="small">
              Ces adresses, et <a href={address}>celle de cette page</a>, sont secrètes et s’effacent au bout d’une
              heure. La page s’imprime aussi.
            </p>
            {report.file.format !== "unknown" &&
              inputFormats[report.file.format].mendable &&
              report.issues.length > 0 && (
                <p>
                  Une <a href={`${again}#formulaire`}>copie corrigée</a> répare ce qui n’a qu’une correction possible,
                  avec la liste des changements. Votre fichier est effacé&nbsp;: renvoyez-le pour la recevoir.
                </p>
              )}
            <p class="actions">
              <a class="button button--main" href={again}>
                Vérifier un autre fichier
              </a>
            </p>
          </section>
        </>
      ),
    }),
  };
}

/** What else the file holds, each with the form that reads it. */
function Sheets({ file: { sheets = [], sheet, entry }, again }: { file: Report["file"]; again: string }) {
  const read = sheet ?? entry;
  const shown = sheets.slice(0, MAX_SHEETS);
  return (
    <section class="section no-print" aria-labelledby="feuilles">
      <h2 id="feuilles">
        {read === undefined ? "Choisissez ce qui est à lire" : "Ce fichier contient plusieurs tableaux"}
      </h2>
      <p>Votre fichier est déjà effacé&nbsp;: renvoyez-le, le formulaire garde votre choix.</p>
      <ul class="choices">
        {shown.map((name) => (
          <li key={name}>
            {name === read ? (
              <>
                <strong>{name}</strong>, lu cette fois
              </>
            ) : (
              <a href={`${again}${again.includes("?") ? "&" : "?"}feuille=${encodeURIComponent(name)}#formulaire`}>
                {name}
              </a>
            )}
          </li>
        ))}
        {sheets.length > shown.length && <li>Et {counted(sheets.length - shown.length, "autre")}.</li>}
      </ul>
    </section>
  );
}

const MAX_SHEETS = 50;

function titleOf({ file, valid, rows, counts }: Report): string {
  if (listTables(file)) return "Votre archive contient plusieurs tableaux";
  if (!valid) return rows === 0 ? "Votre fichier n’a pas pu être lu" : "Votre fichier est à corriger";
  if (rows === 0) return "Votre fichier est vide";
  return counts.warning > 0 ? "Votre fichier est bon, à quelques vérifications près" : "Votre fichier est bon";
}

interface Refusal {
  message: string;
  status: number;
  headers?: Record<string, string>;
}

async function formPage(
  site: Site,
  {
    chosen,
    sheet,
    refusal,
  }: { chosen?: SchemaChoice & { schema: Schema }; sheet?: string | undefined; refusal?: Refusal },
): Promise<PageAnswer> {
  const { checking } = site.services;
  const { shared, datasets, otherDatasets } = await checking.listSchemas(site.caller);
  const options = [...shared, ...datasets];
  const file = {
    id: "fichier",
    hint: `CSV, Excel (.xlsx), LibreOffice (.ods), GeoJSON, GeoPackage, Shapefile en .zip, KML, GPX, TopoJSON ou JSON, seul ou dans un .zip ou un .gz, ${sizeOf(checking.maxBytes)} au plus.`,
    message: refusal?.message,
  };
  const ahead = checking.checksAhead();
  const title = chosen ? `Vérifier un fichier\u00a0: ${typographic(chosen.title)}` : "Vérifier un fichier";
  return {
    status: refusal?.status ?? 200,
    demonstration: false,
    headers: { ...(refusal?.headers ?? {}), ...(refusal ? PRIVATE : {}) },
    html: renderDocument({
      site,
      title,
      description:
        "Vérifier un tableau (CSV, Excel, LibreOffice) ou une couche (GeoJSON, GeoPackage, Shapefile, KML, GPX) avant de le publier\u00a0: ce qui est à corriger, où et comment.",
      canonical: "/verifier",
      children: (
        <>
          <div class="page-head">
            <h1>Vérifier un fichier</h1>
            <p class="intro">
              Déposez un fichier&nbsp;: vous saurez ce qui est à corriger, à quelle ligne, et comment. Sans compte, sans
              rien publier&nbsp;: votre fichier est effacé aussitôt lu.
            </p>
          </div>
          <section class="section section--split section--flip" aria-labelledby="formulaire">
            <h2 id="formulaire">Votre fichier</h2>
            <form class="stack" method="post" action="/verifier" encType="multipart/form-data">
              <FieldFrame {...file} label="Fichier à vérifier">
                <input id="fichier" name="file" type="file" required accept={EXTENSIONS} {...saidOf(file)} />
              </FieldFrame>
              <div class="field">
                <label for="schema">
                  Ce que le fichier doit contenir
                  <span class="hint" id="schema-aide">
                    Un schéma dit le nom et le contenu de chaque colonne.
                  </span>
                </label>
                <select id="schema" name="schema" aria-describedby="schema-aide">
                  <option value="">Sans schéma&nbsp;: la structure seulement</option>
                  {chosen && !options.some(({ choice }) => choice === chosen.choice) && (
                    <option value={chosen.choice} selected>
                      {typographic(chosen.title)}
                    </option>
                  )}
                  <Choices label="Schémas partagés" options={shared} chosen={chosen?.choice} />
                  <Choices label="Jeux de données publiés" options={datasets} chosen={chosen?.choice} />
                </select>
              </div>
              <div class="field">
                <label for="feuille">
                  Feuille à lire <span class="tag">facultatif</span>
                  <span class="hint" id="feuille-aide">
                    Le nom de la feuille d’un classeur, d’une couche ou d’un fichier de l’archive, s’il y en a
                    plusieurs. Sans rien, nous lisons celle qui contient les données.
                  </span>
                </label>
                <input
                  id="feuille"
                  name="sheet"
                  type="text"
                  maxLength={LONGEST_SHEET}
                  autocomplete="off"
                  value={sheet}
                  aria-describedby="feuille-aide"
                />
              </div>
              <details>
                <summary>Utiliser mon propre schéma</summary>
                <div class="field">
                  <label for="mon-schema">
                    Fichier de schéma
                    <span class="hint" id="mon-schema-aide">
                      Un Table Schema en JSON (ceux de schema.data.gouv.fr, par exemple), {sizeOf(1_000_000)} au plus.
                      Laissez alors la liste sur «&#8239;Sans schéma&#8239;».
                    </span>
                  </label>
                  <input
                    id="mon-schema"
                    name="schema-file"
                    type="file"
                    accept=".json,application/json"
                    aria-describedby="mon-schema-aide"
                  />
                </div>
              </details>
              {ahead > 0 && <p>En ce moment&nbsp;: {counted(ahead, "contrôle", "contrôles")} avant le vôtre.</p>}
              <p class="actions">
                <button class="button--main" type="submit">
                  Vérifier
                </button>
                <button type="submit" formaction="/verifier/copie">
                  Recevoir une copie corrigée
                </button>
              </p>
              <p class="small">
                La copie (CSV ou GeoJSON) corrige ce qui n’a qu’une correction possible, et une liste dit chaque
                changement&nbsp;: à relire avant de l’utiliser.
              </p>
            </form>
            <Explanation />
          </section>
          {chosen && <Expected chosen={chosen} />}
          <Schemas shared={shared} datasets={datasets} otherDatasets={otherDatasets} />
        </>
      ),
    }),
  };
}

function Choices({ label, options, chosen }: { label: string; options: SchemaChoice[]; chosen: string | undefined }) {
  if (options.length === 0) return null;
  return (
    <optgroup label={label}>
      {options.map(({ choice, title }) => (
        <option key={choice} value={choice} selected={choice === chosen}>
          {typographic(title)}
        </option>
      ))}
    </optgroup>
  );
}

const CHECKED = [
  "La lecture : encodage, séparateur, ligne des titres, lignes cassées, feuille d’un classeur.",
  "Avec un schéma : colonnes attendues, nombres, dates, listes de valeurs, doublons, identifiants français.",
  "Les codes de communes, à la date des données, et les fusions.",
  "Les géométries : contours ouverts ou croisés, coordonnées inversées ou hors du territoire.",
];

function Explanation() {
  return (
    <div class="prose">
      <h3>Ce qui est vérifié</h3>
      <ul class="checks">
        {CHECKED.map((sentence) => (
          <li key={sentence} class="is-ok">
            <Icon name="ok" />
            <span>{typographic(sentence)}</span>
          </li>
        ))}
      </ul>
      <h3>Ce que devient votre fichier</h3>
      <p>
        Il est lu, puis effacé aussitôt. Nous n’en gardons ni copie ni trace dans nos journaux. Seul le rapport reste
        une heure, à une adresse que vous êtes seul à connaître.
      </p>
      <p class="small">
        Un programme peut faire la même chose avec <code>POST /api/check</code> et <code>POST /api/check/copy</code>.
      </p>
    </div>
  );
}

/** What the chosen schema expects, before the file is made. */
function Expected({ chosen }: { chosen: SchemaChoice & { schema: Schema } }) {
  const { description, fields } = chosen.schema;
  return (
    <section class="section" aria-labelledby="colonnes">
      <h2 id="colonnes">Les {counted(fields.length, "colonne attendue", "colonnes attendues")}</h2>
      {description && <p>{typographic(description)}</p>}
      <Dictionary fields={fields} />
      <p class="links">
        <a href={jsonOf(chosen.choice)}>Schéma (Table Schema, JSON)</a>
      </p>
    </section>
  );
}

function Schemas({
  shared,
  datasets,
  otherDatasets,
}: {
  shared: SchemaChoice[];
  datasets: SchemaChoice[];
  otherDatasets: number;
}) {
  const list = (options: SchemaChoice[], more?: ComponentChildren) => (
    <ul class="choices">
      {options.map(({ choice, title }) => (
        <li key={choice}>
          <a href={`${addressOf(choice)}#colonnes`}>{typographic(title)}</a>
        </li>
      ))}
      {more}
    </ul>
  );
  if (shared.length + datasets.length === 0) return null;
  return (
    <section class="section" aria-labelledby="schemas">
      <h2 id="schemas">Les colonnes attendues, schéma par schéma</h2>
      <div>
        {shared.length > 0 && (
          <details class="fold">
            <summary>
              <span>Schémas partagés</span> <span class="fold-note small">{shared.length}</span>
            </summary>
            {list(shared)}
          </details>
        )}
        {datasets.length > 0 && (
          <details class="fold">
            <summary>
              <span>Jeux de données publiés</span>{" "}
              <span class="fold-note small">{datasets.length + otherDatasets}</span>
            </summary>
            {list(
              datasets,
              otherDatasets > 0 && (
                <li>
                  Et {counted(otherDatasets, "autre jeu", "autres jeux")}, depuis <a href="/jeux">la liste des jeux</a>.
                </li>
              ),
            )}
          </details>
        )}
      </div>
    </section>
  );
}

function addressOf(choice: string): string {
  const slug = /^jeu:(.*)$/.exec(choice)?.[1];
  return slug ? `/verifier?jeu=${encodeURIComponent(slug)}` : `/verifier?schema=${encodeURIComponent(choice)}`;
}

/** A round limit: « 500 Mo ». */
function sizeOf(bytes: number): string {
  return formatBytes(bytes).replace(/,0(?=\u00a0)/, "");
}

function jsonOf(choice: string): string {
  const slug = /^jeu:(.*)$/.exec(choice)?.[1];
  return slug ? `/api/datasets/${encodeURIComponent(slug)}/schema` : `/api/schemas/${encodeURIComponent(choice)}`;
}
