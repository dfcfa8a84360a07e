import { compiledUrl } from "@datalogue/ingest";
import { openThreads } from "../threads/open-threads.js";
import { isOverload, TooBusy } from "../threads/thread-failure.js";
import type { SelectedLayer, SelectTask } from "./select-layer.js";

/** Anybody asks for kits, and a layer may be long to cut: one at a time, away from the thread that answers. */
const threads = openThreads<SelectTask>(compiledUrl("./kit-worker.js", import.meta.url), {
  ...{ maxWaiting: 20, patience: 60_000, timeLimit: 60_000, idleLimit: 10_000 },
  limits: { maxOldGenerationSizeMb: 512 },
  background: true,
});

/** `selectLayer` in a thread of its own. Throws `TooBusy` when too many ask, or for what takes too long. */
export async function selectApart(task: SelectTask): Promise<SelectedLayer> {
  try {
    return await threads.run<SelectedLayer>(task);
  } catch (error) {
    throw isOverload(error) ? new TooBusy() : error;
  }
}
