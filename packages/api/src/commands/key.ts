import { helpCommand, inFrench } from "@datalogue/ingest/commands";
import { Command, Option } from "commander";
import type { Scope } from "../access/decide-access.js";
import type { KeyArguments } from "./run-key.js";

const EXIT_CODES = "\nCode de sortie : 0 bien, 2 mauvais usage, 3 erreur interne.";

/** `key create|list|revoke`: the keys with which organisations read closed datasets and publish. */
export function keyCommand(): Command {
  return new Command("key")
    .description("gérer les clés d'accès des organismes")
    .addCommand(inFrench(createCommand()))
    .addCommand(inFrench(listCommand()))
    .addCommand(inFrench(revokeCommand()))
    .addCommand(helpCommand());
}

/** What `--scope` gives: who publishes reads too. */
const SCOPES: Record<Scope, Scope[]> = { read: ["read"], publish: ["read", "publish"] };

function createCommand(): Command {
  return new Command("create")
    .description("créer une clé et l'écrire, seule, sur la sortie standard (montrée cette fois seulement)")
    .requiredOption("--organisation <organisme>", "nom court de l'organisme, dans organisations.json")
    .addOption(
      new Option("--scope <portée>", "ce que la clé permet\u00A0: lire (read), ou lire et publier (publish)")
        .choices(Object.keys(SCOPES))
        .makeOptionMandatory(),
    )
    .option("--label <texte>", "à quoi elle sert, pour s'y retrouver")
    .option("--expires <jour>", "dernier jour où elle sert, AAAA-MM-JJ")
    .addHelpText("after", EXIT_CODES)
    .action(async ({ scope, ...options }: Omit<KeyArguments, "scopes"> & { scope: Scope }) =>
      (await import("./run-key.js")).createKey({ ...options, scopes: SCOPES[scope] }),
    );
}

function listCommand(): Command {
  return new Command("list")
    .description("lister les clés, sans ce qui ouvre")
    .option("--json", "écrire la forme destinée aux machines")
    .addHelpText("after", EXIT_CODES)
    .action(async (options: { json?: true }) => (await import("./run-key.js")).listKeys(options));
}

function revokeCommand(): Command {
  return new Command("revoke")
    .description("retirer une clé\u00A0: elle n'ouvre plus rien, dès la demande suivante")
    .argument("<identifiant>", "celui que donne key list")
    .addHelpText("after", EXIT_CODES)
    .action(async (id: string) => (await import("./run-key.js")).revokeKey(id));
}
