import type { Knex } from "knex";
import { definitionKey } from "../content/definition-store.js";
import { listNamedBlocks } from "../observatories/name-blocks.js";
import type { Observatory } from "../observatories/observatory.js";

/**
 * The dataset of each name that a layer had in the texts of a page since it was first composed in the site, that of content before included: of
 * the last layer that had the name. None for a page that content alone wrote.
 */
export type FormerLayers = (page: Observatory) => Promise<ReadonlyMap<string, string>>;

export function openFormerLayers(knex: Knex): FormerLayers {
  // By what is served: another text of the page is another object.
  const kept = new WeakMap<Observatory, Promise<Map<string, string>>>();

  async function read(theme: string) {
    const rows = await knex("composition_versions")
      .where({ key: definitionKey("observatory", theme) })
      .whereNotNull("data")
      .orderBy("number")
      .select("data");
    const datasets = new Map<string, string>();
    for (const { data } of rows)
      for (const [name, block] of listNamedBlocks(JSON.parse(data)))
        if (block.kind === "layer") datasets.set(name, block.dataset);
    return datasets;
  }

  return (page) => {
    const known = kept.get(page);
    if (known) return known;
    const made = read(page.theme);
    kept.set(page, made);
    made.catch(() => kept.delete(page));
    return made;
  };
}
