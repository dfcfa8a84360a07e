import { departementOf } from "../territories/departement-of.js";
import type { Question } from "./question.js";
import type { Source } from "./source-schema.js";

/** Whether its producer publishes for one at least of these départements. */
export function covers({ notCovered = [] }: Pick<Source, "notCovered">, departements: readonly string[]): boolean {
  return departements.length === 0 || departements.some((code) => !notCovered.includes(code));
}

/** What can be asked of a source: the communes and départements that it covers. Undefined when it covers nothing of what is asked. */
export function askCovered(source: Pick<Source, "notCovered">, question: Question): Question | undefined {
  const { notCovered = [] } = source;
  if (notCovered.length === 0) return question;
  if (!covers(source, question.departements)) return undefined;
  return {
    ...question,
    communes: question.communes.filter((code) => !notCovered.includes(departementOf(code))),
    departements: question.departements.filter((code) => !notCovered.includes(code)),
  };
}
