import type { Command, Option } from "commander";
import { typeset } from "../typography.js";

const TITLES: Record<string, string> = {
  "Usage:": "Utilisation :",
  "Arguments:": "Arguments :",
  "Options:": "Options :",
  "Commands:": "Commandes :",
};

/** What commander says in English, and the same in French. */
const SENTENCES: [RegExp, string][] = [
  [/^missing required argument '(.*)'/, "Il manque l'argument « $1 »."],
  [/^unknown option '(.*)'/, "L'option « $1 » n'existe pas."],
  [/^unknown command '(.*)'/, "La commande « $1 » n'existe pas."],
  [/^option '(.*)' argument missing/, "Il manque la valeur de l'option « $1 »."],
  [
    /^option '(.*)' argument '(.*)' is invalid\. Allowed choices are (.*)\./,
    "« $2 » n'est pas admis pour l'option « $1 » ; valeurs possibles : $3.",
  ],
  [/^option '(.*)' argument '(.*)' is invalid\. (.*)/, "« $2 » ne convient pas à l'option « $1 » : $3"],
  [/^required option '(\S+).*' not specified/, "Il manque l'option « $1 »."],
  [/^too many arguments.*/, "Il y a trop d'arguments."],
  [/\(Did you mean (.*)\?\)/, "Vouliez-vous dire « $1 » ?"],
];

/** Makes a command speak French, refuse an option whose value is given twice, and leave the exit code to its caller. */
export function inFrench(command: Command): Command {
  refuseTwice(command);
  return command
    .helpOption("-h, --help", "afficher l'aide")
    .exitOverride()
    .configureHelp({
      styleTitle: (title) => typeset(TITLES[title] ?? title),
      optionDescription: ({ description, argChoices, defaultValue }) => {
        const notes = [];
        if (argChoices) notes.push(`au choix : ${argChoices.join(", ")}`);
        if (defaultValue !== undefined) notes.push(`par défaut : ${defaultValue}`);
        return typeset(notes.length > 0 ? `${description} (${notes.join(" ; ")})` : description);
      },
    })
    .configureOutput({
      outputError: (message, write) =>
        write(`${translate(message)}\nPour l'aide\u00a0: ${nameWhole(command)} --help\n`),
    });
}

/** Without it the last value would be kept, and the others left out without a word. */
function refuseTwice(command: Command): void {
  const given = new Set<Option>();
  for (const option of command.options.filter(
    ({ required, optional, variadic }) => (required || optional) && !variadic,
  ))
    command.on(`option:${option.name()}`, () => {
      if (given.has(option))
        command.error(`L'option « ${option.long} » est donnée deux fois : ne la donnez qu'une fois.`);
      given.add(option);
    });
}

/** « key create », as it is typed after the name of the program. */
function nameWhole(command: Command): string {
  const { parent } = command;
  return parent?.parent ? `${nameWhole(parent)} ${command.name()}` : command.name();
}

function translate(message: string): string {
  let said = message.trim().replace(/^error: /, "");
  for (const [english, french] of SENTENCES) said = said.replace(english, french);
  return typeset(said);
}
