import { Type } from "typebox";
import { type Family, family } from "../family.js";
import { receiveYears } from "../file-parts.js";
import { gatherYears } from "../gather-files.js";
import type { Question } from "../question.js";

const NAME = Type.String({ minLength: 1 });

const form = Type.Object({
  files: Type.Record(Type.String({ pattern: "^\\d{4}$" }), Type.String({ pattern: '^https?://[^\\s<>"{}|\\\\^`]+$' }), {
    minProperties: 1,
    description: 'l\'adresse du fichier de chaque année\u00A0: { "2024": "https://…" }',
  }),
  select: Type.Array(Type.Union([NAME, Type.Array(NAME, { minItems: 1 })]), {
    minItems: 1,
    description:
      "les colonnes gardées\u202F; une liste donne les noms qu'une colonne a eus selon les années, et le premier est gardé",
  }),
});

/**
 * A file by year, each at an address that nothing tells from that of the year before (an identifier of data.gouv.fr), and whose columns were
 * renamed in between. They become one CSV: the year (“annee”), then the columns named.
 */
export const files: Family<typeof form> = family({
  title: "un fichier par année, chacun à son adresse",
  form,
  filters: false,
  hasYears: true,
  receive({ files: addresses, select }, _filter, question, receiving) {
    const archives = listYears(addresses, question).map((year) => ({ year, urls: [addresses[year] ?? ""] }));
    return receiveYears(archives, receiving, mannerOf(select, question));
  },
  fileYears: ({ files: addresses }, question) => listYears(addresses, question),
  gather({ files: addresses, select }, _filter, question, found, receiving) {
    const years = listYears(addresses, question);
    return gatherYears(found, receiving, { ...mannerOf(select, question), years, one: true });
  },
});

function listYears(addresses: Record<string, string>, { years }: Pick<Question, "years">): number[] {
  return Object.keys(addresses)
    .map(Number)
    .filter((year) => years === undefined || years.includes(year))
    .sort((one, other) => one - other);
}

function mannerOf(select: readonly (string | string[])[], { currentYear }: Question) {
  return { name: "annees.csv", currentYear, select: select.map((one) => [one].flat()) };
}
