import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { BringOptions } from "../../../packages/api/src/refreshing/bring-file.js";
import type { ContentSource } from "../../../packages/api/src/refreshing/list-content-sources.js";
import { receptionThread } from "../../../packages/api/src/refreshing/reception-thread.js";
import { listen } from "../../support/listen.js";
import { visitsCsv, visitsJson, visitsSource } from "../support/content-folder.js";

it("a source whose answer has no end fails, and those that wait for it are received", async () => {
  const producer = createServer((request, response) => {
    if (request.url === "/sans-fin.csv") response.write("codeCommune");
    else response.end(visitsCsv);
  });
  const address = await listen(producer, "127.0.0.1");
  const scratch = mkdtempSync(join(tmpdir(), "datalogue-thread-"));
  const thread = receptionThread({ userAgent: "Datalogue", allowedHosts: [new URL(address).host], timeLimit: 500 });
  const bring = (name: string) => {
    const from = { family: "file", url: `${address}/${name}` };
    const one = { content: { metadata: visitsJson }, source: { ...visitsSource, from } } as unknown as ContentSource;
    const question = { communes: [], epcis: [], departements: [], years: undefined, currentYear: 2026 };
    const options = { question: { ...question, outlines: () => [] }, maxFileBytes: 1_000_000 };
    return thread.bring(one, options as unknown as BringOptions, scratch, undefined);
  };
  try {
    const [endless, good] = await Promise.all([bring("sans-fin.csv"), bring("entrees.csv")]);
    expect(endless).toEqual({ kind: "failed", reason: expect.stringContaining("a été arrêtée") });
    expect(good).toMatchObject({ name: "entrees.csv" });
  } finally {
    await thread.close();
    producer.closeAllConnections();
    producer.close();
    rmSync(scratch, { recursive: true });
  }
});
