import { byDueDay, type FollowedObjective, type ObjectivePart, type PlanFollowUp } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { comparisonFrom } from "../comparing/comparison-address.js";
import { ContentsBar } from "../components/contents-bar.js";
import { GapCards } from "../components/gap-cards.js";
import { GapLead } from "../components/gap-lead.js";
import { renderDocument } from "../components/layout.js";
import { NextDeadlines } from "../components/next-deadlines.js";
import { ObjectiveList } from "../components/objective-list.js";
import { PartTable } from "../components/part-table.js";
import { PrintLinks } from "../components/print-links.js";
import { TallyLead } from "../components/tally-lead.js";
import { TallyLine } from "../components/tally-line.js";
import { TerritoryForm } from "../components/territory-form.js";
import { TrajectoryCard } from "../components/trajectory-card.js";
import { followPlans } from "../follow-up/follow-plans.js";
import { type DrawnObjective, drawObjectives, loadParts } from "../follow-up/load-plan.js";
import { type OffObjective, offObjectives } from "../follow-up/off-objectives.js";
import { sharesOf } from "../follow-up/shares-of.js";
import {
  atTerritory,
  capitalise,
  counted,
  formatDate,
  forTerritory,
  nameOf,
  ofTerritory,
  typographic,
} from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { policyOf } from "../http/security.js";
import { placesOf } from "../observatory/places.js";
import { describeDates, planKinds, planWithTerritory, tallyOf, whoseFigure } from "../observatory/plan-words.js";
import { chooseTerritory } from "../observatory/territory-choice.js";
import { addressOf, leave } from "../reading/address.js";
import type { PageAnswer, Query, Site } from "../site.js";

const PATH = "/suivi";
/** Trajectories drawn: those that slip most. */
const DRAWN = 2;

export const followUpRoute: PageRoute = {
  path: PATH,
  parameters: ["territoire"],
  make: (site, _params, query) => followUpPage(site, query),
  kinds: [{ name: "suivi", title: "Suivi des documents", path: "/suivi" }],
};

/**
 * `/suivi`: what slips in the SCoT, what each commune does for it, then the other documents and the legal clock; of one territory when
 * the address names one.
 */
