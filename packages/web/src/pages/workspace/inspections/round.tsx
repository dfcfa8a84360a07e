import { civilDay, type Round, type RoundEntry } from "@datalogue/api";
import { FieldFault, saidOf } from "../../../components/form-field.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { counted, formatDate, ofName, plural, typographic } from "../../../format/index.js";
import { metresBetween, sayMetres } from "../../../format/metres-between.js";
import { Icon } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { RoundMap } from "./round-map.js";
import {
  installationPath,
  isPressing,
  kindPath,
  sayMore,
  sayProgress,
  sayRound,
  sayWhen,
  signs,
} from "./say-standing.js";

interface RoundProps {
  visit: Visit;
  round: Round;
  told?: Told | undefined;
  /** The action that a day was wrong for, and what is wrong. */
  fault?: { inspection: string; message: string } | undefined;
}

/** Objects shown at once: the rest of what presses is folded. */
const FIRST = 12;

/** `/controles/{kind}`: what has to be seen, the most pressing first, and where. */
export function roundPage(site: Site, { visit, round, told, fault }: RoundProps): string {
  const { kind, campaign, entries, may, left } = round;
  const today = civilDay(site.now());
  const pressing = entries.filter(isPressing);
  const rest = entries.filter((entry) => !isPressing(entry));
  const first = pressing.slice(0, FIRST);
  const others = pressing.length - first.length;
  const numbers = new Map(first.map(({ installation }, rank) => [installation.key, rank + 1]));
  const list = (shown: RoundEntry[]) => (
    <ul class="todo">
      {shown.map((entry) => (
        <Due
          key={entry.installation.key}
          {...{ entry, round, today }}
          number={numbers.get(entry.installation.key)}
          main={entry === first[0]}
        />
      ))}
    </ul>
  );
  return renderWorkspace({
    site,
    title: kind.title,
    visit,
    place: "/controles",
    script: "round-map.ts",
    faults: fault ? [fault] : [],
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href="/controles">Contrôles</a> · {typographic(kind.title)}
            {campaign && `, ${typographic(campaign.title)}`}
          </p>
          <h1>{typographic(sayRound(round))}</h1>
          <p>
            {typographic(sayProgress(round))}
            {campaign && (
              <>
                {" "}
                Fin de campagne le <strong class="plan">{formatDate(campaign.until)}</strong>.
              </>
            )}
          </p>
          {kind.demonstration && <p class="small">Démonstration&nbsp;: ces {kind.words.several} sont inventés.</p>}
          <ToldAbove told={told} />
        </div>
        <div class="section">
          <div class="cols cols--2">
            <section class="stack" aria-labelledby="a-faire">
              <h2 id="a-faire">À faire</h2>
              {pressing.length === 0 ? <p>{sayNext(entries)}</p> : list(first)}
              {others > 0 && (
                <details class="fold on-paper">
                  <summary class="no-print">{plural(others, "Voir le suivant", `Voir les ${others} suivants`)}</summary>
                  {list(pressing.slice(FIRST))}
                </details>
              )}
              <p class="actions">
                {may.enter && <a href={`${kindPath(kind)}/hors-ligne`}>Travailler hors ligne</a>}
                <a href={`${kindPath(kind)}/feuille`}>Imprimer la feuille de tournée</a>
                {may.enter && <a href={`${kindPath(kind)}/tableur`}>Envoyer une campagne remplie au tableur</a>}
                {(kind.results ?? []).length > 0 && <a href={`${kindPath(kind)}/resultats`}>Résultats publiés</a>}
              </p>
              {left > 0 && (
                <p class="small">
                  Le registre a {counted(left, "objet")} de plus, au-delà de ce qu’une tournée peut suivre.
                </p>
              )}
            </section>
            <section class="stack" aria-labelledby="carte">
              <h2 id="carte">Sur la carte</h2>
              <RoundMap
                title={typographic(`Carte\u00a0: ${kind.title}. La liste dit la même chose.`)}
                {...{ entries, numbers }}
                territories={site.services.territories}
                hrefOf={(key) => installationPath(kind, key)}
              />
            </section>
          </div>
        </div>
        <Actions {...{ visit, round, today, fault }} />
        {round.may.settle && <Proposed {...{ visit, round }} />}
        <Campaigns round={round} today={today} />
        {rest.length > 0 && (
          <section class="section" aria-labelledby="autres">
            <h2 id="autres">Les autres</h2>
            <details class="fold">
              <summary>{counted(rest.length, "objet vu à temps", "objets vus à temps")}</summary>
              <ul class="rows rows--3">
                {rest.map((entry) => (
                  <Other key={entry.installation.key} {...{ entry, round, today }} />
                ))}
              </ul>
            </details>
          </section>
        )}
      </>
    ),
  });
}

