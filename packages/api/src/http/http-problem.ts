/** An answer other than 200: its status, a stable code, a French title and detail (RFC 9457). */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(detail);
  }
}

export function notFound(code: string, detail: string): HttpProblem {
  return new HttpProblem(404, code, "Introuvable", detail);
}
