// The commands of the api package alone, as bin/datalogue.mjs composes them.
import { commands } from "../../../packages/api/dist/index.js";
import { Command } from "../../../packages/api/node_modules/commander/esm.mjs";

const program = new Command("datalogue").exitOverride();
for (const command of commands()) program.addCommand(command);
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = error.exitCode === 0 ? 0 : error.exitCode === undefined ? 3 : 2;
  if (process.exitCode === 3) console.error(error);
}
