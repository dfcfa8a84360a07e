import type { PublicIssue, PublicReport } from "@datalogue/api";
import {
  type IssueCode,
  isLayer,
  issueCodes,
  type ReportField,
  type ReportIssue,
  type Severity,
  sayFormat,
  showSigns,
} from "@datalogue/ingest";
import type { ComponentChildren } from "preact";
import { capitalise, counted, formatBytes, formatNumber, typeName, typographic } from "../format/index.js";
import { Icon } from "../icons/icon.js";
import { ScrollTable } from "./scroll-table.js";

interface ReportViewProps {
  report: PublicReport;
  /** Whether a schema said what the columns are: without one, only the form of the file was checked. */
  schema: boolean;
  /** What the file becomes, after what was read. */
  outcome: ComponentChildren;
  /** Where the whole list of faults is, when it is kept. */
  csv?: string;
}

const parts: { severity: Severity; title: string; icon: "off" | "watch" | "ok" }[] = [
  { severity: "error", title: "À corriger", icon: "off" },
  { severity: "warning", title: "À vérifier", icon: "watch" },
  { severity: "info", title: "Bon à savoir", icon: "ok" },
];

/** How much of a report a page shows: a file can have as many causes as columns. */
const MAX_CAUSES = 40;
const MAX_PLACES = 5;
const MAX_COLUMNS = 200;

/** A report as a person reads it: the verdict, what to mend by cause, what to look at, what was read. */
export function ReportView({ report, schema, outcome, csv }: ReportViewProps) {
  return (
    <>
      <section class="section" aria-label="Verdict">
        <div class={`verdict${report.valid ? " verdict--ok" : ""}`}>
          <h2>{verdictOf(report, schema)}</h2>
          <p>
            {whatWasRead(report)} {outcome}
          </p>
        </div>
      </section>
      {parts.map(({ severity, title, icon }) => {
        const issues = report.issues.filter((issue) => issue.severity === severity);
        if (issues.length === 0) return null;
        return (
          <section key={severity} class="section" aria-labelledby={severity}>
            <h2 id={severity}>{title}</h2>
            {issues.slice(0, MAX_CAUSES).map((issue) => (
              <Cause
                key={`${issue.code} ${issue.field} ${issue.line} ${issue.value}`}
                issue={issue}
                icon={icon}
                csv={csv}
              />
            ))}
            {issues.length > MAX_CAUSES && (
              <p>
                Et {counted(issues.length - MAX_CAUSES, "autre cause", "autres causes")}. Corrigez d’abord celles-ci,
                puis vérifiez le fichier à nouveau.
              </p>
            )}
          </section>
        );
      })}
      <Reading report={report} schema={schema} />
    </>
  );
}

/** The verdict in a few words: « 3 erreurs à corriger, à 16 endroits ». */
export function verdictOf({ valid, rows, counts, issues }: PublicReport, schema: boolean): string {
  const causes = issues.filter(({ severity }) => severity === "error").length;
  if (!valid) {
    const errors = counted(causes, "erreur à corriger", "erreurs à corriger");
    return counts.error !== null && counts.error > causes ? `${errors}, à ${counted(counts.error, "endroit")}` : errors;
  }
  const fine =
    rows === 0 ? "Rien à lire dans ce fichier" : schema ? "Fichier conforme à son schéma" : "Fichier bien formé";
  const warnings = issues.filter(({ severity }) => severity === "warning").length;
  return warnings > 0 ? `${fine}, ${counted(warnings, "point à vérifier", "points à vérifier")}` : fine;
}

function whatWasRead({ file, rows, valid }: PublicReport) {
  if (rows === 0 && !valid)
    return (
      <>
        Nous n’avons rien pu lire dans <code>{showSigns(file.name)}</code>.
      </>
    );
  if (rows === null)
    return (
      <>
        Nous avons lu <code>{showSigns(file.name)}</code>.
      </>
    );
  return (
    <>
      Nous avons lu <strong>{counted(rows, isLayer(file.format) ? "objet" : "ligne")}</strong> dans{" "}
      <code>{showSigns(file.name)}</code>.
    </>
  );
}

