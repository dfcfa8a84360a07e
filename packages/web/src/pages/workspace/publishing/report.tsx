import type { Draft, DraftChanges, MendProposal, Reading } from "@datalogue/api";
import {
  type CorrectionGroup,
  foldText,
  isLayer,
  mendReasons,
  patternOfText,
  type Recipe,
  type Report,
  type ReportIssue,
} from "@datalogue/ingest";
import type { ComponentChildren } from "preact";
import { Cause } from "../../../components/report-view.js";
import { ScrollTable } from "../../../components/scroll-table.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm } from "../../../components/workspace-document.js";
import { capitalise, counted, formatNumber, typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { withFields } from "./correct-reading.js";
import { GUARDS, isFoot } from "./find-step.js";
import { type Answer, EndBar, RevisionField } from "./form-parts.js";
import { findGuess, type Guess, named } from "./guessed-constraints.js";
import { asksTypes, KeptFromAll } from "./reading.js";
import { type Step, stepPage } from "./step-page.js";

interface ReportProps {
  visit: Visit;
  draft: Draft;
  report: Report;
  /** What can be mended in a copy; undefined where nothing can. */
  mending: MendProposal | undefined;
  done: readonly Step[];
  /** What was said of this step. */
  remarks?: ComponentChildren;
  told?: Told | undefined;
}

/** Causes shown of each kind: a file can have as many as columns. */
const SHOWN = 40;

/** `/publier/{id}/rapport`: a card per cause: what is asked, what is mended in a copy, what guards people. */
export function draftReportPage(site: Site, props: ReportProps): string {
  const { visit, draft, report, mending, done, told } = props;
  const asked = mending?.after ?? report;
  const left = asked.issues.filter(({ severity }) => severity === "error");
  const guards = report.issues.filter(({ code }) => GUARDS.includes(code));
  const foot = asked.issues.filter((issue) => isFoot(draft, issue));
  const others = asked.issues.filter(
    (issue) => issue.severity === "warning" && !GUARDS.includes(issue.code) && !foot.includes(issue),
  );
  const here = `/publier/${draft.id}`;
  const isGuessed = left.some((issue) => guessOf(draft, issue) !== undefined);
  const isAsking = mending !== undefined || isGuessed || left.some((issue) => askedOf(draft, issue).values.length > 0);
  return stepPage({
    ...{ site, visit, draft, done, remarks: props.remarks },
    step: "rapport",
    heading: headingOf(report, mending),
    intro: <ToldAbove told={told} />,
    children: (
      <OwnForm visit={visit} action={`${here}/rapport`}>
        <RevisionField draft={draft} />
        {left.length > 0 && (
          <section class="section" aria-labelledby="repondre">
            <h2 id="repondre">{isAsking ? "À vous de répondre" : "À corriger dans votre fichier"}</h2>
            {isGuessed && (
              <p>
                «&#8239;Admettre&#8239;» lève une règle devinée d’après un fichier précédent, que personne n’a choisie,
                pour ce fichier et les suivants.
              </p>
            )}
            {left.slice(0, SHOWN).map((issue) => (
              <Cause key={keyOf(issue)} issue={issue} icon="off" csv={`${here}/rapport.csv`}>
                <Admitting draft={draft} issue={issue} />
                <Answering draft={draft} asked={asked} issue={issue} />
              </Cause>
            ))}
            {left.length > SHOWN && <p>Et {counted(left.length - SHOWN, "autre cause", "autres causes")}.</p>}
          </section>
        )}
        {mending && (
          <section class="section" aria-labelledby="repare">
            <h2 id="repare">Réparé dans une copie, votre fichier ne change pas</h2>
            {mending.groups.map((group) => (
              <Mended key={group.key} group={group} />
            ))}
            <p class="actions">
              <a class="button" href={`${here}/copie.zip`}>
                Télécharger la copie corrigée et ses changements (ZIP)
              </a>
            </p>
          </section>
        )}
        {guards.length > 0 && (
          <section class="section" aria-labelledby="prive">
            <h2 id="prive">Vie privée et secret</h2>
            {guards.some(({ code }) => code === "personal-data") && <KeptFromAll draft={draft} />}
            {guards.slice(0, SHOWN).map((issue) => (
              <Cause key={keyOf(issue)} issue={issue} icon="lock" csv={undefined}>
                <Silencing draft={draft} issue={issue} />
              </Cause>
            ))}
          </section>
        )}
        {foot.length > 0 && (
          <section class="section" aria-labelledby="totaux">
            <h2 id="totaux">Totaux et notes parmi les lignes</h2>
            {foot.map((issue) => (
              <Cause key={keyOf(issue)} issue={issue} icon="watch" csv={`${here}/rapport.csv`}>
                <LeavingOut draft={draft} issue={issue} />
              </Cause>
            ))}
          </section>
        )}
        {others.length > 0 && (
          <section class="section" aria-labelledby="verifier">
            <h2 id="verifier">À vérifier, sans que rien n’empêche de publier</h2>
            <details class="fold">
              <summary>
                <span>Ce que nous avons remarqué</span>
                <span class="fold-note small">{others.length}</span>
              </summary>
              <div class="stack">
                {others.slice(0, SHOWN).map((issue) => (
                  <Cause key={keyOf(issue)} issue={issue} icon="watch" csv={`${here}/rapport.csv`} />
                ))}
              </div>
            </details>
          </section>
        )}
        {report.issues.length === 0 && (
          <p class="section">
            <Icon name="ok" /> Chaque cellule est conforme à ce que le jeu attend.
          </p>
        )}
        <p class="links">
          <a href={`${here}/rapport.csv`}>Le rapport entier (CSV)</a>
        </p>
        {left.length > 0 && !isAsking && guards.length === 0 ? (
          <p class="end-bar">
            <a class="button button--main" href={`${here}/depot`}>
              Déposer un autre fichier
            </a>
          </p>
        ) : (
          <EndBar
            act={left.length > 0 ? "Enregistrer mes réponses" : "Passer à la description"}
            back={{ label: "Autre fichier", href: `${here}/depot` }}
          />
        )}
      </OwnForm>
    ),
  });
}

const keyOf = ({ code, field, line, value }: ReportIssue) => `${code} ${field} ${line} ${value}`;

/** « 16 erreurs à corriger : nous en réparons 14, il vous en reste 2 » */
function headingOf({ counts, rows, file, valid }: Report, mending: MendProposal | undefined): string {
  if (!valid && mending) {
    const left = mending.after.counts.error;
    const mended = counts.error - left;
    const what = counted(counts.error, "erreur à corriger", "erreurs à corriger");
    if (mended <= 0) return what;
    if (left === 0) return `${what}\u00a0: nous ${counts.error === 1 ? "la" : "les"} réparons`;
    return `${what}\u00a0: nous en réparons ${formatNumber(mended)}, il vous en reste ${formatNumber(left)}`;
  }
  if (!valid) return counted(counts.error, "erreur à corriger", "erreurs à corriger");
  const read = `${counted(rows, isLayer(file.format) ? "objet" : "ligne")}, aucune erreur`;
  if (counts.warning === 0) return read;
  const told = `${read}, ${counted(counts.warning, "point à vérifier", "points à vérifier")}`;
  const mended = counts.warning - (mending?.after.counts.warning ?? counts.warning);
  return mended > 0 ? `${told}\u00a0: nous en réparons ${formatNumber(mended)}` : told;
}

/** One reason of mending in one column: its first places, accepted unless it is refused. */
function Mended({ group }: { group: CorrectionGroup }) {
  const { key, reason, field, count, examples, refusable } = group;
  const label = count === 1 ? "Accepter cette correction" : `Accepter ces ${formatNumber(count)} corrections`;
  const name = typographic(capitalise(mendReasons[reason].fr));
  return (
    <article class="issue-group" data-severity="info">
      <header>
        <h3>
          <Icon name="ok" /> {name}
          {field && (
            <>
              {"\u00a0: «\u202f"}
              <code>{field}</code>
              {"\u202f»"}
            </>
          )}
          {count > 1 && `, ${counted(count, "fois", "fois")}`}
        </h3>
      </header>
      {examples.length > 0 && (
        <ScrollTable label={`${name}${field ? ` (${field})` : ""}\u00a0: premiers endroits`}>
          <table>
            <thead>
              <tr>
                <th scope="col" class="num">
                  Ligne
                </th>
                <th scope="col">Colonne</th>
                <th scope="col">Valeur lue</th>
                <th scope="col">Proposition</th>
              </tr>
            </thead>
            <tbody>
              {examples.map(({ line, before, after }, rank) => (
                <tr key={rank}>
                  <td class="num">{line === null ? "toutes" : formatNumber(line)}</td>
                  <td>{field ? <code>{field}</code> : "–"}</td>
                  <td>{before === "" ? <span class="empty">vide</span> : <del>{shorten(before)}</del>}</td>
                  <td>
                    <ins>{after === "" ? "(vide)" : shorten(after)}</ins>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollTable>
      )}
      {count > examples.length && examples.length > 0 && (
        <p class="fix">Et {counted(count - examples.length, "autre", "autres")}, dans la copie à télécharger.</p>
      )}
      {refusable ? (
        <label class="accept">
          <input type="checkbox" name="accepte" value={key} checked /> {label}
        </label>
      ) : (
        <p class="fix">Nécessaire pour lire le fichier.</p>
      )}
    </article>
  );
}

/** Lines that are no rows are left out in one gesture, of this file and of the next ones. */
function LeavingOut({ draft, issue }: { draft: Draft; issue: ReportIssue }) {
  const texts = footTexts(issue);
  if (texts.length === 0 || draft.reading?.schema?.jsonSchema) return null;
  return (
    <label class="accept">
      <input type="checkbox" name="retirer" value={keyOf(issue)} />
      <span>
        Ne pas publier {issue.count === 1 ? "cette ligne" : "ces lignes"}
        {texts.length > 1 && <>&nbsp;: {typographic(named(texts.map(shorten)))}</>}
      </span>
    </label>
  );
}

/** What lines of total and notes say they are, as far as the report knows. */
function footTexts({ value, examples = [] }: ReportIssue): string[] {
  const texts = [value, ...examples.map((one) => one.value)];
  return [...new Set(texts.filter((text) => text !== null && text !== ""))] as string[];
}

/** The rules that leave them out: a total is named by its column, a note by the first cell of its line. */
function dropRulesOf(issue: ReportIssue): NonNullable<Recipe["dropRows"]> {
  const column = issue.field === null ? {} : { column: issue.field };
  return footTexts(issue).map((text) => ({ ...column, pattern: patternOfText(text) }));
}

/** What nobody chose is let go of in one gesture, for this file and the next ones. */
function Admitting({ draft, issue }: { draft: Draft; issue: ReportIssue }) {
  const guess = guessOf(draft, issue);
  if (!guess) return null;
  return (
    <label class="accept">
      <input type="checkbox" name="admettre" value={keyOf(issue)} />
      <span>{typographic(guess.words)}</span>
    </label>
  );
}

const guessOf = (draft: Draft, issue: ReportIssue): Guess | undefined =>
  draft.reading ? findGuess(draft.reading, issue, askedOf(draft, issue).values) : undefined;

/** What to read in place of the texts of a cause, where the report names all of them: another text, or nothing where the column may be empty. */
function Answering({ draft, asked, issue }: { draft: Draft; asked: Report; issue: ReportIssue }) {
  const { values, mayBeEmpty } = askedOf(draft, issue);
  if (values.length === 0) return null;
  const rank = asked.issues.indexOf(issue);
  const proposed = proposalsOf(issue).size;
  const isSecond = mayBeEmpty || guessOf(draft, issue) !== undefined;
  return (
    <>
      {proposed > 0 && (
        <label class="accept">
          <input type="checkbox" name="proposer" value={keyOf(issue)} />{" "}
          {proposed === 1 ? "Accepter la proposition" : `Accepter les ${formatNumber(proposed)} propositions`}
        </label>
      )}
      {mayBeEmpty && (
        <label class="accept">
          <input type="checkbox" name="vider" value={keyOf(issue)} />
          <span>
            {issue.count === 1
              ? "Laisser cette cellule vide"
              : `Laisser ces ${formatNumber(issue.count)} cellules vides`}
            &nbsp;: le site écrira «&#8239;non disponible&#8239;»
          </span>
        </label>
      )}
      <div class={isSecond ? "answers" : "answers fix"}>
        {values.map((value, at) => (
          <div key={value} class="field mid">
            <label for={answerName(rank, at)}>
              {isSecond ? "Ou lire, à la place de" : "Lire, à la place de"} «&#8239;{shorten(value)}&#8239;»
            </label>
            <input type="text" id={answerName(rank, at)} name={answerName(rank, at)} autocomplete="off" />
          </div>
        ))}
      </div>
    </>
  );
}

const answerName = (issue: number, value: number) => `lire-${issue}-${value}`;

/** The texts of the cells of a cause, when the report names all of them, few enough to be answered one by one. */
function askedOf(
  { reading }: Draft,
  { field, value, count, examples = [], code }: ReportIssue,
): { values: string[]; mayBeEmpty: boolean } {
  const found = reading?.schema?.fields.find(({ name }) => name === field);
  const all = [value, ...examples.map((one) => one.value)];
  const isKnown = all.every((one) => one !== null && one !== "") && count <= all.length;
  const key = [reading?.schema?.primaryKey ?? []].flat();
  // What a recipe reads otherwise is in a table.
  if (!found || !isKnown || KEYS.has(code) || reading?.schema?.jsonSchema) return { values: [], mayBeEmpty: false };
  return {
    values: [...new Set(all as string[])],
    mayBeEmpty: !found.constraints?.required && !key.includes(found.name),
  };
}

/** What to read in place of the texts of a cause, for those that have a proposal. */
function proposalsOf(issue: ReportIssue): Map<string, string> {
  return new Map(
    [issue, ...(issue.examples ?? [])].flatMap(({ value, suggestion }): [string, string][] =>
      value !== null && suggestion !== null ? [[value, suggestion]] : [],
    ),
  );
}

/** Faults between rows: what is read in one cell does not say which row is right. */
const KEYS = new Set(["primary-key", "unique-constraint", "foreign-key"]);

/** Whether leaving these columns out would leave none to publish. */
export function leavesNone({ reading }: Draft, silenced: readonly string[]): boolean {
  if (!reading || silenced.length === 0) return false;
  return reading.columns.every(({ header, field }) => field === null || silenced.includes(header));
}

/**
 * What cells are read as, columns and lines to leave out, guesses to let go of; `asked`: the report of what was asked, that of the copy where one is
 * proposed.
 */
export function changeReading(
  draft: Draft,
  asked: Report,
  {
    silenced,
    admitted,
    leftOut,
    ...given
  }: Answers & {
    silenced: readonly string[];
    admitted: readonly string[];
    leftOut: readonly string[];
  },
): DraftChanges | undefined {
  const { reading } = draft;
  if (!reading) return undefined;
  const gone = fieldsOf(reading, silenced);
  const values = answeredValues(draft, asked, given);
  const answered = Object.entries(values).filter(([field]) => !gone.has(field));
  const guesses = asked.issues
    .filter((issue) => admitted.includes(keyOf(issue)))
    .flatMap((issue) => {
      const guess = guessLeft(reading, issue, askedOf(draft, issue).values, values);
      return guess ? { ...guess, field: issue.field ?? "" } : [];
    });
  const dropped = asked.issues
    .filter((issue) => isFoot(draft, issue) && leftOut.includes(keyOf(issue)))
    .flatMap(dropRulesOf);
  if (answered.length + silenced.length + guesses.length + dropped.length === 0) return undefined;
  const { schema } = reading;
  let { recipe } = reading;
  const spellings = guesses.flatMap(({ field, readAs }) =>
    readAs && Object.keys(readAs).length > 0 ? [[field, readAs] as const] : [],
  );
  for (const [field, texts] of [...spellings, ...answered])
    recipe = { ...recipe, values: { ...recipe?.values, [field]: joinSpellings(recipe?.values?.[field], texts) } };
  for (const header of silenced) recipe = { ...recipe, columns: { ...recipe?.columns, [header]: null } };
  if (dropped.length > 0) recipe = { ...recipe, dropRows: [...(recipe?.dropRows ?? []), ...dropped] };
  if (!schema) return { recipe };
  const admitting = guesses.reduce((held, { letGo }) => letGo(held), schema);
  // The columns of a dataset being made are those that are published of its file.
  const own =
    gone.size > 0 && asksTypes(draft)
      ? withFields(
          admitting,
          admitting.fields.filter(({ name }) => !gone.has(name)),
        )
      : admitting;
  return own === schema ? { recipe } : { recipe, schema: { kind: "own", schema: own } };
}

/** The fields of columns, which are named as the file does. */
function fieldsOf({ columns }: Reading, headers: readonly string[]): Set<string> {
  return new Set(columns.flatMap(({ header, field }) => (field !== null && headers.includes(header) ? field : [])));
}

/**
 * What is read in place of texts, the last answer about each: a recipe takes two spellings for the same text, which it has once. What was read so is a text
 * too, that an answer may be about.
 */
function joinSpellings(known: AnsweredValues[string] = {}, texts: AnsweredValues[string]): AnsweredValues[string] {
  const answers = new Map(Object.entries(texts).map(([text, read]) => [foldText(text), read]));
  const followed = Object.entries(known).map(([text, read]): [string, string | null] => {
    const answer = read === null ? undefined : answers.get(foldText(read));
    return [text, answer === undefined ? read : answer];
  });
  const entries = [...followed, ...Object.entries(texts)];
  return Object.fromEntries(new Map(entries.map((entry) => [foldText(entry[0]), entry])).values());
}

/**
 * What is wrong with answers that read two spellings of a text otherwise, or admit one of them alone: the recipe would read both as one. The spelling that
 * is proposed is one of them, which the column may have elsewhere. A French sentence.
 */
export function tellTorn(
  draft: Draft,
  asked: Report,
  { silenced, admitted, ...given }: Answers & { silenced: readonly string[]; admitted: readonly string[] },
): string | undefined {
  if (!draft.reading) return undefined;
  const gone = fieldsOf(draft.reading, silenced);
  const answered = answeredValues(draft, asked, given);
  const before = new Map<string, { text: string; read: string }>();
  for (const issue of asked.issues) {
    if (gone.has(issue.field ?? "")) continue;
    const isAdmitted = admitted.includes(keyOf(issue)) && guessOf(draft, issue) !== undefined;
    const proposals = proposalsOf(issue);
    for (const text of askedOf(draft, issue).values) {
      const answer = answered[issue.field ?? ""]?.[text];
      if (answer === undefined && !isAdmitted) continue;
      const proposal = proposals.get(text);
      const isSpelling = proposal !== undefined && foldText(proposal) === foldText(text);
      if (isSpelling && answer !== undefined && answer !== proposal)
        return `${named([text, proposal])} ${READ_AS_ONE} : acceptez la proposition, ou corrigez votre fichier.`;
      const read = foldText((answer === undefined ? text : answer) ?? "");
      const key = `${issue.field} ${foldText(text)}`;
      const other = before.get(key);
      if (other && other.read !== read)
        return `${named([other.text, text])} ${READ_AS_ONE} : donnez-leur la même réponse.`;
      before.set(key, { text, read });
    }
  }
  return undefined;
}

const READ_AS_ONE = "sont lus comme un seul texte, aux accents, aux majuscules et aux espaces près";

/** What a cause lets go of, but for the texts that something else is read in place of. */
function guessLeft(
  reading: Reading,
  issue: ReportIssue,
  texts: readonly string[],
  answered: AnsweredValues,
): Guess | undefined {
  const left = texts.filter((text) => answered[issue.field ?? ""]?.[text] === undefined);
  return texts.length > 0 && left.length === 0 ? undefined : findGuess(reading, issue, left);
}

interface Answers {
  /** Keys of the causes whose cells are left empty, and of those whose proposals are accepted: what is typed, or proposed, goes before. */
  emptied: readonly string[];
  accepted: readonly string[];
  answer: Answer;
}

/** As the recipe says it (`values`): by field, what is read in place of each text, null for nothing. */
type AnsweredValues = Record<string, Record<string, string | null>>;

/** What a form answers of the causes. */
function answeredValues(draft: Draft, asked: Report, { emptied, accepted, answer }: Answers): AnsweredValues {
  const answered: AnsweredValues = {};
  for (const [rank, issue] of asked.issues.entries()) {
    const { field } = issue;
    if (field === null || issue.severity !== "error") continue;
    const { values, mayBeEmpty } = askedOf(draft, issue);
    const proposals = accepted.includes(keyOf(issue)) ? proposalsOf(issue) : undefined;
    const isEmptied = mayBeEmpty && emptied.includes(keyOf(issue));
    for (const [at, value] of values.entries()) {
      const text = answer(answerName(rank, at)).trim();
      const read = text === "" ? proposals?.get(value) : asRead(draft, field, text);
      if (read === undefined && !isEmptied) continue;
      answered[field] = { ...answered[field], [value]: read ?? null };
    }
  }
  return answered;
}

/** A number as one types it, in the form of the schema, which is that of the texts of a recipe. */
function asRead({ reading }: Draft, field: string, text: string): string {
  const type = reading?.schema?.fields.find(({ name }) => name === field)?.type;
  if (type !== "number" && type !== "integer") return text;
  return text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
}

/** A column that tells of people is left out in one gesture. */
function Silencing({ draft, issue }: { draft: Draft; issue: ReportIssue }) {
  const column = draft.reading?.columns.find(({ header, field }) => field === issue.field || header === issue.field);
  if (!column || issue.code !== "personal-data") return null;
  if (draft.reading?.schema?.jsonSchema)
    return <p class="fix">Pour ne pas publier cette colonne, retirez-la de votre fichier.</p>;
  if (column.field === null) return <p class="fix">Cette colonne n’est pas publiée.</p>;
  return (
    <label class="accept">
      <input type="checkbox" name="taire" value={column.header} /> Ne pas publier cette colonne
    </label>
  );
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
