import { type FollowedObjective, followUpStatuses, type Indicator, type ObjectivePart } from "@datalogue/api";
import { ContentsBar } from "../components/contents-bar.js";
import { GapCards } from "../components/gap-cards.js";
import { GapLead } from "../components/gap-lead.js";
import { renderDocument } from "../components/layout.js";
import { NextDeadlines } from "../components/next-deadlines.js";
import { PartTable } from "../components/part-table.js";
import { PlanOpinion, PlanOpinionSection } from "../components/plan-comment.js";
import { PrintLinks } from "../components/print-links.js";
import { TallyLead } from "../components/tally-lead.js";
import { TallyLine } from "../components/tally-line.js";
import { TrajectoryCard } from "../components/trajectory-card.js";
import { Unbroken } from "../components/unbroken.js";
import { type DrawnObjective, drawObjectives, loadParts, loadPlan, type PlanData } from "../follow-up/load-plan.js";
import { offObjectives } from "../follow-up/off-objectives.js";
import { unknownPlan } from "../follow-up/unknown-plan.js";
import { capitalise, formatDate, nameOf, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { policyOf } from "../http/security.js";
import { Icon } from "../icons/icon.js";
import {
  describeDates,
  describeServedText,
  planKinds,
  planWithTerritory,
  statusWords,
} from "../observatory/plan-words.js";
import { presentCode } from "../observatory/territory-choice.js";
import { addressOf } from "../reading/address.js";
import { chooseDay } from "../reading/choose-day.js";
import type { PageAnswer, Query, Site } from "../site.js";

export const planRoute: PageRoute = {
  path: "/suivi/:plan",
  parameters: ["au"],
  make: (site, { plan = "" }, query) => planPage(site, plan, query),
  kinds: [{ name: "suivi-document", title: "Suivi d’un document", path: "/suivi/{plan}" }],
};

/** `/suivi/{plan}`: the objectives of a document and their trajectories, its deadlines, its comment; at a day that the address names. */
export async function planPage(site: Site, id: string, query: Query): Promise<PageAnswer> {
  const path = `/suivi/${encodeURIComponent(id)}`;
  const today = site.services.plans.today();
  const data = site.services.plans.get(id) && (await loadPlan(site, id, chooseDay(query.au, today, path)));
  if (!data) throw unknownPlan(site, id);
  const { plan, at, tally, demonstration, deadlines } = data;
  const parts = await loadParts(site, data);
  const rank = ({ status }: FollowedObjective) => followUpStatuses.indexOf(status);
  const sorted = [...data.objectives].sort((a, b) => rank(a) - rank(b));
  const drawn = (await drawObjectives(site, sorted, data.definitions)).map((one, at) => {
    const followed = sorted[at] as FollowedObjective;
    return { drawn: one, followed, parts: parts.get(followed) ?? [] };
  });
  const off = offObjectives(data.objectives, data.definitions);
  const named = planWithTerritory(plan, site);
  const isToday = at === today;
  const before = isToday ? "" : `Au ${formatDate(at)}, `;
  return {
    status: 200,
    demonstration,
    headers: { "Content-Security-Policy": policyOf(site.publicUrl, { scripts: true }) },
    html: renderDocument({
      site,
      script: "page.ts",
      title: `Suivi\u00a0: ${named}${isToday ? "" : `, au ${formatDate(at)}`}`,
      description: typographic(plan.description),
      canonical: addressOf(path, { au: isToday ? undefined : at }),
      image: `${path}/partage.png`,
      place: "suivi",
      demonstration,
      breadcrumb: [{ label: "Suivi", href: "/suivi" }],
      children: (
        <>
          <div class="page-head">
            <h1>
              Où en {isToday ? "est" : "était"} {named}&#8239;?
            </h1>
            {off.length > 0 ? (
              <GapLead plan={isToday ? named : "le document"} objectives={data.objectives} off={off} before={before} />
            ) : (
              <TallyLead tally={tally} before={before} />
            )}
            <TallyLine tally={tally} />
            <p class="small">
              {typographic(plan.title)}
              {describeDates(data) && `, ${describeDates(data)}`}. {!isToday && describeServedText(data)}
            </p>
          </div>
          <ContentsBar
            parts={[
              ...(off.length > 0 ? [{ id: "ecarts", label: "Écarts" }] : []),
              { id: "objectifs", label: "Objectifs" },
              ...(deadlines.length > 0 ? [{ id: "echeances", label: "Échéances" }] : []),
              { id: "emporter", label: "Bilan et données" },
            ]}
          />
          {off.length > 0 && (
            <section class="section" aria-labelledby="ecarts">
              <h2 id="ecarts">Ce qui s’écarte</h2>
              <GapCards off={off} address={({ objective }) => `#${objective.id}`} />
            </section>
          )}
          <section class="section" aria-labelledby="objectifs">
            <h2 id="objectifs">Tous les objectifs</h2>
            {drawn.length === 0 && <p>Ce document n’a pas encore d’objectif suivi.</p>}
            <div>
              {drawn.map((one, rank) => (
                <ObjectiveFold
                  key={one.drawn.objective.id}
                  site={site}
                  {...one}
                  indicator={data.definitions.get(one.followed.indicator)}
                  open={rank === 0}
                  path={addressOf(path, { au: isToday ? undefined : at })}
                />
              ))}
            </div>
          </section>
          {deadlines.length > 0 && (
            <section class="section" aria-labelledby="echeances">
              <h2 id="echeances">Prochaines échéances</h2>
              <NextDeadlines site={site} deadlines={deadlines} today={at} named={false} />
              <p class="small">Les jours sont comptés au {formatDate(at)}.</p>
            </section>
          )}
          {plan.comment && <PlanOpinionSection comment={plan.comment} />}
          <TakeAway site={site} data={data} path={path} today={today} />
        </>
      ),
    }),
  };
}

function DayForm({ path, at, today }: { path: string; at: string; today: string }) {
  return (
    <form class="actions" action={path}>
      <label for="au">Voir à la date du</label>
      <input id="au" name="au" type="date" value={at} max={today} />
      <button type="submit">Afficher</button>
      {at !== today && <a href={path}>Revenir à aujourd’hui</a>}
    </form>
  );
}

interface ObjectiveFoldProps {
  site: Site;
  drawn: DrawnObjective;
  /** The objective in the unit of its indicator. */
  followed: FollowedObjective;
  indicator: Indicator | undefined;
  parts: ObjectivePart[];
  open: boolean;
  path: string;
}

/** An objective: its line, which opens its trajectory, why it is so, and what each commune does for it. */
function ObjectiveFold({ site, drawn, followed, indicator, parts, open, path }: ObjectiveFoldProps) {
  const { objective } = drawn;
  return (
    <details class="fold fold--objective" open={open}>
      <summary data-status={objective.status}>
        <span>
          <Unbroken text={objective.title} />
          <span class="small">
            <em>
              <Icon name={statusWords[objective.status].icon} /> {statusWords[objective.status].objective}
            </em>
            {". "}
            {drawn.chart?.title ?? "Valeur non disponible"}
          </span>
        </span>
      </summary>
      <div class="section section--split" id={objective.id}>
        <div class="prose">
          <p>{typographic(objective.sentence)}</p>
          {objective.notes.map((note) => (
            <p key={note} class="small">
              {typographic(note)}
            </p>
          ))}
          {objective.legalReference && (
            <p class="small">
              Texte&nbsp;: <Unbroken text={objective.legalReference} />.
            </p>
          )}
          {objective.comment && <PlanOpinion comment={objective.comment} />}
        </div>
        <div class="stack">
          <TrajectoryCard drawn={drawn} path={path} />
          {indicator && (
            <PartTable
              territories={site.services.territories}
              objective={followed}
              indicator={indicator}
              parts={parts}
            />
          )}
        </div>
      </div>
    </details>
  );
}

function TakeAway({ site, data, path, today }: { site: Site; data: PlanData; path: string; today: string }) {
  const { plan, at, organisation, zones, datasets } = data;
  const territory = site.services.territories.get(plan.territory);
  return (
    <section class="section" aria-labelledby="emporter">
      <h2 id="emporter">Bilan et données</h2>
      <p class="actions">
        <a class="button button--main" href={`${path}/bilan?au=${at}`}>
          Préparer le bilan
        </a>
        <a class="button" href={`${path}/bilan.zip?au=${at}`}>
          Télécharger les données (ZIP)
        </a>
        <PrintLinks site={site} page={addressOf(path, { au: at === today ? undefined : at })} />
      </p>
      <DayForm path={path} at={at} today={today} />
      <details class="fold">
        <summary>
          <span>Document, sources et API</span>
        </summary>
        <div class="stack">
          <div class="downloads">
            <a href={addressOf(`/api/plans/${plan.id}`, { at })}>
              Document et objectifs <span>JSON (API)</span>
            </a>
            {presentCode(site.services, plan.territory) === plan.territory && (
              <a href={`/territoires/${plan.territory}/kit-plu.zip`}>
                Kit du bureau d’études{" "}
                <span>ZIP&nbsp;: couches, chiffres, sources{territory && `, ${nameOf(territory)}`}</span>
              </a>
            )}
          </div>
          <p class="meta">
            <span>{capitalise(planKinds[plan.kind].full)}</span>
            {organisation && <a href={`/organismes/${organisation.slug}`}>{typographic(organisation.name)}</a>}
            {territory && <span>Territoire&nbsp;: {nameOf(territory)}</span>}
            {plan.document && <a href={plan.document}>Lire le document</a>}
            {zones && <a href={`/jeux/${zones.slug}`}>{typographic(zones.title)}</a>}
            {[...datasets.values()].map((dataset) => (
              <a key={dataset.slug} href={`/jeux/${dataset.slug}`}>
                {typographic(dataset.title)}
              </a>
            ))}
          </p>
        </div>
      </details>
    </section>
  );
}
