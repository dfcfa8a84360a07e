import { type Datalogue, openDatalogue } from "../datalogue.js";
import { readSettings, SettingsError } from "../settings.js";

/** Opens the datalogue of the environment for one command. Bad settings are told and give the exit code 2. */
export async function withDatalogue(run: (datalogue: Datalogue) => Promise<void>): Promise<void> {
  let settings: ReturnType<typeof readSettings>;
  try {
    settings = readSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
    return;
  }
  const datalogue = await openDatalogue(settings);
  try {
    await run(datalogue);
  } finally {
    await datalogue.close();
  }
}
