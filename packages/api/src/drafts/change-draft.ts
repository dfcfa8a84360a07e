import type { Caller } from "../access/decide-access.js";
import type { ActName } from "../store/act-name.js";
import type { DraftGuards } from "./draft-guards.js";
import { DraftRefused } from "./draft-refused.js";
import { actorOf } from "./draft-state.js";
import { type DraftStore, RevisionPassed } from "./draft-store.js";
import type { DraftChange, StoredDraft } from "./stored-draft.js";
import type { DraftTelling } from "./tell-draft.js";

/**
 * Changes a draft as somebody saw it (`revision`); `yours`: what they asked, given back where it cannot be made. Throws `DraftRefused` where
 * it was changed meanwhile or published, or is no more.
 */
export type ChangeDraft = (
  caller: Caller,
  draft: StoredDraft,
  revision: number | undefined,
  make: (draft: StoredDraft) => DraftChange,
  told: { action: ActName; yours?: unknown },
) => Promise<StoredDraft>;

interface ChangingParts extends Pick<DraftGuards, "requireOpen">, Pick<DraftTelling, "show"> {
  drafts: DraftStore;
  now(): Date;
}

export function openChanging({ drafts, requireOpen, show, now }: ChangingParts) {
  const by = (caller: Caller, revision?: number, action?: ActName) => ({
    actor: actorOf(caller),
    at: now().toISOString(),
    revision,
    ...(action === undefined ? {} : { action }),
  });
  const change: ChangeDraft = async (caller, draft, revision, make, { action, yours }) => {
    try {
      const changed = await drafts.change(draft.id, by(caller, revision, action), (current) => {
        requireOpen(current);
        return { failure: null, ...make(current) };
      });
      if (!changed) throw new DraftRefused({ kind: "unknown-draft" });
      return changed;
    } catch (error) {
      if (!(error instanceof RevisionPassed)) throw error;
      const current = await drafts.find(draft.id);
      if (!current) throw new DraftRefused({ kind: "unknown-draft" });
      throw new DraftRefused({ kind: "changed-meanwhile", current: await show(current), yours: yours ?? null });
    }
  };
  return { by, change };
}
