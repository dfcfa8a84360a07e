import type { Dataset, Indicator, OpenCadastre } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { renderDocument } from "../../components/layout.js";
import { ScrollTable } from "../../components/scroll-table.js";
import { marksOf, Value } from "../../components/value.js";
import { formatDate, formatNumber, nameOf, tellSource, typographic } from "../../format/index.js";
import type { PageRoute } from "../../http/page-route.js";
import { policyOf } from "../../http/security.js";
import { loadSeries } from "../../observatory/load-series.js";
import type { Series } from "../../observatory/series.js";
import { addressOf } from "../../reading/address.js";
import type { PageAnswer, Site } from "../../site.js";
import { describeSun } from "../../solar/describe-sun.js";
import { listInputsBehind } from "../../solar/list-inputs-behind.js";
import { loadPotential, type RoofPotential } from "../../solar/load-potential.js";
import { openCadastre } from "../../solar/open-cadastre.js";
import { assumptionStates } from "../../solar/roof-gain.js";

export const solarCommunesRoute: PageRoute = {
  path: "/observatoires/:theme/solaire/communes",
  parameters: [],
  make: (site, { theme = "" }) => solarCommunesPage(site, theme),
  kinds: [
    {
      name: "cadastre-solaire-communes",
      title: "Cadastre solaire, commune par commune",
      path: "/observatoires/{solar}/solaire/communes",
    },
  ],
};

/** What is installed, by one of the indicators that a cadastre names, and the datasets that it is computed from. */
interface Installed {
  indicator: Indicator;
  demonstration: boolean;
  series: Series;
  datasets: Dataset[];
}

interface Row extends RoofSum {
  commune: Territory;
}

/** What the table says of the roofs of a commune, or of all. */
interface RoofSum extends Pick<RoofPotential, "possible"> {
  potential: Pick<RoofPotential["potential"], "roofs" | "usableArea" | "received">;
}

/** `/observatoires/{theme}/solaire/communes`: what the roofs of each commune of the territory could bear, beside what is installed there. */
async function solarCommunesPage(site: Site, theme: string): Promise<PageAnswer> {
  const open = await openCadastre(site, theme);
  const { cadastre } = open;
  const home = site.services.territories.home();
  const rows: Row[] = [];
  // In turn: each reads all the roofs of its commune, once for a version.
  for (const commune of [...home.communes].sort((a, b) => nameOf(a).localeCompare(nameOf(b), "fr")))
    rows.push({ commune, ...(await loadPotential(site, open, commune.code)) });
  const power = await loadInstalled(site, cadastre.installed?.power);
  const count = await loadInstalled(site, cadastre.installed?.count);
  const installed = [power, count].filter((one) => one !== undefined);
  const path = `/observatoires/${theme}/solaire`;
  const observatory = site.services.observatories.get(theme);
  const title = "Le solaire, commune par commune";
  const demonstration =
    open.sources.some((one) => one.demonstration) ||
    installed.some((one) => one.demonstration) ||
    cadastre.assumptions?.some(({ state }) => state !== "sourced") === true;
  return {
    status: 200,
    demonstration,
    headers: { "Content-Security-Policy": policyOf(site.publicUrl, { scripts: true }) },
    html: renderDocument({
      site,
      script: "page.ts",
      title,
      description: "Ce que les toits de chaque commune porteraient de panneaux, et ce qui est déjà installé.",
      canonical: `${path}/communes`,
      place: "observatoires",
      breadcrumb: [
        { label: "Observatoires", href: "/observatoires" },
        ...(observatory ? [{ label: typographic(observatory.title), href: `/observatoires/${theme}` }] : []),
        { label: typographic(cadastre.title), href: path },
      ],
      demonstration,
      children: (
        <>
          <div class="page-head">
            <h1>{title}</h1>
            <p class="lead">
              Ce que les toits de chaque commune porteraient de panneaux
              {installed.length > 0 && ", et ce qui est déjà installé"}.
            </p>
          </div>
          <section class="section" aria-label="Tableau des communes">
            <CommunesTable path={path} home={home.territory} rows={rows} power={power} count={count} />
            {installed.length > 0 && (
              <p class="small">
                Ne divisez pas l’un par l’autre&nbsp;: ce qui est installé compte tous les toits et tous les terrains de
                la commune&nbsp;; ce qui est possible, les toits de la couche seulement, sans ceux qui sont à l’ombre ou
                trop petits.
              </p>
            )}
          </section>
          <Sources site={site} open={open} installed={installed} />
        </>
      ),
    }),
  };
}

/** Undefined for an indicator that is not named, or does not exist. Values that not everybody may read are not there. */
async function loadInstalled({ services }: Site, id: string | undefined): Promise<Installed | undefined> {
  const indicator = id === undefined ? undefined : services.indicators.get(id);
  if (!indicator || id === undefined) return undefined;
  const datasets: Dataset[] = [];
  for (const slug of services.indicators.datasetsOf(id)) {
    const dataset = await services.catalogue.getDataset(slug);
    if (dataset?.readable) datasets.push(dataset);
  }
  const demonstration = await services.indicators.isDemonstration(id);
  return { indicator, demonstration, series: await loadSeries(services, id), datasets };
}

interface TableProps {
  path: string;
  home: Territory;
  rows: Row[];
  power: Installed | undefined;
  count: Installed | undefined;
}