export async function followUpPage(site: Site, query: Query): Promise<PageAnswer> {
  const { services } = site;
  const { territory: home } = services.territories.home();
  const territory = chooseTerritory(services, query.territoire, (code) => addressOf(PATH, { territoire: code }));
  const isHome = territory.code === home.code;
  const filter = isHome ? {} : { territory: territory.code };
  const followed = await followPlans(services, filter);
  const [main, ...others] = followed;
  const parts = main ? await loadParts(site, main) : new Map<FollowedObjective, ObjectivePart[]>();
  const shares = isHome ? [] : sharesOf(parts, territory.code);
  const objectives = followed.flatMap((one) => one.objectives);
  // A figure of the whole is not that of a commune: its own objectives and its own shares alone are counted.
  const own = isHome ? objectives : [...shares, ...objectives.filter((one) => one.territory === territory.code)];
  // What is told of the first document: its shares for a commune that it gives some, else what it promises itself.
  const told = shares.length > 0 ? shares : (main?.objectives ?? []);
  const off = main ? offObjectives(told, main.definitions) : [];
  const drawn = main
    ? await drawObjectives(
        site,
        off.slice(0, DRAWN).map(({ objective }) => objective),
        main.definitions,
      )
    : [];
  const deadlines = [...followed.flatMap((one) => one.deadlines), ...services.plans.owed(filter)].sort(byDueDay);
  const demonstration = followed.some((one) => one.demonstration);
  const sections = [
    ...(main ? [{ id: main.plan.id, label: planKinds[main.plan.kind].name }] : []),
    ...(parts.size > 0 ? [{ id: "par-commune", label: "Par commune" }] : []),
    ...(others.length > 0 ? [{ id: "autres", label: "Autres documents" }] : []),
    ...(deadlines.length > 0 ? [{ id: "echeances", label: "Échéances" }] : []),
  ];
  return {
    status: 200,
    demonstration,
    headers: { "Content-Security-Policy": policyOf(site.publicUrl, { scripts: true }) },
    html: renderDocument({
      site,
      script: "page.ts",
      title: isHome ? "Suivi des documents" : `Suivi des documents, ${ofTerritory(territory)}`,
      description:
        "Où en sont les objectifs du SCoT, des PLU, du plan climat et de la prévention des déchets, et leurs échéances légales.",
      canonical: addressOf(PATH, { territoire: leave(territory.code, home.code) }),
      place: "suivi",
      demonstration,
      children: (
        <>
          <div class="page-head">
            <h1>Suivi des documents{!isHome && ` ${atTerritory(territory)}`}</h1>
            <TerritoryForm action={PATH} places={placesOf(services)} territory={territory} />
            <Lead
              site={site}
              main={main}
              told={told}
              own={own}
              off={off}
              territory={territory}
              isShare={shares.length > 0}
            />
            {own.length > 0 && <TallyLine tally={tallyOf(own)} />}
          </div>
          {sections.length > 1 && <ContentsBar parts={sections} />}
          {main && (
            <MainPlan
              site={site}
              followed={main}
              off={off}
              drawn={drawn}
              territory={territory}
              isShare={shares.length > 0}
            />
          )}
          {main && parts.size > 0 && <ByCommune site={site} followed={main} parts={parts} />}
          {others.length > 0 && (
            <section class="section" aria-labelledby="autres">
              <h2 id="autres">Les autres documents</h2>
              <div>
                {others.map((one) => (
                  <PlanFold key={one.plan.id} site={site} followed={one} territory={territory} />
                ))}
              </div>
            </section>
          )}
          {deadlines.length > 0 && (
            <section class="section" aria-labelledby="echeances">
              <h2 id="echeances">Prochaines échéances</h2>
              <NextDeadlines site={site} deadlines={deadlines} today={services.plans.today()} named />
              <p class="small">Les jours sont comptés au {formatDate(services.plans.today())}.</p>
            </section>
          )}
          <p class="section links">
            <PrintLinks site={site} page={addressOf(PATH, { territoire: leave(territory.code, home.code) })} />
            <a href={comparisonFrom(services, territory)}>Comparer des territoires, chiffre par chiffre</a>
            <a href="/api/plans">Documents (API)</a>
            <a href="/api/deadlines">Échéances (API)</a>
            <a href={`/territoires/${territory.code}/kit-plu.zip`}>
              Kit du bureau d’études&nbsp;: couches et chiffres {ofTerritory(territory)} (ZIP)
            </a>
          </p>
        </>
      ),
    }),
  };
}

interface LeadProps {
  site: Site;
  main: PlanFollowUp | undefined;
  told: FollowedObjective[];
  own: FollowedObjective[];
  off: OffObjective[];
  territory: Territory;
  isShare: boolean;
}

/** What slips and by how much; where nothing does, how many objectives stand how. */
function Lead({ site, main, told, own, off, territory, isShare }: LeadProps) {
  if (!main) return <p class="lead">{`Aucun document n’est encore suivi ${atTerritory(territory)}.`}</p>;
  if (own.length === 0)
    return (
      <p class="lead">{`Aucun objectif n’est fixé ${forTerritory(territory)}\u202f; ceux des documents qui s’y appliquent sont plus bas, chacun pour son territoire.`}</p>
    );
  const plan = planWithTerritory(main.plan, site);
  if (off.length === 0) return <TallyLead tally={tallyOf(own)} />;
  if (isShare)
    return (
      <GapLead
        plan={nameOf(territory)}
        before={`Sur sa part ${plan.replace(/^le /, "du ")}, `}
        objectives={told}
        off={off}
      />
    );
  return <GapLead plan={plan} objectives={told} off={off} />;
}

interface MainPlanProps {
  site: Site;
  followed: PlanFollowUp;
  off: OffObjective[];
  drawn: DrawnObjective[];
  territory: Territory;
  isShare: boolean;
}

