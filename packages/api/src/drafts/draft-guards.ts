import { type DatasetMetadata, UNDER_AGREEMENT } from "@datalogue/ingest";
import { type AgreementParties, type Caller, decideAccess } from "../access/decide-access.js";
import type { Action } from "../access/roles.js";
import { findParties } from "../catalogue/find-parties.js";
import type { StoredDataset } from "../versions/catalogue-store.js";
import { DraftRefused } from "./draft-refused.js";
import type { DraftStore, StoredDraft } from "./draft-store.js";
import type { DraftsParts } from "./drafts-parts.js";

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
  const decideReview = async (caller: Caller, { organisation, stage, submission }: StoredDraft, stages = IN_REVIEW) => {
    const isHanded = submission !== null && stages.includes(stage);
    const submittedTo = isHanded ? (await catalogue.getOrganisation(organisation))?.parent : undefined;
    return decideAccess(caller, "review", { organisation, submittedTo });
  };
  const mayPrepare = (caller: Caller, { organisation }: Pick<StoredDraft, "organisation">) =>
    decideAccess(caller, "draft", { organisation }).allowed;
  /** A draft that the caller prepares, or reviews. */
  const openToRead = async (caller: Caller, id: string, stages = IN_REVIEW): Promise<StoredDraft> => {
    if (caller.kind === "public") allow(caller, "draft", "");
    const draft = await drafts.find(id);
    if (!draft) throw new DraftRefused({ kind: "unknown-draft" });
    if (!mayPrepare(caller, draft) && !(await decideReview(caller, draft, stages)).allowed)
      allow(caller, "draft", draft.organisation);
    await requireProducer(caller, draft, "draft");
    return settleTable(draft);
  };
  /** A draft that the caller publishes, plans or sends back: in its organisation, or having been asked to review it. */
  const openToDecide = async (caller: Caller, id: string): Promise<StoredDraft> => {
    if (caller.kind === "public") allow(caller, "publish", "");
    const draft = await drafts.find(id);
    if (!draft) throw new DraftRefused({ kind: "unknown-draft" });
    const { organisation } = draft;
    if (!decideAccess(caller, "publish", { organisation }).allowed && !(await decideReview(caller, draft)).allowed)
      allow(caller, "publish", organisation);
    await requireProducer(caller, draft, "publish");
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
  const requireProducer = async (caller: Caller, draft: StoredDraft, action: Action) => {
    const { organisation, dataset } = draft;
    const stored = await store.findDataset({ id: dataset });
    if (stored && stored.metadata.organisation !== organisation)
      throw new DraftRefused({
        ...{ kind: "not-allowed", caller: caller.kind, action, rule: "autre-organisme" },
        organisation: stored.metadata.organisation,
      });
    await requireReader(caller, action, receivedOf(draft, stored));
  };
  /** Who shares and who receives what is given for a draft from now on; undefined of a dataset under no agreement. */
  const findPartiesNow = async ({ dataset }: Pick<StoredDraft, "dataset">): Promise<AgreementParties | undefined> => {
    const stored = await store.findDataset({ id: dataset });
    return stored && findParties(stored, workshop);
  };
  /** Whether what is received for a draft is for some alone, as `requireProducer` asks. */
  const isReserved = async (draft: StoredDraft): Promise<boolean> => {
    const stored = await store.findDataset({ id: draft.dataset });
    const { confidentialite, isLent, parties } = receivedOf(draft, stored);
    return Boolean(confidentialite || isLent || parties || (stored && (await findParties(stored, workshop))));
  };
  /** What is received under statistical secrecy, or of a partner, is for those alone whom `requireProducer` says. */
  const requireReader = async (
    caller: Caller,
    action: Action,
    { organisation, stored, confidentialite, isLent, parties: own }: Received,
  ) => {
    const parties = own ?? (stored && (await findParties(stored, workshop)));
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
    return requireReader(caller, action, { organisation, stored, confidentialite: undefined, isLent });
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
  const requireOpen = ({ version }: StoredDraft) => {
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
    ...{ decideReview, mayPrepare, openToRead, openToDecide },
  };
}

/** What a draft or a dataset says of who reads what is received for it. */
interface Received {
  organisation: string;
  stored: StoredDataset | undefined;
  confidentialite: DatasetMetadata["confidentialite"];
  isLent: boolean;
  /** Those of the agreement under which it was received; without them, those of the dataset now. */
  parties?: AgreementParties | undefined;
}

function receivedOf({ organisation, document }: StoredDraft, stored: StoredDataset | undefined): Received {
  return {
    ...{ organisation, stored },
    confidentialite: document.metadata.confidentialite ?? stored?.metadata.confidentialite,
    parties: document.parties,
    isLent: [document.metadata.licence, stored?.metadata.licence].includes(UNDER_AGREEMENT),
  };
}

/** While the organisation above reads a draft that was submitted to it; and while it reads what was said of it. */
const IN_REVIEW: readonly StoredDraft["stage"][] = ["submitted", "planned", "published"];
export const REVIEWED: readonly StoredDraft["stage"][] = [...IN_REVIEW, "returned"];

/** What of the metadata says who reads the rows, and which. */
const READERS = ["access", "scopes", "confidentialite"];
