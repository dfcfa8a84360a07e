import { type Datalogue, openDatalogue } from "../datalogue.js";
import { readSettings } from "../settings.js";

/** Opens the datalogue of the environment for one command. Throws `SettingsError`. */
export async function withDatalogue(run: (datalogue: Datalogue) => Promise<void>): Promise<void> {
  const datalogue = await openDatalogue(readSettings(process.env));
  try {
    await run(datalogue);
  } finally {
    await datalogue.close();
  }
}
