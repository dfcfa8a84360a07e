import type { Field } from "@datalogue/ingest";
import { formatDate } from "./date.js";

/** Codes as files write them: « PISTE CYCLABLE », « VERRE|TEXTILES ». */
const CODES = /^\p{Lu}{2,}(?:[ _|+-]\p{Lu}+)*$/u;

/**
 * A value of an object as a person says it: the label of a code, the name of a commune, a day in French. Undefined for what is already
 * readable: numbers, names.
 */
export function toldValue(
  { map, type, unit }: Pick<Field, "map" | "type" | "unit">,
  value: unknown,
  communeOf: (code: string) => string | undefined,
): string | undefined {
  if (value === null || value === undefined || value === "" || typeof value === "object") return undefined;
  const text = String(value);
  const labels = text.split("|").map((part) => map?.values?.find((one) => String(one.value) === part)?.label);
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
