import { isDeepStrictEqual } from "node:util";
import type { DatasetMetadata } from "@datalogue/ingest";
import { v5 as nameUuid } from "uuid";
import { escapeAddress } from "../sources/escape-address.js";
import type { FilledField, FoundFile, FoundRecord, FoundTable, LeftValue } from "./found-record.js";
import { filledFields } from "./found-record.js";
import { fold, uuidIn } from "./known-values.js";

/** A record beside what is here: what would be made of it. */
export interface PlacedRecord {
  /** UUID that its dataset has, or would have: that of its catalogue where it is one, so that addresses stay. */
  id: string;
  /** Of the record, else « Fiche sans titre ». */
  title: string;
  identifier: string | null;
  place: string;
  standing: Standing;
  /** Whether a draft can be made of it now. */
  takeable: boolean;
  /** What is filled, and from which element or column. */
  fields: { field: FilledField; value: FieldValue; from: string }[];
  /** What a person will still have to say. */
  asked: (keyof DatasetMetadata)[];
  files: FoundFile[];
  left: LeftValue[];
  table: FoundTable | null;
}

type FieldValue = NonNullable<DatasetMetadata[FilledField]>;

/** Where a record stands. */
export type Standing =
  | { kind: "new" }
  /** What it lacks to describe a dataset; a draft can be made all the same, and completed. */
  | { kind: "incomplete"; missing: ("title" | "description")[] }
  /** A dataset of the catalogue, known by its identifier or by an address; `own`: the caller may publish it. */
  | { kind: "here"; by: "identifier" | "address"; dataset: DatasetHere; own: boolean; changes: Change[] }
  /** A draft that the caller may open. */
  | { kind: "begun"; draft: { id: string; organisation: string }; changes: Change[] }
  /** Another record of the same catalogue has the same identifier. */
  | { kind: "twice"; first: string };

/** A field that the record says otherwise than what is here. */
export interface Change {
  field: FilledField;
  before: FieldValue | null;
  after: FieldValue;
}

export interface DatasetHere {
  id: string;
  slug: string;
  title: string;
  organisation: string;
}

/** What is here, as far as the caller may know. */
export interface Surroundings {
  datasets: ReadonlyMap<string, DatasetHere>;
  /** Effective description of a dataset. */
  describe(id: string): Pick<Partial<DatasetMetadata>, FilledField> | undefined;
  /** Address of the file that the source of a dataset follows. */
  sourceOf(id: string): string | undefined;
  /** UUID of the one dataset that an address leads to, or comes from. */
  findByAddress(url: string): string | undefined;
  /** Whether an address is one of this site: the page of a dataset here explains nothing more. */
  isOurs(url: string): boolean;
  begun: ReadonlyMap<string, { id: string; organisation: string; metadata: Partial<DatasetMetadata> }>;
  themes: readonly { slug: string; title: string }[];
  /** Code of the one territory of a name or a code. */
  findTerritory(text: string): string | undefined;
  mayPublish(organisation: string): boolean;
}

/** Of identifiers that are no UUID: the same one gives the same UUID for ever, which is how a second import is known. */
const NAMESPACE = "9d2f1c1e-8f53-5a0b-9c55-0f2a7f3b6a11";

/** The UUIDs under which a record may be here: what it names, and the datasets that its addresses lead to. */
export function listCandidates(
  record: FoundRecord,
  { findByAddress }: Pick<Surroundings, "findByAddress">,
): readonly string[] {
  return [
    ...[record, withOtherScheme(record)].flatMap(nameRecord),
    ...[formerNameOf(record) ?? []].flat(),
    ...addressesOf(record).flatMap((url) => findByAddress(url) ?? []),
  ];
}

const uuidOf = (text: string): string => nameUuid(text, NAMESPACE);
/** Says by itself whose it is. */
const GLOBAL = /^(https?:\/\/|urn:|doi:|ark:)/i;

