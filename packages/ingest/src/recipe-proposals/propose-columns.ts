import { isCommuneField } from "../checks/commune-code.js";
import type { ExpectedNames } from "../readers/reader.js";
import { YEAR } from "../recipes/header-template.js";
import type { Field, Schema } from "../schema.js";
import { compileLooseAcceptance } from "./accept-loosely.js";
import { nameLikeness } from "./name-likeness.js";
import { scaleOf } from "./propose-forms.js";

/** Under this, a header and a field are not the same thing. */
const ENOUGH = 0.45;

/** The headers that look like fields of a schema: what the reader of a file looks for when there is no recipe yet. */
export function likelyNames({ fields }: Schema): ExpectedNames {
  return { size: fields.length, has: (header) => fields.some((field) => nameLikeness(header, field) >= ENOUGH) };
}

/** The field that each column of a file most likely is, by its header then by its cells; each field at most once. */
export function proposeColumns(
  headers: readonly string[],
  samples: readonly string[][],
  schema: Schema,
): (Field | undefined)[] {
  const tests = schema.fields.map(compileLooseAcceptance);
  const pairs = headers.flatMap((header, source) =>
    schema.fields.map((field, rank) => {
      const sample = samples[source] ?? [];
      const accepted = sample.filter(tests[rank] as (text: string) => boolean).length / Math.max(1, sample.length);
      const byUnit = scaleOf(header, field) === undefined ? 0 : 0.25;
      const byName = Math.min(1, nameLikeness(header, field) + byUnit);
      // An exact name is believed; a resemblance must hold values of the field.
      const score =
        byName === 1 ? 2 : byName * (sample.length === 0 ? 0.8 : accepted < 0.3 ? 0.3 : 0.6 + 0.4 * accepted);
      // A header that holds figures ("art11hab12") is not that of a column of years, whatever its values look like.
      const mayBe = field.type !== "year" || !/\d/.test(header);
      const byValue = mayBe && isTelling(field) && sample.length > 0 && accepted > 0.9 ? 0.5 : 0;
      return { source, field, score: Math.max(score, byValue), year: lastYear(header) };
    }),
  );
  pairs.sort((a, b) => b.score - a.score || b.year - a.year || a.source - b.source);
  const found: (Field | undefined)[] = headers.map(() => undefined);
  const taken = new Set<string>();
  for (const { source, field, score } of pairs) {
    if (score < ENOUGH || found[source] || taken.has(field.name)) continue;
    found[source] = field;
    taken.add(field.name);
  }
  return found;
}

/** Fields that their values tell whatever the header says. */
function isTelling(field: Field): boolean {
  return field.type === "year" || field.constraints?.enum !== undefined || isCommuneField(field);
}

function lastYear(header: string): number {
  return Math.max(0, ...[...header.matchAll(YEAR)].map(([year]) => Number(year)));
}
