import { inFrench } from "@datalogue/ingest";
import { Command, Option } from "commander";
import { type ApiKey, type KeyState, stateOf } from "../access/api-key.js";
import type { Scope } from "../access/may-read.js";
import { civilDay, isDay } from "../quality/civil-day.js";
import { withDatalogue } from "./with-datalogue.js";

const EXIT_CODES = "\nCode de sortie : 0 bien, 2 mauvais usage, 3 erreur interne.";

/** `key create|list|revoke`: the keys with which organisations read closed datasets and publish. */
export function keyCommand(): Command {
  return new Command("key")
    .description("gérer les clés d'accès des organismes")
    .helpCommand("help [commande]", "afficher l'aide d'une commande")
    .addCommand(inFrench(createCommand()))
    .addCommand(inFrench(listCommand()))
    .addCommand(inFrench(revokeCommand()));
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
    .action((options: { organisation: string; scope: Scope; label?: string; expires?: string }) =>
      withDatalogue(async ({ services, keys }) => {
        const { organisation: slug, scope, label, expires } = options;
        const organisations = await services.catalogue.listOrganisations();
        const organisation = organisations.find((one) => one.slug === slug);
        if (!organisation) return refuse(describeUnknown(slug, organisations));
        const wrong = expires === undefined ? undefined : checkDay(expires, civilDay(new Date()));
        if (wrong) return refuse(wrong);
        const { secret, key } = await keys.create({
          organisation: slug,
          scopes: SCOPES[scope],
          label: label?.trim() || null,
          expiresOn: expires ?? null,
        });
        process.stderr.write(
          `Clé ${key.id} créée pour ${organisation.name}. Gardez-la\u00A0: elle ne sera plus montrée. Pour la retirer\u00A0: key revoke ${key.id}\n`,
        );
        process.stdout.write(`${secret}\n`);
      }),
    );
}

function listCommand(): Command {
  return new Command("list")
    .description("lister les clés, sans ce qui ouvre")
    .option("--json", "écrire la forme destinée aux machines")
    .addHelpText("after", EXIT_CODES)
    .action(({ json }: { json?: true }) =>
      withDatalogue(async ({ keys }) => {
        const today = civilDay(new Date());
        const listed = (await keys.list()).map((key) => ({ ...key, state: stateOf(key, today) }));
        if (json) process.stdout.write(`${JSON.stringify({ keys: listed }, null, 2)}\n`);
        else if (listed.length === 0) process.stdout.write("Aucune clé. Pour en créer une\u00A0: key create --help\n");
        else for (const key of listed) process.stdout.write(`${describeKey(key)}\n`);
      }),
    );
}

function revokeCommand(): Command {
  return new Command("revoke")
    .description("retirer une clé\u00A0: elle n'ouvre plus rien, dès la demande suivante")
    .argument("<identifiant>", "celui que donne key list")
    .addHelpText("after", EXIT_CODES)
    .action((id: string) =>
      withDatalogue(async ({ keys }) => {
        const key = await keys.revoke(id);
        if (!key) return refuse(`Aucune clé n'a l'identifiant «\u00A0${id}\u00A0». Pour les voir\u00A0: key list`);
        process.stdout.write(`Clé ${id} (${key.organisation}) retirée.\n`);
      }),
    );
}

function refuse(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}

function describeUnknown(slug: string, organisations: { slug: string }[]): string {
  const known =
    organisations.length > 0
      ? `Organismes connus\u00A0: ${organisations.map((one) => one.slug).join(", ")}.`
      : "Aucun organisme n'est encore chargé\u00A0: démarrez le site une fois, ou lancez la commande publish.";
  return `L'organisme «\u00A0${slug}\u00A0» n'existe pas dans ce catalogue. ${known}`;
}

/** What is wrong with a last day; undefined when it is a day to come, or today. */
function checkDay(day: string, today: string): string | undefined {
  if (!isDay(day))
    return `«\u00A0${day}\u00A0» n'est pas un jour\u00A0: AAAA-MM-JJ est attendu, par exemple 2027-12-31.`;
  return day < today ? `Le ${day} est passé\u00A0: cette clé n'ouvrirait rien.` : undefined;
}

const STATES: Record<KeyState, string> = { active: "en service", expired: "expirée", revoked: "retirée" };

function describeKey(key: ApiKey & { state: KeyState }): string {
  const { id, organisation, scopes, label, createdAt, expiresOn, lastUsedOn, state } = key;
  const notes = [
    scopes.includes("publish") ? "lire et publier" : "lire",
    ...(label === null ? [] : [`«\u00A0${label}\u00A0»`]),
    `créée le ${createdAt.slice(0, 10)}`,
    lastUsedOn === null ? "jamais utilisée" : `utilisée le ${lastUsedOn}`,
    ...(expiresOn === null ? [] : [`jusqu'au ${expiresOn}`]),
    STATES[state],
  ];
  return `${id}\u00A0: ${organisation}, ${notes.join(", ")}`;
}
