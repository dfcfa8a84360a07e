import { Command } from "commander";
import { inFrench } from "./in-french.js";

/** `help`, last in a group of commands: the help of the group, or of a command of it, which may be a group too. */
export function helpCommand(): Command {
  return inFrench(
    new Command("help")
      .description("afficher l'aide d'une commande")
      .argument("[commande...]")
      .action((names: string[], _options: object, help: Command) => {
        let told: Command = help.parent as Command;
        for (const name of names) {
          const found = told.commands.find((command) => command.name() === name);
          if (!found) told.error(`unknown command '${name}'`);
          told = found;
        }
        told.help();
      }),
  );
}
