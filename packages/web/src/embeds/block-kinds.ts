import type { Block, ChartBlock } from "@datalogue/api";

/** Names of the blocks, for who chooses one. */
export const blockTitles: Record<Block["kind"], string> = {
  text: "Texte",
  figure: "Chiffre clé",
  delta: "Évolution",
  trend: "Courbe",
  bars: "Colonnes",
  ranking: "Classement des communes",
  choropleth: "Carte",
  symbols: "Carte",
  distribution: "Place parmi les communes",
  multiples: "Une petite courbe par commune",
  shares: "De quoi le total est fait",
  stacked: "De quoi il est fait, année après année",
  table: "Tableau des communes",
  comment: "Commentaire",
  downloads: "Fichiers à emporter",
  notes: "Mots expliqués",
} satisfies Record<ChartBlock["kind"], string> & Record<string, string>;

/** Height of each in a frame of `EMBED_WIDTH`, its table closed: measured on the demonstration, and a little more. */
const heights: Partial<Record<Block["kind"], number>> = {
  figure: 440,
  trend: 940,
  bars: 900,
  ranking: 1000,
  choropleth: 1160,
  symbols: 1120,
  distribution: 720,
  multiples: 1240,
  shares: 820,
  stacked: 900,
  table: 1440,
};

/** The height that the frame of a kind of block is proposed at. */
export const heightOf = (kind: Block["kind"]): number => heights[kind] ?? 480;
