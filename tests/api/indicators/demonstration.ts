import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApiApp, type LoadSummary, openDatalogue, readSettings } from "@datalogue/api";
import { contentFolder } from "./support.js";

export interface Demonstration {
  app: Server;
  summary: LoadSummary;
  remove(): Promise<void>;
}

/** The demonstration content, published into a folder of its own, and its API. */
export async function openDemonstration(): Promise<Demonstration> {
  const data = mkdtempSync(join(tmpdir(), "datalogue-demo-"));
  const settings = readSettings({
    DATALOGUE_CONTENT: contentFolder,
    DATALOGUE_DATA: data,
    PUBLIC_URL: "https://donnees.exemple.fr",
  });
  const datalogue = await openDatalogue(settings, { log: () => {} });
  const summary = await datalogue.load();
  return {
    summary,
    app: createServer(createApiApp(datalogue, settings)),
    async remove() {
      await datalogue.close();
      rmSync(data, { recursive: true });
    },
  };
}
