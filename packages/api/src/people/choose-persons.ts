import { foldText } from "@datalogue/ingest";
import type { Knex } from "knex";
import type { Role } from "../access/roles.js";
import { type Engine, engineOf } from "../store/engine.js";
import { holdsFolded } from "../store/folded-text.js";

/** Whom one looks for; what is absent is not asked. */
export interface PeopleAsked {
  /** Each of its words is in the name, the address or the name of an organisation, whatever their case and accents. */
  text?: string;
  /** Slug. */
  organisation?: string;
  /** Held in that organisation where there is one, else in any. */
  role?: Role;
}

/** Words of a text that are looked for; those beyond change nothing. */
const WORDS = 8;

/**
 * The persons who are there, and answer what is asked. `within`: of these organisations (slugs) alone, and nothing is read of what they are in
 * others; all of the catalogue without it.
 */
export function choosePersons(
  db: Knex,
  { text = "", organisation, role }: PeopleAsked,
  within?: readonly string[],
): Knex.QueryBuilder {
  const query = db("persons").where({ closed_at: null });
  const memberships = () => {
    const own = db("memberships").whereRaw("memberships.person_id = persons.id");
    return within ? own.whereIn("memberships.organisation", [...within]) : own;
  };
  if (within) query.whereExists(memberships());
  if (organisation !== undefined || role !== undefined) {
    const held = memberships();
    if (organisation !== undefined) held.where("memberships.organisation", organisation);
    if (role !== undefined) held.where({ role });
    query.whereExists(held);
  }
  const words = [...new Set(foldText(text).split(" "))].filter((word) => word !== "").slice(0, WORDS);
  for (const word of words) {
    // Organisations are looked at once, not once for each of their persons.
    const named = db("organisations")
      .select("slug")
      .where(holdsFolded(db, NAMES[engineOf(db)], word));
    query.where((either) =>
      either
        .where(holdsFolded(db, "persons.name || ' ' || persons.email", word))
        .orWhereExists(memberships().whereIn("memberships.organisation", named)),
    );
  }
  return query;
}

/** How many rows a query gives. */
export async function countRows(query: Knex.QueryBuilder): Promise<number> {
  const row = await query.count({ count: "*" }).first();
  return Number(row?.count ?? 0);
}

/** What an organisation is called, in a document of the database. */
const NAMES: Record<Engine, string> = {
  sqlite: "json_extract(data, '$.name') || ' ' || coalesce(json_extract(data, '$.shortName'), '')",
  postgresql: "(data::json ->> 'name') || ' ' || coalesce(data::json ->> 'shortName', '')",
};