/** One cause: its kind, the sentence of its first place, its first places. */
export function Cause({
  issue,
  icon,
  csv,
  children,
}: {
  issue: PublicIssue;
  icon: "off" | "watch" | "ok" | "lock";
  csv: string | undefined;
  /** What can be done about it. */
  children?: ComponentChildren;
}) {
  const places = [issue, ...(issue.examples ?? [])].slice(0, MAX_PLACES);
  const title = issueCodes[issue.code as IssueCode]?.title.fr ?? issue.code;
  // One place is told by the sentence; places without value, by their numbers.
  const several = places.length > 1 || places.some(({ suggestion }) => suggestion !== null);
  const tabular = several && places.some(({ value, suggestion }) => value !== null || suggestion !== null);
  const others = (issue.count ?? 1) - places.length;
  return (
    <article class="issue-group" data-severity={issue.severity}>
      <header>
        <h3>
          <Icon name={icon} /> {typographic(title)}
          {issue.field && (
            <>
              {"\u00a0: «\u202f"}
              <code>{shorten(issue.field)}</code>
              {"\u202f»"}
            </>
          )}
          {issue.count !== null && issue.count > 1 && `, ${counted(issue.count, "fois", "fois")}`}
        </h3>
        <p>{typographic(issue.message)}</p>
        {(issue.sheet || issue.column !== null) && (
          <p class="meta">
            {issue.sheet && (
              <span>
                Feuille&nbsp;: <code>{showSigns(issue.sheet)}</code>
              </span>
            )}
            {issue.column !== null && (
              <span>
                Colonne {letterOf(issue.column)} d’un tableur ({formatNumber(issue.column)}
                {issue.column === 1 ? "re" : "e"})
              </span>
            )}
          </p>
        )}
      </header>
      {tabular && <Places issue={issue} places={places} title={title} />}
      {several && !tabular && (
        <p class="fix">
          {places.some(({ line }) => line !== null) ? "Lignes" : "Objets"}&nbsp;:{" "}
          {places.map(({ line, feature }) => formatPlace(line ?? feature)).join(", ")}
        </p>
      )}
      {several && others > 0 && (
        <p class="fix">
          Et {counted(others, "autre endroit", "autres endroits")}
          {csv && (
            <span class="no-print">
              {"\u00a0: "}
              <a href={csv}>la liste des anomalies (CSV)</a>
            </span>
          )}
          .
        </p>
      )}
      {children}
    </article>
  );
}

type Place = Pick<ReportIssue, "line" | "column" | "feature" | "value" | "suggestion">;

