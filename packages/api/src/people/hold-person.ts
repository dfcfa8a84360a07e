import type { Knex } from "knex";
import { findOwner } from "./identities.js";
import type { ProvenIdentity } from "./identity-provider.js";

/** What opens an account, as its row keeps it. */
export interface KeptSecrets {
  password: string;
  totp_secret: string | null;
}

/**
 * Holds somebody's row to the end of a transaction. False when it is no longer as it was read, its person left, or the session ended: to look at a
 * password, or to ask a provider, takes time.
 */
export async function holdPerson(
  trx: Knex,
  row: { id: string } & Partial<KeptSecrets>,
  session?: string,
): Promise<boolean> {
  const still = { ...row, closed_at: null };
  if ((await trx("persons").where(still).update({ closed_at: null })) === 0) return false;
  if (session === undefined) return true;
  return (await trx("sessions").where({ id: session, person_id: row.id }).first("id")) !== undefined;
}

/** Whose an identity is, with their row held; read again once it is, since it may have been taken off them meanwhile. */
export async function holdOwner(trx: Knex, identity: ProvenIdentity): Promise<string | undefined> {
  const person = await findOwner(trx, identity);
  if (person === undefined || !(await holdPerson(trx, { id: person }))) return undefined;
  return (await findOwner(trx, identity)) === person ? person : undefined;
}
