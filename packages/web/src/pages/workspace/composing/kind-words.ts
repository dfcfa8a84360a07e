import type { ComposedKind } from "@datalogue/api";

/** What each kind of document is called, with its article, and what is said of one once removed. */
export const kindWords: Record<ComposedKind, { the: string; gone: string }> = {
  observatory: { the: "ce thème", gone: "Ce thème a été retiré" },
  indicator: { the: "cet indicateur", gone: "Cet indicateur a été retiré" },
  plan: { the: "ce document", gone: "Ce document a été retiré" },
};
