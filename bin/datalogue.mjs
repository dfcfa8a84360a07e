#!/usr/bin/env node
// The command line: composes the commands of the packages. Exit codes: DESIGN §7.
import { Command, CommanderError } from "commander";

const { commands: ingestCommands } = await import("@datalogue/ingest");
const { commands: apiCommands } = await import("@datalogue/api");
const { commands: webCommands } = await import("@datalogue/web");

const program = new Command("datalogue")
  .description("Datalogue : catalogue de données ouvertes d'un territoire")
  .helpOption("-h, --help", "afficher l'aide")
  .helpCommand("help [commande]", "afficher l'aide d'une commande")
  .exitOverride();
for (const command of [...ingestCommands(), ...apiCommands(), ...webCommands()]) program.addCommand(command);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`Erreur interne, dont nous sommes responsables : ${error?.stack ?? error}\n`);
    process.exitCode = 3;
  }
}
