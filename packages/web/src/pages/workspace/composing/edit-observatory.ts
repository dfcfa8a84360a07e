import {
  type Block,
  blockKinds,
  type ChartKind,
  chartKindNames,
  dimensionsOf,
  drawsParts,
  findMisuse,
  type Indicator,
  indicatorsOf,
  LONGEST_NOTE,
  mainCharts,
  natureOf,
  type Observatory,
  ownNames,
} from "@datalogue/api";
import { capitalise, ofName } from "../../../format/index.js";
import { isChart, MOST_CHARTS, mainChartsOf } from "../../../observatory/main-charts.js";
import { joinLines, splitOnce } from "./typed-lines.js";

type FindIndicator = (id: string) => Indicator | undefined;

/** How what blocks show is called. */
export interface Named {
  find: FindIndicator;
  nameDataset(slug: string): string;
}

/** Where a block is: the rank of its section, then its own, "2-0". */
export type BlockPlace = string;

/** A block with its place, in the order of the page. */
export interface OrderedBlock {
  place: BlockPlace;
  block: Block;
  section: Observatory["sections"][number];
  /** Opens its section: the title of the section is above it. */
  opens: boolean;
}

/** The blocks of a page, in its order. */
export function listBlocks({ sections }: Pick<Observatory, "sections">): OrderedBlock[] {
  return sections.flatMap((section, rank) =>
    section.blocks.map((block, own) => ({ place: `${rank}-${own}`, block, section, opens: own === 0 })),
  );
}

function readPlace(place: BlockPlace): [section: number, block: number] {
  const [section = -1, block = -1] = place.split("-").map(Number);
  return [section, block];
}

/**
 * Moves a block by one: within its section, else from the end of one section to the beginning of the next, and back. A section left without
 * blocks goes. Gives the page, and where the block is now; the page as it is where there is nowhere to go.
 */
export function moveBlock(
  page: Observatory,
  place: BlockPlace,
  way: "up" | "down",
): { page: Observatory; place: BlockPlace } {
  const [from, rank] = readPlace(place);
  const sections = page.sections.map((section) => ({ ...section, blocks: [...section.blocks] }));
  const block = sections[from]?.blocks[rank];
  if (!block) return { page, place };
  const own = sections[from]?.blocks ?? [];
  const step = way === "up" ? -1 : 1;
  const to = own[rank + step] === undefined ? from + step : from;
  const target = sections[to]?.blocks;
  if (!target) return { page, place };
  own.splice(rank, 1);
  const at = to === from ? rank + step : way === "up" ? target.length : 0;
  target.splice(at, 0, block);
  const kept = sections.filter(({ blocks }) => blocks.length > 0);
  const moved = kept.findIndex(({ blocks }) => blocks.includes(block));
  return { page: { ...page, sections: kept }, place: `${moved}-${kept[moved]?.blocks.indexOf(block) ?? 0}` };
}

/** Takes a block away, and its section with it where it was alone. */
export function removeBlock(page: Observatory, place: BlockPlace): Observatory {
  const [at, rank] = readPlace(place);
  const sections = page.sections
    .map((section, own) =>
      own === at ? { ...section, blocks: section.blocks.filter((_, own) => own !== rank) } : section,
    )
    .filter(({ blocks }) => blocks.length > 0);
  return { ...page, sections };
}

/** Adds a block at the end, in a section of its own. */
export function addBlock(page: Observatory, block: Block, name: string): { page: Observatory; place: BlockPlace } {
  const taken = new Set([
    ...ownNames,
    ...page.sections.flatMap(({ id, blocks }) => [id, ...blocks.map((one) => one.id)]),
  ]);
  let id = name;
  for (let rank = 2; taken.has(id); rank++) id = `${name}-${rank}`;
  return {
    page: { ...page, sections: [...page.sections, { id, blocks: [block] }] },
    place: `${page.sections.length}-0`,
  };
}

/** Adds an indicator by the chart that says best how it moves, drawn on the page while there is room. */
export function addIndicator(page: Observatory, indicator: Indicator, find: FindIndicator) {
  const kind = mainCharts[natureOf(indicator, find)];
  const charts = page.sections.flatMap(({ blocks }) => blocks).filter(isChart);
  const chosen = charts.filter(({ main }) => main).length;
  const main = chosen > 0 && chosen < MOST_CHARTS;
  return addBlock(page, { kind, indicator: indicator.id, ...(main ? { main } : {}) } as Block, indicator.id);
}

/** Changes a block, and the title of its section when it is given (empty for none). */
export function changeBlock(page: Observatory, place: BlockPlace, block: Block, title?: string): Observatory {
  const [at, rank] = readPlace(place);
  const sections = page.sections.map((section, own) => {
    if (own !== at) return section;
    const { title: former, ...rest } = section;
    const named = title === undefined ? former : title;
    return {
      ...{ id: rest.id },
      ...(named ? { title: named } : {}),
      blocks: section.blocks.map((one, own) => (own === rank ? block : one)),
    };
  });
  return { ...page, sections };
}

/** A way to show an indicator: "trend", "stacked:flux" with the dimension that it draws. */
export interface Look {
  value: string;
  title: string;
}

/** The ways to show the indicator of a block that would not show it wrongly. */
function listLooks(indicator: Indicator, find: FindIndicator): Look[] {
  const charts = chartKindNames.flatMap((kind): Look[] => {
    const suits = (block: object) =>
      findMisuse({ kind, indicator: indicator.id, ...block } as Block, find) === undefined;
    if (!drawsParts(kind)) return suits({}) ? [toLook({ kind })] : [];
    return dimensionsOf(indicator, find)
      .filter((dimension) => suits({ dimension }))
      .map((dimension) => toLook({ kind, dimension }));
  });
  return [...charts, toLook({ kind: "figure" }), toLook({ kind: "delta" })];
}

