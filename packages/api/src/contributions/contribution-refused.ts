import type { AccessRule } from "../access/decide-access.js";
import { Refusal } from "../refusal.js";
import type { CellFault } from "./contribution.js";

/** Why something cannot be done with a form or a contribution; `server/describe-contribution-fault.ts` says it. */
export type ContributionFault =
  /** 401 `cle-attendue` to the public, 403 `acte-reserve` to others. */
  | { kind: "not-allowed"; caller: "public" | "key" | "person"; organisation: string; rule: AccessRule }
  /** 404 `jeu-inconnu`. */
  | { kind: "unknown-dataset"; name: string }
  /** 404 `contribution-inconnue`. */
  | { kind: "unknown-contribution" }
  /** 404 `formulaire-ferme`: none is open to the public today. */
  | { kind: "no-form" }
  /** 422 `formulaire-impossible`: why this dataset has none, a French sentence. */
  | { kind: "not-possible"; sentence: string }
  /** 422 `contribution-refusee`: what is wrong, by column. */
  | { kind: "faults"; faults: CellFault[] }
  /** 400 `document-invalide`: what is wrong with the form, by field. */
  | { kind: "invalid"; problems: { field: string; message: string }[] }
  /** 429 `trop-de-contributions`: too many from one place, or too many wait. */
  | { kind: "too-many"; sentence: string }
  /** 409 `contribution-changee`: it waits no more, was changed since, or its row was; with what stands there. */
  | { kind: "changed"; sentence: string; members: Record<string, unknown> }
  /** 503 `lecture-seule`. */
  | { kind: "read-only"; sentence: string };

/** Something cannot be done with a form or a contribution. */
export class ContributionRefused extends Refusal {
  constructor(readonly fault: ContributionFault) {
    super(`contribution refused: ${fault.kind}`);
  }
}
