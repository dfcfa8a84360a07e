import type { Knex } from "knex";
import { v4 as randomUuid } from "uuid";
import { datasetOf, GENESIS, sealAct } from "../journal-chain.js";

export const name = "0015-journal";

/**
 * The journal as a chain: each act sealed by the one before, people under a random name, those whom it concerns beside. Acts written
 * before are chained in their order; what was changed in them until now cannot be told.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.renameTable("journal", "journal_before");
  await knex.schema.createTable("journal", (table) => {
    table.bigInteger("sequence").notNullable();
    // A name of its own: PostgreSQL keeps that of the table that was renamed.
    table.primary(["sequence"], "journal_sequence");
    table.text("at").notNullable();
    table.text("actor").notNullable();
    table.text("action").notNullable();
    table.text("object").notNullable();
    // Slugs, a sorted JSON array, under the seal; journal_organisations says the same, for questions.
    table.text("organisations").notNullable();
    table.text("detail").notNullable();
    // Of its object or detail, to be asked for.
    table.text("dataset");
    table.text("hash").notNullable();
    for (const column of ["at", "actor", "action", "object", "dataset"])
      table.index([column, "sequence"], `journal_${column}_sequence`);
  });
  await knex.schema.createTable("journal_organisations", (table) => {
    table.text("organisation").notNullable();
    table.bigInteger("sequence").notNullable();
    table.primary(["organisation", "sequence"]);
    table.index(["sequence"], "journal_organisations_sequence");
  });
  // The last act: who writes the next one holds this row.
  await knex.schema.createTable("journal_head", (table) => {
    table.integer("id").primary();
    table.bigInteger("sequence").notNullable();
    table.text("hash").notNullable();
  });
  // The names: a row goes with who leaves.
  await knex.schema.createTable("journal_people", (table) => {
    table.text("pseudonym").primary();
    table.text("person_id").notNullable().unique();
  });
  // One row: sign-ins refused since a moment, not yet in the journal.
  await knex.schema.createTable("refused_sign_ins", (table) => {
    table.integer("id").primary();
    table.text("since").notNullable();
    table.integer("count").notNullable();
  });
  await chainActsBefore(knex);
  await knex.schema.dropTable("journal_before");
}

const BATCH = 500;
const PERSON = /^person:([\w-]+)$/;

async function chainActsBefore(knex: Knex): Promise<void> {
  const listBy = async (query: Knex.QueryBuilder, key: string): Promise<Map<string, string[]>> => {
    const found = new Map<string, string[]>();
    for (const row of await query) found.set(row[key], [...(found.get(row[key]) ?? []), row.organisation]);
    return found;
  };
  const datasets = (await knex("datasets").select("id", "metadata")).map(({ id, metadata }) => [
    id,
    [JSON.parse(metadata).organisation as string],
  ]) as [string, string[]][];
  const places: Record<string, Map<string, string[]>> = {
    dataset: new Map(datasets),
    draft: await listBy(knex("drafts").select("id", "organisation"), "id"),
    key: await listBy(knex("api_keys").select("id", "organisation"), "id"),
    person: await listBy(knex("memberships").select("person_id", "organisation"), "person_id"),
  };
  const organisationsOf = (thing: string): string[] => {
    const [, kind = "", id = ""] = /^(\w+):(.+)$/.exec(thing) ?? [];
    return kind === "organisation" ? [id] : (places[kind]?.get(id) ?? []);
  };

  const open = new Set<string>(await knex("persons").where({ closed_at: null }).pluck("id"));
  const pseudonyms = new Map<string, string>();
  const pseudonymise = (text: string): string => {
    const [, person] = PERSON.exec(text) ?? [];
    if (person === undefined) return text;
    const pseudonym = pseudonyms.get(person) ?? randomUuid();
    pseudonyms.set(person, pseudonym);
    return `person:${pseudonym}`;
  };

  let previous = GENESIS;
  let sequence = 0;
  for (;;) {
    const rows = await knex("journal_before").orderBy(["at", "id"]).offset(sequence).limit(BATCH);
    if (rows.length === 0) break;
    const acts = [];
    for (const { at, actor, action, object, detail } of rows) {
      const told = JSON.parse(detail);
      // Written as an identifier alone until now.
      if (typeof told.person === "string") told.person = pseudonymise(`person:${told.person}`);
      const own = typeof told.organisation === "string" ? [told.organisation] : organisationsOf(object);
      const organisations = [...new Set(own.length > 0 ? own : organisationsOf(actor))].sort();
      const act = {
        ...{ sequence: ++sequence, at, action, organisations },
        ...{ actor: pseudonymise(actor), object: pseudonymise(object), detail: JSON.stringify(told) },
      };
      previous = sealAct(previous, act);
      acts.push({ ...act, hash: previous });
    }
    await knex.batchInsert(
      "journal",
      acts.map((act) => ({ ...act, organisations: JSON.stringify(act.organisations), dataset: datasetOf(act) })),
      50,
    );
    await knex.batchInsert(
      "journal_organisations",
      acts.flatMap(({ sequence: of, organisations }) =>
        organisations.map((organisation) => ({ organisation, sequence: of })),
      ),
      50,
    );
  }
  // Who left already keeps no name.
  const kept = [...pseudonyms].filter(([person]) => open.has(person));
  await knex.batchInsert(
    "journal_people",
    kept.map(([person_id, pseudonym]) => ({ person_id, pseudonym })),
    50,
  );
  await knex("journal_head").insert({ id: 1, sequence, hash: previous });
}