/**
 * The UUIDs of a record: its own, or one made of its identifier, with its address where the identifier is local. Without one, that of its page (or
 * file) and title together, for many may share a page, then that of the page alone.
 */
function nameRecord(record: FoundRecord): [string, ...string[]] {
  const { identifier, metadata, place } = record;
  const { title } = metadata;
  if (identifier !== null)
    return [uuidIn(identifier) ?? uuidOf(isLocal(record) ? `${record.address} ${identifier}` : identifier)];
  const [address] = addressesOf(record);
  if (address === undefined) return [uuidOf(title ?? place)];
  return title === undefined ? [uuidOf(address)] : [uuidOf(`${address} ${title}`), uuidOf(address)];
}

/** Whether another catalogue may give the same identifier to another record, which its address tells apart. */
function isLocal({ identifier, address }: FoundRecord): boolean {
  return identifier !== null && address !== undefined && uuidIn(identifier) === undefined && !GLOBAL.test(identifier);
}

/** The UUID that a local identifier alone gave to a record taken before its address was looked at. */
function formerNameOf(record: FoundRecord): string | undefined {
  return isLocal(record) && record.identifier !== null ? uuidOf(record.identifier) : undefined;
}

/** A record as it is where its catalogue is asked by https in place of http, or the other way. */
function withOtherScheme(record: FoundRecord): FoundRecord {
  const change = (text: string) => text.replace(/^http(s?):/i, (_, secure) => (secure ? "http:" : "https:"));
  const { identifier, address, pages, files } = record;
  return {
    ...record,
    identifier: identifier === null ? null : change(identifier),
    ...(address === undefined ? {} : { address: change(address) }),
    pages: pages.map(change),
    files: files.map((file) => ({ ...file, url: change(file.url) })),
  };
}

/** An address by which one page is known, be it asked by http or by https. */
export function bareAddress(url: string): string {
  return escapeAddress(url).replace(/^https?:/, "");
}

/** Of its pages, then of its files. */
function addressesOf({ pages, files }: Pick<FoundRecord, "pages" | "files">): string[] {
  return [...new Set([...pages, ...files.map(({ url }) => url)])];
}

/** What the records of one catalogue name together. */
interface Neighbours {
  /** The records, by UUID, that bear each address (`bareAddress`). */
  bearers: ReadonlyMap<string, ReadonlySet<string>>;
  /** UUIDs of the records. */
  named: ReadonlySet<string>;
}

/** Each record, in order, beside what is here. Pure: nothing is written. */
export function placeRecords(records: readonly FoundRecord[], around: Surroundings): PlacedRecord[] {
  const ids = identifyAll(records, around);
  const bearers = new Map<string, Set<string>>();
  for (const [rank, record] of records.entries())
    for (const url of addressesOf(record).map(bareAddress))
      bearers.set(url, (bearers.get(url) ?? new Set()).add(ids[rank] as string));
  const neighbours = { bearers, named: new Set(ids) };
  const seen = new Map<string, string>();
  return records.map((found, rank) => {
    const record = recognise(found, around);
    const id = ids[rank] as string;
    const title = record.metadata.title ?? "Fiche sans titre";
    const standing = stand(record, id, seen.get(id), around, neighbours);
    if (!seen.has(id)) seen.set(id, title);
    const fields = filledFields.flatMap((field) => {
      const value = record.metadata[field];
      return value === undefined ? [] : [{ field, value, from: record.from[field] ?? "" }];
    });
    return {
      ...{ id, title, identifier: record.identifier, place: record.place, standing },
      takeable:
        standing.kind === "new" ||
        standing.kind === "incomplete" ||
        (standing.kind === "here" && standing.own && standing.changes.length > 0),
      ...{ fields, files: record.files, left: record.left, table: record.table ?? null },
      asked: (["title", "description", "theme", "licence"] as const).filter(
        (field) => record.metadata[field] === undefined,
      ),
    };
  });
}

