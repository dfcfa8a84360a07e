import { civilDay } from "../quality/civil-day.js";
import type {
  Dataset,
  DatasetQuery,
  Distribution,
  Facet,
  FacetName,
  FoundDataset,
  Page,
  TerritoryReader,
} from "../services.js";
import { BadQuery } from "../services.js";
import { explainMatch } from "./explain-match.js";
import type { Hit } from "./search-index.js";
import type { TerritoryRelations } from "./territory-relations.js";

type Choice = Pick<Facet, "value" | "label">;

/** What each facet reads in a dataset; the territory is apart, since one dataset answers to many. */
const READERS: Record<Exclude<FacetName, "territory">, (dataset: Dataset) => Choice[]> = {
  theme: ({ theme, themeTitle }) => [{ value: theme, label: themeTitle }],
  organisation: ({ organisation, organisationName }) => [{ value: organisation, label: organisationName }],
  format: ({ distributions }) =>
    distributions
      .filter(({ format }) => format !== "ORIGINAL")
      .map(({ format }) => ({ value: format.toLowerCase(), label: FORMAT_LABELS[format] ?? format })),
  licence: ({ licence }) => [{ value: licence, label: LICENCE_LABELS[licence] }],
  updated: ({ modified }) => {
    const year = civilDay(new Date(modified)).slice(0, 4);
    return [{ value: year, label: year }];
  },
  access: ({ access }) => [{ value: access, label: ACCESS_LABELS[access] }],
};

const FORMAT_LABELS: Partial<Record<Distribution["format"], string>> = { GEOJSON: "GeoJSON", PARQUET: "Parquet" };
const LICENCE_LABELS: Record<Dataset["licence"], string> = {
  lov2: "Licence Ouverte 2.0",
  "odc-odbl": "ODbL 1.0",
};
const ACCESS_LABELS: Record<Dataset["access"], string> = {
  open: "Ouvert à tous",
  members: "Réservé aux membres",
  organisation: "Réservé à l'organisme",
};

const NAMES = ["theme", "organisation", "territory", "format", "licence", "updated", "access"] as const;

/**
 * Filters, counts, sorts and pages, in one reading of the datasets. A facet counts what the other filters leave: the
 * number beside a value is the number of results that choosing it would give. `hits`: what the words found.
 */
export function searchDatasets(
  all: Iterable<Dataset>,
  query: DatasetQuery,
  {
    hits,
    territories,
    relations,
  }: { hits: Hit[] | undefined; territories: TerritoryReader; relations: TerritoryRelations },
): Page<FoundDataset> & { facets: Record<FacetName, Facet[]> } {
  if (query.territory !== undefined && !territories.get(query.territory))
    throw new BadQuery(
      "valeur-invalide",
      `Aucun territoire n'a le code «\u00A0${query.territory}\u00A0».`,
      "territory",
      relations.choices().map(({ code }) => code),
    );
  const ranks = hits && new Map(hits.map((hit, rank) => [hit.id, { ...hit, rank }]));
  const places = territoryChoices(relations);
  const read = (dataset: Dataset, name: FacetName): Choice[] =>
    name === "territory" ? places(dataset.spatial) : prepared(dataset)[name];
  const accepts = (dataset: Dataset, name: FacetName): boolean => {
    const wanted = query[name];
    if (wanted === undefined) return true;
    if (name === "territory") return relations.areRelated(wanted, dataset.spatial);
    return read(dataset, name).some(({ value }) => value === wanted);
  };

  const counts = Object.fromEntries(NAMES.map((name) => [name, new Map()])) as Record<FacetName, Map<string, Facet>>;
  const kept: Dataset[] = [];
  for (const dataset of all) {
    if (ranks && !ranks.has(dataset.id)) continue;
    const refused = NAMES.filter((name) => !accepts(dataset, name));
    if (refused.length === 0) kept.push(dataset);
    if (refused.length > 1) continue;
    for (const name of refused.length === 0 ? NAMES : refused) count(counts[name], read(dataset, name));
  }

  const sort = query.sort ?? (ranks ? "relevance" : "modified");
  const byTitle = (a: Dataset, b: Dataset) => {
    const [one, two] = [prepared(a).sortKey, prepared(b).sortKey];
    if (one === two) return a.id < b.id ? -1 : 1;
    return one < two ? -1 : 1;
  };
  kept.sort((a, b) => {
    if (sort === "relevance" && ranks) return (ranks.get(a.id)?.rank ?? 0) - (ranks.get(b.id)?.rank ?? 0);
    if (sort !== "title" && a.modified !== b.modified) return a.modified < b.modified ? 1 : -1;
    return byTitle(a, b);
  });
  const page = query.page ?? 1;
  const pageSize = query.pageSize ?? 20;
  return {
    data: kept.slice((page - 1) * pageSize, page * pageSize).map((dataset) => {
      const hit = ranks?.get(dataset.id);
      return { ...dataset, why: hit ? explainMatch(dataset, hit) : null };
    }),
    page,
    pageSize,
    total: kept.length,
    facets: Object.fromEntries(NAMES.map((name) => [name, order(name, counts[name], relations)])) as Record<
      FacetName,
      Facet[]
    >,
  };
}

const COLLATOR = new Intl.Collator("fr");

type Prepared = Record<Exclude<FacetName, "territory">, Choice[]> & { sortKey: string };
const preparations = new WeakMap<Dataset, Prepared>();

/** What facets and sorting read in a dataset, made once. */
function prepared(dataset: Dataset): Prepared {
  let found = preparations.get(dataset);
  if (!found) {
    const choices = Object.entries(READERS).map(([name, read]) => [name, read(dataset)]);
    found = { ...Object.fromEntries(choices), sortKey: sortKey(dataset.title) } as Prepared;
    preparations.set(dataset, found);
  }
  return found;
}

/** Accents, case and punctuation do not count in the alphabetical order; figures count as numbers. */
function sortKey(title: string): string {
  return title
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .replace(/\d+/g, (digits) => digits.padStart(8, "0"))
    .trim();
}

function territoryChoices(relations: TerritoryRelations): (spatial: string) => Choice[] {
  const choices = relations.choices();
  const known = new Map<string, Choice[]>();
  return (spatial) => {
    let found = known.get(spatial);
    if (!found) {
      found = choices
        .filter(({ code }) => relations.areRelated(code, spatial))
        .map(({ code, name }) => ({ value: code, label: name }));
      known.set(spatial, found);
    }
    return found;
  };
}

function count(facets: Map<string, Facet>, choices: Choice[]): void {
  for (const { value, label } of choices) {
    const facet = facets.get(value);
    if (facet) facet.count++;
    else facets.set(value, { value, label, count: 1 });
  }
}

/** The most frequent first; years from the last; territories as the map has them: the whole, its EPCI, its communes. */
function order(name: FacetName, facets: Map<string, Facet>, relations: TerritoryRelations): Facet[] {
  if (name === "territory") return relations.choices().flatMap(({ code }) => facets.get(code) ?? []);
  return [...facets.values()].sort((a, b) =>
    name === "updated" ? (a.value < b.value ? 1 : -1) : b.count - a.count || COLLATOR.compare(a.label, b.label),
  );
}
