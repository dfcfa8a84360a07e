import type { Block } from "@datalogue/api";
import type { ComponentChildren } from "preact";
import type { Reading } from "../observatory/reading.js";

/** A block ready to take its place in a section. */
export interface PlacedBlock {
  /** Beside a chart; in a band of figures; a card; the whole width. */
  place: "prose" | "figure" | "card" | "wide";
  view: ComponentChildren;
  /** What it finds, for a section without title. */
  heading?: string;
  /** Sentences that it adds beside itself. */
  prose?: string[];
}

/** The blocks of one kind. */
export type BlockOf<K extends Block["kind"]> = Extract<Block, { kind: K }>;

/** Makes blocks ready; `id` is unique in the page. Undefined when there is nothing to show. */
export type BlockKind<B> = (
  block: B,
  reading: Reading,
  id: string,
) => PlacedBlock | undefined | Promise<PlacedBlock | undefined>;
