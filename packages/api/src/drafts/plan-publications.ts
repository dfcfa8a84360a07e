import { zoneOf } from "../agreements/agreement-schema.js";
import { civilDay, civilMinute, isDay } from "../calendar/civil-day.js";
import { instantOf, localMoment } from "../calendar/local-time.js";
import type { JobOrder } from "../jobs/job.js";
import { PublicationStopped } from "../publication/publication-thread.js";
import type { ChangeDraft } from "./change-draft.js";
import type { DraftGuards } from "./draft-guards.js";
import { type DraftFault, DraftRefused } from "./draft-refused.js";
import { actorOf, REOPENED } from "./draft-state.js";
import type { DraftStore } from "./draft-store.js";
import type { openSubmissions } from "./draft-submissions.js";
import type { Drafts } from "./drafts.js";
import type { DraftsParts } from "./drafts-parts.js";
import { joinPlanned, splitPlanned } from "./next-versions.js";
import type { openPublishing } from "./publish-draft.js";
import { sayUnpublished } from "./say-draft.js";
import type { DraftChange, StoredDraft } from "./stored-draft.js";
import type { DraftTelling } from "./tell-draft.js";
import type { TellReview } from "./tell-review.js";

interface PlanningParts
  extends Pick<DraftsParts, "workshop" | "jobs" | "people" | "findActor" | "now" | "log">,
    Pick<
      DraftGuards,
      "allow" | "openToDecide" | "requireDeciding" | "requireOpen" | "requireProducer" | "requireWritable"
    >,
    Pick<DraftTelling, "datasetOf" | "show">,
    Pick<ReturnType<typeof openSubmissions>, "submissionOf"> {
  drafts: DraftStore;
  publishing: ReturnType<typeof openPublishing>;
  change: ChangeDraft;
  tell: TellReview;
}

