import type { Knex } from "knex";
import { decideAccess } from "../access/decide-access.js";
import { messages } from "../people/messages.js";
import { openPacedOutbox } from "../people/paced-outbox.js";
import type { Person } from "../people/person.js";
import type { DraftsParts } from "./drafts-parts.js";
import type { StoredDraft } from "./stored-draft.js";

/** What people are told by e-mail of a draft. */
export type ToldStep = "submitted" | "returned" | "planned" | "published";

/** Tells a step to those whom it concerns, but for who did it. Sent after the answer; what cannot be sent is in the workspace all the same. */
export type TellReview = (step: ToldStep, draft: StoredDraft, actor: string) => void;

interface TellingParts extends Pick<DraftsParts, "people" | "mailer" | "catalogue" | "publicUrl" | "log" | "now"> {
  knex: Knex;
  titleOf(draft: StoredDraft): Promise<string>;
  /** Whether its rows are for its producer alone, and so its review. */
  isSecret(draft: StoredDraft): Promise<boolean>;
}

/**
 * Writes to those who review a draft once it is submitted, and to who submitted it once it is sent back, planned or published. A message
 * holds the title of the dataset and an address, never what is in it nor what was said of it.
 */
export function openTelling(parts: TellingParts) {
  const { knex, now, people, mailer, catalogue, publicUrl, log, titleOf, isSecret } = parts;
  const sending = new Set<Promise<void>>();
  const outbox = openPacedOutbox(knex, mailer, now);

  const listReviewers = async (draft: StoredDraft): Promise<Person[]> => {
    const { organisation } = draft;
    const above = (await isSecret(draft)) ? undefined : (await catalogue.getOrganisation(organisation))?.parent;
    const members = await people.listOf(above === undefined ? [organisation] : [organisation, above]);
    return members.filter(({ id, memberships }) => {
      // Who administers the whole catalogue may review everything, and is not written to for everything.
      const own = memberships.filter((one) => one.organisation === organisation || one.organisation === above);
      const caller = { ...{ kind: "person" as const, person: id, session: "", grants: [] }, memberships: own };
      return own.length > 0 && decideAccess(caller, "review", { organisation, submittedTo: above }).allowed;
    });
  };
  const findSubmitter = async ({ submission }: StoredDraft): Promise<Person[]> => {
    const [, id] = /^person:(.+)$/.exec(submission?.by ?? "") ?? [];
    const person = id === undefined ? undefined : await people.get(id);
    return person ? [person] : [];
  };

  const send = async (step: ToldStep, draft: StoredDraft, actor: string) => {
    const concerned = step === "submitted" ? await listReviewers(draft) : await findSubmitter(draft);
    const site = catalogue.info().title;
    // On one line, of what is seen.
    const title = (await titleOf(draft)).replace(/[\s\p{C}]+/gu, " ").slice(0, 300);
    const isReview = step === "submitted" || step === "returned";
    const link = `${publicUrl}/publier/${draft.id}${isReview ? "/relecture" : ""}`;
    await outbox.tell(
      { subject: subjectOf(draft), step, actor },
      concerned
        .filter(({ id }) => `person:${id}` !== actor)
        .map(({ email }) => MESSAGES[step](email, site, title, link)),
    );
  };

  const tell: TellReview = (step, draft, actor) => {
    if (!mailer) return;
    const sent: Promise<void> = send(step, draft, actor)
      .catch((error) => log(`draft ${draft.id}: ${(error as Error).stack}`))
      .finally(() => sending.delete(sent));
    sending.add(sent);
  };
  return {
    tell,
    /** Waits for what is being sent. */
    async settle() {
      await Promise.all(sending);
      await outbox.settle();
    },
  };
}

/** Of a dataset rather than of one draft: who deletes it and begins another asks for the same review. */
const subjectOf = ({ id, dataset }: StoredDraft) => (dataset === null ? `draft:${id}` : `drafts-of:${dataset}`);

/** False for a review that nobody asks for any more. */
export async function isStillTold(knex: Knex, subject: string, step: string): Promise<boolean> {
  const [, what, id = ""] = /^(draft|drafts-of):(.+)$/.exec(subject) ?? [];
  if (what === undefined || step !== "submitted") return true;
  const waiting = knex("drafts").where({ stage: "submitted", [what === "draft" ? "id" : "dataset_id"]: id });
  return (await waiting.first("id")) !== undefined;
}

const MESSAGES = {
  submitted: messages.reviewAsked,
  returned: messages.draftReturned,
  planned: messages.draftPlanned,
  published: messages.draftPublished,
} as const satisfies Record<ToldStep, unknown>;
