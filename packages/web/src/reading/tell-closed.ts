import type { ClosedDataset } from "@datalogue/api";
import { typographic } from "../format/index.js";

/** Says that figures are not shown since the datasets that they are computed from are reserved: which ones, for whom they are and whom to ask. */
export function tellClosed(closed: readonly ClosedDataset[]): string {
  return closed
    .map(
      ({ title, closure }) =>
        `Les chiffres calculés à partir du jeu «\u202f${typographic(title)}\u202f» ne sont pas montrés. ${typographic(closure)}`,
    )
    .join(" ");
}
