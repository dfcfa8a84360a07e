import { SettingsError } from "@datalogue/ingest";
import { type Datalogue, openDatalogue } from "../datalogue.js";
import { readSettings } from "../settings.js";

/** Opens the datalogue of the environment for one command. Throws `SettingsError`; one that `writes` needs a folder that can be written. */
export async function withDatalogue(
  run: (datalogue: Datalogue) => Promise<void>,
  { writes = false } = {},
): Promise<void> {
  const datalogue = await openDatalogue(readSettings(process.env));
  try {
    if (writes && datalogue.readOnly !== null) throw new SettingsError("DATALOGUE_DATA", datalogue.readOnly);
    await run(datalogue);
  } finally {
    await datalogue.close();
  }
}
