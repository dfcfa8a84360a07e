import type { Draft, ReadColumn, Reading } from "@datalogue/api";
import { isLayer, listTables, type Report, sayFormat, showSigns } from "@datalogue/ingest";
import type { ComponentChildren } from "preact";
import { Cause } from "../../../components/report-view.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm } from "../../../components/workspace-document.js";
import { counted, describeField, typeName, typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { EndBar, RevisionField } from "./form-parts.js";
import { findGuess } from "./guessed-constraints.js";
import { HeldReason } from "./source-parts.js";
import { type Step, stepPage } from "./step-page.js";

interface ReadingProps {
  visit: Visit;
  draft: Draft;
  done: readonly Step[];
  /** What was said of this step. */
  remarks?: ComponentChildren;
  told?: Told | undefined;
}

/** Types that a column of a new dataset can be given, the commonest first. */
export const CHOSEN_TYPES = ["string", "number", "integer", "year", "date", "boolean"] as const;

/** Whether the columns say their types (a dataset being made) or which column of the dataset they are. */
export function asksTypes({ dataset, reading }: Draft): boolean {
  return dataset === null && (reading?.schemaFrom === "inferred" || reading?.schemaFrom === "own");
}

/** `/publier/{id}/lecture`: sheet, titles and encoding as they were understood, then the columns, the doubtful first; all can be corrected. */
export function readingPage(site: Site, props: ReadingProps): string {
  const { visit, draft, done, told } = props;
  const { reading } = draft;
  const here = `/publier/${draft.id}`;
  const report = reading?.report ?? null;
  return stepPage({
    ...{ site, visit, draft, done, remarks: props.remarks },
    step: "lecture",
    heading: headingOf(reading),
    intro: (
      <>
        <ToldAbove told={told} />
        <HeldReason draft={draft} />
      </>
    ),
    children: (
      <>
        {reading?.failure && (
          <div class="section narrow">
            <div class="verdict">
              <h2>
                <Icon name="off" /> Ce fichier n’a pas été lu jusqu’au bout
              </h2>
              <p>
                {typographic(reading.failure)} Rien n’est publié, rien n’est perdu&nbsp;: le fichier reste dans le
                brouillon.
              </p>
            </div>
          </div>
        )}
        {report && <Sheet draft={draft} visit={visit} report={report} sheets={reading?.sheets ?? []} />}
        {report && reading?.schema ? (
          <Columns {...props} reading={reading} />
        ) : (
          <>
            {report && (
              <section class="section" aria-labelledby="empeche">
                <h2 id="empeche">Ce qui empêche de lire</h2>
                {report.issues.slice(0, 10).map((issue) => (
                  <Cause key={`${issue.code} ${issue.line}`} issue={issue} icon="off" csv={undefined} />
                ))}
              </section>
            )}
            <p class="section">
              <a class="button button--main" href={`${here}/depot`}>
                Déposer un autre fichier
              </a>
            </p>
          </>
        )}
      </>
    ),
  });
}

function headingOf(reading: Reading | null): string {
  const report = reading?.report;
  if (report && listTables(report.file)) return "Choisissez le tableau à lire";
  if (!report || !reading?.schema) return "Nous n’avons pas su lire ce fichier";
  const { columns } = reading;
  const known = columns.filter(({ field }) => field !== null).length;
  const rows = counted(report.rows, isLayer(report.file.format) ? "objet" : "ligne");
  const total = counted(columns.length, "colonne", "colonnes");
  return known === columns.length
    ? `Nous avons lu ${rows} et reconnu ${columns.length === 1 ? "la colonne" : `les ${total}`}`
    : `Nous avons lu ${rows} et reconnu ${counted(known, "colonne")} sur ${columns.length}`;
}

/** Whether the file of a draft is that of a source that its producer gives to everybody. */
const isGivenToAll = ({ file, source, boundTo }: Draft) =>
  file?.from === "address" && source?.act === "mend" && boundTo?.open === true;

/** What a file may be said to be written in. */
export const ENCODINGS = {
  "utf-8": "UTF-8 (d’aujourd’hui)",
  "windows-1252": "Windows-1252 (Excel, CSV français)",
  "iso-8859-15": "ISO-8859-15 (ancien)",
  cp850: "CP850 (DOS)",
  macroman: "Mac ancien",
  "utf-16le": "UTF-16",
} as const;
export const DELIMITERS = { ";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale" } as const;

/** What the file is, in a sentence; a fold corrects it. */
function Sheet({ draft, visit, report, sheets }: { draft: Draft; visit: Visit; report: Report; sheets: string[] }) {
  const { file, normalised } = report;
  const isText = file.encoding !== null;
  // The tables of an archive are files.
  const isSheet =
    sheets.length > 0 && (file.sheet !== undefined || (file.entry === undefined && file.format !== "unknown"));
  return (
    <section class="section narrow" aria-labelledby="feuille-lue">
      <h2 id="feuille-lue">{isSheet ? "La feuille" : "Le fichier"}</h2>
      <p>
        «&#8239;{showSigns(file.name)}&#8239;»&nbsp;: {sayFormat(file, { as: "pageLabel" }) ?? "format non reconnu"}
        {file.entry && (
          <>
            , fichier <strong>{showSigns(file.entry)}</strong>
          </>
        )}
        {file.sheet && (
          <>
            , feuille <strong>{showSigns(file.sheet)}</strong>
          </>
        )}
        {file.headerLine !== null && (
          <>
            , titres à la <strong>ligne {file.headerLine}</strong>
          </>
        )}
        {file.encoding && `, accents lus en ${file.encoding}`}
        {file.delimiter &&
          `, colonnes séparées par ${Object.hasOwn(DELIMITERS, file.delimiter) ? DELIMITERS[file.delimiter as keyof typeof DELIMITERS] : file.delimiter}`}
        .
      </p>
      {file.holdsMore && (
        <p>
          Il contient autre chose que ce qui en est lu&nbsp;: le fichier reçu sera gardé,{" "}
          {isGivenToAll(draft)
            ? "et donné au public tel que son producteur le donne à tous."
            : "et ne sera pas donné au public."}
        </p>
      )}
      {normalised.length > 0 && (
        <ul class="checks">
          {normalised.slice(0, 10).map((sentence) => (
            <li key={sentence} class="is-ok">
              <Icon name="ok" />
              <span>{typographic(sentence)}</span>
            </li>
          ))}
        </ul>
      )}
      {draft.reading?.schemaFrom === "inferred" && (draft.reading.recipe?.dropRows ?? []).length > 0 && (
        <OwnForm visit={visit} action={`/publier/${draft.id}/lecture`}>
          <RevisionField draft={draft} />
          <input type="hidden" name="quoi" value="lignes" />
          <p>
            <button type="submit">Remettre les lignes retirées</button>
          </p>
        </OwnForm>
      )}
      <details class="fold" open={sheets.length > 0 && (file.sheet ?? file.entry) === undefined}>
        <summary>
          {listTables(file)
            ? "Le tableau, et la ligne de ses titres"
            : sheets.length > 0
              ? `Ce n’est pas ${isSheet ? "la bonne feuille" : "le bon fichier"} ou la bonne ligne`
              : "Ce n’est pas la bonne ligne, ou les accents sont faux"}
        </summary>
        <OwnForm visit={visit} class="stack" action={`/publier/${draft.id}/lecture`}>
          <RevisionField draft={draft} />
          <input type="hidden" name="quoi" value="feuille" />
          <div class="two">
            {sheets.length > 0 && (
              <div class="field">
                <label for="feuille">Feuille à lire</label>
                <select id="feuille" name="feuille">
                  {sheets.map((sheet) => (
                    <option key={sheet} value={sheet} selected={sheet === (file.sheet ?? file.entry)}>
                      {showSigns(sheet)}
                    </option>
                  ))}
                </select>
              </div>
            )}
            <div class="field short">
              <label for="titres">Ligne des titres</label>
              <input
                type="text"
                id="titres"
                name="titres"
                inputMode="numeric"
                value={file.headerLine === null ? "" : String(file.headerLine)}
              />
            </div>
            {isText && (
              <div class="field">
                <label for="accents">Accents</label>
                <select id="accents" name="accents">
                  <option value="">Comme ils ont été lus</option>
                  {Object.entries(ENCODINGS).map(([value, label]) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                </select>
              </div>
            )}
            {file.delimiter !== null && (
              <div class="field">
                <label for="separateur">Séparateur des colonnes</label>
                <select id="separateur" name="separateur">
                  {Object.entries(DELIMITERS).map(([value, label]) => (
                    <option key={value} value={value} selected={value === file.delimiter}>
                      {label}
                    </option>
                  ))}
                </select>
              </div>
            )}
          </div>
          <p>
            <button type="submit">Relire</button>
          </p>
        </OwnForm>
      </details>
    </section>
  );
}

/** What becomes of the received file where a column is not published; and of those of a source that its producer gives to everybody. */
export function KeptFromAll({ draft }: { draft: Pick<Draft, "boundTo"> }) {
  return (
    <p class="small">
      Si une colonne ou une ligne n’est pas publiée, le fichier reçu ne l’est pas non plus&nbsp;: il est gardé pour
      votre organisme, ou pour les deux organismes de la convention sous laquelle il est reçu.
      {draft.boundTo?.open &&
        ` Sauf les fichiers de la source du jeu (${typographic(draft.boundTo.producer)}), qui restent donnés à tous tels que leur producteur les donne.`}
    </p>
  );
}

function Columns({ visit, draft, reading }: ReadingProps & { reading: Reading }) {
  const ranked = reading.columns.map((column, rank) => ({ column, rank }));
  const doubtful = ranked.filter(({ column }) => column.doubtful);
  const sure = ranked.filter(({ column }) => !column.doubtful);
  const count = doubtful.length + reading.lacking.length;
  const proposed = findRenamed(draft);
  return (
    <OwnForm visit={visit} class="section" action={`/publier/${draft.id}/lecture`}>
      <RevisionField draft={draft} />
      {draft.dataset === null && <Alike draft={draft} reading={reading} />}
      {count > 0 && (
        <>
          <h2>{counted(count, "colonne")} à préciser</h2>
          <ul class="rows colmap">
            {doubtful.map(({ column, rank }) => (
              <ColumnRow key={rank} {...{ draft, reading, column, rank }} />
            ))}
            {reading.lacking.map((name, rank) => (
              <LackingRow key={name} {...{ reading, name, rank, proposed }} />
            ))}
          </ul>
        </>
      )}
      {sure.length > 0 && (
        <>
          <h2>{counted(sure.length, "colonne reconnue", "colonnes reconnues")}</h2>
          <ul class="rows colmap">
            {sure.map(({ column, rank }) => (
              <ColumnRow key={rank} {...{ draft, reading, column, rank }} />
            ))}
          </ul>
        </>
      )}
      <KeptFromAll draft={draft} />
      <p class="small">Ces choix sont retenus&nbsp;: l’an prochain, un fichier semblable sera lu sans question.</p>
      <EndBar act="Vérifier les lignes" back={{ label: "Autre fichier", href: `/publier/${draft.id}/depot` }} />
    </OwnForm>
  );
}

function ColumnRow({
  draft,
  reading,
  column,
  rank,
}: {
  draft: Draft;
  reading: Reading;
  column: ReadColumn;
  rank: number;
}) {
  const id = `colonne${rank}`;
  return (
    <li data-tone={column.doubtful ? "watch" : undefined}>
      <div>
        <h3>«&#8239;{showSigns(column.header)}&#8239;»</h3>
        <p class="small">{column.samples.length > 0 ? showSigns(column.samples.join(", ")) : "toujours vide"}</p>
      </div>
      {!reading.schema?.jsonSchema && (
        <div>
          <label class="visually-hidden" for={id}>
            {asksTypes(draft) ? "Ce que contient" : "Colonne du jeu pour"} {showSigns(column.header)}
          </label>
          {asksTypes(draft) ? (
            <TypeSelect id={id} column={column} />
          ) : (
            <FieldSelect id={id} column={column} reading={reading} />
          )}
        </div>
      )}
      <p>
        {column.doubtful && <Icon name="watch" />} {tellColumn(reading, column)}
      </p>
    </li>
  );
}

function TypeSelect({ id, column }: { id: string; column: ReadColumn }) {
  const known: readonly string[] = CHOSEN_TYPES;
  const others = column.type !== null && !known.includes(column.type) ? [column.type] : [];
  return (
    <select id={id} name={id}>
      {[...CHOSEN_TYPES, ...others].map((type) => (
        <option key={type} value={type} selected={column.field !== null && type === column.type}>
          {typeName(type)}
        </option>
      ))}
      <option value="" selected={column.field === null}>
        Ne pas publier
      </option>
    </select>
  );
}

/** What `FieldSelect` answers for a column that the dataset does not have: its type follows. */
export const NEW_COLUMN = "+";

function FieldSelect({ id, column, reading }: { id: string; column: ReadColumn; reading: Reading }) {
  return (
    <select id={id} name={id}>
      {(reading.schema?.fields ?? []).map(({ name, title }) => (
        <option key={name} value={name} selected={name === column.field}>
          {typographic(title ?? name)}
        </option>
      ))}
      <option value="" selected={column.field === null}>
        Ne pas publier
      </option>
      <optgroup label="Nouvelle colonne">
        {CHOSEN_TYPES.map((type) => (
          <option key={type} value={`${NEW_COLUMN}${type}`}>
            Nouvelle&nbsp;: {typeName(type)}
          </option>
        ))}
      </optgroup>
    </select>
  );
}

/** What is to be known of a column, in words. */
function tellColumn({ schema, report }: Reading, column: ReadColumn) {
  const isPersonal = report?.issues.some(
    ({ code, field }) => code === "personal-data" && (field === column.header || field === column.field),
  );
  if (column.field === null)
    return (
      <>
        <strong>
          {schema?.jsonSchema
            ? "Publiée telle quelle, le schéma ne la prévoit pas."
            : "Non publiée, sauf avis contraire."}
        </strong>
        {isPersonal && " Elle semble contenir des données personnelles."}
      </>
    );
  const found = schema?.fields.find(({ name }) => name === column.field);
  const words = [
    ...(isPersonal ? ["semble contenir des données personnelles"] : []),
    ...(column.unit === undefined
      ? []
      : [`le fichier écrit «\u202f${showSigns(column.unit)}\u202f», vérifiez l’unité`]),
    ...(column.twoWays === undefined
      ? []
      : [
          `«\u202f${showSigns(column.twoWays.text)}\u202f» se lit de deux façons, vérifiez que c’est ${column.twoWays.decimal === "," ? "la virgule" : "le point"} qui sépare les décimales`,
        ]),
    ...(column.doubtful && column.unit === undefined && column.twoWays === undefined
      ? ["reconnue à ses valeurs, vérifiez-la"]
      : []),
    found ? typographic(describeField(found)) : "",
    ...(column.errors > 0 ? [counted(column.errors, "cellule à corriger", "cellules à corriger")] : []),
  ];
  return <span class="small">{words.filter(Boolean).join("\u202f; ")}</span>;
}

/** Of a file that its source gave: the one column that gives nothing, where one field alone is not given. */
function findRenamed({ source, reading }: Draft): number | undefined {
  if (source?.act !== "mend" || reading?.lacking.length !== 1) return undefined;
  const unused = reading.columns.flatMap(({ field }, at) => (field === null ? at : []));
  return unused.length === 1 ? unused[0] : undefined;
}

interface LackingProps {
  reading: Reading;
  name: string;
  rank: number;
  /** The column that it seems to be. */
  proposed: number | undefined;
}

function LackingRow({ reading, name, rank, proposed }: LackingProps) {
  const id = `manque${rank}`;
  const title = reading.schema?.fields.find((field) => field.name === name)?.title ?? name;
  const mayGo = findGuess(reading, { code: "missing-required-header", field: name }) !== undefined;
  return (
    <li data-tone="watch">
      <div>
        <h3>«&#8239;{typographic(title)}&#8239;» n’est pas dans le fichier</h3>
        <p class="small">Le jeu en a besoin</p>
      </div>
      {!reading.schema?.jsonSchema && (
        <div>
          <label class="visually-hidden" for={id}>
            Colonne du fichier pour {title}
          </label>
          <select id={id} name={id}>
            <option value="">Absente de ce fichier</option>
            {reading.columns.map(({ header }, at) => (
              <option key={at} value={String(at)} selected={at === proposed}>
                C’est «&#8239;{showSigns(header)}&#8239;»
              </option>
            ))}
          </select>
        </div>
      )}
      <p>
        <Icon name="watch" /> <strong>Obligatoire.</strong>{" "}
        {proposed === undefined
          ? mayGo
            ? "Si le fichier ne l’a plus, l’étape Rapport permet de s’en passer."
            : "Sans elle, le fichier ne peut pas être publié."
          : "Sans doute renommée\u00a0: c’est la seule colonne nouvelle. Vérifiez."}
      </p>
    </li>
  );
}

/** Known schemas that look like the file: one may be chosen in place of what was read in it. */
function Alike({ reading }: { draft: Draft; reading: Reading }) {
  const shared = reading.alike.filter(({ choice }) => !choice.startsWith("jeu:"));
  const datasets = reading.alike.filter(({ choice }) => choice.startsWith("jeu:")).slice(0, 2);
  if (shared.length + datasets.length === 0) return null;
  return (
    <fieldset class="field">
      <legend>Ces colonnes ressemblent à des modèles connus</legend>
      {shared.length > 0 && (
        <>
          <label class="choice">
            <input type="radio" name="modele" value="" checked={reading.schemaFrom !== "shared"} /> Suivre ce qui est lu
            dans le fichier
          </label>
          {shared.map(({ choice, title, found, missing }) => (
            <label key={choice} class="choice">
              <input type="radio" name="modele" value={choice} />
              <span>
                Suivre «&#8239;{typographic(title)}&#8239;»&nbsp;: {found.length} de ses colonnes y sont
                {missing.length > 0 && `, il manque ${missing.slice(0, 5).join(", ")}`}
              </span>
            </label>
          ))}
        </>
      )}
      {datasets.map(({ choice, title, found }) => (
        <p key={choice} class="small">
          C’est peut-être la suite d’un jeu publié, «&#8239;{typographic(title)}&#8239;» ({found.length} de ses colonnes
          y sont)&nbsp;: <a href={`/publier?jeu=${choice.slice(4)}`}>le déposer comme sa nouvelle version</a>.
        </p>
      ))}
    </fieldset>
  );
}
