import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import type { ProvenIdentity, Vouching } from "./identity-provider.js";
import type { Identity } from "./person.js";

type Subject = Pick<ProvenIdentity, "issuer" | "subject">;

/** Whose an identity is, if it is anybody's who is still here. Never by an address: whoever has it elsewhere is not who has it here. */
export async function findOwner(db: Knex, { issuer, subject }: Subject): Promise<string | undefined> {
  const row = await db("person_identities")
    .join("persons", "persons.id", "person_identities.person_id")
    .where({ issuer, subject, closed_at: null })
    .first("person_id");
  return row?.person_id;
}

/** Makes an identity that of a person; false when it is another's. */
export async function bindIdentity(trx: Knex, person: string, proven: ProvenIdentity, at: string): Promise<boolean> {
  const { issuer, subject, acr } = proven;
  const row = { id: uuid(), issuer, subject, person_id: person, bound_at: at, used_at: null };
  await trx("person_identities")
    .insert({ ...row, label: labelOf(proven), acr })
    .onConflict(["issuer", "subject"])
    .ignore();
  return (await findOwner(trx, proven)) === person;
}

/** Writes down that it was used, and what the provider says of it now. */
export async function noteIdentity(trx: Knex, proven: ProvenIdentity, at: string): Promise<void> {
  const { issuer, subject, acr } = proven;
  await trx("person_identities")
    .where({ issuer, subject })
    .update({ used_at: at, label: labelOf(proven), acr, vouched_until: null });
}

/** Those of some persons, by person, the first bound first. `vouches`: whether what the provider said stands for a second factor. */
export async function listIdentities(
  db: Knex,
  persons: string[],
  vouches: (said: Vouching) => boolean,
): Promise<Map<string, Identity[]>> {
  const rows = await db("person_identities").whereIn("person_id", persons).orderBy(["bound_at", "id"]);
  const found = new Map<string, Identity[]>();
  for (const row of rows) {
    const { id, issuer, label, acr, vouched_until: vouchedUntil } = row;
    const identity = {
      id,
      issuer,
      label,
      vouched: vouches({ issuer, acr, vouchedUntil }),
      boundAt: row.bound_at,
      usedAt: row.used_at,
    };
    found.set(row.person_id, [...(found.get(row.person_id) ?? []), identity]);
  }
  return found;
}

function labelOf({ name, email }: ProvenIdentity): string | null {
  return [name, email].filter((part) => part !== null).join(", ") || null;
}
