import { setTimeout as sleep } from "node:timers/promises";
import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { digestSecret } from "../access/api-key.js";
import { PUBLIC } from "../access/decide-access.js";
import { MAX_HAND_ROWS } from "../drafts/hand-table.js";
import { messages } from "../people/messages.js";
import { forgetKept } from "../people/outbox.js";
import { parseEmail } from "../people/person.js";
import { looksLikeToken, makeToken } from "../people/secret-token.js";
import { countTry, triesOfContribution, triesOfPrivateLink } from "../people/tries.js";
import { quietTransaction } from "../store/open-database.js";
import { afterwards } from "../system/afterwards.js";
import type { Dataset } from "../versions/dataset.js";
import { isSameKey, valuesOf } from "./compare-rows.js";
import {
  contributionSubject,
  findContribution,
  findRequest,
  findStoredForm,
  listAdditions,
  type StoredContribution,
  type StoredForm,
  toContribution,
} from "./contribution-store.js";
import type { ContributionParts, ContributionTools } from "./contribution-tools.js";
import type { Contributions, OwnDone } from "./contributions.js";
import { isFollowed } from "./is-followed.js";
import { stateOfForm } from "./public-forms.js";
import { readAnswer } from "./read-answer.js";

/** Contributions that wait for a dataset at the same time. */
const MOST_WAITING = 200;
/** Milliseconds that who proposes waits to read whether their e-mail left: the link that this answer tells comes first. */
const MAIL_PATIENCE = 2_000;

const PAUSED = "Trop de propositions à la fois. Rien n'est envoyé\u00A0: renvoyez la vôtre dans un quart d'heure.";
const PAUSED_REQUEST =
  "Trop de demandes à la fois. Celle-ci n'est pas envoyée\u00A0: refaites-la dans un quart d'heure.";
const FULL =
  "Beaucoup de propositions attendent déjà d'être lues. Rien n'est envoyé\u00A0: revenez dans quelques jours.";

/** What anybody proposes by a form that is open, and does of it afterwards by a private link. */
export function openProposals(
  tools: ContributionTools,
  { catalogue, mailer, now, publicUrl, title, log }: ContributionParts,
): Pick<
  Contributions,
  "tell" | "findForm" | "propose" | "findOwn" | "correctOwn" | "withdrawOwn" | "cancelRequest" | "forgetEmail"
