import type { Knex } from "knex";
import { openOutbox } from "../people/outbox.js";
import { openPacedOutbox } from "../people/paced-outbox.js";
import { quietTransaction } from "../store/open-database.js";
import { type ContributionParts, openTools } from "./contribution-tools.js";
import type { Contributions } from "./contributions.js";
import { openFormSettings } from "./form-settings.js";
import { openModeration } from "./moderation.js";
import { openProposals } from "./proposals.js";

/** Days that an address is kept after the decision, and what is not online; that one waits. */
const EMAIL_KEPT = 30;
const KEPT = 90;
const LONGEST_WAIT = 365;

/** Opens the forms of a catalogue, and what comes by them. */
export function openContributions(knex: Knex, parts: ContributionParts): Contributions {
  const { now, mailer } = parts;
  const outbox = openOutbox(knex, parts);
  const paced = openPacedOutbox(knex, mailer, now);
  const tools = openTools(knex, parts, outbox, paced);
  const daysAgo = (days: number) => new Date(now().getTime() - days * 24 * 3600_000).toISOString();
  return {
    ...openProposals(tools, parts),
    ...openFormSettings(tools, parts),
    ...openModeration(tools, parts),
    async forget() {
      await tools.settleLostNow();
      await quietTransaction(knex, async (trx) => {
        await trx("contributions")
          .whereNotNull("email")
          .whereNot({ state: "waiting" })
          .where("decided_at", "<", daysAgo(EMAIL_KEPT))
          .update({ email: null });
        await trx("contributions")
          .whereIn("state", ["refused", "withdrawn"])
          .where("decided_at", "<", daysAgo(KEPT))
          .delete();
        // A request that is done has nothing more to tell.
        await trx("contributions")
          .where({ state: "published" })
          .whereNotNull("original_id")
          .where("decided_at", "<", daysAgo(KEPT))
          .delete();
        await trx("contributions").where({ state: "waiting" }).where("updated_at", "<", daysAgo(LONGEST_WAIT)).delete();
      });
    },
    async settle() {
      await Promise.all([outbox.settle(), paced.settle()]);
    },
  };
}
