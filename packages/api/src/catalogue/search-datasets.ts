import { accessLevels, accessNames } from "@datalogue/ingest";
import { civilDay } from "../calendar/civil-day.js";
import { exportFormats, fileFormats } from "../exports/index.js";
import type { Page } from "../http/page.js";
import { QueryRefused } from "../http/query-refused.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { ClosedDataset, Dataset } from "../versions/dataset.js";
import { type DatasetQuery, type Facet, type FacetName, type FoundDataset, facetNames } from "./dataset-query.js";
import { explainMatch } from "./explain-match.js";
import type { Found } from "./search-index.js";
import type { TerritoryRelations } from "./territory-relations.js";

/** A value of a facet, always the same object: `rank` counts the values of the facet. */
type Choice = Pick<Facet, "value" | "label"> & { rank: number };
type Seen = Dataset | ClosedDataset;

/** What each facet reads in a dataset; the territory is apart, since one dataset answers to many. */
const READERS: Record<Exclude<FacetName, "territory">, (dataset: Seen) => Omit<Choice, "rank">[]> = {
  theme: ({ theme, themeTitle }) => [{ value: theme, label: themeTitle }],
  organisation: ({ organisation, organisationName }) => [{ value: organisation, label: organisationName }],
  format: (dataset) =>
    (dataset.readable ? dataset.distributions : []).flatMap(({ format }) =>
      format === "ORIGINAL" ? [] : [{ value: format.toLowerCase(), label: fileFormats[format].label }],
    ),
  licence: ({ licence }) => [{ value: licence, label: LICENCE_LABELS[licence] }],
  updated: ({ modified }) => {
    const year = civilDay(new Date(modified)).slice(0, 4);
    return [{ value: year, label: year }];
  },
  access: ({ access }) => [{ value: access, label: accessLevels[access].label }],
};

const LICENCE_LABELS: Record<Dataset["licence"], string> = {
  lov2: "Licence Ouverte 2.0",
  "odc-odbl": "ODbL 1.0",
  convention: "Convention avec un partenaire",
};

/** Values that exist whether a dataset has them or not. */
const ALWAYS = {
  format: Object.keys(exportFormats),
  licence: Object.keys(LICENCE_LABELS),
  access: accessNames,
};

/**
 * Filters, counts, sorts and pages, in one reading of the datasets. A facet counts what the other filters leave: the
 * number beside a value is the number of results that choosing it would give. `found`: what the words found; `named`: themes and
 * organisations that exist without a dataset. A list given again (the same array) is not sorted again. Throws `QueryRefused` for a value
 * of a facet that does not exist, with those that do.
 */
export async function searchDatasets(
  all: readonly Seen[],
  query: DatasetQuery,
  {
    found,
    named,
    territories,
    relations,
  }: {
    found: Found | undefined;
    named: Record<"theme" | "organisation", string[]>;
    territories: TerritoryReader;
    relations: TerritoryRelations;
  },
): Promise<Page<FoundDataset> & { facets: Record<FacetName, Facet[]> }> {
  const places = territoryChoices(relations);
  const read = (dataset: Seen, name: FacetName): Choice[] =>
    name === "territory" ? places(dataset.spatial) : prepared(dataset)[name];
  const accepts = (dataset: Seen, name: FacetName): boolean => {
    const wanted = query[name] as string;
    if (name === "territory") return relations.areRelated(wanted, dataset.spatial);
    return read(dataset, name).some(({ value }) => value === wanted);
  };
  const filters = facetNames.filter((name) => query[name] !== undefined);
  for (const name of filters) {
    const wanted = query[name] as string;
    if (name === "territory") {
      if (territories.get(wanted)) continue;
      throw refused(
        name,
        wanted,
        relations.choices().map(({ code }) => code),
      );
    }
    const always: readonly string[] = { updated: [], ...ALWAYS, ...named }[name];
    if (always.includes(wanted) || all.some((dataset) => accepts(dataset, name))) continue;
    const present = all.flatMap((dataset) => read(dataset, name).map(({ value }) => value));
    throw refused(name, wanted, [...new Set([...always, ...present])].sort(COLLATOR.compare));
  }

  const counts = Object.fromEntries(facetNames.map((name) => [name, []])) as unknown as Record<FacetName, number[]>;
  const count = (dataset: Seen, name: FacetName) => {
    const counted = counts[name];
    for (const { rank } of read(dataset, name)) counted[rank] = (counted[rank] ?? 0) + 1;
  };
  const kept: Seen[] = [];
  for (const dataset of inOrder(all, query.sort, found?.ids)) {
    const refusing = filters.filter((name) => !accepts(dataset, name));
    const [only, another] = refusing;
    if (another) continue;
    if (only) count(dataset, only);
    else {
      kept.push(dataset);
      for (const name of facetNames) count(dataset, name);
    }
  }

  const page = query.page ?? 1;
  const pageSize = query.pageSize ?? 20;
  const shown = kept.slice((page - 1) * pageSize, page * pageSize);
  const matches = await found?.explain(shown.map(({ id }) => id));
  return {
    data: shown.map((dataset) => {
      const match = matches?.get(dataset.id);
      return { ...dataset, why: match ? explainMatch(dataset, match) : null };
    }),
    page,
    pageSize,
    total: kept.length,
    facets: Object.fromEntries(facetNames.map((name) => [name, order(name, counts[name], relations)])) as Record<
      FacetName,
      Facet[]
    >,
  };
}

