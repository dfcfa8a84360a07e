#!/usr/bin/env node
// The command line: composes the commands of the packages. What a command does is imported when it is run.
import { readFileSync } from "node:fs";
import { commands as ofApi } from "@datalogue/api/commands";
import { inFrench, commands as ofIngest, SettingsError } from "@datalogue/ingest/commands";
import { commands as ofWeb } from "@datalogue/web/commands";
import { Command, CommanderError } from "commander";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const program = inFrench(
  new Command("datalogue")
    .description("Datalogue : catalogue de données ouvertes d'un territoire")
    .version(version, "-V, --version", "afficher la version")
    .helpCommand("help [commande]", "afficher l'aide d'une commande"),
);
for (const command of [...ofIngest(), ...ofApi(), ...ofWeb()]) program.addCommand(command);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof SettingsError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  } else {
    process.stderr.write(`Erreur interne, dont nous sommes responsables : ${error?.stack ?? error}\n`);
    process.exitCode = 3;
  }
}
