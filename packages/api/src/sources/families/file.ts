import { Type } from "typebox";
import { departementOf } from "../../territories/departement-of.js";
import { type AbsentCommunes, type Family, family, type Receiving, type Reception } from "../family.js";
import { isNotThere, type Part, receiveCsvParts, receiveFile } from "../file-parts.js";
import { gatherYearParts } from "../gather-files.js";
import type { Question } from "../question.js";
import { SourceFailure } from "../source-failure.js";

const form = Type.Object({
  url: Type.String({
    pattern: '^https?://[^\\s<>"|\\\\^`]+$',
    description:
      "une adresse complète\u202F; {AAAA} y tient la place de l'année, {commune}, {epci} et {departement} celle des codes du territoire",
  }),
});

/** Years looked back for the last vintage. */
const LOOK_BACK = 6;

/** A file at an address: CSV, workbook, archive, shapefile. One address by year or by territory where it says so. */
export const file: Family<typeof form> = family({
  title: "fichier à une adresse",
  form,
  filters: false,
  hasYears: true,
  async receive({ url }, _filter, question, receiving) {
    return url.includes("{AAAA}") && !question.years
      ? receiveLast(url, question, receiving)
      : receiveAll(listParts(url, question, question.years), receiving);
  },
  fileYears: ({ url }, { years }) => (url.includes("{AAAA}") ? years : undefined),
  gather({ url }, _filter, { years }, found, receiving) {
    return gatherYearParts(found, receiving, url.includes("{AAAA}") ? years : undefined);
  },
});

/**
 * The last year that has a file: those before the current one are tried in turn, those that have none left. One that too few communes have is left too, and
 * told, where nothing is served, or a year before it is (`vintage`); it is refused where nobody knows of which year what is served is. Throws where the one
 * received last is no more there (the year before does not take its place), and where no year is there, by the last one that has some.
 */
async function receiveLast(url: string, question: Question, receiving: Receiving): Promise<Reception> {
  const { vintage, known, isServed } = receiving;
  const asked: string[] = [];
  const leftYears: AbsentCommunes[] = [];
  let incomplete: SourceFailure | undefined;
  for (let back = 0; ; back++) {
    const year = question.currentYear - back;
    const parts = listParts(url, question, [year]);
    try {
      // Where a file is served, who reads must know why it stays: the others are asked too.
      const received = await receiveAll(parts, receiving, { asksAll: isServed === true });
      const lacks = leftYears.length > 0 ? { leftYears } : {};
      return { ...received, asked: [...asked, ...received.asked], ...lacks, vintage: String(year) };
    } catch (error) {
      const isLast = vintage === String(year) || parts.some((part) => part.url === known?.url);
      if (error instanceof SourceFailure && error.fault.kind === "absent-communes") {
        if (isLast || (isServed && vintage === undefined)) throw error;
        leftYears.push({ year, communes: error.fault.absent });
        incomplete ??= error;
      } else if (!isNotThere(error)) throw error;
      else if (isLast) throw new SourceFailure({ kind: "year-gone", url: parts[0]?.url ?? url, year });
      if (back === LOOK_BACK) throw incomplete ?? error;
      asked.push(...parts.slice(0, 1).map((part) => part.url));
    }
  }
}

function receiveAll(parts: readonly Part[], receiving: Receiving, { asksAll = false } = {}): Promise<Reception> {
  const [only] = parts;
  return parts.length === 1 && only !== undefined
    ? receiveFile(only.url, receiving)
    : receiveCsvParts(parts, receiving, { name: "received.csv", asksAll });
}

/**
 * The addresses of a template: one for each year, and each code of the territory. A commune may have no file in a year, when others have one: nothing
 * happened there; how many may lack is said by the guard of the source.
 */
function listParts(template: string, question: Question, years: readonly number[] | undefined): Part[] {
  const fill = (filled: string): Part[] =>
    filled.includes("{commune}")
      ? question.communes.flatMap((commune) =>
          fillPlaces(filled, { ...question, communes: [commune] }).map((url) => ({ url, commune })),
        )
      : fillPlaces(filled, question).map((url) => ({ url }));
  if (!template.includes("{AAAA}")) return fill(template);
  return (years ?? []).flatMap((year) =>
    fill(template.replaceAll("{AAAA}", String(year))).map((part) => ({ ...part, year })),
  );
}

function fillPlaces(template: string, question: Question): string[] {
  const places: [string, readonly string[]][] = [
    ["{commune}", question.communes],
    ["{epci}", question.epcis],
    ["{departement}", question.departements],
  ];
  // The département of a commune, where both are named.
  if (template.includes("{commune}") && template.includes("{departement}"))
    return question.communes.flatMap((commune) =>
      fillPlaces(
        template.replaceAll("{departement}", departementOf(commune)).replaceAll("{commune}", commune),
        question,
      ),
    );
  let urls = [template];
  for (const [hole, values] of places)
    if (template.includes(hole)) urls = urls.flatMap((url) => values.map((value) => url.replaceAll(hole, value)));
  return urls;
}
