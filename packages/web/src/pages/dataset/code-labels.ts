import type { Dataset } from "@datalogue/api";
import type { Field } from "@datalogue/ingest";
import { COMMUNE, EPCI } from "../../components/dataset-item.js";
import { labelsOfCodes, nameOf, toldValue, typographic } from "../../format/index.js";
import type { Site } from "../../site.js";

/** What a code of a column stands for; undefined where nothing says it. */
export type LabelOf = (field: Field, value: unknown) => string | undefined;

/** Letters under which a code in capitals is an acronym: « PAV ». */
const SHORTEST_WORD = 4;

/**
 * Words for the codes of a dataset: those that its schema gives (`categories`), else those that an indicator made of it gives to the values of a
 * dimension; names of communes and intercommunalities for their codes.
 */
export function labelsOf(
  { services: { indicators, territories } }: Pick<Site, "services">,
  { slug, fields }: Pick<Dataset, "slug" | "fields">,
): LabelOf {
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
  return (field, value) => {
    if (typeof value !== "string") return undefined;
    const { name } = field;
    const place = COMMUNE.test(name) || EPCI.test(name) ? territories.get(value) : undefined;
    if (place) return nameOf(place);
    // Without words of its own a code is told in small letters, unless it is an acronym.
    return (
      known.get(name)?.get(value) ??
      (value.length >= SHORTEST_WORD ? toldValue(field, value, () => undefined) : undefined)
    );
  };
}
