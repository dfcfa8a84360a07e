import { ChartCard } from "../components/chart-card.js";
import { renderDocument } from "../components/layout.js";
import { LegalClock } from "../components/legal-clock.js";
import { ObjectiveList } from "../components/objective-list.js";
import { PlanOpinion, PlanOpinionSection } from "../components/plan-comment.js";
import { StatusBadge } from "../components/status-badge.js";
import { Tally, TallyLead } from "../components/tally.js";
import { Unbroken } from "../components/unbroken.js";
import { type DrawnObjective, drawObjectives, loadPlan, type PlanData } from "../follow-up/load-plan.js";
import { capitalise, formatDate, nameOf, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { policyOf } from "../http/security.js";
import {
  describeDates,
  describeServedText,
  planKinds,
  planWithTerritory,
  whoseFigure,
} from "../observatory/plan-words.js";
import { addressOf } from "../reading/address.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "../site.js";
import { chooseDay } from "./day.js";

/** What is said of an address that names no plan. */
export function unknownPlan(site: Site, id: string): PageProblem {
  return new PageProblem(
    404,
    "Document inconnu",
    `Nous ne suivons pas de document «\u202f${id.slice(0, 60)}\u202f». Voici ceux que nous suivons.`,
    [
      ...site.services.plans
        .list()
        .map((plan) => ({ label: capitalise(planWithTerritory(plan, site)), href: `/suivi/${plan.id}` })),
      { label: "Tout le suivi", href: "/suivi" },
    ],
  );
}

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
  const drawn = await drawObjectives(site, data);
  const named = planWithTerritory(plan, site);
  const isToday = at === today;
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
      breadcrumb: [
        { label: "Accueil", href: "/" },
        { label: "Suivi", href: "/suivi" },
        { label: capitalise(named.replace(/^le /, "")) },
      ],
      children: (
        <>
          <div class="page-head">
            <p class="kicker">
              Suivi · {typographic(plan.title)}
              {describeDates(plan) && `, ${describeDates(plan)}`}
            </p>
            <h1>
              Où en {isToday ? "est" : "était"} {named}&#8239;?
            </h1>
            <TallyLead tally={tally} before={isToday ? "" : `Au ${formatDate(at)}\u00a0: `} />
            <p class="intro">{typographic(plan.description)}</p>
            {!isToday && <p class="small">{describeServedText(data)}</p>}
          </div>
          <section class="section">
            <h2 class="visually-hidden">Bilan des objectifs</h2>
            <Tally tally={tally} />
            <p class="actions">
              <a class="button button--main" href={`${path}/bilan?au=${at}`}>
                Préparer le bilan à imprimer
              </a>
              <a class="button" href={`${path}/bilan.zip?au=${at}`}>
                Télécharger les données (ZIP)
              </a>
            </p>
            <DayForm path={path} at={at} today={today} />
          </section>
          {data.objectives.length > 0 && (
            <section class="section" aria-labelledby="objectifs">
              <h2 id="objectifs">Tous les objectifs</h2>
              <ObjectiveList
                objectives={data.objectives}
                indicators={data.definitions}
                address={(objective) => `#${objective.id}`}
                whose={whoseFigure(site, plan.territory)}
              />
            </section>
          )}
          {drawn.map((one) => (
            <ObjectiveSection
              key={one.objective.id}
              drawn={one}
              path={addressOf(path, { au: isToday ? undefined : at })}
            />
          ))}
          {deadlines.length > 0 && (
            <section class="section section--split" aria-labelledby="echeances">
              <h2 id="echeances">Les échéances légales</h2>
              <div class="prose">
                <p>Chaque échéance dit d’où elle part, et ce qui manque pour la tenir.</p>
                <p class="small">Les jours sont comptés au {formatDate(at)}.</p>
              </div>
              <LegalClock site={site} deadlines={deadlines} named={false} />
            </section>
          )}
          {plan.comment && <PlanOpinionSection comment={plan.comment} />}
          <TakeAway site={site} data={data} path={path} />
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

function ObjectiveSection({ drawn, path }: { drawn: DrawnObjective; path: string }) {
  const { objective, indicator, chart, svg } = drawn;
  const { id, latest, frozen } = objective;
  const csv = frozen?.address.replace("/observations?", "/observations.csv?");
  return (
    <section class="section section--split" aria-labelledby={id}>
      <h2 id={id}>
        <Unbroken text={objective.title} />
      </h2>
      <div class="prose">
        <StatusBadge status={objective.status} />
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
      {chart && indicator && (
        <ChartCard
          id={`graphique-${id}`}
          chart={chart}
          indicator={indicator}
          svg={svg}
          demonstration={objective.demonstration}
          outlines=""
          links={[
            ...(latest?.lineage ? [{ label: "D’où vient ce chiffre\u202f?", href: latest.lineage }] : []),
            ...(frozen && csv
              ? [
                  { label: "CSV", href: csv },
                  { label: "Valeurs figées (API)", href: frozen.address },
                ]
              : []),
            { label: "Lien permanent", href: `${path}#${id}` },
          ]}
        />
      )}
    </section>
  );
}

function TakeAway({ site, data, path }: { site: Site; data: PlanData; path: string }) {
  const { plan, at, organisation, zones, datasets } = data;
  const territory = site.services.territories.get(plan.territory);
  return (
    <section class="section" aria-labelledby="emporter">
      <h2 id="emporter">Emporter</h2>
      <div class="downloads">
        <a href={`${path}/bilan?au=${at}`}>
          Bilan au {formatDate(at)} <span>à imprimer, figé à cette date</span>
        </a>
        <a href={`${path}/bilan.zip?au=${at}`}>
          Données du bilan <span>ZIP&nbsp;: CSV, JSON et la page</span>
        </a>
        <a href={addressOf(`/api/plans/${plan.id}`, { at })}>
          Document et objectifs <span>JSON (API)</span>
        </a>
        <a href={`/territoires/${plan.territory}/kit-plu.zip`}>
          Kit du bureau d’études{" "}
          <span>ZIP&nbsp;: couches, chiffres, sources{territory && `, ${nameOf(territory)}`}</span>
        </a>
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
    </section>
  );
}
