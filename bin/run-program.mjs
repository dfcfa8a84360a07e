// Composes the commands of the packages. What a command does is imported when it is run.
import { readFileSync } from "node:fs";
import { commands, helpCommand, inFrench, SettingsError } from "@datalogue/ingest/commands";
import { Command, CommanderError } from "commander";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** What the system says of a place that was given, by its code. */
const PLACES = {
  EACCES: "ce compte n'a pas le droit de le lire ou d'y écrire",
  EPERM: "ce compte n'a pas le droit de le lire ou d'y écrire",
  EROFS: "son disque est en lecture seule",
  ENOSPC: "son disque est plein",
  ENOTDIR: "un fichier y tient la place d'un dossier",
};

/** Does what was typed after `datalogue`; says in `process.exitCode` how it went. */
export async function runProgram(args) {
  const program = inFrench(
    new Command("datalogue")
      .description("Datalogue : catalogue de données ouvertes d'un territoire")
      .version(version, "-V, --version", "afficher la version"),
  );
  const packages = [
    () => ({ commands }),
    () => import("@datalogue/api/commands"),
    () => import("@datalogue/web/commands"),
  ];
  // Until the command is found; without a known one, all are listed.
  for (const load of packages) {
    for (const command of (await load()).commands()) program.addCommand(command);
    if (program.commands.some((command) => command.name() === args[0])) break;
  }
  program.addCommand(helpCommand());
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else if (error instanceof SettingsError) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 2;
    } else if (error?.path && PLACES[error.code]) {
      process.stderr.write(
        `${error.path}\u00A0: ${PLACES[error.code]}. Rendez-le accessible, ou indiquez un autre endroit.\n`,
      );
      process.exitCode = 2;
    } else {
      process.stderr.write(`Erreur interne, dont nous sommes responsables : ${error?.stack ?? error}\n`);
      process.exitCode = 3;
    }
  }
}
