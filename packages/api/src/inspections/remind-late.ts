import type { Knex } from "knex";
import { addDays, civilDay } from "../calendar/civil-day.js";
import { messages } from "../people/messages.js";
import { listHolders, type Outbox } from "../people/outbox.js";
import { Refusal } from "../refusal.js";
import { quietTransaction } from "../store/open-database.js";
import { followedOnceGone, listActions } from "./assess.js";
import { listInspections } from "./inspection-store.js";
import type { LoadedKind } from "./load-kinds.js";
import type { Registers } from "./registers.js";

/** Days between two reminders of the same action. */
const REMINDED_EACH = 7;

interface Parts {
  now(): Date;
  outbox: Outbox;
  publicUrl: string;
  /** Title of the site. */
  title(): string;
  kinds(): LoadedKind[];
  registers: Registers;
}

/** Reminds by e-mail of actions that are late, each week at most. */
export async function remindLate(
  knex: Knex,
  { now, outbox, publicUrl, title, kinds, registers }: Parts,
): Promise<void> {
  const today = civilDay(now());
  const overdue = await knex("inspections")
    .where("due_on", "<", today)
    .where({ done_on: null, set_aside: 0 })
    .orderBy(["kind", "due_on"]);
  for (const loaded of kinds()) {
    const { kind } = loaded;
    const own = overdue.filter((row) => row.kind === kind.id);
    const keys = [...new Set(own.map((row) => row.installation as string))];
    const gone = await listGone(registers, loaded, keys);
    const open: string[] = [];
    for (const installation of keys) {
      const seen = await listInspections(knex, kind.id, { installation });
      const actions = listActions(seen, today);
      for (const action of gone.has(installation) ? followedOnceGone(actions, seen) : actions)
        if (action.isLate) open.push(action.inspection);
    }
    const again = addDays(today, -REMINDED_EACH);
    const late = own.filter(({ id }) => open.includes(id));
    // One message a week tells all that is late: another action waits for the next one.
    const last = late
      .map(({ reminded_on }) => (reminded_on ?? "") as string)
      .sort()
      .at(-1);
    if (last === undefined || last > again) continue;
    const ids = late.map(({ id }) => id);
    const taken = await quietTransaction(knex, (trx) =>
      trx("inspections")
        .whereIn("id", ids)
        .andWhere((due) => due.whereNull("reminded_on").orWhere("reminded_on", "<=", again))
        .update({ reminded_on: today }),
    );
    // Another process told them meanwhile.
    if (taken === 0) continue;
    const who = await listHolders(knex, kind.organisation, ["contributor", "publisher", "administrator"]);
    const sent = await Promise.all(
      who.map((email) =>
        outbox.sendOnce(
          messages.actionsLate(
            email,
            title(),
            { kind: kind.title, count: open.length },
            `${publicUrl}/controles/${kind.id}`,
          ),
        ),
      ),
    );
    // None left: the next look tries again.
    if (sent.length > 0 && !sent.includes("left"))
      await knex("inspections")
        .whereIn("id", ids)
        .update({ reminded_on: last || null });
  }
}

/** Those of some objects that left their register; none where it cannot be read whole. */
async function listGone(registers: Registers, loaded: LoadedKind, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const { organisation } = loaded.kind;
  // The program at work for the organisation that inspects.
  const reader = {
    kind: "key" as const,
    key: null,
    memberships: [{ organisation, role: "reader" as const, kind: undefined }],
  };
  const read = await registers.readInstallations(reader, loaded).catch((error) => {
    if (error instanceof Refusal) return undefined;
    throw error;
  });
  if (!read || read.left > 0) return new Set();
  const known = new Set(read.installations.map(({ key }) => key));
  return new Set(keys.filter((key) => !known.has(key)));
}
