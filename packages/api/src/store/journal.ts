import type { Knex } from "knex";
import { v4 as randomUuid } from "uuid";
import type { ActName } from "./act-name.js";
import { datasetOf, sealAct } from "./journal-chain.js";
import { quietTransaction } from "./open-database.js";

/** Characters of a detail: longer, only its length is kept. */
const LONGEST_DETAIL = 2_000;
const PERSON = /^person:(.+)$/;

/**
 * Writes down who did what, within the transaction of the act (its own without one): one more row of the chain. People are named by
 * `person:{identifier}` in `actor`, `object` and the texts of `detail`, and written under their pseudonym. `organisations`: whose
 * administrators read it; found from the object, or else from who acts, where it is not given: give it when the act removes what tells.
 */
export async function journal(
  trx: Knex,
  at: string,
  actor: string,
  action: ActName,
  object: string,
  detail: object,
  organisations?: string[],
): Promise<void> {
  if (!trx.isTransaction)
    return quietTransaction(trx, (own) => journal(own, at, actor, action, object, detail, organisations));
  const concerned = [...new Set(organisations ?? (await findOrganisations(trx, actor, object, detail)))].sort();
  const told = JSON.stringify(await underPseudonym(trx, detail));
  const who = await pseudonymise(trx, actor);
  const act = {
    ...{ at, actor: who, action, object: object === actor ? who : await pseudonymise(trx, object) },
    organisations: concerned,
    detail: told.length > LONGEST_DETAIL ? JSON.stringify({ longueur: told.length }) : told,
  };
  // The first writer holds the row until it commits, the others wait: no two acts follow the same one.
  const [head] = await trx("journal_head").where({ id: 1 }).increment("sequence", 1).returning(["sequence", "hash"]);
  const sequence = Number(head.sequence);
  const hash = sealAct(head.hash, { sequence, ...act });
  await trx("journal_head").where({ id: 1 }).update({ hash });
  const row = { ...act, organisations: JSON.stringify(concerned), dataset: datasetOf(act) };
  await trx("journal").insert({ ...row, sequence, hash });
  if (concerned.length > 0)
    await trx("journal_organisations").insert(concerned.map((organisation) => ({ organisation, sequence })));
}

/** From then on nothing tells whose acts these were: the journal keeps the pseudonym, the table of names loses it. */
export async function forgetPseudonym(trx: Knex, person: string): Promise<void> {
  await trx("journal_people").where({ person_id: person }).delete();
}

/** Who stands behind the actors of acts (`person:{identifier}` for `person:{pseudonym}`), as long as their accounts are open; the others as they are. */
export async function revealActors(knex: Knex, actors: string[]): Promise<Map<string, string>> {
  const known = await knex("journal_people")
    .whereIn(
      "pseudonym",
      actors.flatMap((actor) => PERSON.exec(actor)?.[1] ?? []),
    )
    .select("pseudonym", "person_id");
  const people = new Map(known.map(({ pseudonym, person_id }) => [`person:${pseudonym}`, `person:${person_id}`]));
  return new Map(actors.map((actor) => [actor, people.get(actor) ?? actor]));
}

/** How the journal names somebody: a random name, made at their first act, that tells nothing without the table of names, where who left has no row. */
async function pseudonymise(trx: Knex, name: string): Promise<string> {
  const [, person] = PERSON.exec(name) ?? [];
  if (person === undefined) return name;
  const known = await trx("journal_people").where({ person_id: person }).first("pseudonym");
  if (known) return `person:${known.pseudonym}`;
  const pseudonym = randomUuid();
  if (await trx("persons").where({ id: person }).whereNotNull("closed_at").first("id")) return `person:${pseudonym}`;
  await trx("journal_people").insert({ pseudonym, person_id: person }).onConflict("person_id").ignore();
  return pseudonymise(trx, name);
}

async function underPseudonym(trx: Knex, detail: object): Promise<object> {
  const entries = [];
  for (const [name, value] of Object.entries(detail))
    entries.push([name, typeof value === "string" ? await pseudonymise(trx, value) : value]);
  return Object.fromEntries(entries);
}

/** Slugs of the organisations that an act concerns. */
async function findOrganisations(trx: Knex, actor: string, object: string, detail: object): Promise<string[]> {
  const { organisation } = detail as { organisation?: unknown };
  if (typeof organisation === "string") return [organisation];
  const found = await organisationsOf(trx, object);
  return found.length > 0 ? found : organisationsOf(trx, PERSON.test(actor) || /^key:/.test(actor) ? actor : "");
}

async function organisationsOf(trx: Knex, name: string): Promise<string[]> {
  const [, kind, id = ""] = /^(\w+):(.+)$/.exec(name) ?? [];
  switch (kind) {
    case "organisation":
      return [id];
    case "dataset": {
      const row = await trx("datasets").where({ id }).first("metadata");
      return row ? [JSON.parse(row.metadata).organisation] : [];
    }
    case "draft":
      return trx("drafts").where({ id }).pluck("organisation");
    case "key":
      return trx("api_keys").where({ id }).pluck("organisation");
    case "person":
      return trx("memberships").where({ person_id: id }).pluck("organisation");
    default:
      return [];
  }
}
