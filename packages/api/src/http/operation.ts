import type { TSchema } from "typebox";
import type { Parameters, Samples } from "./parameter.js";
import type { ProblemCode } from "./problem-codes.js";

/** Parts of the reference, in their order. */
export const tags = {
  catalogue: {
    title: "Catalogue",
    description: "Chercher un jeu de données, lire sa fiche, son schéma, ses versions.",
  },
  lignes: {
    title: "Lignes",
    description:
      "Filtrer, trier, regrouper et télécharger les lignes d'un jeu, dans le dialecte de l'API tabulaire de data.gouv.fr.",
  },
  fichiers: { title: "Fichiers", description: "Télécharger un jeu entier, à des adresses qui ne changent jamais." },
  indicateurs: {
    title: "Indicateurs",
    description: "Lire les valeurs des indicateurs, et d'où vient chacune\u00A0; simuler.",
  },
  documents: {
    title: "Documents et objectifs",
    description:
      "Suivre les SCoT, PLU, PCAET et plans de prévention\u00A0: objectifs, trajectoires, échéances légales.",
  },
  territoires: { title: "Territoires", description: "Lire la géographie de référence, ses populations, ses contours." },
  moissonnage: { title: "Moissonnage", description: "Lire le catalogue en DCAT-AP 3, en CSV, en plan de site." },
  verification: {
    title: "Vérification",
    description: "Vérifier un fichier sans le publier. Il est oublié dès que le rapport est rendu.",
  },
  contenu: {
    title: "Contenu",
    description:
      "La forme des documents qu'un territoire écrit\u00A0: jeux, organismes, observatoires, indicateurs, plans.",
  },
  brouillons: {
    title: "Publier",
    description:
      "Déposer un fichier, le vérifier, le décrire, voir ce qu'il change, le publier. Il faut une clé qui publie (Authorization\u00A0: Bearer …), ou une session.",
  },
  contributions: {
    title: "Contributions du public",
    description:
      "Formulaires ouverts au public sur les jeux tenus à la main\u00A0: y répondre sans compte, lire et décider ce qui est proposé.",
  },
  transferts: {
    title: "Changer d’organisme",
    description:
      "Proposer un jeu à un autre organisme, répondre à une offre. Il faut une session d'administrateur de l'un ou de l'autre.",
  },
  controles: {
    title: "Contrôler sur le terrain",
    description:
      "Lire ce qui est à contrôler, déposer des contrôles et leurs photos, même saisis hors ligne. Pour les membres de l'organisme qui contrôle\u202F; une saisie est d'une personne, avec une session.",
  },
  webhooks: {
    title: "Être averti",
    description:
      "Recevoir un message signé à chaque publication, retour, retrait ou changement d'état d'un objectif (Standard Webhooks). Pour qui administre un organisme, avec une session.",
  },
  journal: { title: "Journal", description: "Lire et exporter qui a fait quoi, pour les administrateurs." },
  composition: {
    title: "Composer",
    description:
      "Écrire les observatoires, les indicateurs et les documents de planification du site. Il faut une session d'administrateur de l'organisme qui le tient.",
  },
  "services-partages": {
    title: "Services partagés",
    description:
      "Lire ce que le territoire met en commun\u202F; répondre pour un organisme à un questionnaire de maturité, avec une session.",
  },
  service: { title: "Service", description: "L'accueil de l'API, sa définition, son état." },
} as const;

export type Tag = keyof typeof tags;

/** A request that anybody may try, from the root of the site. */
export interface Trial {
  title: string;
  path: string;
}

/** A machine-facing address: what a route reads and answers, what the definition and the reference say. */
export interface Operation<Path extends Parameters = Parameters, Query extends Parameters = Parameters> {
  /** Name of the operation, for programs that are generated from the definition. */
  id: string;
  method: "get" | "post" | "put" | "patch" | "delete" | "head";
  /** As OpenAPI writes it: "/api/datasets/{ref}". */
  path: string;
  tag: Tag;
  /** A French title, and what it does not say. */
  summary: string;
  description?: string;
  parts: Path;
  query: Query;
  /** Takes `{champ}__{filtre}` besides, as rows do. */
  takesFields?: boolean;
  /** Other parameters are left unread rather than refused. */
  tolerant?: boolean;
  /** Answered by the site beside the router of the API: what draws. */
  drawn?: boolean;
  body?: { description: string; content: Record<string, TSchema> };
  /** Status of a success, 200 by default. */
  success?: 200 | 201 | 204;
  /** What a success holds, by media type; null for what is not JSON. */
  answers: Record<string, TSchema | null>;
  /** What the answer is, in French. */
  answer: string;
  /** Answers to `Range`. */
  ranges?: boolean;
  /** Codes of its own problems, by status; those that any address has are added. */
  problems?: Record<number, readonly ProblemCode[]>;
  /** Requests to show, with things of the live catalogue; one alone by default. */
  trials?: (samples: Samples) => Trial[];
}

/** What is told of data that a partner shares no longer, and of all that is computed from them. */
export const unsharedProblems = {
  410: ["partage-termine", "partage-attendu", "partage-suspendu"],
} satisfies Operation["problems"];

/** Keeps the types of the parameters. */
export function declare<Path extends Parameters, Query extends Parameters>(
  operation: Operation<Path, Query>,
): Operation<Path, Query> {
  return operation;
}
