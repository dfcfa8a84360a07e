import type { FollowUpStatus } from "@datalogue/api";
import { listNotes } from "../charts/chart.js";
import { renderDocument } from "../components/layout.js";
import { LegalClock } from "../components/legal-clock.js";
import { ObjectiveLine } from "../components/objective-line.js";
import { PlanOpinion, PlanOpinionSection } from "../components/plan-comment.js";
import { PrintLinks } from "../components/print-links.js";
import { StatusBadge } from "../components/status-badge.js";
import { TallyLead } from "../components/tally-lead.js";
import { TRAJECTORY_MARKS, TrajectoryTable } from "../components/trajectory-table.js";
import { Unbroken } from "../components/unbroken.js";
import { type DrawnObjective, drawObjectives, loadPlan, type PlanData } from "../follow-up/load-plan.js";
import { unknownPlan } from "../follow-up/unknown-plan.js";
import { capitalise, formatDate, nameOf, tellSource, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import {
  describeDates,
  describeLatest,
  describeServedText,
  describeTarget,
  planWithTerritory,
} from "../observatory/plan-words.js";
import { addressOf } from "../reading/address.js";
import { chooseDay } from "../reading/choose-day.js";
import type { PageAnswer, Query, Site } from "../site.js";

/** What a report is made of, for its page and its files. */
export interface PlanReport {
  data: PlanData;
  page: PageAnswer;
}

export const planReportRoute: PageRoute = {
  path: "/suivi/:plan/bilan",
  parameters: ["au"],
  make: (site, { plan = "" }, query) => planReportPage(site, plan, query),
  kinds: [{ name: "suivi-bilan", title: "Bilan d’un document", path: "/suivi/{plan}/bilan" }],
};

/** `/suivi/{plan}/bilan?au=`: the report of a document, figures frozen at a day, complete once printed. */
export async function planReportPage(site: Site, id: string, query: Query): Promise<PageAnswer> {
  return (await makePlanReport(site, id, query)).page;
}

/** The page of a report, and the data it shows. */
export async function makePlanReport(site: Site, id: string, query: Query): Promise<PlanReport> {
  const path = `/suivi/${encodeURIComponent(id)}`;
  const { services } = site;
  const day = () => chooseDay(query.au, services.plans.today(), `${path}/bilan`);
  const data = services.plans.get(id) && (await loadPlan(site, id, day()));
  if (!data) throw unknownPlan(site, id);
  const { plan, at, tally, demonstration, deadlines, organisation } = data;
  const drawn = await drawObjectives(site, data.objectives, data.definitions);
  const named = planWithTerritory(plan, site);
  const address = addressOf(`${path}/bilan`, { au: at });
  const page = {
    status: 200,
    demonstration,
    html: renderDocument({
      site,
      title: `Bilan ${named.replace(/^le /, "du ")} au ${formatDate(at)}`,
      description: typographic(plan.description),
      canonical: address,
      place: "suivi",
      demonstration,
      breadcrumb: [
        { label: "Suivi", href: "/suivi" },
        { label: capitalise(named.replace(/^le /, "")), href: path },
      ],
      children: (
        <div class="report">
          <div class="page-head">
            <h1 class="h1--long">
              Bilan {named.replace(/^le /, "du ")} au {formatDate(at)}
            </h1>
            <TallyLead tally={tally} />
            <p class="small">
              {typographic(plan.title)}
              {describeDates(data) && `, ${describeDates(data)}`}, de {plan.horizon.from} à {plan.horizon.to}.
              {organisation && ` ${typographic(organisation.name)}.`}
            </p>
            <p class="actions no-print">
              <a class="button button--main" href={`${path}/bilan.zip?au=${at}`}>
                Télécharger les données (ZIP)
              </a>
            </p>
            <p class="links no-print">
              <PrintLinks site={site} page={address} />
            </p>
          </div>
          <section class="section" aria-labelledby="synthese">
            <h2 id="synthese">Synthèse</h2>
            <Summary data={data} />
          </section>
          {plan.comment && <PlanOpinionSection comment={plan.comment} />}
          <div class="section">
            {drawn.map((one, rank) => (
              <ReportObjective key={one.objective.id} site={site} drawn={one} rank={rank + 1} />
            ))}
          </div>
          <Impossible data={data} />
          {deadlines.length > 0 && (
            <section class="section" aria-labelledby="echeances">
              <h2 id="echeances">Les échéances légales</h2>
              <LegalClock site={site} deadlines={deadlines} named={false} />
            </section>
          )}
          <Sources site={site} data={data} address={address} />
        </div>
      ),
    }),
  };
  return { data, page };
}

/** Every objective on a line. */
function Summary({ data }: { data: PlanData }) {
  const { objectives, definitions } = data;
  if (objectives.length === 0) return <p>Ce document n’a pas encore d’objectif suivi.</p>;
  return (
    <ul class="states">
      {objectives.map((objective, rank) => {
        const indicator = definitions.get(objective.indicator);
        return (
          <ObjectiveLine
            key={objective.id}
            status={objective.status}
            href={`#${objective.id}`}
            title={
              <>
                {rank + 1}. <Unbroken text={objective.title} />
              </>
            }
          >
            {describeLatest(objective, indicator) ?? <span class="missing">Valeur non disponible</span>}.{" "}
            <span class="plan">{describeTarget(objective, indicator)}</span>
          </ObjectiveLine>
        );
      })}
    </ul>
  );
}

/** What is open on a screen: what goes wrong; the summary above says of all where they stand. */
const OPEN: FollowUpStatus[] = ["off-track"];

/** An objective under its name and its state; its address is inside the fold, which a browser opens to show it. */
function ReportObjective({ site, drawn, rank }: { site: Site; drawn: DrawnObjective; rank: number }) {
  const { objective, indicator, territory, chart, svg } = drawn;
  const { id, frozen, comment, legalReference, demonstration } = objective;
  return (
    <details class="fold report-objective" open={OPEN.includes(objective.status)}>
      <summary>
        <h2>
          {rank}. <Unbroken text={objective.title} />
        </h2>
        <StatusBadge status={objective.status} />
      </summary>
      <div class="section" id={id}>
        <div class="report-columns">
          <div class="prose">
            <p>{typographic(objective.sentence)}</p>
            {objective.notes.map((note) => (
              <p key={note} class="small">
                {typographic(note)}
              </p>
            ))}
            {comment && <PlanOpinion comment={comment} />}
          </div>
          {chart && svg && (
            <figure class="report-chart">
              <figcaption class="small">{chart.subtitle}</figcaption>
              <div class="plot" dangerouslySetInnerHTML={{ __html: svg }} />
              {chart.notes && <p class="small">{listNotes(chart.notes)}.</p>}
            </figure>
          )}
        </div>
        <details class="fold">
          <summary>Années, source, méthode et valeurs figées</summary>
          <div class="stack">
            {indicator && <TrajectoryTable objective={objective} indicator={indicator} />}
            <p class="small">
              {territory && <>Territoire&nbsp;: {nameOf(territory)}. </>}
              {legalReference && (
                <>
                  Texte&nbsp;: <Unbroken text={legalReference} />.{" "}
                </>
              )}
              {indicator && (
                <>
                  Source&nbsp;: {tellSource(indicator, demonstration)} Méthode&nbsp;:{" "}
                  {sentence(typographic(indicator.method))}{" "}
                </>
              )}
              {demonstration && <span class="badge badge--demo">Démonstration</span>}
            </p>
            {frozen && (
              <p class="small address">
                Valeurs figées&nbsp;:{" "}
                <a href={frozen.address}>
                  {site.publicUrl}
                  {frozen.address}
                </a>
              </p>
            )}
          </div>
        </details>
      </div>
    </details>
  );
}

/** What could not be computed, and why: never left out of a report. */
function Impossible({ data }: { data: PlanData }) {
  const missing = data.objectives.filter(({ status }) => status === "not-computable");
  if (missing.length === 0) return null;
  return (
    <section class="section" aria-labelledby="non-calculable">
      <h2 id="non-calculable">Ce qui n’a pas pu être calculé</h2>
      <dl class="meta-list">
        {missing.map(({ id, title, sentence: why }) => (
          <div key={id}>
            <dt>{typographic(title)}</dt>
            <dd>{typographic(why)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Sources({ site, data, address }: { site: Site; data: PlanData; address: string }) {
  const { plan, at, datasets, objectives } = data;
  const versions = [...new Set(objectives.flatMap(({ frozen }) => frozen?.versions ?? []))].sort();
  return (
    <section class="section" aria-labelledby="sources">
      <h2 id="sources">Sources et adresses</h2>
      <p>
        Les chiffres sont ceux qui étaient publiés à la fin du {formatDate(at)}&nbsp;: une publication faite ensuite ne
        les change pas. {describeServedText(data)}
      </p>
      <ul class="stack">
        {versions.map((version) => {
          const [slug = "", number = ""] = version.split("@");
          const dataset = datasets.get(slug);
          return (
            <li key={version}>
              {dataset ? typographic(dataset.title) : slug}, version {number}
              {dataset && (
                <>
                  , {typographic(dataset.organisationName)}.{" "}
                  <a class="address" href={`/jeux/${slug}`}>
                    {site.publicUrl}/jeux/{slug}
                  </a>
                </>
              )}
            </li>
          );
        })}
      </ul>
      <p class="small">{TRAJECTORY_MARKS}</p>
      {plan.document && (
        <p class="small">
          Document&nbsp;:{" "}
          <a class="address" href={plan.document}>
            {plan.document}
          </a>
        </p>
      )}
      <p class="small">
        Ce bilan&nbsp;:{" "}
        <a class="address" href={address}>
          {site.publicUrl}
          {address}
        </a>
      </p>
    </section>
  );
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
