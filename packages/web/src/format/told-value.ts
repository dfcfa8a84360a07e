import type { Field } from "@datalogue/ingest";
import { formatDate } from "./date.js";

/** Codes as files write them: « PISTE CYCLABLE », « VERRE|TEXTILES ». */
const CODES = /^\p{Lu}{2,}(?:[ _|+-]\p{Lu}+)*$/u;

/** Words for the values of a field that is a code: what its schema says of them for a map, else its `categories` that have labels. */
export function labelsOfCodes({ map, categories = [] }: Pick<Field, "map" | "categories">): Map<string, string> {
  const labelled = [...categories, ...(map?.values ?? [])].flatMap((one) => {
    const { value, label } = (typeof one === "object" && one !== null ? one : {}) as {
      value?: unknown;
      label?: unknown;
    };
    return value !== undefined && typeof label === "string" ? [[String(value), label] as const] : [];
  });
  return new Map(labelled);
}

/**
 * A value of an object as a person says it: the label of a code, the name of a commune, a day in French. Undefined for what is already
 * readable: numbers, names.
 */
export function toldValue(
  field: Pick<Field, "map" | "type" | "unit" | "categories">,
  value: unknown,
  communeOf: (code: string) => string | undefined,
): string | undefined {
  if (value === null || value === undefined || value === "" || typeof value === "object") return undefined;
  const { map, type, unit } = field;
  const text = String(value);
  const known = labelsOfCodes(field);
  const labels = text.split("|").map((part) => known.get(part));
  if (labels.every((label) => label !== undefined)) return labels.join(", ");
  if (map?.kind === "commune") return communeOf(text);
  if (map?.kind === "date" || type === "date") {
    const day = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text);
    return day ? formatDate(`${day[1]}-${day[2]}-${day[3]}`) : undefined;
  }
  if (typeof value === "string" && unit === undefined && /\p{Lu}{3}/u.test(text) && CODES.test(text))
    return text.charAt(0) + text.slice(1).toLocaleLowerCase("fr").replaceAll("_", " ").replaceAll("|", ", ");
  return undefined;
}
