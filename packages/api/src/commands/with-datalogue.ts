import { SettingsError } from "@datalogue/ingest";
import { requireOpened } from "../data-folder.js";
import { type Datalogue, openDatalogue } from "../datalogue.js";
import { explainStore } from "../object-store/explain-store.js";
import { StoreUnavailable } from "../object-store/object-store.js";
import { readSettings } from "../settings/settings.js";

/**
 * Opens the datalogue of the environment for one command. Throws `SettingsError` for a folder that holds no catalogue, but to one that `makes` it,
 * which may come first; to one that `writes`, for a folder that cannot be written.
 */
export async function withDatalogue(
  run: (datalogue: Datalogue) => Promise<void>,
  { writes = false, makes = false } = {},
): Promise<void> {
  const settings = readSettings(process.env);
  if (!makes) requireOpened(settings.dataFolder, settings.database ? "postgresql" : "sqlite");
  const datalogue = await openDatalogue(settings);
  try {
    if (writes && datalogue.readOnly !== null) throw new SettingsError("DATALOGUE_DATA", datalogue.readOnly);
    await run(datalogue);
  } catch (error) {
    throw error instanceof StoreUnavailable ? explainStore(error) : error;
  } finally {
    await datalogue.close();
  }
}
