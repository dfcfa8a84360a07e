import { type ClosedDataset, type Dataset, scoreDataset, type Why } from "@datalogue/api";
import { capitalise, counted, formatDate, formatSpan, nameOf, typographic, unmarkedTitle } from "../format/index.js";
import type { Site } from "../site.js";
import { AccessBadge } from "./access-badge.js";
import { Excerpt, excerptFieldOf, Match } from "./match.js";

interface DatasetItemProps {
  site: Pick<Site, "publicUrl" | "now" | "services">;
  dataset: Dataset | ClosedDataset;
  /** Why it answers to a search. */
  why?: Why | null;
  /** Whether invented data are marked on it: where the list holds others too. */
  marked: boolean;
  /** Whether the page is of who produces it. */
  ofOrganisation?: boolean;
}

/** A dataset in a list: what kind of data, of where and when, whose, how fresh and good, what it serves to, and for whom when it is not open. */
export function DatasetItem({ site, dataset, why = null, marked, ofOrganisation = false }: DatasetItemProps) {
  const quality = dataset.readable ? scoreDataset(dataset, { publicUrl: site.publicUrl, now: site.now() }) : null;
  return (
    <li>
      <h3>
        <a href={`/jeux/${dataset.slug}`}>{unmarkedTitle(dataset)}</a>
      </h3>
      <p>
        {why && excerptFieldOf(why) === "description" ? (
          <Excerpt parts={why.excerpt} />
        ) : (
          firstSentences(typographic(dataset.description), BRIEF)
        )}
      </p>
      {why && <Match why={why} />}
      <p class="meta">
        {[...natureOf(site, dataset)].map((words) => (
          <span key={words}>{words}</span>
        ))}
        {!ofOrganisation && <span>{typographic(dataset.organisationName)}</span>}
        <span>mis à jour le {formatDate(dataset.modified)}</span>
        {quality && (
          <span>
            qualité&nbsp;: {quality.score} sur {quality.max}
          </span>
        )}
      </p>
      <Uses site={site} slug={dataset.slug} />
      <p class="tags">
        <AccessBadge dataset={dataset} />
        {!dataset.readable && dataset.withdrawn && <span class="badge">Données retirées</span>}
        {marked && dataset.demonstration && <span class="badge badge--demo">Démonstration</span>}
      </p>
    </li>
  );
}

/** Characters of a description in a list. */
const BRIEF = 140;

/** « Tableau par commune, 2 057 lignes », « de 2015 à 2024 », and where unless it is the whole territory: « Île d’Oléron ». */
function natureOf({ services }: DatasetItemProps["site"], dataset: DatasetItemProps["dataset"]): string[] {
  const place = services.territories.get(dataset.spatial);
  const home = services.territories.home().territory.code;
  const where = [
    ...(dataset.temporal ? [formatSpan(dataset.temporal)] : []),
    ...(place && place.code !== home ? [nameOf(place)] : []),
  ];
  if (!dataset.readable) return where;
  const names = dataset.fields.map(({ name }) => name);
  const grain = names.some((name) => COMMUNE.test(name))
    ? " par commune"
    : names.some((name) => EPCI.test(name))
      ? " par intercommunalité"
      : "";
  const kind = dataset.distributions.some(({ format }) => format === "GEOJSON")
    ? `Couche géographique, ${counted(dataset.rows, "objet")}`
    : `Tableau${grain}, ${counted(dataset.rows, "ligne")}`;
  return [kind, ...where];
}

/** Columns that hold the code of a commune, of an intercommunality. */
export const COMMUNE = /insee|code_?commune/i;
export const EPCI = /siren_?epci|code_?epci/i;

/** Indicators that a list of datasets names. */
const NAMED = 3;

/** What the site makes of it. */
function Uses({ site: { services }, slug }: { site: DatasetItemProps["site"]; slug: string }) {
  const users = services.indicators.list().filter(({ id }) => services.indicators.datasetsOf(id).includes(slug));
  if (users.length === 0) return null;
  const names = users.slice(0, NAMED).map(({ shortTitle }) => typographic(shortTitle));
  const others = users.length - names.length;
  return (
    <p class="small">
      Sert à calculer{"\u00a0"}: {names.map((name, rank) => (rank === 0 ? capitalise(name) : name)).join(", ")}
      {others > 0 && ` et ${counted(others, "autre indicateur", "autres indicateurs")}`}.
    </p>
  );
}

/** Enough of a description to choose: whole sentences, about 200 characters. */
export function firstSentences(text: string, length = 200): string {
  if (text.length <= length) return text;
  const end = text.lastIndexOf(". ", length);
  if (end > 40) return text.slice(0, end + 1);
  return `${text.slice(0, Math.max(text.lastIndexOf(" ", length), 40))}…`;
}

/** Says once of a list that all its data are invented; where some are, each card says it. */
export function ListMark({ datasets }: { datasets: { demonstration?: boolean }[] }) {
  return isAllInvented(datasets) ? (
    <p class="tags">
      <span class="badge badge--demo">Démonstration</span>
    </p>
  ) : null;
}

/** Whether one mark for the list is enough. */
export function isAllInvented(datasets: { demonstration?: boolean }[]): boolean {
  return datasets.length > 0 && datasets.every(({ demonstration }) => demonstration);
}