interface EntryProps {
  entry: RoundEntry;
  round: Round;
  today: string;
}

function Due({ entry, round, today, number, main }: EntryProps & { number: number | undefined; main: boolean }) {
  const { installation, sign } = entry;
  const name = typographic(installation.name);
  const path = installationPath(round.kind, installation.key);
  const tone = sign === "good" || (sign === "todo" && entry.due?.why === "campaign") ? "plan" : signs[sign].tone;
  return (
    <li data-tone={tone} data-sign={sign} data-place={placeOf(entry)}>
      <div>
        <p class="when">
          <Icon name={tone === "plan" ? "plan" : signs[sign].icon} /> {typographic(sayWhen(entry, today))}
        </p>
        <h3>
          {number !== undefined && `${number}. `}
          <a href={path}>{name}</a>
        </h3>
        <p data-more="">{typographic(sayMore(entry))}</p>
      </div>
      {round.may.enter && (
        <a class={main ? "button button--main" : "button"} href={`${path}/saisie`}>
          Contrôler<span class="visually-hidden"> {name}</span>
        </a>
      )}
    </li>
  );
}

function Other({ entry, round, today }: EntryProps) {
  const { installation, sign } = entry;
  const path = installationPath(round.kind, installation.key);
  return (
    <li data-sign={sign} data-place={placeOf(entry)}>
      <div>
        <h3>
          <a href={path}>{typographic(installation.name)}</a>
        </h3>
        <p data-more="">{installation.kind && `${typographic(installation.kind)}.`}</p>
      </div>
      <p class={`is-${signs[sign].tone}`}>
        <Icon name={signs[sign].icon} /> {typographic(sayWhen(entry, today))}
      </p>
      {round.may.enter && (
        <a class="button" href={`${path}/saisie`}>
          Contrôler<span class="visually-hidden"> {typographic(installation.name)}</span>
        </a>
      )}
    </li>
  );
}

/** Where an object is, as the script of the page reads it. */
const placeOf = ({ installation }: RoundEntry) => installation.position?.join(" ") ?? "";