/** When drafts are published: now, or at the day and hour that somebody chose, by a job that another process takes up where this one falls. */
export function openPlanning(
  parts: PlanningParts,
): Pick<Drafts, "publish" | "plan" | "isStillTheirs" | "publishPlanned"> {
  const { drafts, jobs, now, log, openToDecide, requireOpen, requireWritable, datasetOf, show } = parts;
  const { submissionOf, change, tell } = parts;
  const { requireSeen, requireNotOvertaken, requireConfirmed, whenReady, publish } = parts.publishing;

  /** Throws `DraftRefused` for a moment at which an agreement still keeps the whole dataset. */
  const requireLetOut = async (slug: string, planned: string) => {
    const found = await parts.workshop.agreementOf(slug);
    const embargo = found?.shared.embargo;
    if (!embargo || !("until" in embargo)) return;
    const end = instantOf(embargo.until, zoneOf(found.agreement));
    if (instantOf(planned, PARIS) < end)
      throw new DraftRefused({ kind: "under-embargo", until: localMoment(PARIS, end) });
  };

  /**
   * Throws `DraftRefused` for what breaks before somebody confirmed it. Of a draft that an agreement holds whole, nothing can be compared, and it is
   * planned for when something is let out.
   */
  const requirePlannable = async (draft: StoredDraft, planned: string) => {
    try {
      await requireConfirmed(draft);
    } catch (error) {
      const until =
        error instanceof DraftRefused && error.fault.kind === "faulty-file" ? error.fault.heldUntil : undefined;
      if (until === undefined) throw error;
      if (planned < until) throw new DraftRefused({ kind: "under-embargo", until });
    }
  };

  /** What is planned for an instant or before: as everywhere, an hour that comes twice is the second one. */
  const listDue = async (at: Date) =>
    (await drafts.listPlanned(civilMinute(at))).filter(
      ({ plannedFor }) => plannedFor !== null && instantOf(plannedFor, PARIS) <= at,
    );

  /** Throws `DraftRefused` for a draft that is no longer as somebody saw it. */
  const requireRevision = async (draft: StoredDraft, revision: number | undefined) => {
    if (revision !== undefined && revision !== draft.revision)
      throw new DraftRefused({ kind: "changed-meanwhile", current: await show(draft), yours: null });
  };

  // Planned for a day, or asked by somebody whose process fell.
  jobs.handle("publish-draft", async ({ payload, isLast }) => {
    const draft = await drafts.find(payload.draft as string);
    if (draft?.version != null) return { outcome: "published" };
    if (!draft || draft.revision !== payload.revision) return { outcome: "changed" };
    try {
      // Who asked for it may have left, or lost the role, since.
      const actor = await parts.findActor(payload.actor as string);
      if (!actor) throw new DraftRefused(GONE);
      const asked = await openToDecide(actor, draft.id);
      if (asked.version === null && asked.revision !== payload.revision) return { outcome: "changed" };
      await publish(actor, asked);
      return { outcome: "published" };
    } catch (error) {
      const isRefused = error instanceof DraftRefused;
      if (isRefused && error.fault.kind === "changed-meanwhile") return { outcome: "changed" };
      // What moved each time may be still in a while.
      const isPassing = !isRefused || error.fault.kind === "dataset-changes";
      if (isPassing && (!isLast || error instanceof PublicationStopped)) throw error;
      if (!isRefused) log(`draft ${draft.id}: ${(error as Error).stack}`);
      const at = payload.at as string;
      await drafts.noteFailure(draft.id, sayUnpublished(draft.stage, error), { at, revision: draft.revision });
      return { outcome: "failed" };
    }
  });

  return {
    async publish(caller, id, revision) {
      const draft = await openToDecide(caller, id);
      if (draft.version !== null) {
        const dataset = await datasetOf(draft);
        return { dataset: draft.dataset, slug: dataset?.slug ?? "", version: draft.version, unchanged: false };
      }
      requireWritable();
      await requireRevision(draft, revision);
      const actor = actorOf(caller);
      // What the program publishes of itself is asked again by the program.
      if (caller.kind === "public" || !/^(person|key):/.test(actor)) return publish(caller, draft);
      return jobs.runNow(publicationOf(draft, actor, now()), () => publish(caller, draft));
    },
    async plan(caller, id, day, revision, { hour, announced = false } = {}) {
      const draft = await openToDecide(caller, id);
      requireOpen(draft);
      const planned = day === null ? null : joinPlanned({ day, hour: hour ?? null });
      if (day !== null && (!isDay(day) || (hour === undefined ? day <= civilDay(now()) : day < civilDay(now()))))
        throw new DraftRefused({
          kind: "invalid",
          problems: [{ field: "day", message: "Donnez un jour à venir, de la forme AAAA-MM-JJ." }],
        });
      if (hour !== undefined && (!/^([01]\d|2[0-3]):[0-5]\d$/.test(hour) || (planned ?? "") <= civilMinute(now())))
        throw new DraftRefused({
          kind: "invalid",
          problems: [{ field: "hour", message: "Donnez une heure à venir, de la forme HH:MM, en heure de Paris." }],
        });
      if (
        caller.kind === "key" &&
        caller.key !== null &&
        day !== null &&
        !(await parts.findActor(actorOf(caller), day))
      )
        throw new DraftRefused({
          kind: "invalid",
          problems: [
            {
              field: "day",
              message:
                "Cette clé n'ouvre plus rien ce jour-là\u00A0: choisissez un jour avant sa fin, ou prévoyez avec une clé qui dure.",
            },
          ],
        });
      if (planned !== null) {
        // On that day there is no session whose second factor would do.
        if (caller.kind === "person" && (await parts.people.isSuspended(caller.person)))
          throw new DraftRefused({
            ...{ kind: "not-allowed", caller: caller.kind, action: "plan", organisation: draft.organisation },
            rule: "second-facteur-manquant",
          });
        const ready = await whenReady(draft);
        requireSeen(caller, ready);
        await requireNotOvertaken(ready);
        const { submission } = await submissionOf(ready, actorOf(caller));
        await requireLetOut(submission.metadata.slug, planned);
        await requireRevision(ready, revision);
        await requirePlannable(ready, planned);
      }
      const changed = await change(
        caller,
        draft,
        revision,
        ({ stage, submission }): DraftChange => {
          if (planned !== null) return { stage: "planned", plannedFor: planned, announced };
          if (stage !== "planned") return {};
          // What was asked of who reviews still waits for them.
          return submission === null ? REOPENED : { stage: "submitted", plannedFor: null, announced: false };
        },
        { action: "plan" },
      );
      if (day !== null && draft.submission !== null) tell("planned", changed, actorOf(caller));
      return show(changed);
    },
    async isStillTheirs({ id }) {
      const draft = await drafts.find(id);
      if (!draft) return false;
      const { stage, plannedFor, submission, updatedBy } = draft;
      const isPlanned = stage === "planned" && plannedFor !== null;
      const by = isPlanned ? updatedBy : submission?.by;
      if (by === undefined) return true;
      const actor = await parts.findActor(by, isPlanned ? splitPlanned(plannedFor).day : undefined);
      if (!actor) return false;
      try {
        // Nothing is made of it for who only looks.
        if (isPlanned) await parts.requireDeciding(actor, draft);
        else {
          parts.allow(actor, "draft", draft.organisation);
          await parts.requireProducer(actor, draft, "draft");
        }
        return true;
      } catch (error) {
        if (error instanceof DraftRefused) return false;
        throw error;
      }
    },
    async publishPlanned(at) {
      for (const draft of await listDue(at)) await jobs.enqueue(plannedPublicationOf(draft, at));
      const done = await jobs.runDue("publish-draft");
      const of = (outcome: string) =>
        done.filter((one) => one.outcome === outcome).map(({ payload }) => payload.draft as string);
      const failed = new Set(of("failed"));
      // Whoever did it fell each time, and could not say so.
      for (const draft of await listDue(at)) {
        if (!(await jobs.isGivenUp(plannedPublicationOf(draft, at).key))) continue;
        const by = { at: at.toISOString(), revision: draft.revision };
        await drafts.noteFailure(draft.id, sayUnpublished(draft.stage, undefined), by);
        failed.add(draft.id);
      }
      return { published: of("published"), failed: [...failed] };
    },
  };
}

/** The publication of a draft as it is at its revision: another is other work. */
function publicationOf({ id: draft, revision }: StoredDraft, actor: string, at: Date): JobOrder {
  const payload = { draft, revision, actor, at: at.toISOString() };
  return { kind: "publish-draft", key: `publish-draft:${draft}:${revision}`, payload };
}

/** The same on the day that it is planned for: whatever came of what somebody asked for at once before. */
function plannedPublicationOf(draft: StoredDraft, at: Date): JobOrder {
  const order = publicationOf(draft, draft.updatedBy, at);
  return { ...order, key: `${order.key}:${draft.plannedFor}` };
}

const PARIS = "Europe/Paris";

/** Who planned a draft is no more. */
const GONE: DraftFault = {
  ...{ kind: "not-allowed", caller: "person", action: "publish", organisation: "", rule: "sans-compte" },
};
