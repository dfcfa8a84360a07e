import type { DatasetMetadata, Organisation } from "@datalogue/ingest";
import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { type AgreementParties, type Caller, decideAccess } from "../access/decide-access.js";
import { type AgreementFinder, findParties } from "../catalogue/find-parties.js";
import { actorOf } from "../drafts/draft-state.js";
import { countDrafts, handOverDrafts } from "../drafts/draft-store.js";
import { readAgain } from "../people/administer.js";
import type { FieldFault } from "../people/field-fault.js";
import type { Mailer, Message } from "../people/mailer.js";
import { messages } from "../people/messages.js";
import { listAdministrators, listHolders } from "../people/outbox.js";
import { openPacedOutbox } from "../people/paced-outbox.js";
import { hasUnseen, parseEmail, parseName } from "../people/person.js";
import type { ActName } from "../store/act-name.js";
import { journal } from "../store/journal.js";
import { writeTransaction } from "../store/open-database.js";
import { serialTransaction } from "../store/serial-transaction.js";
import { afterwards } from "../system/afterwards.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { type StoredDataset, toTouched } from "../versions/stored-dataset.js";
import { type Acceptance, type DraftFate, digestStake, type Offer, type OfferState, type Stake } from "./offer.js";
import { TransferRefused } from "./transfer-refused.js";

/** An offer, and what goes with the dataset as it is now. */
export interface ShownOffer {
  offer: Offer;
  stake: Stake;
  /** What the caller may do with it, if it waits: answer, withdraw. */
  mayAnswer: boolean;
  /** Whether it waits for them: they administer the organisation that takes it, or all of them where it has nobody. */
  mustAnswer: boolean;
  mayWithdraw: boolean;
}

/**
 * Datasets that change organisation by offer and acceptance, their identifier and addresses kept. Who administers the organisation that
 * has a dataset offers it, who administers the other answers; what cannot be done is `TransferRefused`. `dataset`: slug or identifier.
 */
export interface Transfers {
  /** Datasets that the caller offered or may take, the oldest offer first. */
  list(caller: Caller): Promise<ShownOffer[]>;
  /** The last offer of a dataset, whatever became of it, for who administers either organisation. */
  get(caller: Caller, dataset: string): Promise<ShownOffer>;
  /** What would go with a dataset, for who may offer it; `parties`: the only two that may have it, by an agreement. */
  weigh(
    caller: Caller,
    dataset: string,
  ): Promise<{ dataset: StoredDataset; stake: Omit<Stake, "digest">; parties: AgreementParties | undefined }>;
  offer(
    caller: Caller,
    dataset: string,
    asked: { organisation: string; drafts?: DraftFate; message?: string },
  ): Promise<ShownOffer>;
  accept(caller: Caller, dataset: string, answer: Acceptance): Promise<Offer>;
  refuse(caller: Caller, dataset: string, word: string): Promise<Offer>;
  withdraw(caller: Caller, dataset: string): Promise<void>;
  settle(): Promise<void>;
}

