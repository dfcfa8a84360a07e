import type { Access } from "@datalogue/ingest";

/** Whom the contents of a dataset are for, as facets and pages say it. */
export const accessLabels: Record<Access, string> = {
  open: "Ouvert à tous",
  members: "Réservé aux membres",
  organisation: "Réservé à l'organisme",
};
