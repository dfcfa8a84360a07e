import { helpCommand, inFrench } from "@datalogue/ingest/commands";
import { Command, Option } from "commander";
import type { Role } from "../access/roles.js";

const EXIT_CODES = "\nCode de sortie : 0 bien, 2 mauvais usage, 3 erreur interne.";
/** What `--role` gives, in the words of its help. */
const ROLES: Record<Role, string> = {
  reader: "lit",
  contributor: "dépose",
  publisher: "publie",
  administrator: "invite",
};
const roleNames = Object.keys(ROLES);
const told = Object.entries(ROLES).map(([name, does]) => `${name} (${does})`);

/** `user invite|list|role|close|reset-link`: the people of the workspace. */
export function userCommand(): Command {
  return new Command("user")
    .description("gérer les comptes de l'espace de publication")
    .addCommand(inFrench(inviteCommand()))
    .addCommand(inFrench(listCommand()))
    .addCommand(inFrench(roleCommand()))
    .addCommand(inFrench(closeCommand()))
    .addCommand(inFrench(resetCommand()))
    .addCommand(helpCommand());
}

const organisation = () =>
  new Option("--organisation <organisme>", "nom court de l'organisme, dans organisations.json").makeOptionMandatory();

const role = (choices: string[]) =>
  new Option("--role <rôle>", `ce que la personne y fait\u00A0: ${told.join(", ")}`)
    .choices(choices)
    .makeOptionMandatory();

function inviteCommand(): Command {
  return new Command("invite")
    .description(
      "inviter quelqu'un\u00A0: un courriel part, ou le lien à lui remettre sort seul sur la sortie standard",
    )
    .argument("<courriel>", "adresse de la personne")
    .addOption(organisation())
    .addOption(role(roleNames))
    .addHelpText("after", EXIT_CODES)
    .action(async (email: string, options: { organisation: string; role: Role }) =>
      (await import("./run-user.js")).inviteUser({ email, ...options }),
    );
}

function listCommand(): Command {
  return new Command("list")
    .description("lister les comptes et leurs rôles")
    .option("--json", "écrire la forme destinée aux machines")
    .addHelpText("after", EXIT_CODES)
    .action(async (options: { json?: true }) => (await import("./run-user.js")).listUsers(options));
}

function roleCommand(): Command {
  return new Command("role")
    .description("changer le rôle de quelqu'un dans un organisme, ou l'en retirer (none)")
    .argument("<courriel>", "adresse du compte")
    .addOption(organisation())
    .addOption(role([...roleNames, "none"]))
    .addHelpText("after", EXIT_CODES)
    .action(async (email: string, options: { organisation: string; role: Role | "none" }) =>
      (await import("./run-user.js")).changeRole({ email, ...options }),
    );
}

function closeCommand(): Command {
  return new Command("close")
    .description("fermer un compte\u00A0: clés retirées, sessions finies, nom et adresse effacés")
    .argument("<courriel>", "adresse du compte")
    .addHelpText("after", EXIT_CODES)
    .action(async (email: string) => (await import("./run-user.js")).closeUser(email));
}

function resetCommand(): Command {
  return new Command("reset-link")
    .description("faire un lien pour choisir un nouveau mot de passe, seul sur la sortie standard")
    .argument("<courriel>", "adresse du compte")
    .option("--second-factor", "retirer aussi le second facteur (téléphone et codes de secours perdus)")
    .addHelpText("after", EXIT_CODES)
    .action(async (email: string, options: { secondFactor?: true }) =>
      (await import("./run-user.js")).makeResetLink(email, options),
    );
}