/** Finds its themes and places among ours. */
function recognise(record: FoundRecord, { themes, findTerritory, isOurs }: Surroundings): FoundRecord {
  const metadata = { ...record.metadata };
  const from = { ...record.from };
  const left = [...record.left];
  const pages = metadata.documentation?.filter(({ url }) => !isOurs(url)) ?? [];
  if (pages.length > 0) metadata.documentation = pages;
  else delete metadata.documentation;
  const known = [
    ...new Set(
      record.themes.flatMap((text) =>
        themes.filter(({ slug, title }) => slug === text || fold(title) === fold(text)).map(({ slug }) => slug),
      ),
    ),
  ];
  const [theme] = known;
  if (theme !== undefined && known.length === 1) {
    metadata.theme = theme;
    from.theme = record.themes.join(", ");
  } else
    for (const value of record.themes)
      if (!metadata.keywords?.includes(value)) left.push({ from: "thème", value, why: "Choisissez un thème d'ici." });
  const place = record.places
    .map((text) => ({ text, code: findTerritory(text) }))
    .find(({ code }) => code !== undefined);
  if (place?.code !== undefined) {
    metadata.spatial = place.code;
    from.spatial = place.text;
  }
  for (const value of record.places)
    if (value !== place?.text && !metadata.keywords?.includes(value))
      left.push({ from: "territoire", value, why: place ? null : "Aucun territoire d'ici ne s'appelle ainsi." });
  return { ...record, metadata, from, left };
}

/**
 * The UUID of each record, by which its dataset or its draft is known where there is one, be it taken by http or by https. Those of one name alone with
 * their page have that of the page; of several, the one that bears the title of what is here under it, else the first, whose title was corrected here. So is
 * known what was taken by a local identifier alone: by its title, but where one of its pages is another's; else by the host of one of its pages, or of its
 * source, but where several are of that host, and where a record of another identifier bears its title. One that is known by its own UUID is none of several.
 */
function identifyAll(
  records: readonly FoundRecord[],
  { datasets, begun, describe, sourceOf }: Pick<Surroundings, "datasets" | "begun" | "describe" | "sourceOf">,
): string[] {
  const isKnown = (id: string) => datasets.has(id) || begun.has(id);
  const titlesOf = (id: string) =>
    [datasets.get(id)?.title, begun.get(id)?.metadata.title].flatMap((title) => title ?? []).map(evenSpaces);
  const pagesOf = (id: string) => [
    ...[describe(id), begun.get(id)?.metadata].flatMap((here) => here?.documentation?.map(({ url }) => url) ?? []),
    ...[sourceOf(id) ?? []].flat(),
  ];
  const named = records.map((record) => {
    const [own, other] = [nameRecord(record), nameRecord(withOtherScheme(record))];
    const [id, ofPage] = !own.some(isKnown) && other.some(isKnown) ? other : own;
    return { record, id, ofPage, former: formerNameOf(record), title: evenSpaces(record.metadata.title ?? "") };
  });
  const titles = new Set(named.map(({ title }) => title));
  /** Of what is known under a former name, or that of a page: the record that it is, by its UUID. */
  const takers = new Map<string, string | undefined>();
  for (const [former, sharers] of groupBy(named, (one) => one.former)) {
    if (!isKnown(former)) continue;
    const known = titlesOf(former);
    const pages = pagesOf(former);
    const may = sharers.filter(({ id, record }) => !isKnown(id) && !pages.some((page) => isElsewhere(page, record)));
    const near = may.filter(({ record }) => pages.some((page) => isBeside(page, record)));
    const isOne = near.every(({ id }) => id === near[0]?.id) && !known.some((title) => titles.has(title));
    takers.set(former, (may.find(({ title }) => known.includes(title)) ?? (isOne ? near[0] : undefined))?.id);
  }
  for (const [page, sharers] of groupBy(named, (one) => one.ofPage)) {
    const [first] = sharers;
    if (sharers.every(({ id }) => id === first?.id)) takers.set(page, first?.id);
    else if (isKnown(page)) {
      const known = titlesOf(page);
      const may = sharers.filter(({ id }) => !isKnown(id));
      takers.set(page, (may.find(({ title }) => known.includes(title)) ?? may[0])?.id);
    }
  }
  return named.map(
    ({ id, former, ofPage }) =>
      (isKnown(id) ? undefined : [former, ofPage].find((name) => name !== undefined && takers.get(name) === id)) ?? id,
  );
}

