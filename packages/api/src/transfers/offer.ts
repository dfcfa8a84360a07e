import { createHash } from "node:crypto";
import type { Access, ReadingScope } from "@datalogue/ingest";

/** What becomes of the drafts of a dataset that leaves, and how pages say it. */
export const draftFates = {
  "hand-over": { title: "Les brouillons partent avec le jeu", done: "Les brouillons suivent le jeu." },
  close: {
    title: "Les brouillons restent, fermés\u00A0: ils ne pourront plus qu’être supprimés",
    done: "Les brouillons ne suivent pas le jeu.",
  },
} as const satisfies Record<string, { title: string; done: string }>;
export type DraftFate = keyof typeof draftFates;
export const draftFateNames = Object.keys(draftFates) as DraftFate[];

/** Where an offer stands, and how pages say it. */
export const offerStates = {
  waiting: { title: "En attente de réponse" },
  accepted: { title: "Acceptée" },
  refused: { title: "Refusée" },
  withdrawn: { title: "Retirée" },
  expired: { title: "Expirée" },
} as const satisfies Record<string, { title: string }>;
export type OfferState = keyof typeof offerStates;

/** A dataset that an organisation offers to another. */
export interface Offer {
  /** UUID. */
  id: string;
  dataset: { id: string; slug: string; title: string };
  /** Slugs of the organisation that offers, and of the one that it is offered to. */
  giver: string;
  taker: string;
  drafts: DraftFate;
  /** Of who offers to who answers. */
  message: string | null;
  state: OfferState;
  /** ISO date-times. */
  offeredAt: string;
  expiresAt: string;
  answeredAt: string | null;
  /** Why it was refused. */
  answer: string | null;
}

/** What goes with a dataset, as it is now: what somebody accepts, or not. */
export interface Stake {
  /** The version served. */
  version: number;
  access: Access;
  /** Parts of the table that the giver opened to some organisations. */
  scopes: readonly ReadingScope[];
  /** How many persons it opened the dataset to. */
  grants: number;
  /** Drafts of its next version that are not published. */
  drafts: number;
  /** Of all that; changes when any of it does. */
  digest: string;
}

/** What somebody decides as they accept. */
export interface Acceptance {
  /** `Stake.digest` of what they saw. */
  digest: string;
  /** Whether the parts opened to organisations, and the accesses opened to persons, stay; asked where there are any. */
  scopes?: "keep" | "drop";
  grants?: "keep" | "drop";
  /** Whom to write to about the dataset from now on; null: the contact of the organisation. */
  contact: { name: string; email: string } | null;
}

/** The digest of what goes with a dataset, versions and rights included: accepted is what was shown. */
export function digestStake(stake: Omit<Stake, "digest">, offer: string): string {
  const { version, access, scopes, grants, drafts } = stake;
  const of = JSON.stringify([offer, version, access, scopes, grants, drafts]);
  return createHash("sha256").update(of).digest("hex").slice(0, 32);
}
