import { byDueDay, type Indicator, type PlanFollowUp } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { comparisonFrom } from "../comparing/comparison-address.js";
import { renderDocument } from "../components/layout.js";
import { LegalClock } from "../components/legal-clock.js";
import { ObjectiveList } from "../components/objective-list.js";
import { PrintLinks } from "../components/print-links.js";
import { Tally, TallyLead } from "../components/tally.js";
import { TerritoryForm } from "../components/territory-form.js";
import { atTerritory, capitalise, formatDate, nameOf, ofTerritory, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { policyOf } from "../http/security.js";
import { placesOf } from "../observatory/places.js";
import { describeDates, planKinds, planWithTerritory, tallyOf, whoseFigure } from "../observatory/plan-words.js";
import { chooseTerritory } from "../observatory/territory-choice.js";
import { addressOf, leave } from "../reading/address.js";
import type { PageAnswer, Query, Site } from "../site.js";

const PATH = "/suivi";

export const followUpRoute: PageRoute = {
  path: PATH,
  parameters: ["territoire"],
  make: (site, _params, query) => followUpPage(site, query),
  kinds: [{ name: "suivi", title: "Suivi des documents", path: "/suivi" }],
};

/** `/suivi`: every document, its objectives by state, and the legal clock; of one territory when the address names one. */
export async function followUpPage(site: Site, query: Query): Promise<PageAnswer> {
  const { services } = site;
  const { territory: home } = services.territories.home();
  const territory = chooseTerritory(services, query.territoire, (code) => addressOf(PATH, { territoire: code }));
  const filter = territory.code === home.code ? {} : { territory: territory.code };
  const followed: PlanFollowUp[] = [];
  for (const { id } of services.plans.list(filter)) {
    const one = await services.plans.follow(id);
    if (one) followed.push(one);
  }
  const deadlines = [...followed.flatMap((one) => one.deadlines), ...services.plans.owed(filter)].sort(byDueDay);
  const isHome = territory.code === home.code;
  const objectives = followed.flatMap((one) => one.objectives);
  // A figure of the whole is not that of a commune: its own objectives alone are counted.
  const tally = tallyOf(isHome ? objectives : objectives.filter((one) => one.territory === territory.code));
  const isCounted = Object.values(tally).some((count) => count > 0);
  const demonstration = followed.some((one) => one.demonstration);
  const where = territory.code === home.code ? "du territoire" : ofTerritory(territory);
  return {
    status: 200,
    demonstration,
    headers: { "Content-Security-Policy": policyOf(site.publicUrl, { scripts: true }) },
    html: renderDocument({
      site,
      script: "page.ts",
      title: territory.code === home.code ? "Suivi des documents" : `Suivi des documents, ${ofTerritory(territory)}`,
      description:
        "Où en sont les objectifs du SCoT, des PLU, du plan climat et de la prévention des déchets, et leurs échéances légales.",
      canonical: addressOf(PATH, { territoire: leave(territory.code, home.code) }),
      place: "suivi",
      demonstration,
      breadcrumb: [{ label: "Accueil", href: "/" }, { label: "Suivi" }],
      toolbar: <TerritoryForm action={PATH} places={placesOf(services)} territory={territory} />,
      children: (
        <>
          <div class="page-head">
            <p class="kicker">Suivi des documents</p>
            <h1>Où en sont les objectifs {where}&#8239;?</h1>
            {isCounted ? (
              <TallyLead tally={tally} />
            ) : (
              <p class="lead">
                {followed.length > 0
                  ? `Aucun objectif n’est fixé pour ${nameOf(territory)}\u202f; ceux des documents qui s’y appliquent sont plus bas, chacun pour son territoire.`
                  : `Aucun document n’est encore suivi ${atTerritory(territory)}.`}
              </p>
            )}
          </div>
          {isCounted && (
            <section class="section">
              <h2 class="visually-hidden">Objectifs par état</h2>
              <Tally tally={tally} />
            </section>
          )}
          {followed.map((one) => (
            <PlanSection key={one.plan.id} site={site} followed={one} territory={territory} />
          ))}
          {deadlines.length > 0 && (
            <section class="section section--split" aria-labelledby="echeances">
              <h2 id="echeances">Les échéances légales</h2>
              <div class="prose">
                <p>
                  La loi demande d’évaluer chaque document à dates fixes. Chaque échéance dit la règle d’où elle vient,
                  si son texte a été lu, et ce qui manque pour la tenir.
                </p>
                <p class="small">Les jours sont comptés au {formatDate(services.plans.today())}.</p>
              </div>
              <LegalClock site={site} deadlines={deadlines} named />
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

function PlanSection({ site, followed, territory }: { site: Site; followed: PlanFollowUp; territory: Territory }) {
  const { plan, objectives, demonstration } = followed;
  const indicators = new Map<string, Indicator>(
    objectives.flatMap(({ indicator }) => {
      const found = site.services.indicators.get(indicator);
      return found ? [[indicator, found] as const] : [];
    }),
  );
  return (
    <section class="section" aria-labelledby={plan.id}>
      <h2 id={plan.id}>
        <a href={`${PATH}/${plan.id}`}>{capitalise(planWithTerritory(plan, site).replace(/^le /, ""))}</a>
      </h2>
      <div>
        <p>{typographic(plan.description)}</p>
        <p class="meta">
          <span>{capitalise(planKinds[plan.kind].full)}</span>
          <span>{describeDates(plan)}</span>
          <span>
            de {plan.horizon.from} à {plan.horizon.to}
          </span>
          {demonstration && <span class="badge badge--demo">Démonstration</span>}
        </p>
      </div>
      {objectives.length > 0 ? (
        <ObjectiveList
          objectives={objectives}
          indicators={indicators}
          address={({ id }) => `${PATH}/${plan.id}#${id}`}
          whose={whoseFigure(site, territory.code)}
        />
      ) : (
        <p>Ce document n’a pas encore d’objectif suivi.</p>
      )}
    </section>
  );
}