/** What inspections asked to be done, the first due first. */
function Actions({ visit, round, today, fault }: Omit<RoundProps, "told"> & { today: string }) {
  const followed = [...round.entries, ...round.gone]
    .flatMap(({ actions, installation }) => actions.map((action) => ({ ...action, installation })))
    .sort((a, b) => ((a.dueOn ?? "9999") < (b.dueOn ?? "9999") ? -1 : 1));
  if (followed.length === 0) return null;
  const late = followed.filter(({ isLate }) => isLate).length;
  return (
    <section class="section" aria-labelledby="actions">
      <h2 id="actions">
        {counted(followed.length, "action à mener", "actions à mener")}
        {late > 0 && `, dont ${late} en retard`}
      </h2>
      <ul class="rows rows--3">
        {followed.map(({ inspection, what, dueOn, since, isLate, installation }) => (
          <li key={inspection}>
            <div>
              <h3>{typographic(what)}</h3>
              <p>
                <a href={installationPath(round.kind, installation.key)}>{typographic(installation.name)}</a>
                {round.gone.some((one) => one.installation === installation) && " (n’est plus suivi)"}, vu le{" "}
                {formatDate(since)}
              </p>
            </div>
            <p class={isLate ? "is-off" : "is-todo"}>
              <Icon name={isLate ? "off" : "plan"} />{" "}
              {dueOn === null
                ? "Sans date"
                : isLate
                  ? `En retard\u00a0: avant le ${formatDate(dueOn)}`
                  : `Avant le ${formatDate(dueOn)}`}
            </p>
            {round.may.enter && (
              <Done
                {...{ visit, inspection, what, since, today }}
                action={`${kindPath(round.kind)}/fait`}
                message={fault?.inspection === inspection ? fault.message : undefined}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface DoneProps {
  visit: Visit;
  inspection: string;
  what: string;
  since: string;
  today: string;
  action: string;
  /** What is wrong with the day that was given. */
  message: string | undefined;
}

/** The day on which something was done. */
function Done({ visit, inspection, what, since, today, action, message }: DoneProps) {
  const id = `fait-${inspection}`;
  const label = typographic(`Jour où « ${what} » a été fait`);
  return (
    <div class={message ? "field--error" : undefined}>
      <FieldFault {...{ id, label, message }} />
      <OwnForm visit={visit} action={action} class="pair">
        <input type="hidden" name="id" value={inspection} />
        <label class="visually-hidden" for={id}>
          {typographic(label)}
        </label>
        <input
          {...{ id, ...saidOf({ id, message }) }}
          type="date"
          name="day"
          value={today}
          min={since}
          max={today}
          required
        />
        <button type="submit">Fait ce jour</button>
      </OwnForm>
    </div>
  );
}

/** Positions proposed from the field: a publisher says which are right. */
function Proposed({ visit, round }: Pick<RoundProps, "visit" | "round">) {
  const { proposed, entries, kind } = round;
  if (proposed.length === 0) return null;
  return (
    <section class="section" aria-labelledby="positions">
      <h2 id="positions">
        {counted(proposed.length, "position proposée du terrain", "positions proposées du terrain")}
      </h2>
      <ul class="rows rows--3">
        {proposed.map((one) => {
          const installation = entries.find((entry) => entry.installation.key === one.installation)?.installation;
          const name = typographic(installation?.name ?? one.installation);
          return (
            <li key={one.inspection}>
              <div>
                <h3>
                  <a href={installationPath(kind, one.installation)}>{name}</a>
                </h3>
                <p>{typographic(sayProposed(one))}</p>
              </div>
              <p>{formatDate(one.proposedAt)}</p>
              <OwnForm visit={visit} action={`${kindPath(kind)}/position`} class="actions">
                <input type="hidden" name="id" value={one.inspection} />
                <button type="submit" name="decision" value="accepted">
                  Accepter<span class="visually-hidden"> la position {ofName(name)}</span>
                </button>
                <button type="submit" name="decision" value="refused">
                  Refuser<span class="visually-hidden"> la position {ofName(name)}</span>
                </button>
              </OwnForm>
            </li>
          );
        })}
      </ul>
      <p class="small">
        Acceptée, elle sert à la liste et à la carte tant que le registre n’en dit pas une autre&nbsp;: reportez-la au
        registre.
      </p>
    </section>
  );
}

/** « 45.85930, −1.07012, à 120 m de celle du registre (à 8 m près) ». */
function sayProposed({ position, from, accuracy }: Round["proposed"][number]): string {
  const [longitude, latitude] = position;
  const away = from && metresBetween({ longitude, latitude }, { longitude: from[0], latitude: from[1] });
  return [
    `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`,
    away === null ? ", le registre n’en a pas" : `, à ${sayMetres(away)} de celle du registre`,
    accuracy === null ? "" : ` (à ${sayMetres(accuracy)} près)`,
  ].join("");
}

/** Campaigns of the kind: each is browsed, once it is over too. */
function Campaigns({ round: { kind }, today }: { round: Round; today: string }) {
  const campaigns = (kind.campaigns ?? []).toSorted((a, b) => (a.from < b.from ? 1 : -1));
  if (campaigns.length === 0) return null;
  return (
    <section class="section" aria-labelledby="campagnes">
      <h2 id="campagnes">Campagnes</h2>
      <ul class="plain">
        {campaigns.map(({ id, title, from, until }) => (
          <li key={id}>
            <a href={`${kindPath(kind)}/campagnes/${id}`}>{typographic(title)}</a>, du {formatDate(from)} au{" "}
            {formatDate(until)}
            {until < today ? ", finie" : today < from ? ", à venir" : ", en cours"}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Nothing to do: what comes next. */
function sayNext(entries: RoundEntry[]): string {
  const [next] = entries.flatMap(({ nextOn }) => nextOn ?? []).sort();
  return next === undefined
    ? "Le registre n’a aucun objet à contrôler."
    : `Rien ne presse : le prochain contrôle est à faire avant le ${formatDate(next)}.`;
}
