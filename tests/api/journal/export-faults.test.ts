import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { journal } from "../../../packages/api/src/store/journal.js";
import { undeclaredAnswers } from "../../support/undeclared-answers.js";
import { CHEAP, Visitor } from "../../web/workspace/visitor.js";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { createPlace } from "../support/content-folder.js";

describe("the journal taken away whole, where it cannot be read", () => {
  const lines: string[] = [];
  let served: ServedPlace;
  let knex: Awaited<ReturnType<ServedPlace["place"]["openCatalogue"]>>;
  let administrator: Visitor;
  beforeAll(async () => {
    served = await servePlace(createPlace(), { log: (line) => lines.push(line), passwordCost: CHEAP });
    administrator = await Visitor.of(served.datalogue, served.url, {
      ...{ email: "pole@exemple.fr", organisation: "pole-marennes-oleron", role: "administrator" as const },
    });
    knex = await served.place.openCatalogue();
    // More than are read at once.
    await knex.transaction(async (trx) => {
      for (let count = 0; count < 520; count++)
        await journal(trx, "2026-03-10T09:00:00.000Z", "content", "load", "site", {});
    });
  });
  afterAll(async () => {
    await knex.destroy();
    await served.close();
  });
  const spoil = (end: "first" | "last", detail: string) =>
    knex("journal")
      .where({ sequence: knex("journal")[end === "first" ? "min" : "max"]("sequence") })
      .update({ detail });

  it.each(["csv", "ndjson"])(
    "from its beginning, is answered as a fault of ours, never as a file (%s)",
    async (form) => {
      await spoil("last", "{");
      const { status, headers, text } = await administrator.ask(`/api/journal.${form}`);
      expect([status, headers.get("content-type")]).toEqual([500, "application/problem+json; charset=utf-8"]);
      expect(JSON.parse(text).code).toBe("erreur-interne");
      expect(headers.get("content-disposition")).toBeNull();
      // A fault of ours, 500, is declared nowhere.
      expect(undeclaredAnswers.splice(0)).toHaveLength(1);
      await knex("journal").where({ detail: "{" }).update({ detail: "{}" });
    },
  );

  it.each(["csv", "ndjson"])("further on, is cut rather than ended, and the log says why (%s)", async (form) => {
    await spoil("first", "{");
    lines.length = 0;
    await expect(administrator.ask(`/api/journal.${form}`)).rejects.toThrow(/terminated|fetch failed/);
    expect(lines.join("\n")).toMatch(new RegExp(`GET /api/journal\\.${form} .*JSON`));
    await knex("journal").where({ detail: "{" }).update({ detail: "{}" });
    expect((await administrator.ask(`/api/journal.${form}`)).status).toBe(200);
  });
});
