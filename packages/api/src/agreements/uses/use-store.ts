import type { Knex } from "knex";
import { civilDay } from "../../calendar/civil-day.js";
import { quietTransaction } from "../../store/open-database.js";
import { type UseKind, useKindNames } from "./name-use.js";

/** Answers of a dataset that went out in a month. */
export interface MonthlyUse {
  /** Identifier. */
  dataset: string;
  /** "2026-03" */
  month: string;
  kind: UseKind;
  count: number;
}

/**
 * Counts of the answers that went out of datasets under agreement: by dataset, civil day and kind, and nothing else. They are held in
 * memory and written by batches; what several processes write is added up.
 */
export interface UseStore {
  /** One answer more; at once, nothing is written. */
  count(dataset: string, kind: UseKind): void;
  /** Writes what is held; what cannot be written is held until the next time. */
  flush(): Promise<void>;
  /** By month, the last first, all that was counted of these datasets (identifiers) on some days up to now by this process. */
  list(datasets: readonly string[], days: CountedDays): Promise<MonthlyUse[]>;
}

/** Civil days, both included. */
export interface CountedDays {
  from: string;
  to: string;
}

interface Parts {
  now(): Date;
  /** Nothing can be written: nothing is counted. */
  readOnly: boolean;
}

export function openUseStore(knex: Knex, { now, readOnly }: Parts): UseStore {
  let held = new Map<string, number>();
  let flushing: Promise<void> = Promise.resolve();

  const add = (key: string, count: number) => held.set(key, (held.get(key) ?? 0) + count);
  const write = async () => {
    if (held.size === 0) return;
    const batch = held;
    held = new Map();
    try {
      await quietTransaction(knex, async (trx) => {
        // In one order, so that two processes do not wait for each other.
        for (const [key, count] of [...batch].sort(([a], [b]) => (a < b ? -1 : 1))) {
          const [dataset, day, kind] = key.split("\n");
          await trx("agreement_uses")
            .insert({ dataset, day, kind, count })
            .onConflict(["dataset", "day", "kind"])
            .merge({ count: trx.raw("agreement_uses.count + ?", [count]) });
        }
      });
    } catch (error) {
      for (const [key, count] of batch) add(key, count);
      throw error;
    }
  };
  const flush = () => {
    flushing = flushing.catch(() => {}).then(write);
    return flushing;
  };

  return {
    count(dataset, kind) {
      if (!readOnly) add([dataset, civilDay(now()), kind].join("\n"), 1);
    },
    flush,
    async list(datasets, { from, to }) {
      // On a full disk, what is counted is still read: what could not be written is added to it.
      await flush().catch(() => {});
      const rows = await knex("agreement_uses")
        .whereIn("dataset", [...datasets])
        .whereBetween("day", [from, to]);
      for (const [key, count] of held) {
        const [dataset = "", day = "", kind] = key.split("\n");
        if (datasets.includes(dataset) && day >= from && day <= to) rows.push({ dataset, day, kind, count });
      }
      const months = new Map<string, MonthlyUse>();
      for (const { dataset, day, kind, count } of rows) {
        const month = String(day).slice(0, 7);
        const key = [dataset, month, kind].join("\n");
        const use = months.get(key) ?? { dataset, month, kind, count: 0 };
        months.set(key, { ...use, count: use.count + Number(count) });
      }
      const rank = ({ kind }: MonthlyUse) => useKindNames.indexOf(kind);
      return [...months.values()].sort(
        (a, b) => b.month.localeCompare(a.month) || a.dataset.localeCompare(b.dataset) || rank(a) - rank(b),
      );
    },
  };
}
