import type { Response } from "express";

/**
 * Makes of the `Range` that an answer of `size` bytes was asked with what the libraries that read it understand as RFC 9110 does: GET alone takes one
 * (14.2), and more last bytes than there are, which readers of Parquet ask for, are all of them (14.1.2), not a range beyond the end. Its `ETag` is
 * already set: `If-Range` wants a strong one, and the whole without it (13.1.5).
 */
export function mendRange(response: Response, size: number): void {
  const { headers, method } = response.req;
  const isStrong = response.get("ETag")?.startsWith('"') === true;
  if (method !== "GET" || (headers["if-range"] !== undefined && !isStrong)) delete headers.range;
  const [, last] = /^bytes=-(\d+)$/.exec(headers.range ?? "") ?? [];
  if (last !== undefined && size > 0 && Number(last) > size) headers.range = "bytes=0-";
}
