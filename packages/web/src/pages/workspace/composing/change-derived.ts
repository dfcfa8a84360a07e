import type { ComposerAnswers } from "./change-observatory.js";
import type { IndicatorDocument } from "./indicator-document.js";
import { readNumber, tellAmbiguity, writeNumber } from "./read-number.js";
import { isAsWritten } from "./typed-lines.js";

type Answer = ComposerAnswers["answer"];

/** The measures that are made of other indicators, or of the reference series, in words. */
export const derivedMeasures = {
  expression: "Un calcul entre deux indicateurs",
  growth: "Une évolution par an, en %",
  index: "Un indice, 100 l’année de base",
  cumulative: "Une somme depuis une année",
  envelope: "La part prise d’une enveloppe, en %",
  series: "Une série de référence du territoire",
} as const;

export type DerivedMeasure = keyof typeof derivedMeasures;

export const isDerivedMeasure = (kind: unknown): kind is DerivedMeasure =>
  typeof kind === "string" && Object.hasOwn(derivedMeasures, kind);

/** The reference series, in words, as they are answered: "population:municipale". */
export const referenceSeries = {
  "population:municipale": "la population municipale",
  "population:dgf": "la population DGF",
  "series:menages": "les ménages",
  "series:logements": "les logements",
  "series:superficie": "la superficie",
} as const;

/** What is done of two indicators, by the sign of the formula. */
export const operations = {
  "/": "divisé par",
  "-": "moins",
  "+": "plus",
} as const;

/** `val(a) / val(b) * 100`, or `(val(a) - val(b)) * 100`, as questions ask it; the number is as a person types it. */
export interface SimpleFormula {
  first: string;
  operation: keyof typeof operations;
  second: string;
  scale: string;
}

const SIMPLE = /^(\(?)val\(([\w.-]*)\) ([-+/]) val\(([\w.-]*)\)(\)?)(?: \* (\d+(?:\.\d+)?))?$/;

/** A formula of two indicators, either of which may still be to choose; undefined for one that says more, which is written as a text. */
export function readFormula(expression: unknown): SimpleFormula | undefined {
  if (expression === undefined || expression === "") return { first: "", operation: "/", second: "", scale: "" };
  const [, opening, first, operation, second, closing, scale = ""] = SIMPLE.exec(String(expression)) ?? [];
  if (first === undefined || second === undefined) return undefined;
  // « a - b * 100 » is another thing than « (a - b) * 100 ».
  const brackets = scale !== "" && operation !== "/" ? "()" : "";
  if (`${opening}${closing}` !== brackets) return undefined;
  return {
    first,
    operation: operation as SimpleFormula["operation"],
    second,
    scale: scale && writeNumber(Number(scale)),
  };
}

/** The formula that questions ask, empty where nothing is answered; what is no number is left in it, to be told. */
export function writeFormula({ first, operation, second, scale }: SimpleFormula): string {
  if (first === "" && second === "" && scale === "" && operation === "/") return "";
  const formula = `val(${first}) ${operation} val(${second})`;
  if (scale === "") return formula;
  // A formula has no place for « 1.100 », which is read in two ways: as a text, it is told.
  const factor = tellAmbiguity(scale) ? `'${scale}'` : readNumber(scale);
  return `${operation === "/" ? formula : `(${formula})`} * ${factor}`;
}

/** A measure as its form leaves it; answers that the form did not have (another kind was shown) are begun from what there was. */
export function writeDerived(kind: DerivedMeasure, former: IndicatorDocument, answer: Answer): IndicatorDocument {
  const number = (name: string, before: unknown) => {
    const typed = answer(name);
    return typed === undefined ? before : readNumber(typed);
  };
  const text = (name: string, before: unknown) => answer(name)?.trim() ?? before ?? "";
  const of = answer("sur") === undefined ? (former.of ?? "") : readSource(answer("sur") ?? "");
  switch (kind) {
    case "growth":
      return { kind, of, years: number("annees", former.years) };
    case "cumulative":
      return { kind, of, since: text("depuis", former.since) };
    case "index":
      return { kind, of, base: text("base", former.base) };
    case "envelope":
      return {
        ...{ kind, of },
        referenceFrom: number("reference-de", former.referenceFrom),
        referenceTo: number("reference-a", former.referenceTo),
        from: number("enveloppe-de", former.from),
        to: number("enveloppe-a", former.to),
        rate: number("taux", former.rate),
      };
    case "series": {
      const divisor = answer("serie-diviseur");
      return {
        kind,
        numerator: answer("serie") === undefined ? seriesOf(former.numerator) : readSource(answer("serie") ?? ""),
        denominator:
          divisor === undefined
            ? seriesOf(former.denominator)
            : divisor === ""
              ? undefined
              : { ...keepLookBack(former.denominator), ...(readSource(divisor) as object) },
        scale: number("multiplie", former.scale),
      };
    }
    case "expression": {
      const before = String(former.expression ?? "");
      const typed = answer("formule")?.trim();
      // What is written by hand is the formula, as soon as it says another one.
      if (typed !== undefined && !isAsWritten(typed, before)) return { kind, expression: typed };
      const operation = answer("operation") ?? "";
      if (!Object.hasOwn(operations, operation)) return { kind, expression: before };
      const expression = writeFormula({
        ...{ first: answer("premier") ?? "", second: answer("second") ?? "" },
        ...{ operation: operation as SimpleFormula["operation"], scale: answer("multiplie")?.trim() ?? "" },
      });
      const shown = readFormula(before);
      // A number has several writings, of which the questions show one: « 0.10 » is left as it is.
      return { kind, expression: shown && writeFormula(shown) === expression ? before : expression };
    }
  }
}

/** A term of a measure, unless it is of the rows of a dataset. */
const seriesOf = (term: IndicatorDocument | undefined) => (term?.dataset === undefined ? term : undefined);

const keepLookBack = (former: IndicatorDocument | undefined) =>
  former?.lookBack === undefined ? {} : { lookBack: former.lookBack };

/** "population:municipale" → a reference series; else the name of an indicator. */
function readSource(answered: string): string | object {
  if (!Object.hasOwn(referenceSeries, answered)) return answered;
  const [kind = "", name = ""] = answered.split(":");
  return { [kind]: name };
}

/** How a source is answered. */
export function writeSource(source: unknown): string {
  if (typeof source === "string") return source;
  const [[kind, name] = ["", ""]] = Object.entries((source ?? {}) as Record<string, string>);
  return kind === "" ? "" : `${kind}:${name}`;
}