function MainPlan({ site, followed, off, drawn, territory, isShare }: MainPlanProps) {
  const { plan, objectives, definitions } = followed;
  const path = `${PATH}/${plan.id}`;
  return (
    <section class="section" aria-labelledby={plan.id}>
      <h2 id={plan.id}>
        <a href={path}>{capitalise(planWithTerritory(plan, site).replace(/^le /, ""))}</a>
        {off.length > 0 && `\u00a0: ce qui s’écarte${isShare ? ` ${atTerritory(territory)}` : ""}`}
      </h2>
      {off.length > 0 && <GapCards off={off} address={({ objective }) => `${path}#${objective.id}`} />}
      {drawn.length > 0 && (
        <div class="charts">
          {drawn.map((one) => (
            <TrajectoryCard key={one.objective.id} drawn={one} path={path} />
          ))}
        </div>
      )}
      <ObjectiveFold
        site={site}
        title={
          objectives.length > 1 ? `Les ${counted(objectives.length, "objectif")} du document` : "L’objectif du document"
        }
        followed={{ objectives, definitions, plan }}
        territory={territory}
      />
    </section>
  );
}

function ByCommune({
  site,
  followed,
  parts,
}: {
  site: Site;
  followed: PlanFollowUp;
  parts: ReadonlyMap<FollowedObjective, ObjectivePart[]>;
}) {
  const isSplit = (list: ObjectivePart[]) => list.some(({ share }) => share !== null);
  const listed = [...parts]
    // The same values are told once, whatever is promised of them.
    .filter(
      ([one, list], rank, all) =>
        isSplit(list) || all.findIndex(([other]) => valuesOf(other) === valuesOf(one)) === rank,
    )
    .sort(([, a], [, b]) => Number(isSplit(b)) - Number(isSplit(a)));
  return (
    <section class="section" aria-labelledby="par-commune">
      <h2 id="par-commune">Par commune</h2>
      <div>
        {listed.map(([objective, list]) => {
          const indicator = followed.definitions.get(objective.indicator);
          return (
            indicator && (
              <PartTable
                key={objective.id}
                territories={site.services.territories}
                objective={objective}
                indicator={indicator}
                parts={list}
              />
            )
          );
        })}
      </div>
    </section>
  );
}

/** What the values of an objective are. */
function valuesOf({ indicator, dimensions, type, latest }: FollowedObjective): string {
  return JSON.stringify([indicator, dimensions, type === "PLAFOND_CUMULE", latest?.period]);
}

/** A document that is not the first one: its objectives in a fold that says how many slip. */
function PlanFold({ site, followed, territory }: { site: Site; followed: PlanFollowUp; territory: Territory }) {
  const { plan, demonstration } = followed;
  return (
    <ObjectiveFold
      site={site}
      title={capitalise(planWithTerritory(plan, site).replace(/^le /, ""))}
      followed={followed}
      territory={territory}
    >
      <p class="small">{typographic(plan.description)}</p>
      <p class="meta">
        <a href={`${PATH}/${plan.id}`}>Suivre ce document</a>
        <span>{capitalise(planKinds[plan.kind].full)}</span>
        <span>{describeDates(followed)}</span>
        <span>
          de {plan.horizon.from} à {plan.horizon.to}
        </span>
        {demonstration && <span class="badge badge--demo">Démonstration</span>}
      </p>
    </ObjectiveFold>
  );
}

interface ObjectiveFoldProps {
  site: Site;
  title: string;
  followed: Pick<PlanFollowUp, "plan" | "objectives" | "definitions">;
  territory: Territory;
  children?: preact.ComponentChildren;
}

function ObjectiveFold({ site, title, followed, territory, children }: ObjectiveFoldProps) {
  const { plan, objectives, definitions } = followed;
  const off = objectives.filter(({ status }) => status === "off-track").length;
  return (
    <details class="fold">
      <summary>
        <span>{title}</span>
        <span class="fold-note small">
          {off} hors sur {objectives.length}
        </span>
      </summary>
      <div class="stack">
        {children}
        {objectives.length > 0 ? (
          <ObjectiveList
            objectives={objectives}
            indicators={definitions}
            address={({ id }) => `${PATH}/${plan.id}#${id}`}
            whose={whoseFigure(site, territory.code)}
          />
        ) : (
          <p>Ce document n’a pas encore d’objectif suivi.</p>
        )}
      </div>
    </details>
  );
}
