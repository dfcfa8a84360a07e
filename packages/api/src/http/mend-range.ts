import type { Request } from "express";

/**
 * Makes of the `Range` of a request for `size` bytes what the libraries that read it understand as RFC 9110 does: GET alone takes one
 * (14.2), and more last bytes than there are, which readers of Parquet ask for, are all of them (14.1.2), not a range beyond the end.
 */
export function mendRange(request: Request, size: number): void {
  const { headers, method } = request;
  if (method !== "GET") delete headers.range;
  const [, last] = /^bytes=-(\d+)$/.exec(headers.range ?? "") ?? [];
  if (last !== undefined && size > 0 && Number(last) > size) headers.range = "bytes=0-";
}
