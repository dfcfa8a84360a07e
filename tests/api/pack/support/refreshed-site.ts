import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Datalogue, openDatalogue, readSettings } from "@datalogue/api";
import { listContentSources } from "../../../../packages/api/src/refreshing/list-content-sources.js";
import { refreshSource } from "../../../../packages/api/src/refreshing/refresh-source.js";
import type { Refreshment } from "../../../../packages/api/src/refreshing/refreshment.js";
import { askForHome, type Question } from "../../../../packages/api/src/sources/question.js";
import { copyPreparedData, ownContent } from "../../../support/prepared-data.js";

/** The project's own content, some of its datasets refreshed from files received by hand. */
export interface RefreshedSite {
  datalogue: Datalogue;
  /** What became of each file, by its dataset. */
  done: Record<string, Refreshment>;
  /** Receives other files after those: what became of each. */
  refresh(files: Record<string, string | Uint8Array>): Promise<Record<string, Refreshment>>;
  close(): Promise<void>;
}

/**
 * Starts from the demonstration, then does what `sources refresh --from` does: a file a dataset, named `<slug>.<end>`, or several, in the folder `<slug>/`.
 * `askOtherwise` gives what the question says otherwise.
 */
export async function refreshOwnContent(
  files: Record<string, string | Uint8Array>,
  askOtherwise: () => Partial<Question> = () => ({}),
): Promise<RefreshedSite> {
  const root = mkdtempSync(join(tmpdir(), "datalogue-pack-"));
  const content = join(root, "datasets");
  const data = join(root, "var");
  const received = join(root, "recus");
  cpSync(ownContent, content, { recursive: true });
  await copyPreparedData(data, content);
  const settings = readSettings({ DATALOGUE_CONTENT: content, DATALOGUE_DATA: data });
  const datalogue = await openDatalogue(settings, { log: () => {} });
  await datalogue.load();
  const { sources } = await listContentSources(content);
  const refresh: RefreshedSite["refresh"] = async (files) => {
    const done: Record<string, Refreshment> = {};
    rmSync(received, { recursive: true, force: true });
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(received, name)), { recursive: true });
      writeFileSync(join(received, name), bytes);
    }
    for (const one of sources) {
      const { slug } = one.content.metadata;
      if (!Object.keys(files).some((name) => name.startsWith(`${slug}.`) || name.startsWith(`${slug}/`))) continue;
      done[slug] = await refreshSource(one, {
        origin: { folder: received },
        question: { ...askForHome(datalogue.services.territories, one.source.vintages, 2026), ...askOtherwise() },
        maxFileBytes: 100_000_000,
        receive: datalogue.receive,
      });
    }
    return done;
  };
  const done = await refresh(files);
  return {
    datalogue,
    done,
    refresh,
    async close() {
      await datalogue.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
