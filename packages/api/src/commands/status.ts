import { Command } from "commander";

/** `status`: what is published, what was changed through the site since it was loaded from content, what is still to be stated. */
export function statusCommand(): Command {
  return new Command("status")
    .description("dire ce qui est publié et ce qui diffère du contenu")
    .option("--json", "écrire la forme destinée aux machines")
    .addHelpText("after", "\nCode de sortie : 0 bien, 2 mauvais usage, 3 erreur interne.")
    .action(async (options: { json?: true }) => (await import("./run-status.js")).runStatus(options));
}