function CommunesTable({ path, home, rows, power, count }: TableProps) {
  const installed = [power, count].filter((one) => one !== undefined);
  const hasSimulator = rows.some(({ possible }) => possible);
  const year = Math.max(...installed.flatMap(({ series }) => series.years()));
  const points = installed.flatMap(({ series }) =>
    [...rows.map(({ commune }) => commune), home].map(({ code }) => series.at(code, year)),
  );
  const marks = marksOf(points);
  const sum = (read: (row: Row) => number) => rows.reduce((all, row) => all + read(row), 0);
  /** What the simulator refuses is no zero. */
  const made = (amount: number | undefined, { usableArea }: RoofSum["potential"]) =>
    amount === undefined && usableArea > 0 ? <span class="missing">n. d.</span> : formatNumber(amount ?? 0);
  const what = (row: RoofSum, code: string) => (
    <>
      {hasSimulator && <td class="num">{made(row.possible?.power, row.potential)}</td>}
      {power && (
        <td class="num">
          <Value point={power.series.at(code, year)} indicator={power.indicator} short />
        </td>
      )}
      {hasSimulator ? (
        <td class="num">{made(row.possible && row.possible.energy / 1000, row.potential)}</td>
      ) : (
        <td class="num">{formatNumber(row.potential.received / 1e6, 1)}</td>
      )}
      {count && (
        <td class="num">
          <Value point={count.series.at(code, year)} indicator={count.indicator} short />
        </td>
      )}
      <td class="num">{formatNumber(row.potential.roofs)}</td>
      <td class="num">{formatNumber(row.potential.usableArea)}</td>
    </>
  );
  const total: RoofSum = {
    potential: {
      roofs: sum(({ potential }) => potential.roofs),
      usableArea: sum(({ potential }) => potential.usableArea),
      received: sum(({ potential }) => potential.received),
    },
    possible: rows.every(({ possible, potential }) => possible || potential.usableArea === 0)
      ? {
          power: sum(({ possible }) => possible?.power ?? 0),
          energy: sum(({ possible }) => possible?.energy ?? 0),
        }
      : undefined,
  };
  return (
    <ScrollTable label="Ce qui est possible et ce qui est installé, commune par commune">
      <table class="table--wide">
        <caption>
          {hasSimulator && "Puissance possible sur les toits de la couche"}
          {hasSimulator && power && ", "}
          {power && `puissance installée en ${year}`}
          {marks && `. ${marks}`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Commune</th>
            {hasSimulator && (
              <th scope="col" class="num">
                Possible<span class="unit">kWc</span>
              </th>
            )}
            {power && (
              <th scope="col" class="num">
                Installé<span class="unit">{typographic(power.indicator.unit)}</span>
              </th>
            )}
            <th scope="col" class="num">
              {hasSimulator ? "Production possible" : "Reçu par les toits"}
              <span class="unit">{hasSimulator ? "MWh par an" : "GWh par an"}</span>
            </th>
            {count && (
              <th scope="col" class="num">
                Installations
              </th>
            )}
            <th scope="col" class="num">
              Toits de la couche
            </th>
            <th scope="col" class="num">
              Surface utile<span class="unit">m²</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.commune.code}>
              <th scope="row">
                {row.potential.roofs > 0 ? (
                  <a href={addressOf(path, { commune: row.commune.code })}>{nameOf(row.commune)}</a>
                ) : (
                  nameOf(row.commune)
                )}
              </th>
              {what(row, row.commune.code)}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{nameOf(home)}</th>
            {what(total, home.code)}
          </tr>
        </tfoot>
      </table>
    </ScrollTable>
  );
}

/** Each figure's origin and its day. */
function Sources({ site, open, installed }: { site: Site; open: OpenCadastre; installed: Installed[] }) {
  const { cadastre, sources, places } = open;
  const role = cadastre.simulator;
  const simulator = role && site.services.simulators.get(role.id);
  const behind = role && simulator ? listInputsBehind(simulator, [role.figures.power, role.figures.energy]) : [];
  const supposed = behind.flatMap((id) => {
    const origin = cadastre.assumptions?.find(({ input }) => input === id && !(id in (role?.unbounded ?? {})));
    const input = simulator?.inputs.find((one) => one.id === id);
    return origin && input ? [{ ...origin, label: input.label }] : [];
  });
  const { model } = cadastre;
  const used = new Map([...installed.flatMap(({ datasets }) => datasets), ...sources].map((one) => [one.slug, one]));
  return (
    <section class="section" aria-labelledby="sources">
      <h2 id="sources">D’où viennent ces chiffres</h2>
      <div class="cols cols--2">
        <div class="stack">
          <h3>Jeux et mesures</h3>
          {installed.map(({ indicator, demonstration }) => (
            <p key={indicator.id}>
              <a href={`/indicateurs/${indicator.id}`}>{typographic(indicator.title)}</a>&nbsp;:{" "}
              {tellSource(indicator, demonstration)}
            </p>
          ))}
          <ul class="plain">
            {[...used.values()].map(({ slug, title, modified }) => (
              <li key={slug}>
                <a href={`/jeux/${slug}`}>{typographic(title)}</a>, version du {formatDate(modified)}
              </li>
            ))}
          </ul>
          {places.map((place) => (
            <p key={place.name}>{describeSun(place)}</p>
          ))}
        </div>
        <div class="stack">
          <h3>Ce qui est supposé</h3>
          <ul class="plain stack">
            <li>
              Toit dont la couche ne dit rien&nbsp;: {formatNumber(100 * model.usableShare)}&nbsp;% de surface utile,{" "}
              {formatNumber(model.tilt)}° d’inclinaison. {typographic(model.source)}{" "}
              <strong>
                {assumptionStates[model.state]}, {formatDate(model.date)}
              </strong>
            </li>
            {supposed.map(({ input, label, source, state, date }) => (
              <li key={input}>
                {typographic(label)}. {typographic(source)}{" "}
                <strong>
                  {assumptionStates[state]}, {formatDate(date)}
                </strong>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </section>
  );
}
