import { type ChartKind, chartKindNames, chartKinds } from "./chart-kinds.js";
import type { Block } from "./observatory.js";

/** What is known of a kind of block but what it is made of (`observatory-schema.ts`) and how it is shown (`web/src/blocks/`). */
interface BlockKindDescriptor {
  /** Its name, for who chooses one. */
  title: string;
  /** Whether other sites may show it in a frame. */
  framed: boolean;
}

const charts = Object.fromEntries(
  chartKindNames.map((kind) => [kind, { title: chartKinds[kind].title, framed: true }]),
) as Record<ChartKind, BlockKindDescriptor>;

/** Every kind of block that an `observatory.json` may ask for, in the order in which it is listed. */
export const blockKinds: Record<Block["kind"], BlockKindDescriptor> = {
  text: { title: "Texte", framed: false },
  figure: { title: "Chiffre clé", framed: true },
  delta: { title: "Évolution", framed: true },
  ...charts,
  layer: { title: "Carte d’une couche", framed: true },
  table: { title: "Tableau des communes", framed: true },
  comment: { title: "Commentaire", framed: true },
  downloads: { title: "Fichiers à emporter", framed: true },
  notes: { title: "Mots expliqués", framed: true },
};

export const blockKindNames = Object.keys(blockKinds) as Block["kind"][];
