import { type DatasetMetadata, UNDER_AGREEMENT } from "@datalogue/ingest";
import { type AgreementParties, type Caller, decideAccess } from "../access/decide-access.js";
import type { Action } from "../access/roles.js";
import { findParties } from "../catalogue/find-parties.js";
import { giveWay } from "../threads/give-way.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { DraftFilter } from "./draft-queries.js";
import { DraftRefused } from "./draft-refused.js";
import { isClosed } from "./draft-state.js";
import type { DraftStore } from "./draft-store.js";
import type { DraftsParts } from "./drafts-parts.js";
import type { GuardedDraft, StoredDraft } from "./stored-draft.js";

interface GuardsParts extends Pick<DraftsParts, "workshop" | "catalogue" | "readOnly"> {
  drafts: DraftStore;
  /** Makes the file of a draft what the rows typed by hand are. */
  settleTable(draft: StoredDraft): Promise<StoredDraft>;
}

export type DraftGuards = ReturnType<typeof openGuards>;

/** What is asked before anything is shown or changed of a draft; each throws `DraftRefused`. */
export function openGuards({ drafts, workshop, catalogue, readOnly, settleTable }: GuardsParts) {
  const { store } = workshop;
  const requireWritable = () => {
    if (readOnly !== null) throw new DraftRefused({ kind: "read-only", sentence: readOnly });
  };
  const allow = (caller: Caller, action: Action, organisation: string) => {
    const { allowed, rule } = decideAccess(caller, action, { organisation });
    if (!allowed) throw new DraftRefused({ kind: "not-allowed", caller: caller.kind, action, organisation, rule });
  };
  const find = async (caller: Caller, id: string, action: Action): Promise<StoredDraft> => {
    if (caller.kind === "public") allow(caller, action, "");
    const draft = await drafts.find(id);
    if (!draft) throw new DraftRefused({ kind: "unknown-draft" });
    allow(caller, action, draft.organisation);
    return draft;
  };
  /** Whether somebody reviews a draft: in its organisation whatever its stage, in the one above it while it is in its hands. */
  const decideReview = async (
    caller: Caller,
    { organisation, stage, submission }: GuardedDraft,
    stages = IN_REVIEW,
  ) => {
    const isHanded = submission !== null && stages.includes(stage);
    const submittedTo = isHanded ? (await catalogue.getOrganisation(organisation))?.parent : undefined;
    return decideAccess(caller, "review", { organisation, submittedTo });
  };
  const mayPrepare = (caller: Caller, { organisation }: Pick<StoredDraft, "organisation">) =>
    decideAccess(caller, "draft", { organisation }).allowed;
  /** Of drafts, those that `look` does not refuse. Each dataset is read once, and its parties. */
  const keep = async <D extends GuardedDraft>(
    found: readonly D[],
    look: (draft: D, dataset: KnownDataset) => Promise<void>,
  ): Promise<D[]> => {
    const datasets = await store.findDatasets([...new Set(found.map(({ dataset }) => dataset))]);
    const known = new Map(datasets.map((stored) => [stored.id, know(stored)]));
    const kept: D[] = [];
    for (const draft of found) {
      await giveWay();
      try {
        await look(draft, known.get(draft.dataset) ?? know(undefined));
        kept.push(draft);
      } catch (error) {
        if (!(error instanceof DraftRefused)) throw error;
      }
    }
    return kept;
  };
  /** Of drafts, those that the caller may read (`openToRead`). */
  const keepOpen = <D extends GuardedDraft>(caller: Caller, found: readonly D[]): Promise<D[]> =>
    keep(found, (draft, dataset) => requireReading(caller, draft, IN_REVIEW, dataset));
  /** The drafts of a filter, which the caller prepares all, that are closed: they can but remove them. Not those received for others alone. */
  const findClosed = async (caller: Caller, filter: DraftFilter): Promise<StoredDraft[]> => {
    const pairs = await drafts.listDatasets(filter);
    const datasets = new Map(
      (await store.findDatasets(pairs.map(({ dataset }) => dataset))).map((one) => [one.id, one]),
    );
    const moved = pairs.filter((pair) => isClosed({ ...SILENT, ...pair }, datasets.get(pair.dataset)));
    const found = await drafts.list({ ...filter, closedWith: moved.map(({ dataset }) => dataset) });
    return keep(
      found.filter((draft) => isClosed(draft, datasets.get(draft.dataset))),
      (draft, dataset) => requireReader(caller, "draft", receivedOf(draft, dataset)),
    );
  };
  /**
   * Of the drafts of a filter, which the caller prepares all, those (identifiers) that they may not open. Read in the datasets, each once; in a
   * draft only where its dataset is closed to them, or its document says something of it.
   */
  const listClosed = async (caller: Caller, filter: DraftFilter): Promise<string[]> => {
    const leaveOpen = async <D extends GuardedDraft>(found: readonly D[]) => {
      const opened = new Set(await keepOpen(caller, found));
      return found.filter((draft) => !opened.has(draft));
    };
    const datasets = (await drafts.listDatasets(filter)).map((one) => ({ ...SILENT, ...one }));
    const closed = (await leaveOpen(datasets)).map(({ dataset }) => dataset);
    return (await leaveOpen(await drafts.listGuarded(filter, closed))).map(({ id }) => id);
  };
  /** They prepare the draft or review it, and what was received for it is not for others alone. */
  const requireReading = async (
    caller: Caller,
    draft: GuardedDraft,
    stages: readonly StoredDraft["stage"][],
    dataset?: KnownDataset,
  ) => {
    if (!mayPrepare(caller, draft) && !(await decideReview(caller, draft, stages)).allowed)
      allow(caller, "draft", draft.organisation);
    await requireProducer(caller, draft, "draft", dataset);
  };
  /** A draft that the caller prepares, or reviews. */
  const openToRead = async (caller: Caller, id: string, stages = IN_REVIEW): Promise<StoredDraft> => {
    if (caller.kind === "public") allow(caller, "draft", "");
    const draft = await drafts.find(id);
    if (!draft) throw new DraftRefused({ kind: "unknown-draft" });
    await requireReading(caller, draft, stages);
    return settleTable(draft);
  };
  /** They publish a draft, plan it or send it back: in its organisation, or having been asked to review it. */
  const requireDeciding = async (caller: Caller, draft: StoredDraft) => {
    const { organisation } = draft;
    if (!decideAccess(caller, "publish", { organisation }).allowed && !(await decideReview(caller, draft)).allowed)
      allow(caller, "publish", organisation);
    await requireProducer(caller, draft, "publish");
  };
  /** A draft that the caller publishes, plans or sends back. */
  const openToDecide = async (caller: Caller, id: string): Promise<StoredDraft> => {
    if (caller.kind === "public") allow(caller, "publish", "");
    const draft = await drafts.find(id);
    if (!draft) throw new DraftRefused({ kind: "unknown-draft" });
    await requireDeciding(caller, draft);
    return settleTable(draft);
  };
  /** A draft of the caller's, once what they want to do with it is allowed. */
  const open = async (caller: Caller, id: string, action: Action = "draft"): Promise<StoredDraft> => {
    const draft = await find(caller, id, action);
    await requireProducer(caller, draft, action);
    return settleTable(draft);
  };
  /** The same, once it can still be changed. */
  const openToChange = async (caller: Caller, id: string, action?: Action): Promise<StoredDraft> => {
    const draft = await open(caller, id, action);
    requireOpen(draft);
    requireWritable();
    return draft;
  };
  /**
   * A dataset that is another organisation's since is no longer shown, nor replaced, by the drafts of the former one. What is received
   * under statistical secrecy is for its producer alone, and a draft shows it: not for who administers the catalogue. What a partner
   * shares is for the two parties under whose agreement it was received, wherever that one stands: another that has the dataset since, or
   * shares it since, reads nothing of it.
   */
  const requireProducer = async (caller: Caller, draft: GuardedDraft, action: Action, dataset?: KnownDataset) => {
    const known = dataset ?? (await readDataset(draft));
    if (isClosed(draft, known.stored)) {
      // It is a version: there is nothing left of it to remove.
      if (draft.stage === "published")
        throw new DraftRefused({
          ...{ kind: "not-allowed", caller: caller.kind, action, rule: "autre-organisme" },
          organisation: known.stored?.metadata.organisation ?? draft.organisation,
        });
      throw new DraftRefused({ kind: "closed" });
    }
    await requireReader(caller, action, receivedOf(draft, known));
  };
  const know = (stored: StoredDataset | undefined): KnownDataset => {
    let parties: Promise<AgreementParties | undefined> | undefined;
    return {
      stored,
      findParties: async () => {
        parties ??= stored && findParties(stored, workshop);
        return parties;
      },
    };
  };
  const readDataset = async ({ dataset }: Pick<StoredDraft, "dataset">): Promise<KnownDataset> =>
    know(await store.findDataset({ id: dataset }));
  /** Who shares and who receives what is given for a draft from now on; undefined of a dataset under no agreement. */
  const findPartiesNow = async (draft: Pick<StoredDraft, "dataset">): Promise<AgreementParties | undefined> =>
    (await readDataset(draft)).findParties();
  /** Whether what is received for a draft is for some alone, as `requireProducer` asks. */
  const isReserved = async (draft: StoredDraft): Promise<boolean> => {
    const { confidentialite, isLent, findParties } = receivedOf(draft, await readDataset(draft));
    return Boolean(confidentialite || isLent || (await findParties()));
  };
  /** What is received under statistical secrecy, or of a partner, is for those alone whom `requireProducer` says. */
  const requireReader = async (
    caller: Caller,
    action: Action,
    { organisation, confidentialite, isLent, findParties }: Received,
  ) => {
    const parties = await findParties();
    if (!confidentialite && !isLent && !parties) return;
    const { allowed, rule } = decideAccess(
      caller,
      "read",
      {
        ...{ organisation, confidentialite },
        ...(isLent ? { licence: UNDER_AGREEMENT } : {}),
        ...(parties ? { agreement: { ...parties, state: "running" } } : {}),
      },
      "received-file",
    );
    if (!allowed) throw new DraftRefused({ kind: "not-allowed", caller: caller.kind, action, organisation, rule });
  };
  /** What was received of a dataset under agreement is gone back to, and its past told, by the two parties alone. */
  const requireParty = (caller: Caller, action: Action, stored: StoredDataset) => {
    const { organisation, licence } = stored.metadata;
    const isLent = licence === UNDER_AGREEMENT;
    const { findParties } = know(stored);
    return requireReader(caller, action, { organisation, confidentialite: undefined, isLent, findParties });
  };
  /** Who reads what is online, and what is kept from them, is changed by who may publish alone: it is no word of a description. */
  const requireSameReaders = async (caller: Caller, draft: StoredDraft, written: object) => {
    const known = (await store.findDataset({ id: draft.dataset }))?.metadata;
    const readerOf = (name: string, ...of: object[]) =>
      JSON.stringify(of.map((one) => (one as Record<string, unknown>)[name]).find((value) => value != null));
    const isOther = (name: string) =>
      known !== undefined &&
      name in written &&
      readerOf(name, written, known) !== readerOf(name, draft.document.metadata, known);
    if (READERS.some(isOther)) allow(caller, "publish", draft.organisation);
  };
  const requireOpen = ({ version, stage }: StoredDraft) => {
    if (stage === "closed") throw new DraftRefused({ kind: "closed" });
    if (version !== null) throw new DraftRefused({ kind: "already-published", version });
  };
  return {
    ...{
      requireWritable,
      allow,
      find,
      open,
      openToChange,
      requireSameReaders,
      requireOpen,
      requireProducer,
      requireParty,
      isReserved,
      findPartiesNow,
    },
    ...{ mayPrepare, keepOpen, findClosed, listClosed, openToRead, openToDecide, requireDeciding, decideReview },
  };
}

