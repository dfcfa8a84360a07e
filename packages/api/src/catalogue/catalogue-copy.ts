import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type Caller, decideAccess, isShared, type Limit, mayRead, PUBLIC } from "../access/decide-access.js";
import { explainPart, explainWithdrawal } from "../access/explain-closure.js";
import type { AgreementStates } from "../agreements/agreements.js";
import type { ObservatoryReader } from "../observatories/observatory-reader.js";
import { readTold } from "../store/open-database.js";
import type { RevisionReader } from "../store/revision-reader.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { giveWay } from "../threads/give-way.js";
import { CATALOGUE_DOCUMENT, type CatalogueStore, type StoredOrganisation } from "../versions/catalogue-store.js";
import type { AgreementTold, ClosedDataset, Dataset, ReadablePart } from "../versions/dataset.js";
import { hasLeftAgreement } from "../versions/has-left-agreement.js";
import type { Manifest } from "../versions/manifest.js";
import { type StoredDataset, toDataset } from "../versions/stored-dataset.js";
import { hasOldCounts, tellReport } from "../versions/tell-report.js";
import type { Basis } from "./basis.js";
import { boxOfTerritory } from "./box-of-territory.js";
import type { CatalogueInfo } from "./catalogue-info.js";
import { describeAgreement } from "./describe-agreement.js";
import { type DescriptionContext, describeClosed, describeDataset } from "./describe-dataset.js";
import { type Entry, refusalOf } from "./entry.js";
import type { EntryVersions } from "./entry-versions.js";
import { codesWithin, limitTable, type PublishedTable } from "./published-table.js";
import type { SearchIndex } from "./search-index.js";

interface Parts extends Pick<EntryVersions, "isTold" | "readVersionJson"> {
  store: CatalogueStore;
  revisions: RevisionReader;
  index: SearchIndex;
  territories: TerritoryReader;
  observatories: ObservatoryReader;
  agreements: Pick<AgreementStates, "stateOf" | "digest">;
  /** Brings the observatories up to the database. */
  refreshDefinitions(): void | Promise<void>;
  definitionsDigest(): string;
  /** What is told before `catalogue.json` was ever loaded. */
  fallback: CatalogueInfo;
}

