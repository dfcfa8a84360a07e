import { Answer } from "@datalogue/api";
import type { PageRoute } from "../http/page-route.js";
import { FRAME_SCRIPT } from "./embed-code.js";

export const frameScriptRoute: PageRoute = {
  path: FRAME_SCRIPT,
  parameters: [],
  make: async (_site, _params, _query, { headers, asset }) => frameScript(asset("cadre.js"), headers),
};

/** The script for the pages of others, at an address that never changes. */
function frameScript(text: string, common: Record<string, string>): Answer {
  return new Answer(
    200,
    {
      ...common,
      "Content-Type": "text/javascript; charset=utf-8",
      "Cache-Control": "public, max-age=86400",
      "Cross-Origin-Resource-Policy": "cross-origin",
    },
    text,
    { quality: 9 },
  );
}