interface Parts extends Pick<AgreementFinder, "agreementOf"> {
  store: CatalogueStore;
  now: () => Date;
  mailer: Mailer | undefined;
  publicUrl: string;
  /** Slug of the organisation that publishes the catalogue. */
  parent(): string;
  /** Title of the site. */
  title(): string;
  /** Why nothing can be written, null where all can. */
  readOnly: string | null;
  /** Runs a change once the publications under way are done: none of them writes over it. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  log: (line: string) => void;
}

/** Milliseconds that an offer waits. */
const LIFE = 30 * 24 * 3600_000;
const LONGEST = 1_000;

export function openTransfers(parts: Parts): Transfers {
  const { store, now, mailer, publicUrl, title, parent, readOnly, inTurn, log } = parts;
  const { knex } = store;
  const { tell: write, settle } = openPacedOutbox(knex, mailer, now);

  const administers = (caller: Caller, organisation: string) =>
    decideAccess(caller, "administer", { organisation }).allowed;
  const isOf = (caller: Caller, organisation: string) =>
    caller.kind !== "public" && caller.memberships.some((one) => one.organisation === organisation);
  const allow = (caller: Caller, organisation: string) => {
    const { allowed, rule } = decideAccess(caller, "administer", { organisation });
    if (!allowed) throw new TransferRefused({ kind: "not-allowed", caller: caller.kind, organisation, rule });
  };
  const requireWritable = () => {
    if (readOnly !== null) throw new TransferRefused({ kind: "read-only", sentence: readOnly });
  };
  const find = async (ref: string): Promise<StoredDataset> => {
    // PostgreSQL knows no text with a NUL, and fails.
    const dataset = ref.includes("\0")
      ? undefined
      : await store.findDataset({ id: (await store.findSlugOwner(ref)) ?? ref.toLowerCase() });
    if (!dataset) throw new TransferRefused({ kind: "unknown-dataset", name: ref });
    return dataset;
  };
  const nameOf = async (slug: string, where: { left_at?: null } = {}): Promise<string | undefined> => {
    const found = slug.includes("\0")
      ? undefined
      : await knex("organisations")
          .where({ slug, ...where })
          .first("data");
    return found && (JSON.parse(found.data) as Organisation).name;
  };

  /** What a partner shares goes to nobody but who shares or who receives. */
  const requireParty = async (dataset: StoredDataset, taker: string) => {
    const parties = await findParties(dataset, parts);
    if (parties && taker !== parties.partner && taker !== parties.recipient)
      throw new TransferRefused({ kind: "under-agreement", parties });
  };
  const weigh = async (db: Knex, { id, version, metadata }: StoredDataset): Promise<Omit<Stake, "digest">> => {
    const [granted] = await db("dataset_grants")
      .join("persons", "persons.id", "dataset_grants.person_id")
      .where({ dataset_id: id, closed_at: null })
      .count({ count: "*" });
    const { access, scopes = [] } = metadata;
    const drafts = await countDrafts(db, id, metadata.organisation);
    return { version, access, scopes, grants: Number(granted?.count ?? 0), drafts };
  };
  const show = async (caller: Caller, offer: Offer, dataset: StoredDataset): Promise<ShownOffer> => {
    const stake = await weigh(knex, dataset);
    const waits = offer.state === "waiting";
    const mayAnswer = waits && administers(caller, offer.taker);
    return {
      offer,
      stake: { ...stake, digest: digestStake(stake, offer.id) },
      mayAnswer,
      mustAnswer:
        mayAnswer &&
        (isOf(caller, offer.taker) || (await listHolders(knex, offer.taker, ["administrator"])).length === 0),
      mayWithdraw: waits && administers(caller, offer.giver),
    };
  };
  const concerns = (caller: Caller, { giver, taker }: Offer) =>
    administers(caller, giver) || administers(caller, taker);
  const findOffer = async (caller: Caller, ref: string): Promise<{ offer: Offer; dataset: StoredDataset }> => {
    if (caller.kind === "public") allow(caller, "");
    const dataset = await find(ref);
    const row = await knex("dataset_offers").where({ dataset_id: dataset.id }).first();
    const offer = row && toOffer(row, dataset, now());
    if (!offer || !concerns(caller, offer)) throw new TransferRefused({ kind: "no-offer" });
    return { offer, dataset };
  };
  /** An offer that waits, for who decides of it: those of the organisation that `side` names. */
  const findWaiting = async (caller: Caller, ref: string, side: "giver" | "taker") => {
    const found = await findOffer(caller, ref);
    const { offer } = found;
    allow(caller, offer[side]);
    if (offer.state === "expired") throw new TransferRefused({ kind: "expired", expiresAt: offer.expiresAt });
    if (offer.state !== "waiting") throw new TransferRefused({ kind: "no-offer" });
    requireWritable();
    return found;
  };
  /** Allows by what the caller is as it is written: to wait for publications, or for a body, takes time. */
  const allowNow = async (trx: Knex, caller: Caller, organisation: string) =>
    allow(caller.kind === "person" ? await readAgain(trx, caller) : caller, organisation);
  /** Writes what became of an offer; refused when somebody answered meanwhile, and to who may not decide of it any more. */
  const close = async (
    trx: Knex,
    caller: Caller,
    offer: Offer,
    state: "accepted" | "refused" | "withdrawn",
    answer: string | null = null,
  ) => {
    await allowNow(trx, caller, state === "withdrawn" ? offer.giver : offer.taker);
    const at = now().toISOString();
    const where = { id: offer.id, state: "waiting" };
    if ((await trx("dataset_offers").where(where).update({ state, answer, answered_at: at })) === 0)
      throw new TransferRefused({ kind: "no-offer" });
    const detail = { giver: offer.giver, taker: offer.taker };
    const both = [offer.giver, offer.taker];
    await journal(trx, at, actorOf(caller), ACTS[state], `dataset:${offer.dataset.id}`, detail, both);
  };
  /** Writes to those who answer for an organisation: where it has nobody, those who administer all. */
  const tell = async (
    { actor, offer, step }: { actor: Caller; offer: Offer; step: "offer" | "answer" },
    organisation: string,
    messageTo: (email: string) => Message,
  ) => {
    await afterwards(log, async () => {
      const told = await listAdministrators(knex, organisation, parent());
      // Offered again to the same, and withdrawn again: one message says where it stands.
      const subject = `offer:${offer.dataset.id}:${offer.giver}:${offer.taker}`;
      await write({ subject, step, actor: actorOf(actor) }, told.map(messageTo));
    });
  };
  const pageOf = ({ slug }: { slug: string }) => `${publicUrl}/espace/jeux/${slug}/transfert`;

  return {
    async list(caller) {
      if (caller.kind === "public") allow(caller, "");
      const rows = await knex("dataset_offers").where({ state: "waiting" }).orderBy(["offered_at", "id"]);
      const shown: ShownOffer[] = [];
      for (const row of rows) {
        const dataset = await store.findDataset({ id: row.dataset_id });
        if (!dataset) continue;
        const offer = toOffer(row, dataset, now());
        if (offer.state === "waiting" && concerns(caller, offer)) shown.push(await show(caller, offer, dataset));
      }
      return shown;
    },
    async get(caller, ref) {
      const { offer, dataset } = await findOffer(caller, ref);
      return show(caller, offer, dataset);
    },
    async weigh(caller, ref) {
      if (caller.kind === "public") allow(caller, "");
      const dataset = await find(ref);
      allow(caller, dataset.metadata.organisation);
      return { dataset, stake: await weigh(knex, dataset), parties: await findParties(dataset, parts) };
    },
    async offer(caller, ref, { organisation: taker, drafts = "hand-over", message: text = "" }) {
      if (caller.kind === "public") allow(caller, "");
      const dataset = await find(ref);
      const giver = dataset.metadata.organisation;
      allow(caller, giver);
      requireWritable();
      if ((await nameOf(taker, { left_at: null })) === undefined)
        throw new TransferRefused({ kind: "unknown-organisation", name: taker });
      const message = text.replace(/\r\n?/g, "\n").trim() || null;
      const fault = taker === giver ? SAME : findMessageFault(message);
      if (fault) throw invalid(fault);
      await requireParty(dataset, taker);
      const at = now();
      const id = uuid();
      const row = {
        ...{ dataset_id: dataset.id, id, giver, taker, drafts, message, state: "waiting", answer: null },
        ...{ offered_by: actorOf(caller), offered_at: at.toISOString(), answered_at: null },
        expires_at: new Date(at.getTime() + LIFE).toISOString(),
      };
      const offer = await serialTransaction(knex, async (trx) => {
        const { metadata } = await trx("datasets").where({ id: dataset.id }).first("metadata");
        const owner = (JSON.parse(metadata) as DatasetMetadata).organisation;
        await allowNow(trx, caller, owner);
        if (owner !== giver) throw new TransferRefused({ kind: "already-offered" });
        const place = { dataset_id: dataset.id };
        const before = await trx("dataset_offers").where(place).first();
        if (before && toOffer(before, dataset, at).state !== "waiting")
          await trx("dataset_offers")
            .where({ ...place, id: before.id })
            .delete();
        await trx("dataset_offers").insert(row).onConflict("dataset_id").ignore();
        const kept = await trx("dataset_offers").where(place).first("id");
        if (kept.id !== id) throw new TransferRefused({ kind: "already-offered" });
        const detail = { giver, taker, drafts };
        const object = `dataset:${dataset.id}`;
        await journal(trx, row.offered_at, row.offered_by, ACTS.waiting, object, detail, [giver, taker]);
        return toOffer(row, dataset, at);
      });
      const from = (await nameOf(giver)) ?? giver;
      await tell({ actor: caller, offer, step: "offer" }, taker, (to) =>
        messages.datasetOffered(to, title(), dataset.metadata.title, from, pageOf(offer.dataset)),
      );
      return show(caller, offer, dataset);
    },
    async accept(caller, ref, answer) {
      const { offer } = await findWaiting(caller, ref, "taker");
      const taker = await nameOf(offer.taker, { left_at: null });
      if (taker === undefined) throw new TransferRefused({ kind: "unknown-organisation", name: offer.taker });
      const contact = answer.contact && readContact(answer.contact);
      if (contact && "kind" in contact) throw invalid(contact);
      await inTurn(async () => {
        // As it stands now: an agreement may have come since the offer.
        await requireParty(await find(offer.dataset.id), offer.taker);
        await writeTransaction(knex, async (trx, revision) => {
          await close(trx, caller, offer, "accepted");
          const row = await trx("datasets").where({ id: offer.dataset.id }).first();
          const metadata: DatasetMetadata = JSON.parse(row.metadata);
          const current = { ...offer.dataset, version: Number(row.version), metadata } as unknown as StoredDataset;
          const weighed = await weigh(trx, current);
          const stake: Stake = { ...weighed, digest: digestStake(weighed, offer.id) };
          if (metadata.organisation !== offer.giver) throw new TransferRefused({ kind: "no-offer" });
          if (stake.digest !== answer.digest) throw new TransferRefused({ kind: "changed", stake });
          requireDecided(stake, answer);
          const at = now().toISOString();
          await trx("datasets")
            .where({ id: offer.dataset.id })
            // The content leaves its description alone from then on, and still brings its data.
            .update({ metadata: JSON.stringify(moved(metadata, offer.taker, contact, answer)), revision })
            .update({
              touched_parts: JSON.stringify({ ...toTouched(row), metadata: true }),
              touched_at: at,
              loaded_at: null,
            });
          if (answer.grants === "drop") await trx("dataset_grants").where({ dataset_id: offer.dataset.id }).delete();
          const to = offer.drafts === "hand-over" ? offer.taker : null;
          await handOverDrafts(trx, offer.dataset.id, { giver: offer.giver, to });
        });
      });
      const page = `${publicUrl}/jeux/${offer.dataset.slug}`;
      await tell({ actor: caller, offer, step: "answer" }, offer.giver, (to) =>
        messages.offerAnswered(to, title(), offer.dataset.title, taker, true, page),
      );
      return (await findOffer(caller, ref)).offer;
    },
    async refuse(caller, ref, text) {
      const { offer } = await findWaiting(caller, ref, "taker");
      const word = text.replace(/\s+/g, " ").trim();
      if (word.length < 2 || word.length > LONGEST || hasUnseen(word))
        throw invalid({ kind: "fault", field: "word", message: "Dites en une phrase pourquoi, sans signe invisible." });
      await serialTransaction(knex, (trx) => close(trx, caller, offer, "refused", word));
      const taker = (await nameOf(offer.taker)) ?? offer.taker;
      await tell({ actor: caller, offer, step: "answer" }, offer.giver, (to) =>
        messages.offerAnswered(to, title(), offer.dataset.title, taker, false, pageOf(offer.dataset)),
      );
      return (await findOffer(caller, ref)).offer;
    },
    async withdraw(caller, ref) {
      const { offer } = await findWaiting(caller, ref, "giver");
      await serialTransaction(knex, (trx) => close(trx, caller, offer, "withdrawn"));
      const giver = (await nameOf(offer.giver)) ?? offer.giver;
      await tell({ actor: caller, offer, step: "offer" }, offer.taker, (to) =>
        messages.offerWithdrawn(to, title(), offer.dataset.title, giver),
      );
    },
    settle,
  };
}

/** As the journal names what became of an offer. */
const ACTS: Record<OfferState, ActName> = {
  waiting: "offer-dataset",
  accepted: "accept-offer",
  refused: "refuse-offer",
  withdrawn: "withdraw-offer",
  expired: "expire-offer",
};

const SAME: FieldFault = {
  ...{ kind: "fault", field: "organisation" },
  message: "Ce jeu est déjà celui de cet organisme\u00A0: choisissez-en un autre.",
};

function findMessageFault(message: string | null): FieldFault | undefined {
  if (message === null) return undefined;
  const fault = (words: string): FieldFault => ({ kind: "fault", field: "message", message: words });
  if (message.length > LONGEST) return fault(`Tenez en ${LONGEST} signes.`);
  return hasUnseen(message.replaceAll("\n", " ")) ? fault("Écrivez sans signe invisible.") : undefined;
}

function readContact({ name, email }: { name: string; email: string }): { name: string; email: string } | FieldFault {
  const [parsedName, parsedEmail] = [parseName(name), parseEmail(email)];
  if (parsedName === undefined)
    return { kind: "fault", field: "contact.name", message: "Nommez le service ou la personne à qui écrire." };
  if (parsedEmail === undefined)
    return { kind: "fault", field: "contact.email", message: "Écrivez une adresse de courriel complète." };
  return { name: parsedName, email: parsedEmail };
}

function invalid({ field, message }: FieldFault): TransferRefused {
  return new TransferRefused({ kind: "invalid", problems: [{ field, message }] });
}

/** What the giver opened to others is kept or closed by a word, never by default. */
function requireDecided({ scopes, grants }: Stake, answer: Acceptance): void {
  const problems = [
    ...(scopes.length > 0 && answer.scopes === undefined
      ? [{ field: "scopes", message: "Dites si les parties ouvertes à des organismes le restent." }]
      : []),
    ...(grants > 0 && answer.grants === undefined
      ? [{ field: "grants", message: "Dites si les accès ouverts à des personnes le restent." }]
      : []),
  ];
  if (problems.length > 0) throw new TransferRefused({ kind: "invalid", problems });
}

/** The metadata of a dataset once it is another organisation's: what the former one said of whom to ask is not said any more. */
function moved(
  metadata: DatasetMetadata,
  organisation: string,
  contact: Acceptance["contact"],
  { scopes: decided }: Acceptance,
): DatasetMetadata {
  const { contact: _contact, scopes, ...kept } = metadata;
  return {
    ...kept,
    organisation,
    ...(contact ? { contact } : {}),
    ...(scopes && decided === "keep" ? { scopes } : {}),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a row of the database, given its type here
function toOffer(row: any, { id, slug, metadata }: StoredDataset, at: Date): Offer {
  const isWaiting = row.state === "waiting";
  // The dataset is another's since, by the content: there is nothing to give any more.
  const isGone = isWaiting && metadata.organisation !== row.giver;
  const isLate = isWaiting && row.expires_at <= at.toISOString();
  return {
    id: row.id,
    dataset: { id, slug, title: metadata.title },
    ...{ giver: row.giver, taker: row.taker, drafts: row.drafts, message: row.message },
    state: isGone ? "withdrawn" : isLate ? "expired" : row.state,
    ...{ offeredAt: row.offered_at, expiresAt: row.expires_at, answeredAt: row.answered_at, answer: row.answer },
  };
}
