import { civilDay, type InstallationHistory, isDay, type PastInspection } from "@datalogue/api";
import { ScrollTable } from "../../../components/scroll-table.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { counted, formatDate, typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { installationPath, kindPath, photoPath, sayHour, sayWhen, signs } from "./say-standing.js";

interface InstallationProps {
  visit: Visit;
  history: InstallationHistory;
  /** Name of who inspected, by identifier; empty to who only reads. */
  names: ReadonlyMap<string, string>;
  told?: Told | undefined;
}

/** `/controles/{kind}/objets/{key}`: an object, where it stands, and all that was seen of it. */
export function installationPage(site: Site, { visit, history, names, told }: InstallationProps): string {
  const { round, entry, inspections, actions } = history;
  const { kind, may } = round;
  const { installation, sign, nextOn } = entry;
  const path = installationPath(kind, installation.key);
  const today = civilDay(site.now());
  const disputed = inspections.filter(
    ({ id, against }) => against !== null || inspections.some((other) => other.against === id),
  );
  const repairs = actions.filter(({ doneOn }) => doneOn !== null);
  return renderWorkspace({
    site,
    title: installation.name,
    visit,
    place: "/controles",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={kindPath(kind)}>{typographic(kind.title)}</a>
            {installation.kind && ` · ${typographic(installation.kind)}`}
          </p>
          <div class="head-row">
            <div>
              <h1>{typographic(installation.name)}</h1>
              <p class={`is-${signs[sign].tone}`}>
                <Icon name={signs[sign].icon} /> {typographic(sayWhen(entry, today))}
              </p>
            </div>
            {may.enter && installation.isRegistered && (
              <a class="button button--main wide-phone" href={`${path}/saisie`}>
                Contrôler
              </a>
            )}
          </div>
          <ToldAbove told={told} />
        </div>
        <div class="section">
          <div class="cols cols--2">
            <section class="stack" aria-labelledby="histoire">
              <h2 id="histoire">Historique</h2>
              {disputed.length > 0 && <Disputed {...{ visit, history, disputed, names }} />}
              {inspections.length === 0 ? (
                <p>Aucun contrôle n’est encore enregistré.</p>
              ) : (
                <ol class="versions" reversed>
                  {inspections.map((one) => (
                    <Past key={one.id} one={one} history={history} name={names.get(one.author)} />
                  ))}
                </ol>
              )}
              {names.size > 0 && (
                <p class="small">Les noms des agents restent dans le service&nbsp;: ils ne sont jamais publiés.</p>
              )}
            </section>
            <aside class="panel stack" aria-labelledby="fiche">
              <h2 id="fiche">Fiche</h2>
              <dl class="meta-list">
                <Line label="Identifiant" text={installation.key} />
                {installation.shown.map(({ label, text }) => (
                  <Line key={label} label={typographic(label)} text={typographic(text)} />
                ))}
                {installation.isRegistered && (
                  <Line
                    label="Contrôle"
                    text={`Tous les ${counted(installation.days, "jour")}${nextOn === null ? "" : `\u202f; prochain avant le ${formatDate(nextOn)}`}`}
                  />
                )}
                {repairs.length > 0 && (
                  <Line
                    label="Délai de réparation"
                    text={`${counted(medianDays(repairs), "jour")} (médiane de ${repairs.length})`}
                  />
                )}
              </dl>
            </aside>
          </div>
        </div>
      </>
    ),
  });
}

function Line({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{text}</dd>
    </div>
  );
}

interface DisputedProps extends Pick<InstallationProps, "visit" | "history" | "names"> {
  disputed: PastInspection[];
}