/** A draft that says nothing of who opens it. */
const SILENT = { id: "", stage: "open", submission: null, document: { metadata: {} } } as const;

/** The dataset of a draft, when it is there, and the parties of its agreement now: looked for once. */
interface KnownDataset {
  stored: StoredDataset | undefined;
  findParties(): Promise<AgreementParties | undefined>;
}

/** What a draft or a dataset says of who reads what is received for it. */
interface Received {
  organisation: string;
  confidentialite: DatasetMetadata["confidentialite"];
  isLent: boolean;
  /** Those of the agreement under which it was received; without them, those of the dataset now. */
  findParties(): Promise<AgreementParties | undefined>;
}

function receivedOf({ organisation, document }: GuardedDraft, { stored, findParties }: KnownDataset): Received {
  return {
    organisation,
    confidentialite: document.metadata.confidentialite ?? stored?.metadata.confidentialite,
    findParties: async () => document.parties ?? findParties(),
    isLent: [document.metadata.licence, stored?.metadata.licence].includes(UNDER_AGREEMENT),
  };
}

/** While the organisation above reads a draft that was submitted to it; and while it reads what was said of it. */
const IN_REVIEW: readonly StoredDraft["stage"][] = ["submitted", "planned", "published"];
export const REVIEWED: readonly StoredDraft["stage"][] = [...IN_REVIEW, "returned"];

/** What of the metadata says who reads the rows, and which. */
const READERS = ["access", "scopes", "confidentialite"];
