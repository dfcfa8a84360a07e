import type { Feature } from "geojson";
import type { TerritoryReader } from "../territories/territory-reader.js";

/** What is asked of a source, for one territory. */
export interface Question {
  /** INSEE codes of the communes, SIREN of the intercommunalities, codes of the départements. */
  communes: readonly string[];
  epcis: readonly string[];
  departements: readonly string[];
  /** The years asked for, in order; undefined: all that the source gives. */
  years: readonly number[] | undefined;
  /** The current year: the last vintage is looked for from there back. */
  currentYear: number;
  /** Outlines of the communes, as they were drawn; `properties.code`. */
  outlines(): readonly Feature[];
  /** Those outlines are a drawing: nothing is to be measured with them. */
  schematic?: boolean;
}

/** Which territories the rows asked for belong to, and the column of their code at the producer's. */
export interface Filter {
  by: "commune" | "epci" | "departement";
  field: string;
}

/** "last": the last there is; a list; from a year on, to another or until now. None: all there is. */
export type Vintages = "last" | number[] | { from: number; to?: number };

/** What is asked for the home territory. */
export function askForHome(
  territories: TerritoryReader,
  vintages: Vintages | undefined,
  currentYear: number,
): Question {
  const { communes, epcis } = territories.home();
  const departements = communes.flatMap(({ parents }) =>
    parents.flatMap(({ code }) => (code.startsWith("dep-") ? [code.slice("dep-".length)] : [])),
  );
  return {
    communes: communes.map(({ insee, code }) => insee ?? code),
    epcis: epcis.map(({ siren, code }) => siren ?? code),
    departements: [...new Set(departements)],
    years: listYears(vintages, currentYear),
    currentYear,
    schematic: territories.sources().outlines.kind === "schematic",
    outlines: () => {
      const inseeOf = new Map(communes.map(({ code, insee }) => [code, insee ?? code]));
      return territories.outlines({ level: "commune", precise: true }).features.flatMap((feature) => {
        const code = inseeOf.get(feature.properties?.code);
        return code === undefined ? [] : [{ ...feature, properties: { code } }];
      });
    },
  };
}

/** The years of `vintages`, in order; undefined where all that the source gives is asked for. */
export function listYears(vintages: Vintages | undefined, currentYear: number): number[] | undefined {
  if (vintages === undefined || vintages === "last") return undefined;
  if (Array.isArray(vintages)) return [...vintages].sort((a, b) => a - b);
  const { from, to = currentYear } = vintages;
  return Array.from({ length: Math.max(1, to - from + 1) }, (_, rank) => from + rank);
}

/** The codes that a filter names. */
export function codesOf({ communes, epcis, departements }: Question, { by }: Pick<Filter, "by">): readonly string[] {
  return { commune: communes, epci: epcis, departement: departements }[by];
}

/** Codes in an address: more would make it longer than servers take. */
const CODES_AT_ONCE = 100;

/** The codes of a filter, as many at once as an address holds; one empty part when nothing is filtered. */
export function partsOf(question: Question, filter: Pick<Filter, "by"> | undefined): readonly string[][] {
  if (!filter) return [[]];
  const codes = codesOf(question, filter);
  const parts: string[][] = [];
  for (let at = 0; at < codes.length; at += CODES_AT_ONCE) parts.push(codes.slice(at, at + CODES_AT_ONCE));
  return parts;
}
