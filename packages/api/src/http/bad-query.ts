import type { ProblemCode } from "./problem-codes.js";

/** The caller's query names something that does not exist: a French sentence, and the valid names. Becomes a 400. */
export class BadQuery extends Error {
  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly parameter: string,
    readonly accepted: string[] = [],
  ) {
    super(message);
  }
}
