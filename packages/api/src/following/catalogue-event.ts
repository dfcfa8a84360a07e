import type { FollowUpStatus } from "../plans/follow-up-statuses.js";
import type { EventSubject } from "./follow-scope.js";

/** What happens that others follow, and when it is said to have happened. */
export const eventTypes = {
  "dataset.published": "un jeu est publié pour la première fois, ou une nouvelle version",
  "dataset.rolled_back": "un jeu revient au fichier d'une version précédente",
  "dataset.withdrawn": "un jeu n'est plus ouvert à tous",
  "version.withdrawn": "les lignes d'une version, passée ou servie, ne sont plus données",
  "objective.changed": "un objectif d'un document change d'état",
} as const satisfies Record<string, string>;

export type EventType = keyof typeof eventTypes;

export const eventTypeNames = Object.keys(eventTypes) as EventType[];

/** A dataset as events name it. */
export interface NamedDataset {
  id: string;
  slug: string;
  title: string;
}

/** What happened, by its type: public names and numbers only. */
export type EventData =
  | {
      type: "dataset.published" | "dataset.rolled_back";
      dataset: NamedDataset;
      /** `restores`: the version whose file came back. */
      version: { number: number; publishedAt: string; rows: number; note: string | null; restores?: number };
      /** Whether everybody may read the dataset for the first time. */
      isFirst: boolean;
    }
  | { type: "dataset.withdrawn"; dataset: NamedDataset }
  | { type: "version.withdrawn"; dataset: NamedDataset; version: { number: number } }
  | {
      type: "objective.changed";
      plan: { id: string; title: string };
      objective: { id: string; title: string };
      before: FollowUpStatus;
      after: FollowUpStatus;
      /** Why it stands so, in French. */
      sentence: string;
    };

/** Something that happened, before it is written. */
export type Happening = EventData & { at: string; subject: EventSubject };

/** Something that happened, with what it is known by for ever, and its rank. */
export type CatalogueEvent = Happening & { id: string; rank: number };
