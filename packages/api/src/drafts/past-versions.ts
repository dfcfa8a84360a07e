import type { Caller } from "../access/decide-access.js";
import type { Action } from "../access/roles.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { DraftGuards } from "./draft-guards.js";
import { USUAL_PATIENCE } from "./draft-readings.js";
import { DraftRefused } from "./draft-refused.js";
import { actorOf } from "./draft-state.js";
import type { Drafts } from "./drafts.js";
import type { DraftsParts } from "./drafts-parts.js";
import { findProblems, NO_DRAFT } from "./edit-draft.js";
import { overWhatIsSaid } from "./over-what-is-said.js";
import type { openRollbacks } from "./roll-back.js";
import { tellHistory } from "./tell-history.js";

interface PastParts extends Pick<DraftsParts, "workshop" | "inTurn" | "refresh">, Pick<DraftGuards, "requireWritable"> {
  readShared: Parameters<typeof findProblems>[2];
  rollbacks: ReturnType<typeof openRollbacks>;
  /** A dataset that is there, once what the caller wants to do in its organisation is allowed. */
  openDataset(caller: Caller, ref: string, action: Action): Promise<StoredDataset>;
}

/** Versions that a dataset had: told to who prepares it, published again by who may. */
export function openPastVersions(
  parts: PastParts,
): Pick<Drafts, "listHistory" | "findPast" | "compareRollback" | "sendRollbackDifference" | "rollback"> {
  const { workshop, inTurn, refresh, requireWritable, readShared, rollbacks, openDataset } = parts;
  const { store } = workshop;
  return {
    async listHistory(caller, ref, range) {
      const dataset = await openDataset(caller, ref, "draft");
      const versions = await store.listVersions(dataset.id, range);
      return tellHistory(store, dataset, versions, await workshop.agreementOf(dataset.slug));
    },
    async findPast(caller, ref, number) {
      const dataset = await openDataset(caller, ref, "draft");
      const found = await store.findVersion(dataset.id, number);
      return tellHistory(store, dataset, found ? [found] : [], await workshop.agreementOf(dataset.slug));
    },
    async compareRollback(caller, ref, number, patience = USUAL_PATIENCE) {
      const dataset = await openDataset(caller, ref, "publish");
      try {
        const difference = await rollbacks.compare({ dataset, number, actor: actorOf(caller) }, patience);
        if (difference) return { kind: "made", difference };
        return { kind: "computing", progress: rollbacks.progressOf(dataset.id, number) };
      } catch (error) {
        if (error instanceof DraftRefused && error.fault.kind === "faulty-file")
          return { kind: "absent", reason: error.fault.sentence };
        throw error;
      }
    },
    async sendRollbackDifference(caller, ref, number, send) {
      const dataset = await openDataset(caller, ref, "publish");
      await rollbacks.sendDifference({ dataset, number, actor: actorOf(caller) }, send);
    },
    async rollback(caller, ref, number, { note, seen } = {}) {
      const dataset = await openDataset(caller, ref, "publish");
      requireWritable();
      const problems = await findProblems({ note: note ?? null }, { ...NO_DRAFT, organisation: "" }, readShared);
      if (problems.length > 0) throw new DraftRefused({ kind: "invalid", problems });
      return inTurn(async () => {
        const told = note?.trim() || undefined;
        let served = seen;
        const version = await overWhatIsSaid(async () => {
          // It may have changed organisation meanwhile.
          const current = await openDataset(caller, ref, "publish");
          // Another version that comes as this one is made is not what the caller saw.
          served ??= current.version;
          return rollbacks.rollBack({ dataset, number, note: told, seen: served, actor: actorOf(caller) });
        });
        await refresh();
        return { dataset: dataset.id, slug: dataset.slug, version, unchanged: false };
      });
    },
  };
}
