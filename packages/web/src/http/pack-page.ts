import { Answer, SHARED_QUALITY } from "@datalogue/api";
import type { PageAnswer } from "../site.js";

/**
 * A page as an answer. Pages are read by many and counted in kilobytes: they are compressed well. `common`: headers of every page,
 * for one that will leave from the store, where nobody adds them.
 */
export function packPage(
  { status, html, demonstration, headers = {} }: PageAnswer,
  common: Record<string, string> = {},
): Answer {
  return new Answer(
    status,
    {
      ...common,
      "Content-Type": "text/html; charset=utf-8",
      // Kept by the browser, asked again each time: a publication shows at once.
      "Cache-Control": status === 200 ? "public, no-cache" : "no-store",
      ...(demonstration ? { "X-Robots-Tag": "noindex" } : {}),
      ...headers,
    },
    html,
    { quality: SHARED_QUALITY },
  );
}