function refused(of: FacetName, value: string, accepted: string[]): QueryRefused {
  return new QueryRefused({ kind: "unknown-choice", of, value }, of, accepted);
}

interface Orders {
  byId: Map<string, Seen>;
  modified?: Seen[];
  title?: Seen[];
}
const ordersOf = new WeakMap<readonly Seen[], Orders>();

/** The datasets to look at, in the order of the answer. */
function inOrder(all: readonly Seen[], asked: DatasetQuery["sort"], ids: string[] | undefined): readonly Seen[] {
  const orders: Orders = ordersOf.get(all) ?? { byId: new Map(all.map((dataset) => [dataset.id, dataset])) };
  ordersOf.set(all, orders);
  const sort = asked === "relevance" || asked === undefined ? (ids ? "relevance" : "modified") : asked;
  if (sort === "relevance" && ids) return ids.flatMap((id) => orders.byId.get(id) ?? []);
  const name = sort === "title" ? "title" : "modified";
  const sorted = orders[name] ?? [...all].sort(name === "title" ? byTitle : byDate);
  orders[name] = sorted;
  if (!ids) return sorted;
  const wanted = new Set(ids);
  return sorted.filter(({ id }) => wanted.has(id));
}

function byDate(a: Seen, b: Seen): number {
  if (a.modified !== b.modified) return a.modified < b.modified ? 1 : -1;
  return byTitle(a, b);
}

function byTitle(a: Seen, b: Seen): number {
  const [one, two] = [prepared(a).sortKey, prepared(b).sortKey];
  if (one === two) return a.id < b.id ? -1 : 1;
  return one < two ? -1 : 1;
}

const COLLATOR = new Intl.Collator("fr");

type Prepared = Record<Exclude<FacetName, "territory">, Choice[]> & { sortKey: string };
const preparations = new WeakMap<Seen, Prepared>();

/** What facets and sorting read in a dataset, made once. */
function prepared(dataset: Seen): Prepared {
  let found = preparations.get(dataset);
  if (!found) {
    const choices = Object.entries(READERS).map(([name, read]) => [
      name,
      read(dataset).map(({ value, label }) => choiceOf(name as FacetName, value, label)),
    ]);
    found = { ...Object.fromEntries(choices), sortKey: sortKey(dataset.title) } as Prepared;
    preparations.set(dataset, found);
  }
  return found;
}

const known = Object.fromEntries(
  facetNames.map((name) => [name, { list: [], byText: new Map() }]),
) as unknown as Record<FacetName, { list: Choice[]; byText: Map<string, Choice> }>;

/** The one object of a value of a facet under a label. */
function choiceOf(name: FacetName, value: string, label: string): Choice {
  const { list, byText } = known[name];
  const key = `${value}\n${label}`;
  let found = byText.get(key);
  if (!found) {
    found = { value, label, rank: list.length };
    list.push(found);
    byText.set(key, found);
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
        .map(({ code, name }) => choiceOf("territory", code, name));
      known.set(spatial, found);
    }
    return found;
  };
}

/** The most frequent first; years from the last; territories as the map has them: the whole, its EPCI, its communes. */
function order(name: FacetName, counts: number[], relations: TerritoryRelations): Facet[] {
  const facets = counts.flatMap((count, rank): Facet[] => {
    const choice = known[name].list[rank];
    return choice ? [{ value: choice.value, label: choice.label, count }] : [];
  });
  if (name === "territory")
    return relations.choices().flatMap(({ code }) => facets.find(({ value }) => value === code) ?? []);
  return facets.sort((a, b) =>
    name === "updated" ? (a.value < b.value ? 1 : -1) : b.count - a.count || COLLATOR.compare(a.label, b.label),
  );
}
