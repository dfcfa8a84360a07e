/** Something of the content that cannot be used: where, and a French sentence that says what and how to mend it. */
export interface ContentProblem {
  /** Path of the file, as short as can be. */
  path: string;
  message: string;
  /**
   * "data": the data file has errors. "use": the metadata, the schema or the call are wrong. "definition": an indicator, an observatory, a plan… is
   * wrong, and the rest does without. "reference": the same of what datasets share otherwise (catalogue.json, territories…). "internal": it could
   * not be loaded for a reason that is ours or the machine's.
   */
  fault: "data" | "use" | "definition" | "reference" | "internal";
}

/** Whether the path of a problem is one of some, or lies in one. */
export function isUnder(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => `${path}/`.startsWith(`${folder}/`));
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
