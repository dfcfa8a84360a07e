import { v5 as nameUuid } from "uuid";
import type { Caller } from "../access/decide-access.js";
import { hasUnseen } from "../people/person.js";
import { atMost } from "./at-most.js";
import type { ChangeDraft } from "./change-draft.js";
import type { DraftDescription } from "./draft.js";
import type { DraftGuards } from "./draft-guards.js";
import { REVIEWED } from "./draft-guards.js";
import type { RunDraftTask } from "./draft-readings.js";
import { DraftRefused } from "./draft-refused.js";
import { actorOf, REOPENED } from "./draft-state.js";
import type { DraftStates } from "./draft-states.js";
import type { Drafts } from "./drafts.js";
import type { FoundCell } from "./locate-cells.js";
import {
  answersOf,
  type CommentPlace,
  compareAnswers,
  describedFields,
  type Review,
  type ReviewComment,
  type SinceReading,
} from "./review.js";
import type { ReviewStore, StoredComment } from "./review-store.js";
import { differenceKey, readingKey, type StoredDraft } from "./stored-draft.js";
import type { TellReview } from "./tell-review.js";

/** Comments of one draft, and characters of one. */
const MOST = 500;
const LONGEST = 2000;
/** Milliseconds that somebody waits for a look in a table. */
const PATIENCE = 8_000;

interface ReviewParts
  extends Pick<
    DraftGuards,
    "requireWritable" | "openToRead" | "openToDecide" | "openToChange" | "decideReview" | "mayPrepare" | "requireOpen"
  > {
  reviews: ReviewStore;
  states: DraftStates;
  now(): Date;
  run: RunDraftTask;
  change: ChangeDraft;
  show(draft: StoredDraft): ReturnType<Drafts["get"]>;
  describe(draft: StoredDraft): Promise<{ description: Omit<DraftDescription, "proposedNote"> }>;
  tell: TellReview;
}

/** Reviews of drafts: what is said of a place, what somebody read, what is sent back. */
export function openReviews(
  parts: ReviewParts,
): Pick<
  Drafts,
  "review" | "listOwnReviews" | "comment" | "settleComment" | "sendBack" | "withdraw" | "noteReading" | "readSince"
