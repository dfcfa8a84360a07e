import type { AccessRule } from "../access/decide-access.js";
import type { Action } from "../access/roles.js";
import { Refusal } from "../refusal.js";
import type { Draft } from "./draft.js";
import type { HandCells, HandConflict } from "./hand-table.js";
import type { ReviewEvent } from "./review.js";

/** Why something cannot be done with a draft; `server/describe-refusal.ts` says it (status, stable code, French sentence). */
export type DraftFault =
  /** 401 `cle-attendue` to the public, 403 `acte-reserve` to others. */
  | {
      kind: "not-allowed";
      caller: "public" | "key" | "person";
      /** `plan`: to publish on a day to come, where who may publish now would not be let on that day. */
      action: Action | "plan";
      organisation: string;
      rule: AccessRule;
    }
  /** 404 `brouillon-inconnu`: there is none, or it is none of the caller's business. */
  | { kind: "unknown-draft" }
  /** 404 `jeu-inconnu`, `organisme-inconnu`, `version-inconnue`. */
  | { kind: "unknown-dataset"; name: string }
  | { kind: "unknown-organisation"; name: string }
  | { kind: "unknown-version"; version: number }
  /** 400 `document-invalide`: what is wrong, by field ("metadata.licence"). */
  | { kind: "invalid"; problems: { field: string; message: string }[] }
  /** 412 `brouillon-change`: somebody else changed it meanwhile; `current` is the draft as it is, `yours` what was not written. */
  | { kind: "changed-meanwhile"; current: Draft; yours: unknown }
  /** 412 `brouillon-change`: the same, to who may remove the draft and not read it. */
  | { kind: "changed-unread" }
  /** 409 `rapport-en-cours`: the file is being read. */
  | { kind: "being-read" }
  /**
   * 422 `fichier-en-erreur` (or there is none: `sans-fichier`, 409). `heldUntil`: where an agreement holds all of it and nothing else is wrong, when
   * the first of it may go out, by the clocks of metropolitan France ("2027-09-01T08:00").
   */
  | { kind: "faulty-file"; errors: number; sentence: string; heldUntil?: string }
  /** `lost`: its name, where the draft has one that is no longer on the disk. */
  | { kind: "no-file"; lost?: string }
  /** 409 `version-changee`: the live version moved since the difference was made; make it anew. */
  | { kind: "version-moved"; startedFrom: number; served: number }
  /** 409 `jeu-change`: what is said of the dataset, or others of the same indicators, changed each time that it was published; nothing was. */
  | { kind: "dataset-changes"; what: "itself" | "neighbours" }
  /** 409 `sous-embargo`: planned before an agreement lets anything of the dataset out; `until`: when it does, by the clocks of metropolitan France ("2027-09-01T08:00"). */
  | { kind: "under-embargo"; until: string }
  /** 409 `rupture-a-confirmer`: breaking changes are not confirmed; French sentences. */
  | { kind: "breaks"; sentences: string[] }
  /** 409 `lecture-a-confirmer`: a program published what nobody looked at: a proposed recipe. `edit` with an empty `correction` takes it. */
  | { kind: "proposed-reading"; sentence: string }
  /** 422 `description-incomplete`: what must be written before publication. */
  | { kind: "incomplete"; missing: string[]; problems: string[] }
  /** 400 `empreinte-differente`: the file is not the one that its sender described; it is forgotten. */
  | { kind: "other-digest"; announced: string; received: string }
  /** An upload that cannot go on: 404 and 410 `envoi-inconnu`, 409 `envoi-decale`, 413 `fichier-trop-grand`, else 400 `requete-incorrecte`. */
  | { kind: "upload"; status: number; limit: number }
  /** 409 `brouillon-publie`: it is a version already. */
  | { kind: "already-published"; version: number }
  /** 403 `acte-reserve`: its dataset changed organisation without it; it can but be removed. */
  | { kind: "closed" }
  /** 409 `relecture-finie`: it waits for no review any more; `last` is the step that ended it, `yours` what was not written. */
  | { kind: "not-submitted"; last: ReviewEvent | null; yours: unknown }
  /** 404 `commentaire-inconnu`. */
  | { kind: "unknown-comment" }
  /** 502 `adresse-sans-fichier`: the address gave no file, a French sentence. */
  | { kind: "not-fetched"; sentence: string }
  /** 422 `copie-impossible`: no mended copy, a French sentence. */
  | { kind: "no-mended-copy"; sentence: string }
  /** 409 `sans-tableau`: the rows of this draft are not typed by hand. */
  | { kind: "no-table" }
  /** 422 `tableau-trop-long`: more rows than are typed by hand; a file is the way. */
  | { kind: "table-too-long"; limit: number }
  /** 422 `tableau-impossible`: why this cannot be kept by hand, a French sentence. */
  | { kind: "not-by-hand"; sentence: string }
  /** 409 `rien-a-defaire`. */
  | { kind: "nothing-to-undo" }
  /** 409 `etape-changee`: somebody changed since what the step had written; nothing is undone. */
  | { kind: "step-changed"; conflicts: { row: string; yours: HandCells | null; theirs: HandConflict }[] }
  /** 503 `lecture-seule`: nothing can be written in the data folder. */
  | { kind: "read-only"; sentence: string }
  /** 429 `trop-de-brouillons`: the organisation has too many of them, or they take too much room. */
  | { kind: "too-many"; limit: number };

/** Something that cannot be done with a draft. */
export class DraftRefused extends Refusal {
  constructor(readonly fault: DraftFault) {
    super(`draft: ${fault.kind}`);
  }
}
