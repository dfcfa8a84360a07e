/** What a reuse is, as pages say it. */
export const reuseKinds = {
  application: "application ou site",
  visualisation: "carte ou graphique",
  article: "article",
  etude: "étude ou document",
  service: "outil d’un service",
} as const;

export type ReuseKind = keyof typeof reuseKinds;
export const reuseKindNames = Object.keys(reuseKinds) as ReuseKind[];

/** `proposed`: by anybody, and waits for an answer. `accepted`: public. `refused`: kept for a while, shown to nobody but who answers. */
export type ReuseState = "proposed" | "accepted" | "refused";

/** What somebody makes of a dataset. Texts are plain: they hold no markup. */
export interface Reuse {
  /** UUID. */
  id: string;
  title: string;
  /** http or https. */
  url: string;
  kind: ReuseKind;
  /** Who made it, as they want to be named. */
  author: string;
  description: string;
  /** Names of the fields that it uses; empty where that was not said. */
  columns: string[];
  /** The version that it is made from, null for the last one whatever it is. */
  version: number | null;
  state: ReuseState;
  /** ISO date-times. */
  recordedAt: string;
  decidedAt: string | null;
}

/** What is answered in a form to record a reuse. */
export interface ReuseAnswers {
  title: string;
  url: string;
  kind: string;
  author: string;
  description: string;
  columns: string[];
  version: string;
  /** Where the answer is sent; empty for none. */
  email: string;
}