> {
  const { reviews, states, now, run, change, show, describe, tell } = parts;
  const { requireWritable, openToRead, openToDecide, openToChange, decideReview, mayPrepare, requireOpen } = parts;

  const signed = (caller: Caller, { revision, dataset }: StoredDraft) => ({
    ...{ actor: actorOf(caller), at: now().toISOString(), revision, dataset },
  });

  /** What cells of the draft hold now; undefined while that is not known. */
  const locate = async (
    draft: StoredDraft,
    cells: readonly (CommentPlace & { kind: "cell" })[],
  ): Promise<FoundCell[] | undefined> => {
    if (cells.length === 0) return [];
    const state = await states.find(draft.id, differenceKey(draft));
    if (!state) return undefined;
    const located: { cells?: FoundCell[] } = {};
    const looking = run({
      ...{ kind: "locate" as const, table: state.table },
      cells: cells.map(({ row, column }) => ({ row, column })),
    }).then((found) => {
      located.cells = found;
    });
    looking.catch(() => {});
    await atMost(
      looking.catch(() => {}),
      PATIENCE,
    );
    return located.cells;
  };

  /** Names of the columns that the draft publishes; undefined while its file is being read. */
  const columnsOf = (draft: StoredDraft): Set<string> | undefined =>
    draft.file && draft.readingOf === readingKey(draft) && draft.reading?.schema
      ? new Set(draft.reading.schema.fields.map(({ name }) => name))
      : undefined;

  const toReview = async (draft: StoredDraft): Promise<Review> => {
    const [events, stored] = [await reviews.listEvents(draft.id), await reviews.listComments(draft.id)];
    const first = stored.filter(({ thread }) => thread === null);
    const isPublished = draft.version !== null;
    const cells = first.filter(({ place }) => place.kind === "cell");
    const found = isPublished ? undefined : await locate(draft, cells.map(({ place }) => place).filter(isCell));
    const columns = columnsOf(draft);
    const comments = first.map((comment): ReviewComment => {
      const { id, at, author, place, text, revision, settled } = comment;
      const rank = cells.indexOf(comment);
      const cell = rank >= 0 ? found?.[rank] : undefined;
      return {
        ...{ id, at, author, place, text, revision, settled },
        answers: stored
          .filter(({ thread }) => thread === id)
          .map((one) => ({ id: one.id, at: one.at, author: one.author, text: one.text })),
        standing: standingOf(place, columns, cell),
        ...(cell?.found ? { now: cell.value } : {}),
      };
    });
    return { draft: draft.id, revision: draft.revision, events, comments };
  };

  /** What is wrong with a place. */
  const findPlaceFault = async (draft: StoredDraft, place: CommentPlace): Promise<string | undefined> => {
    if (place.kind === "whole") return undefined;
    if (place.kind === "field")
      return describedFields.includes(place.field) ? undefined : "Ce champ n'est pas de la description.";
    const columns = columnsOf(draft);
    if (!columns) return "Le fichier n'est pas lu\u00A0: ses colonnes ne sont pas encore connues.";
    const named = place.kind === "column" ? [place.column] : [place.column, ...Object.keys(place.row)];
    const unknown = named.find((name) => !columns.has(name));
    if (unknown !== undefined)
      return `La colonne «\u00A0${unknown.slice(0, 100)}\u00A0» n'est pas dans ce qui serait publié.`;
    if (place.kind === "column") return undefined;
    if (JSON.stringify(place.row).length > LONGEST)
      return "Dites quelle ligne, par les valeurs qui la font reconnaître, et rien d'autre.";
    if (Object.keys(place.row).length === 0) return "Dites quelle ligne, par les valeurs qui la font reconnaître.";
    const found = await locate(draft, [place]);
    return found?.[0]?.found === false ? "Aucune ligne n'a ces valeurs." : undefined;
  };

  const findComment = async (draft: StoredDraft, id: string): Promise<StoredComment> => {
    const found = (await reviews.listComments(draft.id)).find((one) => one.id === id && one.thread === null);
    if (!found) throw new DraftRefused({ kind: "unknown-comment" });
    return found;
  };
  const refuse = (field: string, message: string) =>
    new DraftRefused({ kind: "invalid", problems: [{ field, message }] });
  const readText = (field: string, text: string): string => {
    const read = text.replaceAll("\r\n", "\n").trim();
    if (read === "") throw refuse(field, "Écrivez une phrase.");
    if (read.length > LONGEST) throw refuse(field, `${LONGEST} caractères au plus.`);
    if (hasUnseen(read.replace(/[\n\t]/g, " "))) throw refuse(field, "Ce texte a des signes invisibles.");
    return read;
  };

  return {
    async review(caller, id) {
      return toReview(await openToRead(caller, id, REVIEWED));
    },
    listOwnReviews: (person) => reviews.listOwn(`person:${person}`),
    async comment(caller, id, { text, place = { kind: "whole" }, answers, addition }) {
      const draft = await openToRead(caller, id);
      requireOpen(draft);
      requireWritable();
      const read = readText("text", text);
      const thread = answers === undefined ? null : await findComment(draft, answers);
      if ((await reviews.listComments(id)).length >= MOST)
        throw refuse("text", `Ce brouillon a déjà ${MOST} commentaires.`);
      const said = JSON.stringify([addition, actorOf(caller), thread?.id ?? place, read]);
      const named = addition === undefined ? undefined : nameUuid(said, id);
      let at = thread?.place ?? place;
      if (!thread) {
        const wrong = await findPlaceFault(draft, at);
        if (wrong) throw refuse("place", wrong);
        if (at.kind === "cell") {
          const [cell] = (await locate(draft, [at])) ?? [];
          at = { kind: "cell", row: at.row, column: at.column, ...(cell?.found ? { value: cell.value } : {}) };
        }
      }
      const comment = { id: named, place: at, text: read, thread: thread?.id ?? null };
      await reviews.addComment(id, comment, signed(caller, draft));
      return toReview(draft);
    },
    async settleComment(caller, id, comment) {
      const draft = await openToRead(caller, id);
      requireOpen(draft);
      requireWritable();
      await findComment(draft, comment);
      await reviews.settleComment(id, comment, signed(caller, draft));
      return toReview(draft);
    },
    async sendBack(caller, id, reason, revision) {
      const yours = { reason };
      const draft = await openToDecide(caller, id).catch(async (error) => {
        throw await ended(error, caller, id, yours);
      });
      requireOpen(draft);
      requireWritable();
      const read = readText("reason", reason);
      const requireAsked = async ({ stage, submission }: StoredDraft) => {
        if (submission !== null && (stage === "submitted" || stage === "planned")) return;
        const last = (await reviews.listEvents(id)).at(-1) ?? null;
        throw new DraftRefused({ kind: "not-submitted", last, yours });
      };
      await requireAsked(draft);
      const at = now().toISOString();
      const changed = await change(
        caller,
        draft,
        revision ?? draft.revision,
        () => ({
          stage: "returned",
          plannedFor: null,
          announced: false,
          returned: { by: actorOf(caller), at, reason: read },
        }),
        { action: "return-draft", yours },
      );
      tell("returned", changed, actorOf(caller));
      return show(changed);
    },
    async withdraw(caller, id, revision) {
      const draft = await openToChange(caller, id, "submit");
      if (draft.submission === null || (draft.stage !== "submitted" && draft.stage !== "planned"))
        throw new DraftRefused({
          ...{ kind: "not-submitted", yours: null },
          last: (await reviews.listEvents(id)).at(-1) ?? null,
        });
      return show(
        await change(caller, draft, revision ?? draft.revision, () => REOPENED, { action: "withdraw-draft" }),
      );
    },
    async noteReading(caller, id) {
      const draft = await openToRead(caller, id);
      if (draft.version !== null || draft.stage === "open" || draft.stage === "returned") return;
      if (draft.submission === null || draft.submission.by === actorOf(caller)) return;
      if (!(await decideReview(caller, draft)).allowed) return;
      const { description } = await describe(draft);
      const answers = answersOf(description, draft.document.note);
      await reviews.noteReading(id, { state: differenceKey(draft), answers }, signed(caller, draft));
    },
    async readSince(caller, id) {
      const draft = await openToRead(caller, id);
      const read = await reviews.findReading(id, actorOf(caller), draft.revision);
      if (!read) return null;
      const { description } = await describe(draft);
      return {
        at: read.at,
        answers: compareAnswers(read.answers, answersOf(description, draft.document.note)),
        rows: await compareRows(draft, read.state),
      };
    },
  };

  /** The table as it was read and as it is. */
  async function compareRows(draft: StoredDraft, state: string): Promise<SinceReading["rows"]> {
    if (state === differenceKey(draft)) return { kind: "same" };
    const [before, after] = [await states.find(draft.id, state), await states.find(draft.id, differenceKey(draft))];
    if (!before || !after) return { kind: "gone" };
    const made: { rows?: SinceReading["rows"] } = {};
    const comparing = run({ kind: "compare", before: before.table, after: after.table, key: after.key }).then(
      (found) => {
        const names = ({ table }: typeof before) => table.columns.map(({ name }) => name);
        const [was, is] = [names(before), names(after)];
        const columns = {
          added: is.filter((name) => !was.includes(name)),
          lost: was.filter((name) => !is.includes(name)),
        };
        const { added, changed, removed } = found.rows;
        const isSame = added + changed + removed + columns.added.length + columns.lost.length === 0;
        const { key, rows, samples } = found;
        made.rows = isSame ? { kind: "same" } : { kind: "made", key, rows, samples, columns };
      },
    );
    await atMost(
      comparing.catch(() => {}),
      PATIENCE,
    );
    return made.rows ?? { kind: "gone" };
  }

  /** Somebody decided before: told as such to who could decide until then, and not as what is none of theirs. */
  async function ended(error: unknown, caller: Caller, id: string, yours: unknown): Promise<unknown> {
    if (!(error instanceof DraftRefused) || error.fault.kind !== "not-allowed") return error;
    const draft = await openToRead(caller, id, REVIEWED).catch(() => undefined);
    if (!draft || mayPrepare(caller, draft)) return error;
    return new DraftRefused({ kind: "not-submitted", last: (await reviews.listEvents(id)).at(-1) ?? null, yours });
  }
}

const isCell = (place: CommentPlace): place is CommentPlace & { kind: "cell" } => place.kind === "cell";

function standingOf(
  place: CommentPlace,
  columns: Set<string> | undefined,
  cell: FoundCell | undefined,
): ReviewComment["standing"] {
  if (place.kind === "whole" || place.kind === "field") return "here";
  if (columns && !columns.has(place.column)) return "gone";
  if (place.kind === "column") return columns ? "here" : "unknown";
  return cell === undefined ? "unknown" : cell.found ? "here" : "gone";
}
