import type { Block, Indicator } from "@datalogue/api";
import type { ComponentChildren } from "preact";
import { typographic } from "../format/index.js";
import type { Reading } from "../observatory/reading.js";

/** A block ready to take its place in a section. */
export interface PlacedBlock {
  /** Beside a chart; in a band of figures; a card; the whole width. */
  place: "prose" | "figure" | "card" | "wide";
  view: ComponentChildren;
  /** What it finds, for a section without title. */
  heading?: string;
  /** False for a chart without any value to draw. */
  isDrawn?: boolean;
}

/** The blocks of one kind. */
export type BlockOf<K extends Block["kind"]> = Extract<Block, { kind: K }>;

/** Indicators by their identifier. */
export interface KnownIndicators {
  get(id: string): Indicator | undefined;
}

/** What pages and frames show of the blocks of one kind. */
export interface BlockKind<B> {
  /** Makes blocks ready; `id` is unique in the page. Undefined when there is nothing to show. */
  make(block: B, reading: Reading, id: string): PlacedBlock | undefined | Promise<PlacedBlock | undefined>;
  /** What a block is about, for who chooses one among several of its kind; `layers`: titles of geographic datasets by slug. */
  about(block: B, indicators: KnownIndicators, layers: ReadonlyMap<string, string>): string | undefined;
  /** Pixels of a frame that shows one on a telephone, its table closed, without its sources: measured on the demonstration, and a little more. */
  frameHeight: number;
}

/** The height of a frame that holds a few lines. */
export const FEW_LINES = 480;

/** The short title of an indicator, or its identifier where it is not known. */
export function shortTitleOf(id: string, indicators: KnownIndicators): string {
  return typographic(indicators.get(id)?.shortTitle ?? id);
}