/** The catalogue database in memory, brought up to date by difference when the revision counter moved, and what a caller sees of each dataset. */
export function openCatalogueCopy(parts: Parts) {
  const { store, index, isTold, readVersionJson } = parts;
  const entries = new Map<string, Entry>();
  const slugs = new Map<string, string>();
  /** What anybody sees, in one list until something changes. */
  let publicList: (Dataset | ClosedDataset)[] | undefined;
  /** Those too that have left. */
  let organisations = new Map<string, StoredOrganisation>();
  let info = parts.fallback;
  let themeTitles: ReadonlyMap<string, string> = new Map();
  let revision = 0;
  let sharing = "";
  /** Where the agreements of datasets stand, by name: the same in each process. Undefined until it is asked for anew. */
  let standings: string | undefined;
  let common = "";
  let commonDigest = "";
  /** Grows with what is told of datasets beside them. */
  let told = 0;
  let corrected = 0;
  let refreshing: Promise<void> | undefined;
  const openLists = new Map<string | undefined, ReturnType<typeof listOpen>>();

  const nameOf = (slug: string) => organisations.get(slug)?.data.name ?? slug;
  const agreementOf = (stored: StoredDataset, manifest: Manifest): AgreementTold | undefined =>
    describeAgreement(stored, manifest, parts.agreements.stateOf(stored.slug), nameOf);
  const contextOf = (stored: StoredDataset, manifest: Manifest): DescriptionContext => ({
    info,
    agreement: agreementOf(stored, manifest),
    organisation: organisations.get(stored.metadata.organisation)?.data,
    themeTitle: themeTitles.get(stored.metadata.theme) ?? stored.metadata.theme,
    boxOfTerritory: (code) => boxOfTerritory(parts.territories, code),
  });

  const put = (stored: StoredDataset, manifest: Manifest) => {
    const context = contextOf(stored, manifest);
    const entry = {
      stored,
      manifest,
      dataset: describeDataset(stored, manifest, context),
      closed: describeClosed(stored, manifest, context),
    };
    entries.set(stored.id, entry);
    // One index for all callers: of a closed dataset it knows what anybody may know, of one that is not shared nothing.
    index.put(see(entry, PUBLIC) ?? { ...entry.closed, ...NO_WORDS });
    publicList = undefined;
    standings = undefined;
  };

  /** Takes the counts of a version from its report as it is told, once that is read; as they are where it cannot be. */
  const readCounts = async (stored: StoredDataset, manifest: Manifest): Promise<void> => {
    const report = await readVersionJson({ stored, manifest }, "report.json").catch(() => undefined);
    if (!report || entries.get(stored.id)?.manifest !== manifest) return;
    put(stored, { ...manifest, counts: tellReport(report, manifest).counts });
    openLists.clear();
  };
  /** What is read aside, one after the other: a store that does not answer keeps nobody from reading the rest. */
  let counting: Promise<void> = Promise.resolve();

  const refresh = async (reading: number | Promise<number>) => {
    const next = await reading;
    if (next === revision && parts.agreements.digest() === sharing) return;
    await parts.refreshDefinitions();
    // Read before where each agreement stands: what changes meanwhile is seen by the next request.
    const stands = parts.agreements.digest();
    const document = await store.findDocument<CatalogueInfo>(CATALOGUE_DOCUMENT);
    const producers = await store.listOrganisations();
    const changed = await store
      .knex("datasets")
      .join("versions", function on() {
        this.on("versions.dataset_id", "datasets.id").andOn("versions.number", "datasets.version");
      })
      .where("datasets.revision", ">", revision)
      .orderBy("datasets.id")
      .select("datasets.*", "versions.manifest");
    // Every slug is given by a change of its dataset.
    const names = await store
      .knex("slugs")
      .join("datasets", "datasets.id", "slugs.dataset_id")
      .where("datasets.revision", ">", revision)
      .orderBy("slugs.slug")
      .select("slugs.slug", "slugs.dataset_id");

    ({ told, corrected } = await readTold(store.knex));
    info = document?.data ?? parts.fallback;
    organisations = new Map(producers.map((producer) => [producer.slug, producer]));
    // An observatory that still waits for its figures names its theme all the same.
    const named = [...parts.observatories.list(), ...parts.observatories.awaited()];
    themeTitles = new Map(named.map(({ theme, title }) => [theme, title]));
    const nextCommon = JSON.stringify([info, producers.map(({ data, left }) => [data, left]), [...themeTitles]]);
    if (nextCommon !== common) openLists.clear();
    for (const { stored, manifest, dataset } of [...entries.values()])
      if (nextCommon !== common || !isDeepStrictEqual(dataset.agreement, agreementOf(stored, manifest)))
        put(stored, manifest);
    if (stands !== sharing) openLists.clear();
    if (nextCommon !== common) commonDigest = createHash("sha256").update(nextCommon).digest("base64url");
    common = nextCommon;
    for (const row of changed) {
      await giveWay();
      const stored = toDataset(row);
      const manifest: Manifest = JSON.parse(row.manifest);
      put(stored, manifest);
      if (hasOldCounts(manifest)) counting = counting.then(() => readCounts(stored, manifest)).catch(() => {});
    }
    if (changed.length > 0) openLists.clear();
    for (const { slug, dataset_id } of names) slugs.set(slug, dataset_id);
    standings = undefined;
    revision = next;
    sharing = stands;
  };

  const upToDate = async () => {
    // What is under way may have read the counter before this request came.
    await refreshing?.catch(() => {});
    if (!refreshing) {
      const reading = parts.revisions.read();
      if (reading === revision && parts.agreements.digest() === sharing) return;
      refreshing = refresh(reading).finally(() => {
        refreshing = undefined;
      });
    }
    await refreshing;
  };

  const listStandings = (): string => {
    standings ??= [...slugs]
      .flatMap(([slug, id]) => {
        const state = entries.get(id)?.dataset.agreement?.state;
        return state === undefined ? [] : [`${slug} ${state}`];
      })
      .sort()
      .join();
    return standings;
  };

  /** Brings it up to a revision that was read; at once where it is there. */
  const reach = (at: number): void | Promise<void> => {
    if (at > revision || parts.agreements.digest() !== sharing) return upToDate();
  };

  /** By identifier, or by slug, a former one too. */
  const entryOf = (ref: string): Entry | undefined =>
    entries.get(ref.toLowerCase()) ?? entries.get(slugs.get(ref) ?? "");
  const find = async (ref: string): Promise<Entry | undefined> => {
    await upToDate();
    return entryOf(ref);
  };

  /** What a scope leaves to a caller of the version served; undefined where all of it is read. Throws the refusal. */
  const openRows = (entry: Entry, caller: Caller): PublishedTable | undefined => {
    const { allowed, limit } = decideAccess(caller, "read", entry.dataset, "rows");
    if (!allowed) throw refusalOf(entry, caller);
    return limit && limitTable(entry.manifest, limit.scope, codesOf(limit));
  };
  const territoriesOf = ({ organisations: slugs }: Limit) =>
    slugs.flatMap((slug) => organisations.get(slug)?.data.territory ?? []);
  const codesOf = (limit: Limit) => [
    ...new Set(territoriesOf(limit).flatMap((code) => codesWithin(parts.territories, code))),
  ];

  /** What a caller sees of a dataset; undefined where it is as if it were not there. */
  const see = (entry: Entry, caller: Caller): Dataset | ClosedDataset | undefined => {
    const { dataset, closed } = entry;
    if (!mayRead(caller, dataset, "description")) return undefined;
    const { allowed, limit } = decideAccess(caller, "read", dataset, "rows");
    if (!allowed) return closed;
    if (!isTold(entry.stored, entry.manifest))
      return { ...closed, closure: explainWithdrawal(closed), withdrawn: true };
    if (!limit) return dataset;
    const { fields, secrecy } = limitTable(entry.manifest, limit.scope, []);
    const names = territoriesOf(limit).map((code) => parts.territories.get(code)?.name ?? code);
    const part: ReadablePart = {
      fields,
      explanation: explainPart(limit.scope.rows === undefined ? null : names),
      ...(secrecy ? { masked: secrecy.fields } : {}),
    };
    return { ...closed, part };
  };

  const isReadable = (seen: Dataset | ClosedDataset): seen is Dataset => seen.readable;
  /** Whether the next version alone keeps a caller from reading the contents of a dataset. */
  const isAwaited = (entry: Entry, caller: Caller): boolean =>
    !isTold(entry.stored, entry.manifest) && see(entry, caller) !== undefined && mayRead(caller, asPublished(entry));
  const listSeen = (caller: Caller) => [...entries.values()].flatMap((entry) => see(entry, caller) ?? []);

  return {
    entries: entries as ReadonlyMap<string, Entry>,
    upToDate,
    reach,
    entryOf,
    find,
    see,
    openRows,
    agreementOf,
    /** Where the agreement of each dataset under one stands. */
    standings: listStandings,
    /** By slug alone, a former one too. */
    ofSlug: (slug: string) => entries.get(slugs.get(slug) ?? ""),
    info: () => info,
    /** Those too that have left, by slug. */
    organisations: (): ReadonlyMap<string, StoredOrganisation> => organisations,
    /** What anybody sees, in one list until something changes. */
    listPublic() {
      publicList ??= listSeen(PUBLIC);
      return publicList;
    },
    listSeen,
    /** Every dataset whose contents a caller reads. */
    listReadable: (caller: Caller) => listSeen(caller).filter(isReadable),
    /** Every dataset whose contents a caller would read, were its version served not withdrawn, or let out by the agreement that runs or the licence since. */
    listWithdrawn: (caller: Caller): Dataset[] =>
      [...entries.values()].filter((entry) => isAwaited(entry, caller)).map(({ dataset }) => dataset),
    /** Every other dataset that an agreement which does not run keeps from everybody, for a caller of one of its parties. */
    listUnshared: (caller: Caller): Dataset[] =>
      [...entries.values()]
        .filter((entry) => !isShared(entry.dataset) && see(entry, caller) && !isAwaited(entry, caller))
        .map(({ dataset }) => dataset),
    /** The open datasets of everybody, or of one producer. */
    listOpen(organisation: string | undefined) {
      const list = openLists.get(organisation) ?? listOpen(listSeen(PUBLIC).filter(isReadable), organisation);
      openLists.set(organisation, list);
      return list;
    },
    /** Changes with what an answer is made of. */
    fingerprint(basis: Basis): string {
      const datasets = basis.datasets.map((ref) => {
        const entry = entryOf(ref);
        return entry ? [entry.stored.id, entry.stored.revision] : null;
      });
      // What is made of no dataset (population) is computed anew with what is told beside them.
      const beside = basis.told || basis.datasets.length === 0 ? told : null;
      return createHash("sha256")
        .update(JSON.stringify([commonDigest, parts.definitionsDigest(), sharing, listStandings(), datasets, beside]))
        .digest("base64url");
    },
    /** The revision of the last change that could correct or withdraw something. */
    corrected: () => corrected,
  };
}