/** Those that have a key, by it. */
function groupBy<T>(list: readonly T[], keyOf: (one: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const key = keyOf(one);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/** Whether a page is on the host of a record. */
function isBeside(page: string, { address = "" }: FoundRecord): boolean {
  return URL.canParse(page) && URL.canParse(address) && new URL(page).host === new URL(address).host;
}

/** Whether a page is where another host has what this record's own has there: two catalogues of one program name their records alike. */
function isElsewhere(page: string, { address = "" }: FoundRecord): boolean {
  if (!URL.canParse(page) || !URL.canParse(address)) return false;
  const [there, own] = [new URL(page), new URL(address)];
  const placeOf = ({ pathname, search, hash }: URL) => `${pathname.replace(/\/$/, "")}${search}${hash}`;
  return there.host !== own.host && placeOf(there) !== "" && placeOf(there) === placeOf(own);
}

/**
 * The dataset here that an address of a record leads to. One of this site says it surely; the address of another may be that of many: it does
 * where one record bears it, and no other is this dataset.
 */
function findByAddress(record: FoundRecord, around: Surroundings, { bearers, named }: Neighbours) {
  for (const url of addressesOf(record)) {
    const found = around.findByAddress(url);
    if (found === undefined) continue;
    if (around.isOurs(url) || (bearers.get(bareAddress(url))?.size === 1 && !named.has(found)))
      return around.datasets.get(found);
  }
  return undefined;
}

function stand(
  record: FoundRecord,
  id: string,
  first: string | undefined,
  around: Surroundings,
  neighbours: Neighbours,
): Standing {
  if (first !== undefined) return { kind: "twice", first };
  const own = around.begun.get(id);
  const dataset = around.datasets.get(id) ?? (own ? undefined : findByAddress(record, around, neighbours));
  // What waits in a draft is what a second import would double.
  const begun = own ?? (dataset && around.begun.get(dataset.id));
  if (begun)
    return {
      kind: "begun",
      draft: { id: begun.id, organisation: begun.organisation },
      changes: listChanges(record, { ...(dataset ? around.describe(dataset.id) : {}), ...begun.metadata }),
    };
  if (dataset)
    return {
      ...{ kind: "here", by: around.datasets.has(id) ? "identifier" : "address", dataset },
      own: around.mayPublish(dataset.organisation),
      changes: listChanges(record, around.describe(dataset.id) ?? {}),
    };
  const missing = (["title", "description"] as const).filter((field) => record.metadata[field] === undefined);
  return missing.length > 0 ? { kind: "incomplete", missing } : { kind: "new" };
}

/** What the record says otherwise; what it does not say is no change. */
function listChanges({ metadata }: FoundRecord, here: Pick<Partial<DatasetMetadata>, FilledField>): Change[] {
  return filledFields.flatMap((field) => {
    const after = metadata[field];
    const before = here[field];
    if (after === undefined || isDeepStrictEqual(comparable(after), comparable(before))) return [];
    return [{ field, before: before ?? null, after }];
  });
}

/** A value as it is compared: catalogues keep neither the order of keywords and pages, nor the spaces that do not break. */
function comparable(value: unknown): unknown {
  if (typeof value === "string") return evenSpaces(value);
  if (Array.isArray(value)) return new Set(value.map(comparable));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, comparable(one)]));
}

function evenSpaces(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
