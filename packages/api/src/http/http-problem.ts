import type { ProblemCode } from "./problem-codes.js";

/** An answer other than 200: its status, a stable code, a French title and detail (RFC 9457). */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: ProblemCode,
    readonly title: string,
    readonly detail: string,
    readonly headers: Record<string, string> = {},
    /** Of a right that the caller has not: what decided (`access/decide-access.ts`). */
    readonly rule?: string,
    /** Members that the problem carries besides, for programs. */
    readonly members: Record<string, unknown> = {},
  ) {
    super(detail);
  }
}

export function notFound(code: ProblemCode, detail: string): HttpProblem {
  return new HttpProblem(404, code, "Introuvable", detail);
}
