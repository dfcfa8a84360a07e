import type { Dataset } from "@datalogue/api";
import type { Field } from "@datalogue/ingest";
import { COMMUNE, EPCI } from "../../components/dataset-item.js";
import { labelsOfCodes, nameOf, toldValue, typographic } from "../../format/index.js";
import type { WordsOf } from "../../reading/row-state.js";
import type { Site } from "../../site.js";

/** What a code of a column stands for; undefined where nothing says it. */
export type LabelOf = (field: Field, value: unknown) => string | undefined;

/** Letters under which a code in capitals is an acronym: « PAV ». */
const SHORTEST_WORD = 4;

/**
 * Words for the codes of a dataset: those that its schema gives (`categories`), else those that an indicator made of it gives to the values of a
 * dimension; names of communes and intercommunalities for their codes.
 */
export function labelsOf(site: Pick<Site, "services">, dataset: Pick<Dataset, "slug" | "fields">): LabelOf {
  return labelsAmong(site, knownLabels(site, dataset));
}

function labelsAmong({ services: { territories } }: Pick<Site, "services">, known: KnownLabels): LabelOf {
  return (field, value) => {
    if (typeof value !== "string") return undefined;
    const place = levelOf(field) ? territories.get(value) : undefined;
    if (place) return nameOf(place);
    // Without words of its own a code is told in small letters, unless it is an acronym.
    return (
      known.get(field.name)?.get(value) ??
      (value.length >= SHORTEST_WORD ? toldValue(field, value, () => undefined) : undefined)
    );
  };
}

/** The same the other way: the codes that a column may hold, as far as they are listed, each with the words shown for it. */
export function wordsOfCodes(site: Pick<Site, "services">, dataset: Pick<Dataset, "slug" | "fields">): WordsOf {
  const { territories } = site.services;
  const known = knownLabels(site, dataset);
  const labelOf = labelsAmong(site, known);
  // Years before a merger are under the codes of then.
  const former = territories.events().flatMap(({ before }) => before);
  return (field) => {
    const level = levelOf(field);
    const places = level ? territories.list({ level }).map(({ code }) => code) : [];
    const merged = former.filter((code) => level && territories.get(code)?.level === level);
    const told = known.get(field.name)?.keys() ?? [];
    const listed = (field.constraints?.enum ?? []).map(String);
    return new Map(
      [...places, ...merged, ...told, ...listed].flatMap((code): [string, string][] => {
        const label = labelOf(field, code);
        return label === undefined ? [] : [[code, label]];
      }),
    );
  };
}

/** What a column holds the codes of, by its name. */
function levelOf({ name }: Field): "commune" | "epci" | undefined {
  return COMMUNE.test(name) ? "commune" : EPCI.test(name) ? "epci" : undefined;
}

/** By field, the words of each code. */
type KnownLabels = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** By field, the words of the schema and of the indicators. */
function knownLabels(
  { services: { indicators } }: Pick<Site, "services">,
  { slug, fields }: Pick<Dataset, "slug" | "fields">,
): KnownLabels {
  const known = new Map<string, Map<string, string>>(
    fields.map((field) => [
      field.name,
      new Map([...labelsOfCodes(field)].map(([value, label]) => [value, typographic(label)])),
    ]),
  );
  for (const indicator of indicators.list()) {
    if (!indicators.datasetsOf(indicator.id).includes(slug)) continue;
    for (const { field, values = [] } of indicator.dimensions ?? []) {
      const own = field === undefined ? undefined : known.get(field);
      for (const { value, label } of values) if (own && !own.has(value)) own.set(value, typographic(label));
    }
  }
  return known;
}