/** The ways that are offered for a block: its own stays one of them, though it no longer suits its indicator. */
export function looksFor(block: Block, indicator: Indicator | undefined, find: FindIndicator): Look[] {
  const looks = indicator ? listLooks(indicator, find) : [];
  return looks.some(({ value }) => value === lookOf(block)) ? looks : [...looks, toLook(block)];
}

/** How a block shows its indicator, as `looksFor` names it. */
export const lookOf = (block: Block): string => toLook(block).value;

function toLook(block: { kind: Block["kind"]; dimension?: string }): Look {
  const { title } = blockKinds[block.kind];
  return block.dimension === undefined
    ? { value: block.kind, title }
    : { value: `${block.kind}:${block.dimension}`, title: `${title} (${block.dimension})` };
}

/** The same block of an indicator, shown otherwise. */
export function withLook(block: Block & { indicator: string }, look: string, main: boolean): Block {
  const [kind = "", dimension] = look.split(":");
  const drawn = chartKindNames.includes(kind as ChartKind);
  return {
    ...{ kind, indicator: block.indicator },
    ...(block.id ? { id: block.id } : {}),
    ...(dimension === undefined ? {} : { dimension }),
    ...(drawn && main ? { main } : {}),
    ...(kind === "delta" && "since" in block && block.since ? { since: block.since } : {}),
  } as Block;
}

/** Paragraphs as they are typed, an empty line between two. */
export const writeParagraphs = (text: readonly string[]) => text.join("\n\n");

/** What was typed, as paragraphs: lines that follow each other are one. */
export function readParagraphs(typed: string): string[] {
  return typed
    .replace(/\r\n?/g, "\n")
    .split(/\n\s*\n/)
    .map(joinLines)
    .filter((one) => one !== "");
}

/** Words explained, one a line, "mot : explication". */
export const writeNotes = (notes: readonly { term: string; text: string }[]) =>
  notes.map(({ term, text }) => `${term} : ${text}`).join("\n");

export function readNotes(typed: string): { term: string; text: string }[] {
  return typed
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [term, text] = splitOnce(line, ":") ?? [line.trim(), ""];
      return { term, text };
    });
}

/** What a block is called in a list: what it says or shows. */
export function titleOfBlock(block: Block, { find, nameDataset }: Named): string {
  if (block.kind === "text") return shorten(block.text[0] ?? "Texte");
  if (block.kind === "comment") return `Le mot ${ofName(block.author)}`;
  if (block.kind === "notes") return block.notes.map(({ term }) => term).join(", ");
  if (block.kind === "layer") return nameDataset(block.dataset);
  const titles = indicatorsOf(block).map((id) => find(id)?.shortTitle ?? id);
  return titles.length > 0 ? titles.join(", ") : blockKinds[block.kind].title;
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60).replace(/\s+\S*$/, "")}…`;
}

/** The charts that the page draws: the others are a link away. */
export function drawnBlocks(page: Observatory): ReadonlySet<Block> {
  return new Set<Block>(mainChartsOf(page));
}

/** What a page changes of another, in a few words, for the note of its publication. */
export function describeChange(before: Observatory | null, after: Observatory, named: Named): string {
  if (!before) return "Première version";
  const key = ({ block }: OrderedBlock) => JSON.stringify(block);
  const [old, now] = [listBlocks(before), listBlocks(after)];
  const [come, left] = [listBeyond(now, old, key), listBeyond(old, now, key)];
  const name = ({ block }: OrderedBlock) => `« ${titleOfBlock(block, named)} »`;
  const added = listBeyond(come.map(name), left.map(name));
  const gone = listBeyond(left.map(name), come.map(name));
  const changed = listBeyond(come.map(name), added);
  // Of a block that the page has more or fewer times, none is the one that moved.
  const counted = new Set([...come, ...left].map(key));
  const staying = (blocks: OrderedBlock[]) => blocks.filter((one) => !counted.has(key(one)));
  const [stayed, stay] = [staying(old), staying(now)];
  const isReordered = stayed.map(key).join() !== stay.map(key).join();
  const inSections = (blocks: OrderedBlock[]) =>
    blocks
      .map((one) => `${one.section.id} ${key(one)}`)
      .sort()
      .join();
  const isParted =
    inSections(stayed) !== inSections(stay) ||
    before.sections.some(({ id, title }) => after.sections.some((one) => one.id === id && one.title !== title));
  const parts = [
    ...(added.length > 0 ? [`ajouté : ${added.join(", ")}`] : []),
    ...(gone.length > 0 ? [`retiré : ${gone.join(", ")}`] : []),
    ...(changed.length > 0 ? [`revu : ${changed.join(", ")}`] : []),
    ...(isReordered ? ["ordre des blocs"] : []),
    ...(isParted ? ["rubriques"] : []),
    ...(before.keyFigures.join() === after.keyFigures.join() ? [] : ["chiffres clés"]),
    ...(before.title === after.title && before.description === after.description ? [] : ["titre et présentation"]),
    ...(before.compareWith === after.compareWith ? [] : ["année de comparaison"]),
    ...(before.order === after.order ? [] : ["rang sur l’accueil"]),
    ...(String(before.dcatThemes) === String(after.dcatThemes) ? [] : ["thème européen"]),
  ];
  return capitalise(parts.join(" ; ") || "Page revue").slice(0, LONGEST_NOTE);
}

/** What a list has beyond another: what is twice in the one and once in the other is there once. */
function listBeyond<T>(list: readonly T[], other: readonly T[], key: (one: T) => unknown = (one) => one): T[] {
  const left = other.map(key);
  return list.filter((one) => {
    const at = left.indexOf(key(one));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
