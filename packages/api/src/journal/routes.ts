import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Request, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import { isDay } from "../calendar/civil-day.js";
import { BadQuery } from "../http/bad-query.js";
import { signInFirst } from "../http/common-refusals.js";
import { compress } from "../http/compress.js";
import { addLinks } from "../http/links.js";
import { readParameters, searchParameters } from "../http/query-parameters.js";
import { codeOf } from "../system/code-of.js";
import type { JournalQuery, JournalReader } from "./journal-reader.js";
import * as declared from "./operations.js";
import { writeActsCsv, writeActsNdjson } from "./write-acts.js";

/** `/api/journal`: the acts, for who administers the organisations that they concern. */
export function journalRoutes(journal: JournalReader, { publicUrl }: { publicUrl: string }): Router {
  const router = Router();
  const begin = (request: Request, response: Response) => {
    response.set({ "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex" });
    if (callerOf(request).kind === "public")
      throw signInFirst(
        "Compte attendu",
        "Le journal est lu par les administrateurs\u00A0: connectez-vous.",
        "sans-compte",
      );
  };

  router.get("/api/journal", async (request, response) => {
    begin(request, response);
    const { cursor, page_size: size, ...query } = readParameters(request, declared.listActs.query);
    const asked = { ...requireDays(query), ...(cursor > 0 ? { before: cursor } : {}) };
    const { acts, next } = await journal.list(callerOf(request), asked, size);
    const address = searchParameters(request);
    address.set("cursor", String(next));
    const link = next === null ? null : `${publicUrl}/api/journal?${address}`;
    if (link) addLinks(response, [{ href: link, rel: "next", type: "application/json" }]);
    response.json({ data: acts, links: { next: link }, meta: { page_size: size } });
  });
  const send = async (response: Response, name: string, type: string, lines: AsyncIterable<string>) => {
    response.attachment(name).set("Content-Type", type);
    await pipeline(Readable.from(lines), response).catch((error) => {
      // Who leaves stops it; anything else cuts the answer, and is told.
      if (codeOf(error) !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
    });
  };
  router.get("/api/journal.csv", compress, async (request, response) => {
    begin(request, response);
    const query = requireDays(readParameters(request, declared.exportActsCsv.query));
    const acts = await journal.export(callerOf(request), query);
    await send(response, "journal.csv", "text/csv; charset=utf-8", writeActsCsv(acts));
  });
  router.get("/api/journal.ndjson", compress, async (request, response) => {
    begin(request, response);
    const query = requireDays(readParameters(request, declared.exportActsNdjson.query));
    const acts = await journal.export(callerOf(request), query);
    await send(response, "journal.ndjson", "application/x-ndjson", writeActsNdjson(acts));
  });
  return router;
}

/** Refuses what looks like a day and is none. Throws `BadQuery`. */
function requireDays(query: JournalQuery): JournalQuery {
  for (const name of ["from", "to"] as const) {
    const day = query[name];
    if (day !== undefined && !isDay(day))
      throw new BadQuery("valeur-invalide", `«\u00A0${day}\u00A0» n'est pas un jour du calendrier.`, name);
  }
  return query;
}
