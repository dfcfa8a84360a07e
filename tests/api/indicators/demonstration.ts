import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApiApp, type LoadSummary, openDatalogue, readSettings } from "@datalogue/api";
import { copyPreparedData, ownContent } from "../../support/prepared-data.js";
import { watchAnswers } from "../openapi/watch-answers.js";

export interface Demonstration {
  app: Server;
  summary: LoadSummary;
  /** The copy of the content, when it was changed. */
  content: string;
  /** Brings the catalogue up to the content again. */
  load(): Promise<LoadSummary>;
  remove(): Promise<void>;
}

/**
 * The demonstration content, published into a folder of its own, and its API. `change` may edit a copy of the content
 * before it is read; `prepared`: the content unchanged was published before.
 */
export async function openDemonstration({
  change,
  prepared = change === undefined,
  env = {},
  log = (_line: string) => {},
}: {
  change?: (content: string) => void;
  prepared?: boolean;
  env?: Record<string, string>;
  log?: (line: string) => void;
} = {}): Promise<Demonstration> {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-demo-"));
  const content = change ? join(folder, "content") : ownContent;
  if (change) {
    cpSync(ownContent, content, { recursive: true });
    change(content);
  }
  const data = join(folder, "data");
  if (prepared) await copyPreparedData(data, content);
  const settings = readSettings({
    DATALOGUE_CONTENT: content,
    DATALOGUE_DATA: data,
    PUBLIC_URL: "https://donnees.exemple.fr",
    ...env,
  });
  const datalogue = await openDatalogue(settings, { log });
  const summary = await datalogue.load();
  return {
    summary,
    content,
    load: () => datalogue.load(),
    app: createServer(createApiApp({ router: watchAnswers(datalogue.router) }, settings)),
    async remove() {
      await datalogue.close();
      rmSync(folder, { recursive: true });
    },
  };
}
