import type { Schema } from "@datalogue/ingest";
import type { Knex } from "knex";
import { type Caller, decideAccess, PUBLIC } from "../access/decide-access.js";
import { civilDay } from "../calendar/civil-day.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { FileReader } from "../catalogue/file-reader.js";
import type { Drafts } from "../drafts/drafts.js";
import { messages } from "../people/messages.js";
import type { Outbox, OutboxParts } from "../people/outbox.js";
import type { PacedOutbox } from "../people/paced-outbox.js";
import { beginWaiting, tellWaiting } from "../people/waiting-queue.js";
import type { ActName } from "../store/act-name.js";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import type { Dataset, DatasetDescription } from "../versions/dataset.js";
import type { AskedField } from "./contribution.js";
import { ContributionRefused } from "./contribution-refused.js";
import { type StoredContribution, type StoredForm, settleLost } from "./contribution-store.js";
import { openPublicParts } from "./public-forms.js";
import { listAsked } from "./read-answer.js";

/** What contributions are made with. */
export interface ContributionParts extends OutboxParts {
  catalogue: CatalogueReader;
  files: FileReader;
  drafts: Pick<Drafts, "list" | "create" | "remove" | "rows">;
  territoriesFolder: string;
  title(): string;
  /** Why nothing can be written, null where all can. */
  readOnly: string | null;
}

export type ContributionTools = ReturnType<typeof openTools>;

/** What the public, who opens a form and who moderates have in common. */
export function openTools(knex: Knex, parts: ContributionParts, { send, sendOnce }: Outbox, paced: PacedOutbox) {
  const { catalogue, now, mailer, publicUrl, title, readOnly } = parts;
  const publicParts = openPublicParts(parts);
  const { readSchema, readChoices } = publicParts;
  const today = () => civilDay(now());
  const requireWritable = () => {
    if (readOnly !== null) throw new ContributionRefused({ kind: "read-only", sentence: readOnly });
  };
  const settleLostNow = async () => {
    if (readOnly === null) await settleLost(knex, now());
  };
  /** A dataset that the caller publishes. */
  const findOwnDataset = async (caller: Caller, ref: string): Promise<Dataset> => {
    const known = await catalogue.as(caller).getDataset(ref);
    if (caller.kind === "public" || known) {
      const { organisation } = known ?? { organisation: "" };
      const { allowed, rule } = decideAccess(caller, "publish", { organisation });
      if (!allowed) throw new ContributionRefused({ kind: "not-allowed", caller: caller.kind, organisation, rule });
    }
    if (!known?.readable) throw new ContributionRefused({ kind: "unknown-dataset", name: ref });
    return known;
  };
  const requireSchema = async (dataset: Dataset, caller: Caller = PUBLIC): Promise<Schema> => {
    const schema = await readSchema(dataset, caller);
    if (schema) return schema;
    throw new ContributionRefused({ kind: "not-possible", sentence: "Le schéma de ce jeu ne se lit plus." });
  };
  const targetOf = ({ id, slug, title, organisation, access }: DatasetDescription) => ({
    id,
    slug,
    title,
    organisation,
    access,
  });

  /** What a form asks of the public, as it is published now. */
  const askedOf = async (dataset: Dataset, form: StoredForm): Promise<{ schema: Schema; asked: AskedField[] }> => {
    const schema = await requireSchema(dataset);
    return { schema, asked: listAsked(schema, form.columns, await readChoices(schema)) };
  };
  /** How many wait for a dataset. */
  const queueOf = async (trx: Knex, dataset: string) => {
    const [row] = await trx("contributions").where({ dataset_id: dataset, state: "waiting" }).count({ count: "*" });
    return Number(row?.count ?? 0);
  };
  const tellThem = async ({ id, slug, title: name, organisation }: DatasetDescription, waiting: number) => {
    if (!mailer) return;
    const queue = { of: "contributions", dataset: id } as const;
    if (waiting === 0) await quietTransaction(knex, (trx) => beginWaiting(trx, queue));
    const address = `${publicUrl}/espace/jeux/${slug}/contributions`;
    await tellWaiting(knex, paced, { queue, organisation, parent: catalogue.info().publisher }, (email) =>
      messages.contributionAsked(email, title(), name, address),
    );
  };

  const note = (trx: Knex, actor: string, action: ActName, dataset: string, contribution: string) =>
    journal(trx, now().toISOString(), actor, action, `dataset:${dataset}`, { contribution });
  /** Changes one that waits, as it was read, by whoever saw this revision of it: how many were changed, 0 or 1. */
  const claim = async (trx: Knex, { id, revision }: StoredContribution, seen: number, change: object) =>
    // Compared here first: PostgreSQL fails on what is no revision.
    seen === revision ? trx("contributions").where({ id, state: "waiting", revision }).update(change) : 0;
  return {
    ...{
      knex,
      send,
      sendOnce,
      today,
      requireWritable,
      settleLostNow,
      findOwnDataset,
      requireSchema,
      targetOf,
      askedOf,
    },
    ...{ queueOf, tellThem, note, claim },
    ...publicParts,
  };
}
