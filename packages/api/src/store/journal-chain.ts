import { createHash } from "node:crypto";

/** An act as it is written, before its place in the chain seals it. */
export interface Act {
  /** From 1, without a hole. */
  sequence: number;
  /** ISO date-time. */
  at: string;
  /** `person:{pseudonym}`, `key:{identifier}`, or a part of the program. */
  actor: string;
  action: string;
  /** `dataset:{identifier}`, `person:{pseudonym}`… */
  object: string;
  /** Slugs of the organisations it concerns, sorted; none: it concerns the site. */
  organisations: string[];
  /** JSON text. */
  detail: string;
}

/** What stands before the first act. */
export const GENESIS = "0".repeat(64);

/**
 * SHA-256, in hexadecimal, of the hash of the act before and of this one, as a JSON array in this order: what is published of the
 * journal can be checked by anybody. Never changes, since rows already written are checked by it.
 */
export function sealAct(previous: string, act: Act): string {
  const { sequence, at, actor, action, object, organisations, detail } = act;
  const canonical = JSON.stringify([sequence, at, actor, action, object, organisations, detail]);
  return createHash("sha256").update(`${previous}\n${canonical}`).digest("hex");
}

/** The dataset that an act is of, by its identifier: its object, or what its detail names; null without one. */
export function datasetOf({ object, detail }: Pick<Act, "object" | "detail">): string | null {
  const [, id] = /^dataset:(.+)$/.exec(object) ?? [];
  const { dataset } = JSON.parse(detail) as { dataset?: unknown };
  return id ?? (typeof dataset === "string" ? dataset : null);
}
