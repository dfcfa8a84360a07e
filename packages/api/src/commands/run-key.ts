import { type ApiKey, type KeyState, stateOf } from "../access/api-key.js";
import type { Scope } from "../access/decide-access.js";
import { civilDay, isDay } from "../calendar/civil-day.js";
import { hasUnseen } from "../people/person.js";
import { describeUnknownOrganisation } from "./describe-unknown-organisation.js";
import { withDatalogue } from "./with-datalogue.js";

/** What was typed after `key create`. */
export interface KeyArguments {
  organisation: string;
  scopes: Scope[];
  label?: string;
  expires?: string;
}

/** Makes a key and writes it, alone, on the standard output. */
export function createKey({ organisation: slug, scopes, label, expires }: KeyArguments): Promise<void> {
  return withDatalogue(
    async ({ services, keys }) => {
      const organisations = await services.catalogue.listOrganisations();
      const organisation = organisations.find((one) => one.slug === slug);
      if (!organisation) return refuse(describeUnknownOrganisation(slug, organisations));
      const wrong = expires === undefined ? undefined : checkDay(expires, civilDay(new Date()));
      if (wrong) return refuse(wrong);
      if (label !== undefined && hasUnseen(label)) return refuse("--label\u00A0: écrivez-le sans signe invisible.");
      const { secret, key } = await keys.create({
        organisation: slug,
        scopes,
        label: label?.trim() || null,
        expiresOn: expires ?? null,
      });
      process.stderr.write(
        `Clé ${key.id} créée pour ${organisation.name}. Gardez-la\u00A0: elle ne sera plus montrée. Pour la retirer\u00A0: key revoke ${key.id}\n`,
      );
      process.stdout.write(`${secret}\n`);
    },
    { writes: true },
  );
}

/** Lists the keys, without what opens. */
export function listKeys({ json }: { json?: true }): Promise<void> {
  return withDatalogue(async ({ services, keys }) => {
    const today = civilDay(new Date());
    const present = new Set((await services.catalogue.listOrganisations()).map(({ slug }) => slug));
    const listed = (await keys.list()).map((key) => ({
      ...key,
      state: stateOf(key, today),
      // Of one that has left, a key in service opens nothing that is reserved.
      organisationLeft: !present.has(key.organisation),
    }));
    if (json) process.stdout.write(`${JSON.stringify({ keys: listed }, null, 2)}\n`);
    else if (listed.length === 0) process.stdout.write("Aucune clé. Pour en créer une\u00A0: key create --help\n");
    else for (const key of listed) process.stdout.write(`${describeKey(key)}\n`);
  });
}

/** Takes a key back. */
export function revokeKey(id: string): Promise<void> {
  return withDatalogue(
    async ({ keys }) => {
      const key = await keys.revoke(id);
      if (!key) return refuse(`Aucune clé n'a l'identifiant «\u00A0${id}\u00A0». Pour les voir\u00A0: key list`);
      process.stdout.write(`Clé ${id} (${key.organisation}) retirée.\n`);
    },
    { writes: true },
  );
}

function refuse(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}

/** What is wrong with a last day; undefined when it is a day to come, or today. */
function checkDay(day: string, today: string): string | undefined {
  if (!isDay(day))
    return `«\u00A0${day}\u00A0» n'est pas un jour\u00A0: AAAA-MM-JJ est attendu, par exemple 2027-12-31.`;
  return day < today ? `Le ${day} est passé\u00A0: cette clé n'ouvrirait rien.` : undefined;
}

const STATES: Record<KeyState, string> = { active: "en service", expired: "expirée", revoked: "retirée" };

function describeKey(key: ApiKey & { state: KeyState; organisationLeft: boolean }): string {
  const { id, organisation, scopes, label, createdAt, expiresOn, lastUsedOn, state, organisationLeft } = key;
  const notes = [
    scopes.includes("publish") ? "lire et publier" : "lire",
    ...(label === null ? [] : [`«\u00A0${label}\u00A0»`]),
    `créée le ${civilDay(new Date(createdAt))}`,
    lastUsedOn === null ? "jamais utilisée" : `utilisée le ${lastUsedOn}`,
    ...(expiresOn === null ? [] : [`jusqu'au ${expiresOn}`]),
    STATES[state],
    ...(organisationLeft ? ["sans effet\u00A0: l'organisme n'est plus dans organisations.json"] : []),
  ];
  return `${id}\u00A0: ${organisation}, ${notes.join(", ")}`;
}