/** A dataset, were something published under the agreement that runs, or under the licence that it carries since none does. */
function asPublished({ stored, manifest, dataset }: Entry): Dataset {
  const { agreement, ...own } = dataset;
  if (agreement?.state === "unpublished") return { ...dataset, agreement: { ...agreement, state: "running" } };
  const hasStopped = agreement?.state === "ended" || agreement?.state === "withdrawn";
  return hasStopped && hasLeftAgreement(stored.metadata, manifest)
    ? { ...own, licence: stored.metadata.licence }
    : dataset;
}

const NO_WORDS = { title: "", description: "", keywords: [], themeTitle: "", organisationName: "" };

/** Identifiers of the open datasets, in order, and the dates of all: made once per change of the catalogue. */
function listOpen(readable: readonly Dataset[], organisation: string | undefined) {
  const ids: string[] = [];
  let issued: string | null = null;
  let modified: string | null = null;
  for (const dataset of readable) {
    // What an agreement gives ends with it: it is in no feed, which others copy.
    if (dataset.agreement || (organisation !== undefined && dataset.organisation !== organisation)) continue;
    ids.push(dataset.id);
    if (issued === null || dataset.issued < issued) issued = dataset.issued;
    if (modified === null || dataset.modified > modified) modified = dataset.modified;
  }
  return { ids: ids.sort(), issued, modified };
}
