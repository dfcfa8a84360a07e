import { isDeepStrictEqual } from "node:util";
import type { DatasetMetadata } from "@datalogue/ingest";
import { v5 as nameUuid } from "uuid";
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
  /** UUID of the dataset that an address leads to, or comes from. */
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

/** The UUID of a record: its own, that of the dataset that its page or a file leads to, or one made of its identifier. */
export function identify(record: FoundRecord): string {
  const { identifier, metadata, files, pages, place } = record;
  const own = identifier === null ? undefined : uuidIn(identifier);
  return own ?? nameUuid(identifier ?? pages[0] ?? files[0]?.url ?? metadata.title ?? place, NAMESPACE);
}

/** Each record, in order, beside what is here. Pure: nothing is written. */
export function placeRecords(records: readonly FoundRecord[], around: Surroundings): PlacedRecord[] {
  const seen = new Map<string, string>();
  return records.map((found) => {
    const record = recognise(found, around);
    const id = identify(record);
    const title = record.metadata.title ?? "Fiche sans titre";
    const standing = stand(record, id, seen.get(id), around);
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

function stand(record: FoundRecord, id: string, first: string | undefined, around: Surroundings): Standing {
  if (first !== undefined) return { kind: "twice", first };
  const byAddress = [...record.pages, ...record.files.map(({ url }) => url)]
    .map((url) => around.findByAddress(url))
    .find((found) => found !== undefined);
  const dataset = around.datasets.get(id) ?? (byAddress === undefined ? undefined : around.datasets.get(byAddress));
  // What waits in a draft is what a second import would double.
  const begun = around.begun.get(dataset?.id ?? id);
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
    if (after === undefined || isDeepStrictEqual(after, before)) return [];
    return [{ field, before: before ?? null, after }];
  });
}
