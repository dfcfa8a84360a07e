import { atTerritory, counted, formatNumber } from "../../format/index.js";
import type { Query, Site } from "../../site.js";
import { loadPotential, type RoofPotential } from "../../solar/load-potential.js";
import { formatPower } from "../../solar/roof-facts.js";
import { roofClasses } from "../../solar/roof-words.js";
import type { Content } from "./solar-content.js";

interface PotentialProps extends RoofPotential {
  title: string;
  /** Power that is installed there, of a year. */
  installed: { power: number; year: string; indicator: string } | undefined;
}

export async function describePotential(
  site: Site,
  { open, commune = "" }: Content,
  query: Query,
): Promise<PotentialProps> {
  const { territories, indicators } = site.services;
  const { installed } = open.cadastre;
  const indicator = installed && indicators.get(installed.power);
  const known = indicator ? await indicators.observations(indicator.id, { territory: commune }) : [];
  const last = known.findLast(({ value, dimensions }) => value !== null && Object.keys(dimensions).length === 0);
  const territory = territories.get(commune);
  return {
    ...(await loadPotential(site, open, commune, query)),
    title: `Tous les toits connus${territory ? ` ${atTerritory(territory)}` : ""}`,
    installed:
      indicator && last && last.value !== null
        ? { power: last.value, year: last.period, indicator: indicator.id }
        : undefined,
  };
}

/** What the roofs of a commune could bear, beside what is installed. */
export function Potential({ title, potential, possible, installed }: PotentialProps) {
  const { classes, roofs, usableArea, received } = potential;
  return (
    <section class="section" aria-labelledby="commune-titre">
      <h2 id="commune-titre">{title}</h2>
      <dl class="sum">
        <div>
          <dt>Toits de la couche</dt>
          <dd>{formatNumber(roofs)}</dd>
        </div>
        {(["good", "fair", "poor"] as const).map((one) => (
          <div key={one}>
            <dt>
              {roofClasses[one].label}, {formatNumber(classes[one].area)}&nbsp;m² utiles
            </dt>
            <dd>{counted(classes[one].roofs, "toit")}</dd>
          </div>
        ))}
        <div class="tot">
          <dt>Reçu en un an par les {formatNumber(usableArea)}&nbsp;m² qui ne sont ni à l’ombre ni trop petits</dt>
          <dd>{formatNumber(received / 1e6, 1)}&nbsp;GWh</dd>
        </div>
        {possible && (
          <div>
            <dt>Ce que des panneaux y produiraient</dt>
            <dd>
              {formatNumber(possible.energy / 1000)}&nbsp;MWh, {formatPower(possible.power)}
            </dd>
          </div>
        )}
        {installed && (
          <div>
            <dt>
              <a href={`/indicateurs/${installed.indicator}`}>Déjà installé</a>, {installed.year}
            </dt>
            <dd>{formatNumber(installed.power)}&nbsp;kW</dd>
          </div>
        )}
      </dl>
      {possible && installed && (
        <p class="small">
          Ce qui est installé compte tous les toits et tous les terrains de la commune&nbsp;; ce qui est possible, les
          toits de la couche seulement.
        </p>
      )}
    </section>
  );
}
