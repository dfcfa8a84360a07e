import type { CompositionFault } from "@datalogue/api";
import { isDerivedMeasure, readFormula } from "./change-derived.js";
import { isRowMeasure, questionOf } from "./change-indicator.js";
import type { IndicatorDocument } from "./indicator-document.js";

/** The question of a fault, or the text of the measure where that is all that can be shown of it. */
export function questionAsked(path: string, { measure }: IndicatorDocument): string | undefined {
  const isOfMeasure = path.startsWith("measure");
  if (isOfMeasure && !isRowMeasure(measure?.kind) && !isDerivedMeasure(measure?.kind)) return "mesure";
  if (path === "measure.expression") return missingTerm(measure) ?? questionOf(path);
  if (measure?.kind === "series" && path === "measure.numerator") return "serie";
  if (measure?.kind === "series" && path === "measure.denominator") return "serie-diviseur";
  return questionOf(path);
}

/** The faults of an indicator; one of a question without an answer says what to do there, not the form that an answer has. */
export function askAgain(faults: readonly CompositionFault[], document: IndicatorDocument): CompositionFault[] {
  return faults.map((fault) => {
    const question = questionAsked(fault.path, document) ?? "";
    const message = isAnswered(fault.path, document) ? undefined : TO_ANSWER[question];
    return message === undefined ? fault : { ...fault, message };
  });
}

function isAnswered(path: string, document: IndicatorDocument): boolean {
  if (path === "measure.expression") return missingTerm(document.measure) === undefined;
  const value = path
    .split(".")
    .reduce<unknown>((node, name) => (node as IndicatorDocument | undefined)?.[name], document);
  return value !== undefined && value !== "";
}

/** Which indicator of a simple formula is still to choose. */
function missingTerm(measure: IndicatorDocument): "premier" | "second" | undefined {
  const formula = readFormula(measure.expression);
  if (formula?.first === "") return "premier";
  return formula?.second === "" ? "second" : undefined;
}

const CHOOSE = "choisissez dans la liste.";
const WRITE_YEAR = "écrivez une année.";
const WRITE_NUMBER = "écrivez un nombre.";

/** What to do at a question that has no answer; the others say it well enough (« ne doit pas être vide »). */
const TO_ANSWER: Record<string, string> = {
  ...{ colonne: CHOOSE, poids: CHOOSE, territoire: CHOOSE, maille: CHOOSE },
  ...{ sur: CHOOSE, serie: CHOOSE, premier: CHOOSE, second: CHOOSE },
  ...{ base: WRITE_YEAR, depuis: WRITE_YEAR, "reference-de": WRITE_YEAR, "reference-a": WRITE_YEAR },
  ...{ "enveloppe-de": WRITE_YEAR, "enveloppe-a": WRITE_YEAR },
  ...{ taux: WRITE_NUMBER, decimales: WRITE_NUMBER },
};
