/** Something of the content that cannot be used: where, and a French sentence that says what and how to mend it. */
export interface ContentProblem {
  /** Path of the file, as short as can be. */
  path: string;
  message: string;
  /**
   * "data": the data file has errors. "use": the metadata, the schema or the call are wrong. "reference": something that
   * datasets share (catalogue.json, indicators, territories…) is wrong, and the rest does without. "internal": it could not be
   * loaded for a reason that is ours or the machine's.
   */
  fault: "data" | "use" | "reference" | "internal";
}

/** Thrown and caught within the reading of content. */
export class ContentError extends Error {
  constructor(readonly problems: ContentProblem[]) {
    super(problems.map(({ path, message }) => `${path}\u00A0: ${message}`).join("\n"));
  }
}

export function refuse(path: string, ...messages: string[]): ContentError {
  return new ContentError(messages.map((message) => ({ path, message, fault: "use" })));
}
