import type { Knex } from "knex";
import {
  describeMemberships,
  type HeldRole,
  type KeptMembership,
  keepInForce,
  readMemberships,
} from "../access/read-memberships.js";
import { roleMay } from "../access/roles.js";
import { listIdentities } from "./identities.js";
import type { IdentityProvider, Vouching } from "./identity-provider.js";
import { type Person, parseEmail } from "./person.js";

export type PersonReader = ReturnType<typeof openPersonReader>;

/** Reads who is there, what they are of, and whether they owe the second factor that the site asks of administrators. */
export function openPersonReader(
  knex: Knex,
  {
    secondFactorAsked,
    parent,
    provider,
  }: { secondFactorAsked: boolean; parent(): string; provider?: IdentityProvider | undefined },
) {
  const grantsOf = (person: string): Promise<string[]> =>
    knex("dataset_grants").where({ person_id: person }).pluck("dataset_id");
  const placed = (held: HeldRole[]) => readMemberships(knex, held, parent());

  /** Whether what a provider said stands for a second factor: never once it is not that of the settings. */
  const vouches = (said: Vouching) => provider?.vouches(said) ?? false;

  const read = (where: object, db: Knex = knex) =>
    readPersons(db("persons").where(where).where({ closed_at: null }), db);
  const readPersons = async (chosen: Knex.QueryBuilder, db: Knex = knex): Promise<Person[]> => {
    const rows = await chosen.orderBy([{ column: "name" }, { column: "id" }]).select("persons.*");
    const persons: Person[] = [];
    // A statement takes so many values, and no more.
    for (let start = 0; start < rows.length; start += 1_000)
      persons.push(...(await describePersons(rows.slice(start, start + 1_000), db)));
    return persons;
  };
  // biome-ignore lint/suspicious/noExplicitAny: rows of the database, given their type here
  const describePersons = async (rows: any[], db: Knex): Promise<Person[]> => {
    const ids: string[] = rows.map(({ id }) => id);
    const all = await db("memberships").whereIn("person_id", ids).orderBy("organisation");
    const held = new Map(ids.map((id): [string, KeptMembership[]] => [id, []]));
    for (const [rank, one] of (await describeMemberships(db, all, parent())).entries())
      held.get(all[rank].person_id)?.push(one);
    const identities = await listIdentities(db, ids, vouches);
    return rows.map((row) => ({
      id: row.id,
      email: row.email,
      name: row.name,
      memberships: held.get(row.id) ?? [],
      hasSecondFactor: row.totp_secret !== null,
      hasPassword: row.password !== "",
      identities: identities.get(row.id) ?? [],
      createdAt: row.created_at,
      lastSeenOn: row.last_seen_on,
    }));
  };
  const get = async (id: string, db: Knex = knex) => (await read({ id }, db))[0];
  /** Whoever administers an organisation that is still there needs a second factor, where the site asks for one. */
  const owesFactor = (memberships: readonly KeptMembership[]) =>
    secondFactorAsked && keepInForce(memberships).some(({ role }) => roleMay(role, "administer"));
  /** Without a session: what they did in one that a provider vouched for holds. */
  const isLate = ({ memberships, hasSecondFactor, identities }: Person) =>
    owesFactor(memberships) && !hasSecondFactor && !identities.some(({ vouched }) => vouched);
  const isSuspended = async (id: string) => {
    if (!secondFactorAsked) return false;
    const person = await get(id);
    return person !== undefined && isLate(person);
  };
  const count = async () => {
    const row = await knex("persons").where({ closed_at: null }).count({ count: "*" }).first();
    return Number(row?.count ?? 0);
  };
  const findByEmail = async (email: string) => {
    const address = parseEmail(email);
    return address === undefined ? undefined : (await read({ email: address }))[0];
  };
  return {
    ...{ grantsOf, placed, read, readPersons, describePersons, get, owesFactor, isLate, vouches },
    ...{ isSuspended, count, findByEmail },
  };
}
