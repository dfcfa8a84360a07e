import type { Knex } from "knex";
import type { Caller } from "../access/decide-access.js";
import { publishReceived, type Reception } from "../content/publish-received.js";
import { ContentError } from "../documents/content-problem.js";
import { publishVersion } from "../publication/publish-version.js";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import type { DataOrigin } from "../versions/manifest.js";
import { atMost } from "./at-most.js";
import { sayTaken } from "./describe-draft.js";
import type { Difference, RevertedRows } from "./difference.js";
import type { Draft, Progress, PublishedDraft } from "./draft.js";
import type { DraftFiles } from "./draft-files.js";
import type { DraftGuards } from "./draft-guards.js";
import { LONGEST_READING, type openReadings, PATIENCE, type RunDraftTask } from "./draft-readings.js";
import { DraftRefused } from "./draft-refused.js";
import { actorOf, stateOf } from "./draft-state.js";
import type { DraftStates, DraftTable } from "./draft-states.js";
import { type DraftStore, RevisionPassed } from "./draft-store.js";
import type { openSubmissions } from "./draft-submissions.js";
import type { DraftsParts } from "./drafts-parts.js";
import { makeDifference, writeDifference } from "./make-difference.js";
import { nameStanding } from "./name-standing.js";
import { overWhatIsSaid } from "./over-what-is-said.js";
import { requireSameParties } from "./require-same-parties.js";
import type { ReviewStore } from "./review-store.js";
import { sayBreak, sayUnplanned } from "./say-draft.js";
import { differenceKey, type StoredDraft } from "./stored-draft.js";
import type { TellReview } from "./tell-review.js";
import type { Uploads } from "./uploads.js";

/** Tables that reviewers read kept for each draft, besides the last one. */
const STATES_KEPT = 3;

interface PublishingParts
  extends DraftsParts,
    Pick<DraftGuards, "openToDecide">,
    Pick<ReturnType<typeof openReadings>, "settle">,
    Pick<ReturnType<typeof openSubmissions>, "isTaken" | "submissionOf"> {
  drafts: DraftStore;
  reviews: ReviewStore;
  files: DraftFiles;
  states: DraftStates;
  uploads: Uploads;
  run: RunDraftTask;
  show(draft: StoredDraft): Promise<Draft>;
  /**
   * What of the version served publishing the table of a draft would revert; null where that cannot be told row by row, undefined where the table was
   * opened with this very version.
   */
  revertedOf(draft: StoredDraft, version: number): Promise<RevertedRows | null | undefined>;
  tell: TellReview;
}

