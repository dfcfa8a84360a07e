import type { ComposedKind } from "./composition.js";

/** Names that pages of the composer have (`/espace/composer/nouveau`), and folders of a content that are no theme. */
const RESERVED: Record<ComposedKind, readonly string[]> = {
  observatory: ["nouveau", "indicateurs", "documents", "territoires", "schemas"],
  indicator: ["nouveau"],
  plan: ["nouveau"],
};

/** Whether a new document cannot be named so, since something else of the site is. */
export function isReservedName(kind: ComposedKind, id: string): boolean {
  return RESERVED[kind].includes(id);
}
