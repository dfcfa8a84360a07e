import { type ActKind, actKinds, civilDay, type JournalQuery, type ReadAct } from "@datalogue/api";
import type { Visit } from "../../components/visit.js";
import { renderWorkspace } from "../../components/workspace-document.js";
import { formatDate, typographic } from "../../format/index.js";
import type { Site } from "../../site.js";
import { ToldAbove } from "./sign-in.js";

interface JournalProps {
  visit: Visit;
  query: JournalQuery;
  /** What is wrong with what was asked. */
  fault: string | undefined;
  acts: ReadAct[];
  next: number | null;
}

const HERE = "/espace/journal";

/** Names of what is asked: in the address of the page, then in that of the API. */
const NAMES = [
  ["q", "q", "q"],
  ["actor", "auteur", "actor"],
  ["kind", "acte", "kind"],
  ["dataset", "jeu", "dataset"],
  ["from", "depuis", "from"],
  ["to", "jusqu", "to"],
] as const;

/** `/espace/journal`: who did what, the last first; looked for by words, kind and days; taken away as CSV or JSON. */
export function journalPage(site: Site, { visit, query, fault, acts, next }: JournalProps): string {
  const isNarrowed = NAMES.some(([name]) => query[name] !== undefined);
  const days = [...new Set(acts.map(dayOf))];
  return renderWorkspace({
    site,
    title: "Journal",
    visit,
    place: HERE,
    children: (
      <>
        <div class="page-head">
          <div class="head-row">
            <div>
              <p class="kicker">Journal</p>
              <h1>Qui a fait quoi</h1>
              <p>
                Chaque ligne est scellée par la précédente et ne change plus. Gardé 5&nbsp;ans. Qui part n’y a plus de
                nom.
              </p>
            </div>
            <a class="button wide-phone" href={exportAddress("csv", query)}>
              Exporter (CSV)
            </a>
          </div>
          <ToldAbove told={fault === undefined ? undefined : { tone: "off", message: fault }} />
        </div>
        <section class="section" aria-label="Actes">
          <JournalForm query={query} />
          {(query.actor !== undefined || query.dataset !== undefined) && (
            <p>
              {query.actor !== undefined && "Actes d’un seul auteur. "}
              {query.dataset !== undefined && "Actes sur un seul jeu. "}
              <a href={HERE}>Voir tous les actes</a>
            </p>
          )}
          {days.map((day) => (
            <section key={day} class="stack" aria-labelledby={`jour-${day}`}>
              <h2 class="h3" id={`jour-${day}`}>
                {formatDate(day)}
              </h2>
              <ol class="diff">
                {acts
                  .filter((act) => dayOf(act) === day)
                  .map((act) => (
                    <ActLine key={act.sequence} act={act} />
                  ))}
              </ol>
            </section>
          ))}
          {acts.length === 0 && fault === undefined && (
            <p>
              {isNarrowed
                ? "Aucun acte de vos organismes ne répond à cette recherche. "
                : "Aucun acte de vos organismes n’est encore écrit."}
              {isNarrowed && <a href={HERE}>Voir tous les actes</a>}
            </p>
          )}
          {next !== null && (
            <p>
              <a class="button" href={pageAddress({ ...query, before: next })} rel="next">
                Actes précédents
              </a>
            </p>
          )}
          <p class="small">
            Pour un programme&nbsp;: <a href={exportAddress("ndjson", query)}>ces actes, un objet JSON par ligne</a>. Un
            export est lui-même écrit ici.
          </p>
        </section>
      </>
    ),
  });
}

function JournalForm({ query }: { query: JournalQuery }) {
  const kinds = Object.keys(actKinds) as ActKind[];
  return (
    <search>
      <form class="journal-form" method="get" action={HERE}>
        {query.actor !== undefined && <input type="hidden" name="auteur" value={query.actor} />}
        {query.dataset !== undefined && <input type="hidden" name="jeu" value={query.dataset} />}
        <div class="field">
          <label for="q">Un jeu, une personne</label>
          <input type="search" id="q" name="q" value={query.q} maxLength={200} />
        </div>
        <div class="field">
          <label for="acte">Sorte d’acte</label>
          <select id="acte" name="acte">
            <option value="">Tous les actes</option>
            {kinds.map((kind) => (
              <option key={kind} value={kind} selected={kind === query.kind}>
                {actKinds[kind]}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="depuis">Du</label>
          <input type="date" id="depuis" name="depuis" value={query.from} />
        </div>
        <div class="field">
          <label for="jusqu">Au</label>
          <input type="date" id="jusqu" name="jusqu" value={query.to} />
        </div>
        <button type="submit">Filtrer</button>
      </form>
    </search>
  );
}

function ActLine({ act: { at, actor, action, kind, dataset, sentence } }: { act: ReadAct }) {
  return (
    <li data-tone={action === "sign-in-refused" ? "off" : undefined}>
      <b>
        <time dateTime={at}>{hourOf(at)}</time>
      </b>
      <span>{typographic(sentence)}</span>
      <span class="small">
        {kind !== null && actKinds[kind]}
        <span class="unprinted">
          {/^(person|key):/.test(actor.id) && (
            <>
              {kind !== null && " · "}
              <a href={pageAddress({ actor: actor.id })}>cet auteur</a>
            </>
          )}
          {dataset !== null && (
            <>
              {" · "}
              <a href={pageAddress({ dataset })}>ce jeu</a>
            </>
          )}
        </span>
      </span>
    </li>
  );
}

const dayOf = ({ at }: ReadAct) => civilDay(new Date(at));
const HOUR = new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit" });
const hourOf = (at: string) => HOUR.format(new Date(at)).replace(/^0?(\d+):/, "$1\u00a0h\u00a0");

function pageAddress(query: JournalQuery): string {
  const parameters = parametersOf(query, 1);
  if (query.before !== undefined) parameters.set("avant", String(query.before));
  return `${HERE}?${parameters}`;
}

function exportAddress(form: "csv" | "ndjson", query: JournalQuery): string {
  const parameters = parametersOf(query, 2).toString();
  return `/api/journal.${form}${parameters && `?${parameters}`}`;
}

function parametersOf(query: JournalQuery, place: 1 | 2): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const names of NAMES) {
    const value = query[names[0]];
    if (value !== undefined) parameters.set(names[place], value);
  }
  return parameters;
}