/** Compares drafts with the versions served, and publishes them as content is. */
export function openPublishing(parts: PublishingParts) {
  const { drafts, reviews, files, states, uploads, run, show, openToDecide, settle, isTaken, submissionOf } = parts;
  const { workshop, territories, contentFolder, settings, now, log } = parts;
  const { store } = workshop;
  const comparisons = new Map<string, Promise<void>>();
  /** How far the last comparison of each draft is. */
  const progresses = new Map<string, Progress>();

  /** The draft once its file is read and without error. Throws `DraftRefused` for what keeps it from being published. */
  const whenReady = async (draft: StoredDraft): Promise<StoredDraft> => {
    const settled = await settle(draft, PATIENCE);
    const state = stateOf(settled);
    if (state === "empty") throw new DraftRefused({ kind: "no-file" });
    if (state === "reading") throw new DraftRefused({ kind: "being-read" });
    if (state === "faulty") {
      const { failure, report } = settled.reading ?? {};
      const first = report?.issues.find(({ severity }) => severity === "error") ?? report?.issues[0];
      throw new DraftRefused({
        kind: "faulty-file",
        errors: report?.counts.error ?? 0,
        sentence: failure ?? first?.message ?? "Le fichier ne peut pas être lu.",
      });
    }
    return settled;
  };

  const servedOf = async ({ dataset }: StoredDraft) => (await store.findDataset({ id: dataset }))?.version ?? 0;

  /** Throws `DraftRefused` for a draft that another version overtook. */
  const requireNotOvertaken = async (draft: StoredDraft) => {
    const [{ startedFrom }, served] = [draft, await servedOf(draft)];
    if (served !== startedFrom) throw new DraftRefused({ kind: "version-moved", startedFrom, served });
  };

  /** The difference of a draft with the version served, from which it starts from then on; undefined while it is being made. */
  const compare = async (draft: StoredDraft, patience: number): Promise<StoredDraft | undefined> => {
    const served = await servedOf(draft);
    const { startedFrom } = draft;
    if (served === startedFrom) return withDifference(draft, patience);
    const failure = sayUnplanned(new DraftRefused({ kind: "version-moved", startedFrom, served }));
    await drafts.moveBase(draft.id, served, { at: now().toISOString(), failure });
    const moved = await drafts.find(draft.id);
    if (!moved) throw new DraftRefused({ kind: "unknown-draft" });
    if (moved.version !== null) throw new DraftRefused({ kind: "already-published", version: moved.version });
    return withDifference(await whenReady(moved), patience);
  };

  /** What its difference would be made from now. */
  const basisOf = async (draft: StoredDraft) => `${differenceKey(draft)} ${await nameStanding(draft.dataset, parts)}`;

  /** The difference that was made of a draft; null without one, or where it would be another since. */
  const findDifference = async (draft: StoredDraft): Promise<Difference | null> =>
    draft.difference && draft.differenceOf === (await basisOf(draft)) ? draft.difference : null;

  /** A draft with its difference, made once however many ask; undefined while it is being made. */
  const withDifference = async (draft: StoredDraft, patience: number): Promise<StoredDraft | undefined> => {
    const of = await basisOf(draft);
    if (draft.differenceOf === of && draft.difference) return draft;
    const key = `${draft.id} ${of}`;
    const make = async () => {
      const { submission, kept } = await submissionOf(draft, "program");
      const state = differenceKey(draft);
      // What is kept to tell what changed since is no part of the difference.
      const told = (error: Error) => log(`draft ${draft.id}: ${error.stack}`);
      const keepTable = (rowsFile: string, table: DraftTable) =>
        states.keep(draft.id, state, rowsFile, table).catch(told);
      const since = now().toISOString();
      const onStep = (doing: Progress["doing"]) => progresses.set(draft.id, { since, doing, rows: null });
      onStep("version");
      const findReverted =
        draft.file?.from === "hand" ? (version: number) => parts.revertedOf(draft, version) : undefined;
      const difference = await makeDifference({ ...parts, run, kept, submission, keepTable, findReverted, onStep });
      // Of a former file, it takes away nothing that the newer one keeps.
      if (!(await drafts.writeDifference(draft.id, of, difference))) return;
      const looked = (await reviews.listStates(draft.id)).slice(0, STATES_KEPT);
      await states.tidy(draft.id, [state, ...looked]).catch(told);
    };
    const making =
      comparisons.get(key) ??
      make().finally(() => {
        comparisons.delete(key);
        progresses.delete(draft.id);
      });
    comparisons.set(key, making);
    making.catch(() => {});
    await atMost(making, patience);
    const made = await drafts.find(draft.id);
    return made?.differenceOf === of && made.difference ? made : undefined;
  };

  /** Drafts whose difference is being written as a file: one at a time each, since a version is made for it. */
  const writing = new Set<string>();
  const sendDifference = async (draft: StoredDraft, send: (path: string) => Promise<void>): Promise<void> => {
    if (writing.has(draft.id)) throw new DraftRefused({ kind: "being-read" });
    writing.add(draft.id);
    try {
      const { submission, kept } = await submissionOf(draft, "program");
      await writeDifference({ ...parts, run, kept, submission }, send);
    } finally {
      writing.delete(draft.id);
    }
  };

  /** A person saw the columns; a program sends what it always sends, and nobody looked at what is guessed of another file. */
  const requireSeen = (caller: Caller, { reading }: StoredDraft) => {
    if (caller.kind === "key" && reading?.recipeFrom === "proposed")
      throw new DraftRefused({
        kind: "proposed-reading",
        sentence:
          reading.schemaFrom === "inferred"
            ? "Des lignes au pied de ce fichier ne sont pas des données."
            : "Ce fichier ne se lit pas comme le précédent.",
      });
  };

  /** What is said of the source with the version: bound, mended, paused, or followed still. */
  const tellSource = async (
    trx: Knex.Transaction,
    { document: { source: said }, dataset }: StoredDraft,
    { version, actor, at, origin }: { version: number; actor: string; at: string; origin: DataOrigin },
  ) => {
    if (!said) return;
    if (said.act === "bind" || said.act === "mend")
      await journal(trx, at, actor, `${said.act}-source`, `dataset:${dataset}`, { version });
    // A file of the source itself says by its origin that it is followed, unless it was paused.
    const isSaid = said.act !== "pause" && origin === "source";
    const before = (await parts.memory.listChoices([dataset], trx)).get(dataset);
    if (isSaid && before?.kind !== "paused") return;
    await parts.memory.choose(dataset, { kind: said.act === "pause" ? "paused" : "followed", version, at, actor }, trx);
  };

  /** What became of a draft that another process published meanwhile. */
  const findPublished = async ({ id, dataset }: StoredDraft): Promise<PublishedDraft | undefined> => {
    const version = (await drafts.find(id))?.version;
    if (version == null) return undefined;
    return { dataset, slug: (await store.findDataset({ id: dataset }))?.slug ?? "", version, unchanged: false };
  };

  /** One version, whoever asks for it at once: what another process published is no longer there to be published. */
  const publish = async (caller: Caller, draft: StoredDraft): Promise<PublishedDraft> => {
    try {
      return await publishAlone(caller, draft);
    } catch (error) {
      const published = await findPublished(draft);
      if (!published) throw error;
      if (!(error instanceof DraftRefused)) log(`draft ${draft.id} is published: ${(error as Error).stack}`);
      return published;
    }
  };

  /** What was asked for is published, and nothing that it became since: why it is not, of a draft that is a revision further. */
  const refusePassed = async ({ startedFrom }: StoredDraft, found: StoredDraft) =>
    new DraftRefused(
      found.startedFrom === startedFrom
        ? { kind: "changed-meanwhile", current: await show(found), yours: null }
        : { kind: "version-moved", startedFrom, served: found.startedFrom },
    );
  const requireAsked = async (asked: StoredDraft, found: StoredDraft) => {
    if (found.revision !== asked.revision) throw await refusePassed(asked, found);
  };

  /** The draft with its difference, of which nothing breaks before somebody confirmed it. Throws `DraftRefused`. */
  const requireConfirmed = async (draft: StoredDraft) => {
    const compared = await withDifference(draft, LONGEST_READING);
    // Somebody who changed it meanwhile left nothing to compare.
    await requireAsked(draft, compared ?? (await drafts.find(draft.id)) ?? draft);
    if (!compared?.difference) throw new DraftRefused({ kind: "being-read" });
    const { difference, document } = compared;
    if (difference.breaks.length > 0 && document.confirmed === null)
      throw new DraftRefused({ kind: "breaks", sentences: difference.breaks.map(sayBreak) });
    return { compared, difference };
  };

  const publishAlone = async (caller: Caller, draft: StoredDraft): Promise<PublishedDraft> => {
    const actor = actorOf(caller);
    const ready = await whenReady(draft);
    await requireAsked(draft, ready);
    requireSeen(caller, ready);
    await requireNotOvertaken(ready);
    const { compared } = await requireConfirmed(ready);
    const { document } = compared;
    const at = now().toISOString();
    let isBound = false;
    const work = async (): Promise<Reception> => {
      const known = await drafts.find(draft.id);
      if (known?.version != null) return { kind: "unchanged", version: known.version };
      if (known?.revision !== compared.revision) throw await refusePassed(compared, known ?? compared);
      // The dataset may have changed organisation since the caller's right was looked at.
      await openToDecide(caller, draft.id);
      // The agreement may have been followed by another meanwhile.
      await requireSameParties(known, workshop);
      await requireNotOvertaken(known);
      // The version served may have been withdrawn meanwhile.
      const { difference } = await requireConfirmed(known);
      const note = [document.note ?? difference.note, ...(document.confirmed ? [document.confirmed] : [])].join(" ");
      // As the dataset is described now.
      const { submission, followed, binds } = await submissionOf(known, actor);
      isBound = binds !== undefined;
      // Another draft may have taken it meanwhile.
      if (await isTaken(submission.metadata.slug, known))
        throw new DraftRefused({ kind: "invalid", problems: [{ field: "metadata.slug", message: sayTaken() }] });
      const also = async (trx: Knex.Transaction, version: number) => {
        // The draft first, as who writes its rows: they wait for each other, and none for both.
        await trx("drafts").where({ id: draft.id }).increment("revision", 0);
        // Its rows are gone afterwards.
        await parts.published(trx, draft.id, version);
        await drafts.publish(trx, draft.id, version, { actor, at, revision: compared.revision });
        await tellSource(trx, compared, { version, actor, at, origin: submission.origin });
      };
      const loader = { contentFolder, store, workshop, territories, settings };
      if (followed) {
        const received = await publishReceived(loader, followed.folder, {
          ...{ path: submission.source, name: submission.originalName, origin: submission.origin, binds },
          byHand: submission.byHand,
          ...{ note, actor, replaces: submission.replaces, madeFrom: submission.madeFrom, also },
        });
        if (received.kind === "unchanged") await quietTransaction(store.knex, (trx) => also(trx, received.version));
        return received;
      }
      return publishVersion({ ...submission, note, also }, workshop, settings);
    };
    let done: Reception;
    try {
      done = await parts.inTurn(() => overWhatIsSaid(work));
    } catch (error) {
      if (error instanceof RevisionPassed)
        throw await refusePassed(compared, (await drafts.find(draft.id)) ?? compared);
      // The folder that describes the dataset is faulty since.
      if (error instanceof ContentError)
        throw new DraftRefused({
          kind: "invalid",
          problems: error.problems.map(({ message }) => ({ field: "metadata", message })),
        });
      throw error;
    }
    if (done.kind === "refused")
      throw new DraftRefused({
        kind: "faulty-file",
        errors: done.report.counts.error,
        sentence: done.report.issues[0]?.message ?? "Ce fichier n'a aucune ligne de données.",
      });
    await parts.refresh();
    parts.tell("published", compared, actor);
    const dataset = await store.findDataset({ id: ready.dataset });
    // What was refused of the source is made good.
    if (isBound && dataset)
      await parts.memory.noteAttempt(dataset.slug, {
        ...{ at, failure: null, outcome: "published" },
        told: `version ${done.version} publiée par un agent.`,
      });
    // Last: what they leave is swept.
    await files.remove(draft.id);
    for (const { id: upload } of await uploads.list(draft.id)) await uploads.forget(upload);
    return {
      dataset: ready.dataset,
      slug: dataset?.slug ?? "",
      version: done.version,
      unchanged: done.kind === "unchanged",
    };
  };

  return {
    requireSeen,
    requireNotOvertaken,
    requireConfirmed,
    whenReady,
    compare,
    findDifference,
    sendDifference,
    progressOf: (draft: string): Progress | null => progresses.get(draft) ?? null,
    publish,
    async close() {
      await Promise.allSettled([...comparisons.values()]);
    },
  };
}
