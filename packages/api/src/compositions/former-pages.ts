import type { Knex } from "knex";
import { definitionKey } from "../content/definition-store.js";
import type { Observatory } from "../observatories/observatory.js";

/**
 * The texts that the page of an observatory had since it was first composed in the site, that of content before included, the last first:
 * what its former addresses named. None for a page that content alone wrote.
 */
export type FormerPages = (theme: string) => Promise<Pick<Observatory, "sections">[]>;

export function openFormerPages(knex: Knex): FormerPages {
  return async (theme) => {
    const rows = await knex("composition_versions")
      .where({ key: definitionKey("observatory", theme) })
      .whereNotNull("data")
      .orderBy("number", "desc")
      .select("data");
    return rows.map(({ data }) => JSON.parse(data));
  };
}
