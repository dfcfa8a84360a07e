import type { Population } from "@datalogue/ingest";
import type { Indicator } from "./indicator.js";
import { isMeasured, termsOf } from "./measure-kinds.js";
import { isSeries, seriesOf, seriesWords } from "./terms.js";

/** What the values of an indicator are told in, and divided by. */
interface ToldUnit {
  /** Null where the unit of the definition does not say how to write that of another series. */
  unit: string | null;
  /** "nombre de logements"; null where they are divided by no reference series. */
  denominator: string | null;
}

/**
 * The unit of the values of an indicator. `asked` is the reference series that they are divided by in place of its own: what is in kg/hab is then
 * in kg/logement. Inhabitants are inhabitants, whoever counts them.
 */
export function describeUnit(indicator: Indicator, asked?: Population["kind"]): ToldUnit {
  const { unit } = indicator;
  const own = isMeasured(indicator) ? termsOf(indicator.measure).denominator : undefined;
  if (!own || !isSeries(own)) return { unit, denominator: null };
  const [before, after] = [seriesOf(own), asked ?? seriesOf(own)];
  return { unit: replaceDivisor(unit, before, after), denominator: seriesWords[after].name };
}

/** How units write what is divided by: "kg/logement", "écoles/1 000 logements". */
const DIVISORS: Record<Population["kind"], { one: string; many: string }> = {
  municipale: { one: "hab", many: "hab" },
  dgf: { one: "hab", many: "hab" },
  menages: { one: "ménage", many: "ménages" },
  logements: { one: "logement", many: "logements" },
  superficie: { one: "ha", many: "ha" },
};

function replaceDivisor(unit: string, before: Population["kind"], after: Population["kind"]): string | null {
  const [own, other] = [DIVISORS[before], DIVISORS[after]];
  if (own.one === other.one) return unit;
  const [, head, sign] = new RegExp(`^(.*(/|\\d\\s))(?:${own.many}|${own.one})\\.?$`).exec(unit) ?? [];
  return head === undefined ? null : `${head}${sign === "/" ? other.one : other.many}`;
}