function Places({ issue, places, title }: { issue: PublicIssue; places: Place[]; title: string }) {
  const suggested = places.some(({ suggestion }) => suggestion !== null);
  const lines = places.some(({ line }) => line !== null);
  return (
    <ScrollTable label={`${title}${issue.field ? ` (${shorten(issue.field)})` : ""}\u00a0: premiers endroits`}>
      <table>
        <thead>
          <tr>
            <th scope="col" class="num">
              {lines ? "Ligne" : "Objet"}
            </th>
            <th scope="col">Colonne</th>
            <th scope="col">Valeur lue</th>
            {suggested && <th scope="col">Proposition</th>}
          </tr>
        </thead>
        <tbody>
          {places.map(({ line, feature, value, suggestion }) => (
            <tr key={`${line} ${feature} ${value}`}>
              <td class="num">{formatPlace(line ?? feature)}</td>
              <td>{issue.field ? <code>{shorten(issue.field)}</code> : "–"}</td>
              <td>{shownValue(value)}</td>
              {suggested && <td>{suggestion === null ? "–" : suggestionOf(suggestion)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollTable>
  );
}

/** Spaces at the ends, which nobody sees, are drawn. */
function shownValue(value: string | null) {
  if (value === null) return "–";
  if (value === "") return <span class="empty">vide</span>;
  return <code>{shorten(value).replace(/^\s+|\s+$/g, (spaces) => "␣".repeat(spaces.length))}</code>;
}

function suggestionOf(text: string) {
  return text === "" ? <ins>(vide)</ins> : <ins>{shorten(text)}</ins>;
}

/** What was recognised in the file, and what reading changed: nothing is changed without being said. */
function Reading({ report, schema }: { report: PublicReport; schema: boolean }) {
  const { file, normalised } = report;
  const facts: [string, string][] = [
    ["Format", sayFormat(file, { as: "pageLabel" }) ?? "non reconnu"],
    ...(file.entry ? [["Fichier de l’archive", showSigns(file.entry)] as [string, string]] : []),
    ...(file.sheet ? [["Feuille ou couche", showSigns(file.sheet)] as [string, string]] : []),
    ...(file.bytes === null ? [] : [["Taille", formatBytes(file.bytes)] as [string, string]]),
    ...(file.encoding ? [["Encodage", file.encoding] as [string, string]] : []),
    ...(file.delimiter ? [["Séparateur", DELIMITERS[file.delimiter] ?? file.delimiter] as [string, string]] : []),
    ...(file.headerLine ? [["Titres des colonnes", `ligne ${formatNumber(file.headerLine)}`] as [string, string]] : []),
  ];
  return (
    <section class="section" aria-labelledby="lu">
      <h2 id="lu">Ce que nous avons reconnu</h2>
      <p class="meta">
        {facts.map(([name, value]) => (
          <span key={name}>
            {name}&nbsp;: {value}
          </span>
        ))}
      </p>
      {normalised.length > 0 && (
        <>
          <h3>Mis au propre à la lecture</h3>
          <ul class="checks">
            {normalised.slice(0, MAX_CAUSES).map((sentence) => (
              <li key={sentence} class="is-ok">
                <Icon name="ok" />
                <span>{typographic(sentence)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {report.fields.length > 0 && <Columns fields={report.fields} schema={schema} whole={report.rows !== null} />}
      {file.sha256 !== null && (
        <p class="small">
          Empreinte SHA-256 du fichier reçu&nbsp;: <code class="address">{file.sha256}</code>
        </p>
      )}
    </section>
  );
}

/** `whole`: those are all the columns of the file. */
function Columns({ fields, schema, whole }: { fields: ReportField[]; schema: boolean; whole: boolean }) {
  const read = fields.filter(({ present }) => present).length;
  return (
    <details class="table">
      <summary>
        {whole
          ? `${read > 1 ? "Les " : ""}${counted(read, "colonne lue", "colonnes lues")}`
          : counted(read, "colonne lue et publiée", "colonnes lues et publiées")}
      </summary>
      <ScrollTable label="Colonnes lues">
        <table>
          <thead>
            <tr>
              <th scope="col">Colonne</th>
              <th scope="col">Contenu</th>
              {schema && <th scope="col">Dans le schéma</th>}
              {schema && <th scope="col">Dans le fichier</th>}
            </tr>
          </thead>
          <tbody>
            {fields.slice(0, MAX_COLUMNS).map(({ name, title, type, inSchema, present }, rank) => (
              <tr key={`${rank} ${name}`}>
                <td>
                  <code>{shorten(name)}</code>
                </td>
                <td>
                  {title && `${typographic(title)}, `}
                  {title ? typeName(type) : capitalise(typeName(type))}
                </td>
                {schema && <td>{inSchema ? "oui" : "non"}</td>}
                {schema && <td>{present ? "oui" : "non"}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollTable>
      {fields.length > MAX_COLUMNS && (
        <p class="small">Et {counted(fields.length - MAX_COLUMNS, "autre colonne", "autres colonnes")}.</p>
      )}
    </details>
  );
}

const DELIMITERS: Record<string, string> = {
  ";": "point-virgule",
  ",": "virgule",
  "\t": "tabulation",
  "|": "barre verticale",
};

/** Letter of a column in a spreadsheet: 1 is A, 27 is AA. */
export function letterOf(column: number): string {
  let letters = "";
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

function formatPlace(place: number | undefined): string {
  return place === undefined ? "–" : formatNumber(place);
}

function shorten(text: string): string {
  return showSigns(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}
