import { OutlinesProblem } from "./outlines-problem.js";

/** The time given to a whole import: addresses, reading, drawing. */
export interface TimeLimit {
  /** Aborted once it is over. */
  signal: AbortSignal;
  /** Throws an `OutlinesProblem` once it is over. */
  check(): void;
}

/** Ten minutes, in milliseconds. */
const IMPORT_TIME = 600_000;

/** A limit of some milliseconds from now. It is looked at between two steps of work: nothing is written once it is over. */
export function startTimeLimit(milliseconds = IMPORT_TIME): TimeLimit {
  const end = performance.now() + milliseconds;
  return {
    signal: AbortSignal.timeout(milliseconds),
    check() {
      if (performance.now() >= end)
        throw new OutlinesProblem(
          "use",
          `L'import a duré plus de ${describeTime(milliseconds)}\u00A0: il s'arrête là. Donnez un fichier plus petit (les communes d'un seul département), ou téléchargez-le d'abord et donnez son chemin.`,
        );
    },
  };
}

function describeTime(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  return minutes > 0 ? `${minutes}\u00A0minutes` : `${milliseconds / 1000}\u00A0seconde`;
}
