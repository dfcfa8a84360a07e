import type { EventType } from "./catalogue-event.js";
import type { FollowScope } from "./follow-scope.js";

/** An address of a program that is told what happens; its secret is shown when it is made, and never again. */
export interface Webhook {
  id: string;
  /** Slug. */
  organisation: string;
  url: string;
  label: string | null;
  types: EventType[];
  scope: FollowScope;
  /** ISO date-times. */
  createdAt: string;
  /** Null while it is told; `stoppedWhy`: "gone" when the address answered 410, "asked" when somebody did. */
  stoppedAt: string | null;
  stoppedWhy: "gone" | "asked" | null;
  /** Until when the former secret signs too, after another took its place. */
  formerUntil: string | null;
  /** The last message that did not arrive at a try, null when the last one that was tried did. */
  lastFailure: { at: string; reason: string } | null;
}

/** What came of one try. */
export interface Try {
  /** ISO date-time. */
  at: string;
  /** Of the answer; null when there was none. */
  status: number | null;
  /** In French; null when it arrived. */
  failure: string | null;
}

/** `waiting`: to be tried; `arrived`; `failed`: each try did; `dropped`: not to be told any more (closed dataset, stopped address). */
export const deliveryStates = ["waiting", "arrived", "failed", "dropped"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** A message for one address. */
export interface Delivery {
  id: string;
  /** The `webhook-id` that it carries at each try. */
  message: string;
  /** Of the event, or `webhook.test`. */
  type: string;
  state: DeliveryState;
  createdAt: string;
  tries: Try[];
  /** When it is tried next; null when it is not. */
  nextAt: string | null;
  /** The JSON that is sent. */
  body: string;
}

/** What is asked of a new webhook. */
export interface WebhookOrder {
  organisation: string;
  url: string;
  label?: string | null;
  types?: string[];
  scope?: { kind: string; value?: string };
}

/** What changes of one; the rest stays. */
export interface WebhookChanges {
  url?: string;
  label?: string | null;
  types?: string[];
  scope?: { kind: string; value?: string };
  /** Stopped and started again. */
  isStopped?: boolean;
}
