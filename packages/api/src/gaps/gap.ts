import type { Level } from "@datalogue/ingest";

/** What is said of a cause, and whether somebody owes the figure. */
interface CauseDescriptor {
  /** After « chiffre(s) »: « non publiés ». */
  label: string;
  /** What it means, a French sentence. */
  meaning: string;
  /** Whether a producer can still bring it: nobody owes what is masked, nor what has no meaning. */
  owed: boolean;
}

/** Why a figure is not there, what a producer owes first. */
export const gapCauses = {
  late: {
    label: "mise à jour en retard",
    meaning: "La mise à jour promise par le rythme du jeu n'est pas arrivée.",
    owed: true,
  },
  "not-published": {
    label: "non publié",
    meaning: "Le jeu de données n'a pas de ligne pour ce territoire et cette période.",
    owed: true,
  },
  incomplete: {
    label: "incomplet",
    meaning: "Un total est donné, mais il lui manque des communes.",
    owed: true,
  },
  "no-denominator": {
    label: "sans population",
    meaning: "Le jeu a le chiffre, mais la population ou la surface à laquelle le rapporter n'est pas connue ici.",
    owed: false,
  },
  "not-computable": {
    label: "non calculable",
    meaning: "Le calcul n'a pas de sens : rien à diviser, ou des territoires qui ont changé.",
    owed: false,
  },
  secret: {
    label: "secret statistique",
    meaning: "Le chiffre existe, mais il ferait reconnaître un ménage ou une entreprise.",
    owed: false,
  },
} as const satisfies Record<string, CauseDescriptor>;

export type GapCause = keyof typeof gapCauses;

export const gapCauseNames = Object.keys(gapCauses) as GapCause[];

/** A figure that is not there, or not whole: of an indicator at a territory and a period; or an update that is late. */
export interface Gap {
  cause: GapCause;
  theme: string;
  /** Null for a late update, which is that of a whole dataset. */
  indicator: string | null;
  /** Slugs of the datasets that the figure is made of. */
  datasets: string[];
  territory: string;
  level: Level;
  /** "2024", "2024-03" or "2021/2024"; null for a late update. */
  period: string | null;
  /** A French sentence. */
  reason: string;
  /** Who owes it; empty where nobody does. */
  owedBy: { slug: string; name: string }[];
  /** ISO day since when it is missing: the one after its period, or after the day an update was promised for. */
  since: string;
  /** ISO day by which the rhythm of its datasets promises an update; null when none does. */
  next: string | null;
}
