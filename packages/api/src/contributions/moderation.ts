import { type Field, findCoordinates, type Schema } from "@datalogue/ingest";
import { type Caller, decideAccess } from "../access/decide-access.js";
import { cleanCells } from "../drafts/clean-cells.js";
import { DraftRefused } from "../drafts/draft-refused.js";
import { actorOf } from "../drafts/draft-state.js";
import type { HandCells, HandTable, RowFault, StepChange } from "../drafts/hand-table.js";
import { messages } from "../people/messages.js";
import { hasHiddenSigns, readTyped } from "../people/typed-text.js";
import { officialGeography } from "../publication/official-geography.js";
import { quietTransaction } from "../store/open-database.js";
import type { Dataset } from "../versions/dataset.js";
import { findAlike, locateRow, rewriteCells, valuesOf } from "./compare-rows.js";
import type { DecisionDone, Likeness, WaitingContribution } from "./contribution.js";
import { ContributionRefused } from "./contribution-refused.js";
import {
  contributionSubject,
  findContribution,
  holdForm,
  listAdditions,
  type StoredContribution,
  toContribution,
} from "./contribution-store.js";
import type { ContributionParts, ContributionTools } from "./contribution-tools.js";
import type { Contributions, WaitingCount } from "./contributions.js";
import { isFollowed } from "./is-followed.js";
import { findMadeKey, makeKey } from "./make-key.js";
import { checkRow } from "./read-answer.js";
import { LONGEST_TEXT } from "./read-form.js";
import { writeNumbers } from "./write-numbers.js";

/** It waited again, for what was decided of it took too long to be written, and somebody else decided. */
class DecidedMeanwhile extends Error {}

