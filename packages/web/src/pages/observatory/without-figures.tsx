import type { Observatory } from "@datalogue/api";
import { AwaitedCommand, AwaitedFigures, describeAwaited } from "../../components/awaited-figures.js";
import { ClosedFigures } from "../../components/closed-figures.js";
import { renderDocument } from "../../components/layout.js";
import { UnsharedFigures } from "../../components/unshared-figures.js";
import { counted, typographic } from "../../format/index.js";
import { indicatorsShown, type ObservatoryData } from "../../observatory/load-observatory.js";
import type { PageAnswer, Site } from "../../site.js";

/** The page of a theme none of whose figures was received yet: what it waits for, from whom. */
export async function awaitedObservatory(
  site: Site,
  { theme, title: named, description }: Observatory,
): Promise<PageAnswer> {
  const indicators = site.services.indicators.awaited(theme);
  const { makers, datasets } = await describeAwaited(site.services, indicators);
  const title = typographic(named);
  return {
    status: 200,
    demonstration: false,
    headers: { "X-Robots-Tag": "noindex" },
    html: renderDocument({
      site,
      title: `${title}\u00a0: observatoire`,
      canonical: `/observatoires/${theme}`,
      place: "observatoires",
      children: (
        <>
          <div class="page-head">
            <h1>{title}</h1>
            <p class="lead">{typographic(description)}</p>
            <p>
              {counted(indicators.length, "chiffre attendu", "chiffres attendus")}
              {"\u00a0"}: la page se remplira d’elle-même à mesure que les données de leurs producteurs seront reçues.
            </p>
          </div>
          <section class="section" aria-labelledby="attendus">
            <h2 id="attendus">Ce qui est attendu, et de qui</h2>
            <AwaitedFigures makers={makers} />
            <AwaitedCommand datasets={datasets} />
          </section>
        </>
      ),
    }),
  };
}

/** The page of an observatory that has nothing to show to everybody, of a territory or at all: not received yet, or reserved. */
export function emptyObservatory(site: Site, { observatory, valued, closed }: ObservatoryData): PageAnswer {
  const title = typographic(observatory.title);
  return {
    status: 200,
    demonstration: false,
    html: renderDocument({
      site,
      title: `${title}\u00a0: observatoire`,
      canonical: `/observatoires/${observatory.theme}`,
      followed: `/observatoires/${observatory.theme}`,
      place: "observatoires",
      children: (
        <div class="page-head">
          <h1>{title}</h1>
          <p class="lead">{typographic(observatory.description)}</p>
          <p>
            {valued > 0
              ? "Aucun chiffre de cet observatoire n’est publié pour ce territoire."
              : "Aucun chiffre de cet observatoire n’est ouvert à tous aujourd’hui. La page montrera ceux qui le seront."}
          </p>
          <ClosedFigures closed={[...closed.values()]} />
          <UnsharedFigures services={site.services} ids={indicatorsShown(observatory)} />
          <p>
            <a href="/jeux">Voir les jeux de données</a>
          </p>
        </div>
      ),
    }),
  };
}
