import type { Block } from "@datalogue/api";
import { chartKinds, chartNames } from "../charts/index.js";

/** What each kind of chart says, by its name. */
const ofCharts = <Key extends "title" | "frameHeight">(key: Key) =>
  Object.fromEntries(chartNames.map((name) => [name, chartKinds[name][key]])) as Record<
    (typeof chartNames)[number],
    (typeof chartKinds)["trend"][Key]
  >;

/** Names of the blocks, for who chooses one. */
export const blockTitles: Record<Block["kind"], string> = {
  text: "Texte",
  figure: "Chiffre clé",
  delta: "Évolution",
  ...ofCharts("title"),
  table: "Tableau des communes",
  comment: "Commentaire",
  downloads: "Fichiers à emporter",
  notes: "Mots expliqués",
};

/** Height of each in a frame of `EMBED_WIDTH`, its table closed: measured on the demonstration, and a little more. */
const heights: Partial<Record<Block["kind"], number>> = {
  figure: 440,
  ...ofCharts("frameHeight"),
  table: 1440,
};

/** The height that the frame of a kind of block is proposed at. */
export const heightOf = (kind: Block["kind"]): number => heights[kind] ?? 480;
