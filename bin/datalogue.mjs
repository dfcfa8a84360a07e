#!/usr/bin/env node
// The command line: composes the commands of the packages. Exit codes: DESIGN §7.
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";

const asked = process.argv[2];
// A server asked to stop while its program is still being read stops as it would later.
const stopEarly = () => {
  process.stdout.write("Datalogue arrêté.\n");
  process.exit(0);
};
if (asked === "serve") for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stopEarly);

const { inFrench, SettingsError } = await import("@datalogue/ingest");
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const program = inFrench(
  new Command("datalogue")
    .description("Datalogue : catalogue de données ouvertes d'un territoire")
    .version(version, "-V, --version", "afficher la version")
    .helpCommand("help [commande]", "afficher l'aide d'une commande"),
);
// Until the command is found: a check waits neither for the database nor for the pages. Without a known one, all are listed.
for (const load of [
  () => import("@datalogue/ingest"),
  () => import("@datalogue/api"),
  () => import("@datalogue/web"),
]) {
  for (const command of (await load()).commands()) program.addCommand(command);
  if (program.commands.some((command) => command.name() === asked)) break;
}
for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, stopEarly);

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
