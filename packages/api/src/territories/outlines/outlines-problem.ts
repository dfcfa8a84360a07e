/** Why outlines cannot be imported, in French; nothing was written. */
export class OutlinesProblem extends Error {
  constructor(
    /** "data": the file given is not what is needed. "use": the call is wrong, or the address does not answer. */
    readonly fault: "data" | "use",
    ...sentences: string[]
  ) {
    super(sentences.join("\n"));
  }
}