> {
  const { knex, sendOnce, today, requireWritable, settleLostNow, targetOf, askedOf } = tools;
  const { queueOf, tellThem, note, claim, findDataset, findObstacle, readSchema, readRows } = tools;

  /** A dataset and its form where it takes answers today. */
  const findOpen = async (ref: string): Promise<{ dataset: Dataset; form: StoredForm } | undefined> => {
    const dataset = await findDataset(ref);
    if (!dataset || (await findObstacle(dataset))) return undefined;
    const form = await findStoredForm(knex, dataset.id);
    return form && stateOfForm(form, now()) === "open" ? { dataset, form } : undefined;
  };
  /** What a link opens, with the last thing asked of it since. */
  const findByToken = async (token: string) => {
    if (!looksLikeToken(token)) return undefined;
    await settleLostNow();
    const own = await findContribution(knex, { token });
    // Closed since, its author still takes back what they wrote.
    const dataset = own && (await catalogue.as(PUBLIC).getDataset(own.dataset));
    if (!own || !dataset) return undefined;
    return { own, dataset, request: await findRequest(knex, own.id) };
  };
  /**
   * What was asked of a contribution and waits, until the end of a transaction: of two requests sent at once, the second finds the first. `next`: the
   * revision of another, which no page shown before it has. Undefined where nothing can be asked of it any more.
   */
  const holdRequest = async (trx: Knex, { id }: StoredContribution) => {
    const row = await trx("contributions").where({ id }).forUpdate().first();
    const own = row && toContribution(row);
    if (!own || !isKept(own)) return undefined;
    const last = await findRequest(trx, id);
    return {
      request: last?.state === "waiting" ? last : undefined,
      next: Math.max(own.revision, last?.revision ?? 0) + 1,
    };
  };
  /** The form of a dataset that can still have one, open or not: what was answered to it is corrected by it. */
  const findCorrectable = async (dataset: { id: string }) => {
    const found = await findDataset(dataset.id);
    const form = found && !(await findObstacle(found)) ? await findStoredForm(knex, dataset.id) : undefined;
    return found && form && { dataset: found, form };
  };
  /** Whether what was published is no longer in the dataset: no row has its key, or that of another contribution has. False where that cannot be told. */
  const isGone = async (own: StoredContribution): Promise<boolean> => {
    const dataset = own.state === "published" ? await findDataset(own.dataset) : undefined;
    const schema = dataset && (await readSchema(dataset));
    const fields = schema?.fields ?? [];
    const key = [schema?.primaryKey ?? []].flat();
    const values = valuesOf(fields, own.cells);
    if (!dataset || !isSameKey(values, values, key)) return false;
    const published = (await listAdditions(knex, dataset.id)).filter(({ state }) => state === "published");
    if (isFollowed(own, published, { fields, key })) return true;
    const rows = await readRows(dataset.id, MAX_HAND_ROWS);
    return rows !== undefined && !rows.some((row) => isSameKey(values, row, key));
  };
  /** Whether a contribution went beyond its proposal. */
  const isKept = ({ state }: StoredContribution) => state === "accepted" || state === "published";

  return {
    async tell(id) {
      const form = await findStoredForm(knex, id);
      const [row] = form
        ? await knex("contributions")
            .where({ dataset_id: id, state: "published", kind: "addition" })
            .count({ count: "*" })
        : [];
      const dataset = form && stateOfForm(form, now()) === "open" ? await findDataset(id) : undefined;
      const isOpen = dataset !== undefined && !(await findObstacle(dataset));
      return {
        open: form && isOpen ? { title: form.title, closesOn: form.closesOn } : null,
        published: Number(row?.count ?? 0),
      };
    },
    async findForm(ref) {
      const open = await findOpen(ref);
      if (!open) return undefined;
      const { dataset, form } = open;
      const { asked } = await askedOf(dataset, form);
      const { title: name, introduction, opensOn, closesOn, asksEmail } = form;
      return {
        ...{ dataset: targetOf(dataset), title: name, introduction, opensOn, closesOn, asksEmail, asked },
        takesEmail: asksEmail && mailer !== undefined,
      };
    },
    async propose(ref, answer, client) {
      requireWritable();
      const open = await findOpen(ref);
      if (!open) return undefined;
      const { dataset, form } = open;
      const { schema, asked } = await askedOf(dataset, form);
      const { cells, faults } = readAnswer(answer.cells, { schema, asked, today: today() });
      const typed = form.asksEmail && mailer ? answer.email.trim() : "";
      const email = typed === "" ? null : parseEmail(typed);
      if (email === undefined)
        faults.push({
          column: "email",
          message: "Écrivez une adresse de courriel complète, comme nom@exemple.fr, ou laissez vide.",
        });
      if (faults.length > 0 || email === undefined) return { kind: "faults", faults, cells: answer.cells };
      if ((await countTry(knex, triesOfContribution(client), now())).left === undefined)
        return { kind: "paused", sentence: PAUSED };
      const token = makeToken();
      const at = now().toISOString();
      const id = uuid();
      const waiting = await quietTransaction(knex, async (trx) => {
        const before = await queueOf(trx, dataset.id);
        if (before >= MOST_WAITING) return before;
        await trx("contributions").insert({
          ...{ id, dataset_id: dataset.id, kind: "addition", original_id: null, token_hash: digestSecret(token) },
          ...{ revision: 1, state: "waiting", cells: JSON.stringify(cells), email, sent_at: at, updated_at: at },
        });
        await note(trx, "public", "contribute", dataset.id, id);
        return before;
      });
      if (waiting >= MOST_WAITING) return { kind: "paused", sentence: FULL };
      let mailed = email === null ? null : false;
      // The link is told by this answer alone.
      await afterwards(log, async () => {
        if (email === null) return;
        if ((await countTry(knex, triesOfPrivateLink(email, client), now())).left === undefined) return;
        const link = `${publicUrl}/contribution?cle=${token}`;
        const sent = sendOnce(messages.contributionReceived(email, title(), dataset.title, link));
        mailed = (await Promise.race([sent, sleep(MAIL_PATIENCE, undefined, { ref: false })])) === "left";
      });
      await afterwards(log, () => tellThem(dataset, waiting));
      return { kind: "done", token, mailed };
    },
    async findOwn(token) {
      const found = await findByToken(token);
      if (!found) return undefined;
      const { own, dataset, request } = found;
      const form = await findCorrectable(dataset);
      const asked = form ? (await askedOf(form.dataset, form.form)).asked : [];
      const gone = await isGone(own);
      const isWaiting = own.state === "waiting" || (isKept(own) && !gone);
      return {
        ...{
          dataset: targetOf(dataset),
          state: own.state,
          asked,
          cells: own.cells,
          revision: request?.state === "waiting" ? request.revision : own.revision,
        },
        ...{ sentAt: own.sentAt, decidedAt: own.decidedAt, answer: own.answer, decidedBy: own.decidedBy },
        ...{ version: own.version, gone, hasEmail: own.email !== null },
        request:
          request && request.kind !== "addition"
            ? {
                ...{ kind: request.kind, state: request.state, cells: request.cells },
                ...{ answer: request.answer, decidedBy: request.decidedBy },
              }
            : null,
        ...{ mayCorrect: isWaiting && form !== undefined, mayWithdraw: isWaiting },
      };
    },
    async correctOwn(token, { cells: given, revision }, client) {
      requireWritable();
      const found = await findByToken(token);
      if (!found) return undefined;
      const { own, dataset, request } = found;
      const form = await findCorrectable(dataset);
      if (!form || !(own.state === "waiting" || isKept(own)) || (await isGone(own))) return { kind: "late" };
      const { schema, asked } = await askedOf(form.dataset, form.form);
      const isAsked = request?.state === "waiting" && request.kind === "correction";
      const known = isAsked ? { ...own.cells, ...request.cells } : own.cells;
      const { cells, faults } = readAnswer(given, { schema, asked, known, today: today() });
      if (faults.length > 0) return { kind: "faults", faults, cells: given };
      if ((await countTry(knex, triesOfContribution(client), now())).left === undefined)
        return { kind: "paused", sentence: PAUSED };
      const at = now().toISOString();
      // Every column that is asked: one that was emptied is so.
      const whole = Object.fromEntries(asked.map(({ field: { name } }) => [name, cells[name] ?? ""]));
      // What an earlier state of the form asked is kept.
      const others = Object.entries(own.cells).filter(([name]) => !Object.hasOwn(whole, name));
      const next = isKept(own) ? whole : { ...Object.fromEntries(others), ...cells };
      const change = { cells: JSON.stringify(next), updated_at: at, revision: revision + 1 };
      const waiting = await queueOf(knex, dataset.id);
      const done = await quietTransaction(knex, async (trx): Promise<OwnDone> => {
        if (!isKept(own)) {
          if ((await claim(trx, own, revision, change)) === 0) return { kind: "late" };
          await note(trx, "public", "correct-contribution", dataset.id, own.id);
          return { kind: "done" };
        }
        const held = await holdRequest(trx, own);
        if (!held) return { kind: "late" };
        const { request } = held;
        if (request) {
          if ((await claim(trx, request, revision, { ...change, kind: "correction" })) === 0) return { kind: "late" };
          return { kind: "done" };
        }
        if (waiting >= MOST_WAITING) return { kind: "paused", sentence: FULL };
        await trx("contributions").insert({
          ...{ id: uuid(), dataset_id: dataset.id, kind: "correction", original_id: own.id, state: "waiting" },
          ...{ cells: change.cells, revision: held.next, sent_at: at, updated_at: at },
        });
        await note(trx, "public", "ask-correction", dataset.id, own.id);
        return { kind: "done" };
      });
      if (done.kind === "done") await afterwards(log, () => tellThem(dataset, waiting));
      return done;
    },
    async withdrawOwn(token, client) {
      requireWritable();
      const found = await findByToken(token);
      if (!found) return undefined;
      const { own, dataset } = found;
      if (await isGone(own)) return { kind: "late" };
      // What waits is taken back at any time; what is asked of an organisation again and again is counted.
      if (isKept(own) && (await countTry(knex, triesOfContribution(client), now())).left === undefined)
        return { kind: "paused", sentence: PAUSED_REQUEST };
      const at = now().toISOString();
      const waiting = await queueOf(knex, dataset.id);
      const done = await quietTransaction(knex, async (trx): Promise<OwnDone> => {
        if (own.state === "waiting") {
          // Nobody read it in public: nothing is kept.
          if ((await trx("contributions").where({ id: own.id, state: "waiting" }).delete()) === 0)
            return { kind: "late" };
          await note(trx, "public", "withdraw-contribution", dataset.id, own.id);
          return { kind: "done" };
        }
        if (!isKept(own)) return { kind: "late" };
        const held = await holdRequest(trx, own);
        if (!held) return { kind: "late" };
        const { request } = held;
        if (request) {
          const change = { kind: "withdrawal", cells: "{}", updated_at: at, revision: request.revision + 1 };
          return { kind: (await claim(trx, request, request.revision, change)) === 0 ? "late" : "done" };
        }
        await trx("contributions").insert({
          ...{ id: uuid(), dataset_id: dataset.id, kind: "withdrawal", original_id: own.id, state: "waiting" },
          ...{ cells: "{}", revision: held.next, sent_at: at, updated_at: at },
        });
        await note(trx, "public", "ask-withdrawal", dataset.id, own.id);
        return { kind: "done" };
      });
      if (done.kind === "done" && isKept(own)) await afterwards(log, () => tellThem(dataset, waiting));
      return done;
    },
    async cancelRequest(token) {
      requireWritable();
      const found = await findByToken(token);
      if (!found) return undefined;
      const { own, request } = found;
      if (request?.state !== "waiting") return { kind: "late" };
      const deleted = await quietTransaction(knex, async (trx) => {
        // A page that still shows it has the revision of none asked for afterwards.
        const revision = Math.max(own.revision, request.revision);
        await trx("contributions").where({ id: own.id }).update({ revision });
        return trx("contributions").where({ id: request.id, state: "waiting" }).delete();
      });
      return { kind: deleted === 0 ? "late" : "done" };
    },
    async forgetEmail(token) {
      requireWritable();
      const found = await findByToken(token);
      if (!found) return undefined;
      const { id } = found.own;
      await quietTransaction(knex, async (trx) => {
        await trx("contributions").where({ id }).update({ email: null });
        await forgetKept(trx, { subject: contributionSubject(id) });
      });
      return { kind: "done" };
    },
  };
}
