import type { Command } from "commander";

const TITLES: Record<string, string> = {
  "Usage:": "Utilisation\u00A0:",
  "Arguments:": "Arguments\u00A0:",
  "Options:": "Options\u00A0:",
};

/** Says in French what commander says in English, and lets the caller decide of the exit code. */
export function inFrench(command: Command): Command {
  return command
    .helpOption("-h, --help", "afficher l'aide")
    .exitOverride()
    .configureHelp({ styleTitle: (title) => TITLES[title] ?? title })
    .configureOutput({
      outputError: (message, write) => write(`${translate(message)}\nPour l'aide\u00A0: ${command.name()} --help\n`),
    });
}

function translate(message: string): string {
  const [, name = ""] = /'([^']*)'/.exec(message) ?? [];
  if (message.includes("missing required argument")) return `Il manque l'argument «\u00A0${name}\u00A0».`;
  if (message.includes("unknown option")) return `L'option «\u00A0${name}\u00A0» n'existe pas.`;
  if (message.includes("argument missing")) return `Il manque la valeur de l'option «\u00A0${name}\u00A0».`;
  if (message.includes("too many arguments")) return "Il y a trop d'arguments.";
  return message.trim();
}