/** What comes by the forms, read and decided by who publishes. */
export function openModeration(
  tools: ContributionTools,
  { catalogue, drafts, territoriesFolder, now, title }: ContributionParts,
): Pick<Contributions, "countWaiting" | "list" | "get" | "accept" | "refuse"> {
  const { knex, send, today, requireWritable, settleLostNow, findOwnDataset, requireSchema, readCells, note, claim } =
    tools;
  // One acceptance at a time: two of them open one table, and make two keys.
  let working: Promise<unknown> = Promise.resolve();
  const inTurn = <T>({ id }: Dataset, work: () => Promise<T>): Promise<T> => {
    const done = working.then(() => holdForm(knex, id, work));
    working = done.catch(() => {});
    return done;
  };

  /** The table of a dataset that is open, as it can be changed; its draft alone where nobody may now. */
  const findTable = async (
    caller: Caller,
    { id, organisation }: Dataset,
  ): Promise<{ draft: string; isHanded: boolean } | undefined> => {
    const { data } = await drafts.list(caller, { page: 1, pageSize: 200, organisation, dataset: id });
    const open = data.filter(({ byHand }) => byHand);
    const isHanded = ({ state }: { state: string }) => state === "submitted" || state === "planned";
    const found = open.find((draft) => !isHanded(draft)) ?? open[0];
    return found && { draft: found.id, isHanded: isHanded(found) };
  };
  const openTable = async (caller: Caller, dataset: Dataset): Promise<{ draft: string; table: HandTable }> => {
    const open = await findTable(caller, dataset);
    if (open) return { draft: open.draft, table: await drafts.rows.get(caller, open.draft) };
    const { id } = await drafts.create(caller, { organisation: dataset.organisation, dataset: dataset.id });
    try {
      return { draft: id, table: await drafts.rows.open(caller, id) };
    } catch (error) {
      await drafts.remove(caller, id);
      throw error;
    }
  };

  const earlierOf = async ({ about }: StoredContribution) =>
    about === null ? undefined : findContribution(knex, { id: about });
  /** The row that a request is about, of those of a table or online: never that of another contribution, which has its key since. */
  const rowOf = <T extends { id: string; cells: HandCells }>(
    rows: readonly T[],
    earlier: StoredContribution,
    additions: readonly StoredContribution[],
    as: { fields: readonly Field[]; key: readonly string[] },
  ): T | undefined => {
    const kept = additions.filter(({ state }) => state === "accepted" || state === "published");
    const own = rows.find(({ id }) => id === earlier.row);
    return own ?? (isFollowed(earlier, kept, as) ? undefined : locateRow(rows, earlier.cells, as));
  };

  /** What those who moderate compare contributions with. */
  const compared = async (caller: Caller, dataset: Dataset, schema: Schema) => {
    const open = await findTable(caller, dataset);
    const table = open ? await drafts.rows.get(caller, open.draft, 0) : undefined;
    const { fields } = schema;
    const key = [schema.primaryKey ?? []].flat();
    const nameOf = (cells: HandCells) =>
      key
        .map((name) => cells[name])
        .filter(Boolean)
        .join(", ") ||
      fields.map(({ name }) => cells[name]).find(Boolean) ||
      "sans texte";
    const as = { fields: table?.fields ?? fields, key: table?.key ?? key };
    const rows = (
      table?.rows ?? (await readCells(dataset.id, schema)).map((cells) => ({ id: "", revision: 0, cells }))
    ).map(({ id, revision, cells }) => ({ id, revision, cells, values: valuesOf(as.fields, cells) }));
    const additions = await listAdditions(knex, dataset.id);
    const waiting = additions.filter(({ state }) => state === "waiting");
    const pair = findCoordinates(fields);
    const place: [string, string] | undefined = pair && [pair.longitude.name, pair.latitude.name];
    const alike = (one: StoredContribution): Likeness[] =>
      one.kind !== "addition"
        ? []
        : findAlike(
            valuesOf(fields, one.cells),
            [
              ...rows
                .filter(({ id }) => id === "" || id !== one.row)
                .map(({ cells, values }) => ({ name: nameOf(cells), values, where: "row" as const })),
              ...waiting
                .filter(({ id }) => id !== one.id)
                .map(({ cells }) => ({
                  ...{ name: nameOf(cells), values: valuesOf(fields, cells), where: "contribution" as const },
                })),
            ],
            { fields, key, place },
          ).slice(0, 5);
    /** The row that a request is about, as the schema writes it. */
    const findRow = (earlier: StoredContribution | undefined) => {
      const row = earlier && rowOf(rows, earlier, additions, as);
      return row && { ...row, cells: rewriteCells(row.cells, as.fields, fields) };
    };
    return {
      table,
      alike,
      findRow,
      madeKey: findMadeKey(
        schema,
        rows.map(({ cells }) => cells),
        today(),
      ),
    };
  };
  const show = async (
    one: StoredContribution,
    earlier: StoredContribution | undefined,
    {
      schema,
      alike,
      madeKey,
      row,
    }: { schema: Schema; alike: Likeness[]; madeKey: Field | undefined; row: { cells: HandCells } | undefined },
  ): Promise<WaitingContribution> => {
    const cells = earlier ? { ...earlier.cells, ...one.cells } : one.cells;
    return {
      ...{ id: one.id, kind: one.kind, state: one.state, revision: one.revision, sentAt: one.sentAt },
      // Of a withdrawal, what would leave: an agent may have written it otherwise.
      ...{ cells: one.kind === "withdrawal" ? (row ?? earlier ?? one).cells : cells, before: earlier?.cells ?? null },
      // As it would be accepted.
      faults: one.kind === "withdrawal" ? [] : await faultsOf(schema, writeNumbers(schema, cells, cells), madeKey),
      ...{ alike, hasEmail: one.email !== null },
    };
  };
  const faultsOf = async (schema: Schema, cells: HandCells, madeKey: Field | undefined): Promise<RowFault[]> => {
    const geography = await officialGeography(territoriesFolder);
    return checkRow(schema, cells, { today: today(), ...(geography ? { geography } : {}) }).filter(
      ({ field }) => field === null || field !== madeKey?.name || (cells[field] ?? "") !== "",
    );
  };

  /** A contribution of a dataset that the caller moderates. */
  const findOne = async (caller: Caller, ref: string, id: string) => {
    const dataset = await findOwnDataset(caller, ref);
    await settleLostNow();
    const one = await findContribution(knex, { id });
    if (!one || one.dataset !== dataset.id) throw new ContributionRefused({ kind: "unknown-contribution" });
    return { dataset, one };
  };
  /** Who left an address on what is decided, or on what it is about. */
  const tellAuthor = (
    dataset: Dataset,
    one: StoredContribution,
    earlier: StoredContribution | undefined,
    accepted: boolean,
  ) => {
    const email = one.email ?? earlier?.email;
    const subject = contributionSubject(earlier?.id ?? one.id);
    if (email) send(messages.contributionDecided(email, title(), dataset.title, one.kind, accepted), subject);
  };
  const tooLate = async (id: string): Promise<DecisionDone> => {
    const current = await findContribution(knex, { id });
    return current?.state === "waiting" ? { kind: "changed" } : { kind: "late" };
  };

  return {
    async countWaiting(caller) {
      await settleLostNow();
      const rows: { dataset_id: string; count: number | string; since: string }[] = await knex("contributions")
        .where({ state: "waiting" })
        .groupBy("dataset_id")
        .select("dataset_id")
        .count({ count: "*" })
        .min({ since: "sent_at" });
      const found: WaitingCount[] = [];
      for (const { dataset_id, count, since } of rows) {
        const dataset = await catalogue.as(caller).getDataset(dataset_id);
        if (!dataset?.readable || !decideAccess(caller, "publish", { organisation: dataset.organisation }).allowed)
          continue;
        found.push({ dataset, count: Number(count), since });
      }
      return found.sort((a, b) => (a.since < b.since ? -1 : 1));
    },
    async list(caller, ref, { state, page, pageSize }) {
      const dataset = await findOwnDataset(caller, ref);
      await settleLostNow();
      const query = () => knex("contributions").where({ dataset_id: dataset.id, state });
      const [count] = await query().count({ count: "*" });
      const rows = (
        await query()
          .orderBy(["sent_at", "id"])
          .offset((page - 1) * pageSize)
          .limit(pageSize)
      ).map(toContribution);
      const total = Number(count?.count ?? 0);
      if (rows.length === 0) return { data: [], total };
      const schema = await requireSchema(dataset, caller);
      const { alike, madeKey, findRow } = await compared(caller, dataset, schema);
      const data: WaitingContribution[] = [];
      for (const one of rows) {
        const isWaiting = one.state === "waiting";
        const earlier = await earlierOf(one);
        const row = isWaiting ? findRow(earlier) : undefined;
        data.push(await show(one, earlier, { schema, alike: isWaiting ? alike(one) : [], madeKey, row }));
      }
      return { data, total };
    },
    async get(caller, ref, id) {
      const { dataset, one } = await findOne(caller, ref, id);
      const schema = await requireSchema(dataset, caller);
      const { alike, madeKey, table, findRow } = await compared(caller, dataset, schema);
      const earlier = await earlierOf(one);
      const row = one.state === "waiting" ? findRow(earlier) : undefined;
      return {
        contribution: await show(one, earlier, { schema, alike: alike(one), madeKey, row }),
        fields: schema.fields,
        madeKey: one.kind === "addition" ? (madeKey?.name ?? null) : null,
        row: table && row ? { id: row.id, revision: row.revision } : null,
      };
    },
    async accept(caller, ref, id, { revision, cells: written, row: seenRow }) {
      requireWritable();
      return inTurn(await findOwnDataset(caller, ref), async () => {
        const { dataset, one } = await findOne(caller, ref, id);
        if (one.state !== "waiting") return { kind: "late" };
        if (one.revision !== revision) return { kind: "changed" };
        const schema = await requireSchema(dataset, caller);
        const earlier = await earlierOf(one);
        const handed = await findTable(caller, dataset);
        if (handed?.isHanded)
          return {
            kind: "impossible",
            sentence:
              "Le tableau de ce jeu est en relecture, ou sa publication est prévue\u00A0: acceptez une fois qu'il est publié, ou renvoyé.",
          };
        const opened = await openTable(caller, dataset).catch((error) => {
          if (error instanceof DraftRefused && "sentence" in error.fault) return error.fault.sentence;
          throw error;
        });
        if (typeof opened === "string") return { kind: "impossible", sentence: opened };
        const { draft, table } = opened;
        const made = findMadeKey(
          schema,
          table.rows.map(({ cells }) => cells),
          today(),
        );
        const base = one.kind === "correction" && earlier ? { ...earlier.cells, ...one.cells } : one.cells;
        const cells = writeNumbers(schema, cleanCells({ ...base, ...(written ?? {}) }), base);
        if (one.kind !== "withdrawal") {
          const faults = (await faultsOf(schema, cells, made)).filter(({ severity }) => severity === "error");
          if (faults.length > 0) return { kind: "faults", faults };
        }
        const additions = await listAdditions(knex, dataset.id);
        const row = earlier && rowOf(table.rows, earlier, additions, table);
        if (earlier && !row)
          return {
            kind: "impossible",
            sentence:
              "La ligne dont il s'agit n'est plus dans le tableau, ou y est deux fois. Corrigez-le à la main, puis répondez ici en une phrase.",
          };
        const at = now().toISOString();
        const decided = {
          state: "accepted",
          decided_at: at,
          decided_by: dataset.organisation,
          draft_id: draft,
          row_id: null,
        };
        if ((await quietTransaction(knex, (trx) => claim(trx, one, revision, decided))) === 0) return tooLate(id);
        const release = () =>
          quietTransaction(knex, (trx) =>
            trx("contributions")
              .where({ id: one.id, state: "accepted", row_id: null })
              .update({ state: "waiting", decided_at: null, decided_by: null, draft_id: null }),
          );
        try {
          if (one.kind === "addition" && made && (cells[made.name] ?? "") === "") {
            // Neither one that a contribution had, nor one that is online and not in this table.
            const others = [...additions.map(({ cells: had }) => had), ...(await readCells(dataset.id, schema))];
            const known = table.rows.map(({ cells: written }) => written);
            cells[made.name] = makeKey(schema, made, known, today(), others) ?? "";
          }
          // Of a correction, what it moves alone: what colleagues wrote beside it stays.
          const stood = earlier && writeNumbers(schema, earlier.cells, earlier.cells);
          const moved =
            one.kind === "correction" && stood
              ? Object.fromEntries(Object.entries(cells).filter(([name, text]) => text !== (stood[name] ?? "")))
              : cells;
          const gone = Object.keys(moved).find(
            (name) => moved[name] !== "" && !table.fields.some((field) => field.name === name),
          );
          if (gone !== undefined) {
            await release();
            return {
              kind: "impossible",
              sentence: `Le tableau n'a plus de colonne «\u00A0${gone}\u00A0», qui est remplie ici.`,
            };
          }
          const told = rewriteCells(moved, schema.fields, table.fields);
          const change = row
            ? one.kind === "withdrawal"
              ? { row: row.id, revision: seenRow ?? row.revision, remove: true as const }
              : { row: row.id, revision: seenRow ?? row.revision, cells: told }
            : { cells: told };
          // With the row, or not at all: accepted twice, it would be there twice.
          const { answers } = await drafts.rows.change(caller, draft, [change], async (trx, [written], step) => {
            if (written?.status !== "saved") return;
            const isOurs = { id: one.id, state: "accepted", row_id: null, decided_at: at };
            // Nothing to write: what it asked is there by somebody else, and is looked for all the same.
            const found: StepChange = { kind: "edit", row: written.row, before: told, after: told };
            const kept = one.kind === "correction" && step.length === 0 ? [found] : step;
            const claimed = await trx("contributions")
              .where(isOurs)
              .update({
                ...{ row_id: written.row, step: JSON.stringify(kept) },
                ...(one.kind === "addition" ? { cells: JSON.stringify(cells) } : {}),
              });
            if (claimed === 0) throw new DecidedMeanwhile();
            await note(trx, actorOf(caller), "accept-contribution", dataset.id, one.id);
          });
          const [answer] = answers;
          if (answer?.status !== "saved") {
            await release();
            return answer ? { kind: "conflict", theirs: answer.theirs } : { kind: "late" };
          }
        } catch (error) {
          if (error instanceof DecidedMeanwhile) return tooLate(id);
          await release();
          if (error instanceof DraftRefused && error.fault.kind === "table-too-long")
            return {
              kind: "impossible",
              sentence: `Un tableau tenu à la main a ${error.fault.limit} lignes au plus\u00A0: celui-ci est plein.`,
            };
          throw error;
        }
        tellAuthor(dataset, one, earlier, true);
        return { kind: "done", draft };
      });
    },
    async refuse(caller, ref, id, { revision, sentence }) {
      requireWritable();
      const { dataset, one } = await findOne(caller, ref, id);
      const answer = readTyped(sentence);
      const wrong =
        answer.length < 2
          ? "Dites pourquoi en une phrase\u00A0: son auteur la lira."
          : answer.length > LONGEST_TEXT
            ? `Tenez en ${LONGEST_TEXT.toLocaleString("fr-FR")} signes.`
            : hasHiddenSigns(answer)
              ? "Écrivez sans signe invisible."
              : undefined;
      if (wrong !== undefined)
        throw new ContributionRefused({ kind: "invalid", problems: [{ field: "sentence", message: wrong }] });
      if (one.state !== "waiting") return { kind: "late" };
      const decided = { state: "refused", decided_at: now().toISOString(), decided_by: dataset.organisation, answer };
      const done = await quietTransaction(knex, async (trx) => {
        if ((await claim(trx, one, revision, decided)) === 0) return false;
        await note(trx, actorOf(caller), "refuse-contribution", dataset.id, one.id);
        return true;
      });
      if (!done) return tooLate(id);
      tellAuthor(dataset, one, await earlierOf(one), false);
      return { kind: "done", draft: null };
    },
  };
}