/** Inspections of the same day that do not say the same: both are kept until a publisher says which counts. */
function Disputed({ visit, history, disputed, names }: DisputedProps) {
  const { kind, may, form } = history.round;
  const [first] = disputed;
  const stateOf = ({ told }: PastInspection) => told.find(({ column }) => column === form.columns.state)?.text ?? "";
  const columns = [...new Set(disputed.flatMap(({ differs }) => differs.map(({ column }) => column)))];
  const labelOf = (column: string) => form.questions.find((one) => one.column === column)?.label ?? column;
  return (
    <div class="verdict" data-tone="watch">
      <p>
        <Icon name="watch" />{" "}
        <strong>
          {counted(disputed.length, "saisie", "saisies")} le {formatDate(first?.seenOn ?? "")}, gardées toutes.
        </strong>{" "}
        Elles ne disent pas la même chose. D’ici là, l’état le plus grave compte.
      </p>
      <ScrollTable label="Les saisies, réponse par réponse">
        <table>
          <thead>
            <tr>
              <th scope="col">Réponse</th>
              {disputed.map((one) => (
                <th scope="col" key={one.id}>
                  {sayMoment(one)}
                  {names.has(one.author) && `, ${names.get(one.author)}`}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => (
              <tr key={column}>
                <th scope="row">{typographic(labelOf(column))}</th>
                {disputed.map((one) => (
                  <td key={one.id}>{sayCell(one, column)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollTable>
      {may.settle ? (
        <OwnForm visit={visit} class="actions" action={`${kindPath(kind)}/garder`}>
          {disputed.map((one) => (
            <button key={one.id} type="submit" name="id" value={one.id}>
              Garder «&nbsp;{typographic(stateOf(one).toLowerCase())}&nbsp;», {sayMoment(one).toLowerCase()}
            </button>
          ))}
        </OwnForm>
      ) : (
        <p class="small">Un publicateur de l’organisme départage.</p>
      )}
    </div>
  );
}

/** An answer alone, a day in words. */
function sayCell({ told }: PastInspection, column: string): string {
  const text = told.find((answer) => answer.column === column)?.text;
  if (text === undefined) return "sans réponse";
  return isDay(text) ? formatDate(text) : typographic(text);
}

interface PastProps {
  one: PastInspection;
  history: InstallationHistory;
  name: string | undefined;
}

function Past({ one, history, name }: PastProps) {
  const { form } = history.round;
  const state = one.told.find(({ column }) => column === form.columns.state)?.text ?? one.state;
  const action = history.actions.find(({ inspection }) => inspection === one.id);
  const rest = one.told
    .filter(({ column }) => column !== form.columns.state)
    .map((answer) => sayAnswer(answer, form.columns));
  // Nobody said what to do: it is followed all the same.
  if (action && one.action === null) rest.push(`À faire\u00a0: ${typographic(action.what)}.`);
  return (
    <li aria-current={one === history.inspections[0] ? "true" : undefined} id={`saisie-${one.id}`}>
      <p>
        <strong>
          {formatDate(one.seenOn)}&nbsp;: {typographic(state.toLowerCase())}
        </strong>
        {one.setAside && <span class="tag">écartée</span>}
      </p>
      {rest.length > 0 && <p>{rest.join(" ")}</p>}
      {one.note && <p class="said">{typographic(one.note)}</p>}
      {action?.doneOn && (
        <p class="is-ok">
          <Icon name="ok" /> Fait le {formatDate(action.doneOn)}, en{" "}
          {counted(Math.round((Date.parse(action.doneOn) - Date.parse(action.since)) / 86_400_000), "jour")}.
        </p>
      )}
      {one.photos.length > 0 && (
        <p class="photos">
          {one.photos
            .filter(({ removed }) => removed === null)
            .map(({ id, width, height, released }, rank) => (
              <a key={id} href={photoPath(history.round.kind, id)}>
                <img
                  src={`/api/inspections/photos/${id}`}
                  width={width}
                  height={height}
                  loading="lazy"
                  alt={`Vue ${rank + 1} du ${formatDate(one.seenOn)}${released ? ", publique" : ""}`}
                />
                {released && <span class="tag">publique</span>}
              </a>
            ))}
        </p>
      )}
      {one.photos.map(
        ({ id, removed }) =>
          removed && (
            <p class="small" key={id}>
              Photo retirée le {formatDate(removed.at)}&nbsp;: {typographic(removed.why)}
            </p>
          ),
      )}
      <p class="small">
        {sayMoment(one)}
        {name && `, ${name}`}
        {one.source === "device" && ", saisi hors ligne"}
      </p>
    </li>
  );
}

/** A spreadsheet gives the day alone. */
const sayMoment = ({ source, seenAt }: PastInspection): string =>
  source === "spreadsheet" ? "Reçu d’un tableur" : sayHour(seenAt);

function sayAnswer(
  { column, label, text }: PastInspection["told"][number],
  columns: InstallationHistory["round"]["form"]["columns"],
): string {
  if (column === columns.faults) return `${typographic(text)}.`;
  if (column === columns.action) return `À faire\u00a0: ${typographic(text)}.`;
  if (column === columns.due) return `Avant le ${formatDate(text)}.`;
  return `${typographic(label)}${/[?]\s*$/.test(label) ? "" : "\u00a0:"} ${typographic(text)}.`;
}

/** Days between what was found and what was done, the middle one. */
function medianDays(repairs: { since: string; doneOn: string | null }[]): number {
  const days = repairs
    .map(({ since, doneOn }) => Math.round((Date.parse(doneOn ?? since) - Date.parse(since)) / 86_400_000))
    .sort((a, b) => a - b);
  const middle = Math.floor(days.length / 2);
  return days.length % 2 === 1 ? (days[middle] ?? 0) : Math.round(((days[middle - 1] ?? 0) + (days[middle] ?? 0)) / 2);
}
