import type { Block, Observatory, Section } from "./observatory.js";

/** Names that the page of an observatory keeps for its own parts: no section nor block takes them. */
export const ownNames: readonly string[] = [
  "annee",
  "aussi",
  "bloc",
  "chiffres",
  "code",
  "contenu",
  "demo",
  "emporter",
  "essentiel",
  "integrer",
  "menu",
  "methode",
  "tableau",
  "tableau-communes",
  "territoire",
];

/**
 * The name of each block in the addresses of its page and of its frame: its `id`, else what it shows, so that the order of the page
 * changes nothing. Those that show the same are numbered from the second.
 */
export function nameBlocks(observatory: Pick<Observatory, "sections">): Map<Block, string> {
  return nameBy(describe, observatory);
}

/** The block that a name speaks of: the one that bears it, else the one that would, were layers named after their section as they were. */
export function findNamedBlock(observatory: Pick<Observatory, "sections">, name: string): Block | undefined {
  return listNamedBlocks(observatory).get(name);
}

/** The same of every name. */
export function listNamedBlocks(observatory: Pick<Observatory, "sections">): Map<string, Block> {
  const named = [describeFormerly, describe].flatMap((described) => [...nameBy(described, observatory)]);
  return new Map(named.map(([block, name]) => [name, block]));
}

function nameBy(described: typeof describe, { sections }: Pick<Observatory, "sections">): Map<Block, string> {
  const names = new Map<Block, string>();
  const taken = new Set([...ownNames, ...sections.map(({ id }) => id)]);
  for (const { blocks } of sections) for (const { id } of blocks) if (id) taken.add(id);
  for (const section of sections) {
    for (const block of section.blocks) {
      let name = block.id;
      for (let rank = 1; name === undefined; rank++) {
        const derived = `${described(block, section)}${rank > 1 ? `-${rank}` : ""}`;
        if (!taken.has(derived)) name = derived;
      }
      taken.add(name);
      names.set(block, name);
    }
  }
  return names;
}

/** Names that two parts of a page bear, or that are its own. */
export function findDoubledNames({ sections }: Pick<Observatory, "sections">): string[] {
  const names = sections.flatMap(({ id, blocks }) => [id, ...blocks.flatMap((block) => block.id ?? [])]);
  return [...new Set(names.filter((name, rank) => ownNames.includes(name) || names.indexOf(name) !== rank))];
}

/** What a block shows; what an editor writes is named after its section, since it changes. */
function describe(block: Block, { id }: Section): string {
  if (block.kind === "layer") return `${block.kind}-${block.dataset}`;
  if (!("indicator" in block)) return `${block.kind}-${id}`;
  const more = "dimension" in block ? block.dimension : "since" in block ? block.since : undefined;
  return [block.kind, block.indicator, ...(more === undefined ? [] : [more])].join("-");
}

const describeFormerly: typeof describe = (block, section) =>
  block.kind === "layer" ? `${block.kind}-${section.id}` : describe(block, section);
