import { stat } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import type { Lang, Report } from "@datalogue/ingest";
import {
  type Confidentiality,
  decompressedBytes,
  findSchemaExcess,
  type Schema,
  schemaUnderSecrecy,
} from "@datalogue/ingest";
import { callerOf } from "../access/caller-of.js";
import { clientOf } from "../access/client-of.js";
import { type Caller, decideAccess, mayRead, PUBLIC } from "../access/decide-access.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { FileReader } from "../catalogue/file-reader.js";
import { listSharedSchemas, readSchemaJson, readSharedSchema } from "../documents/shared-schemas.js";
import { findReferences, type ServedVersion } from "../publication/published-references.js";
import type { ClosedDataset, Dataset } from "../versions/dataset.js";
import type { FileTask } from "./check-job.js";
import { CheckRefused } from "./check-refused.js";
import { type CheckThreads, type CheckThreadsOptions, openCheckThreads } from "./check-threads.js";
import { openIncomingFolder } from "./incoming-folder.js";
import { type Hold, type IntakeLimits, openIntake } from "./intake.js";
import { discard, type Pace, receiveUpload, type Upload } from "./receive-upload.js";
import type { Turn } from "./take-turns.js";
import { type LineLimits, openWaitingLine, type Ticket } from "./waiting-line.js";

/** Checks files without publishing nor keeping them. */
export interface CheckingService {
  /** Largest file, in bytes. */
  maxBytes: number;
  /** Checks that a file sent now would wait for. */
  checksAhead(): number;
  /**
   * What a file can be checked against, by title: the shared schemas, those of the first 200 datasets that the caller may read, or whose withdrawn
   * version they may replace.
   */
  listSchemas(caller?: Caller): Promise<{ shared: SchemaChoice[]; datasets: SchemaChoice[]; otherDatasets: number }>;
  /** A shared schema as it is written. */
  getSchemaJson(name: string): Promise<unknown>;
  /** The schema of a choice, what it extends joined. Throws the refusal when it is that of a dataset closed to the caller. */
  getSchema(choice: string, caller?: Caller): Promise<(SchemaChoice & { schema: Schema }) | undefined>;
  /**
   * Reads the file of a request, checks it in a thread, forgets it. Throws `CheckRefused`, and
   * `ClientLeft` when nobody waits any more.
   */
  checkRequest(request: IncomingMessage, asked: CheckRequest): Promise<CheckedFile>;
  /** The same, and writes a copy where each fault with one sure mending is mended. Throws as `checkRequest`. */
  mendRequest(request: IncomingMessage, asked: Omit<CheckRequest, "maxExamples">): Promise<MendedFile>;
}

/** A schema that a file can be checked against: the name of a shared one, or `jeu:{slug}`. */
export interface SchemaChoice {
  choice: string;
  title: string;
}

export interface CheckRequest {
  /** Schemas named outside of the body; one at most may be given in all. */
  choices: (string | null)[];
  lang?: Lang;
  /** Name of the sheet, the layer or the file of an archive to read; a field `sheet` of the form says it too. */
  sheet?: string;
  /** Places kept of each cause (a few by default). */
  maxExamples?: number;
  /** Aborted when nobody waits for the report any more. */
  signal?: AbortSignal;
}

export interface CheckedFile {
  report: Report;
  /** What it was checked against; `choice` is null for a schema given as a file. */
  schema: { choice: string | null; title: string | null } | null;
}

/** A corrected copy, or why there is none. */
export type MendedFile =
  | { kind: "refused"; before: Report; sentence: string }
  | {
      kind: "written";
      before: Report;
      after: Report;
      /** Corrections made. */
      changes: number;
      /** Name of the file received. */
      name: string;
      /** An archive of the copy, the list of the changes and the report of the copy; to be forgotten once sent. */
      zip: { path: string; bytes: number };
      forget(): Promise<void>;
    };

/** What a caller may read of the catalogue: all that a check knows of datasets. */
interface CatalogueAndFiles extends CatalogueReader, Pick<FileReader, "findServed"> {
  as(caller: Caller): CatalogueAndFiles;
}

export interface CheckingParts extends CheckThreadsOptions {
  catalogue: CatalogueAndFiles;
  territoriesFolder: string;
  schemasFolder: string;
  /** The schema that the next file of a dataset (its identifier) is read with; `content` is undefined where its version served alone says it. */
  findReception: (id: string) => Promise<{ schema: Schema; content: unknown } | undefined>;
  dataFolder: string;
  maxBytes: number;
  /** How a caller may send a file. */
  pace?: Partial<Pace>;
  /** What may arrive at once. */
  intake?: Partial<IntakeLimits>;
  /** Checks that run and wait. */
  line?: Partial<LineLimits>;
}

/** A choice of schema that names a dataset: `jeu:slug`. */
const DATASET = "jeu:";

/** Opens what checks the files of anybody: written for the time of the check, forgotten whatever happens. */
export function openChecking({
  catalogue: everybody,
  territoriesFolder,
  schemasFolder,
  findReception,
  dataFolder,
  maxBytes,
  pace = {},
  intake: intakeLimits = {},
  line: lineLimits = {},
  ...limits
}: CheckingParts): CheckingService & { close(): Promise<void> } {
  const incoming = openIncomingFolder(dataFolder);
  const threads = openCheckThreads(limits);
  const schemas = { schemasFolder, findReception };
  // A quarter for one client: an office behind one address shares it. A file of any size fits, with its copy and their archive.
  const intake = openIntake({
    files: 80,
    filesEach: 20,
    bytes: 6 * maxBytes,
    bytesEach: 3 * maxBytes,
    ...intakeLimits,
  });
  const line = openWaitingLine({ checks: 40, checksEach: 10, ...lineLimits }, threads.together);

  /** Takes a place for the file of a request, once what can be refused before it comes is. */
  const admit = async (request: IncomingMessage, choices: CheckRequest["choices"]): Promise<Hold> => {
    try {
      const caller = callerOf(request);
      for (const choice of choices) if (choice) await sourceOf(choice, everybody.as(caller), { ...schemas, caller });
      const client = clientOf(request);
      line.expect(client);
      return intake.enter(client);
    } catch (error) {
      discard(request);
      throw error;
    }
  };

  /** Receives the file of a request, finds what it is held to, gives both to `work`, then forgets the file. */
  const receiveAndRun = async <T>(
    request: IncomingMessage,
    { choices, lang = "fr", sheet: named, signal }: Omit<CheckRequest, "maxExamples">,
    { grow, arrived }: Hold,
    work: (received: Received) => Promise<T>,
  ): Promise<T> => {
    const caller = callerOf(request);
    const catalogue = everybody.as(caller);
    const path = incoming.reserve();
    let ticket: Ticket | undefined;
    try {
      const upload = await receiveUpload(request, path, { maxBytes, pace, onBytes: grow });
      arrived();
      const client = clientOf(request);
      const own = line.enter(client);
      ticket = own;
      const late = () => line.tooLong(own);
      const source = await chooseSource(choices, upload, catalogue, { ...schemas, caller });
      const schema = source ? await readSchema(source, threads, { client, late }, schemasFolder, signal) : null;
      const references = await findReferences(schema ?? NO_LINK, servedTo(catalogue));
      const sheet = (named ?? upload.fields.get("sheet")?.trim()) || null;
      const task = { path, name: upload.name, maxBytes, schema, lang, sheet, territoriesFolder, references };
      const turn = { client, late, weight: await decompressedBytes(path) };
      return await work({ source, schema, task, turn });
    } finally {
      ticket?.leave();
      await incoming.forget(path);
    }
  };

  return {
    maxBytes,
    checksAhead: () => line.length,
    async listSchemas(caller = PUBLIC) {
      const shared: SchemaChoice[] = [];
      for (const name of await listSharedSchemas(schemasFolder)) {
        const found = await readSharedSchema(schemasFolder, name);
        if (found) shared.push({ choice: name, title: titleOf(found.json) ?? name });
      }
      const { data, total } = await everybody.as(caller).searchDatasets({ sort: "title", page: 1, pageSize: 200 });
      const isListed = (dataset: Dataset | ClosedDataset) =>
        mayCheck(dataset, caller) && (dataset.readable || (dataset.withdrawn === true && mayReplace(dataset, caller)));
      return {
        shared: shared.sort((a, b) => a.title.localeCompare(b.title, "fr")),
        datasets: data.filter(isListed).map(({ slug, title }) => ({ choice: `${DATASET}${slug}`, title })),
        otherDatasets: Math.max(0, total - data.length),
      };
    },
    async getSchemaJson(name) {
      return (await readSharedSchema(schemasFolder, name))?.json;
    },
    async getSchema(choice, caller = PUBLIC) {
      const source = await findSource(choice, everybody.as(caller), { ...schemas, caller });
      if (!source) return undefined;
      const read = await readSchemaJson(source.json, schemasFolder);
      if ("problems" in read) return undefined;
      return {
        choice: source.choice ?? choice,
        title: source.title ?? read.schema.title ?? choice,
        schema: underSecrecy(read.schema, source),
      };
    },
    async checkRequest(request, { maxExamples, ...asked }) {
      const hold = await admit(request, asked.choices);
      try {
        return await receiveAndRun(request, asked, hold, async ({ source, schema, task, turn }) => {
          const check = { kind: "check" as const, maxExamples: maxExamples ?? null, ...task };
          const report = await threads.run(check, turn, asked.signal);
          const title = source ? (source.title ?? schema?.title ?? null) : null;
          return { report, schema: source ? { choice: source.choice, title } : null };
        });
      } finally {
        hold.leave();
      }
    },
    async mendRequest(request, asked) {
      const hold = await admit(request, asked.choices);
      const zip = incoming.reserve();
      const folder = incoming.reserve();
      const forget = async () => {
        await incoming.forget(zip);
        hold.leave();
      };
      try {
        const mended = await receiveAndRun(request, asked, hold, async ({ task, turn }): Promise<MendedFile> => {
          // The copy and its archive weigh about as much each.
          hold.grow(2 * (await stat(task.path)).size);
          const result = await threads.run({ kind: "mend", folder, zip, ...task }, turn, asked.signal);
          if (result.kind === "refused") return result;
          const { size } = await stat(zip);
          return { ...result, name: task.name, zip: { path: zip, bytes: size }, forget };
        });
        if (mended.kind === "refused") await forget();
        return mended;
      } catch (error) {
        await forget();
        throw error;
      } finally {
        await incoming.forget(folder);
      }
    },
    async close() {
      await threads.close();
      incoming.close();
    },
  };
}

/** A file received, and what it is held to. */
interface Received {
  source: SchemaSource | undefined;
  schema: Schema | null;
  task: FileTask;
  turn: Turn;
}

/** Where the schemas of the content are. */
type SchemaPlaces = Pick<CheckingParts, "schemasFolder" | "findReception"> & { caller: Caller };

/** A schema before it is read. */
interface SchemaSource {
  /** How it was named, null for one given as a file. */
  choice: string | null;
  title: string | null;
  json: unknown;
  /** The statistical secrecy that the dataset declares. */
  secrecy?: Confidentiality | undefined;
}

/** The schema of the request, out of the three ways to give one. Throws `CheckRefused`. */
async function chooseSource(
  inAddress: CheckRequest["choices"],
  { fields, schemaText }: Upload,
  catalogue: CatalogueReader,
  schemas: SchemaPlaces,
): Promise<SchemaSource | undefined> {
  const dataset = fields.get("dataset")?.trim();
  const named = [...inAddress, fields.get("schema")?.trim(), dataset && `${DATASET}${dataset}`].filter(
    Boolean,
  ) as string[];
  if (named.length + (schemaText === null ? 0 : 1) > 1)
    throw new CheckRefused({ kind: "two-schemas", within: "request" });
  if (schemaText !== null) return { choice: null, title: null, json: parseJson(schemaText) };
  const [choice] = named;
  return choice ? sourceOf(choice, catalogue, schemas) : undefined;
}

async function sourceOf(choice: string, catalogue: CatalogueReader, schemas: SchemaPlaces): Promise<SchemaSource> {
  const source = await findSource(choice, catalogue, schemas);
  if (source) return source;
  if (!choice.startsWith(DATASET)) {
    const names = await listSharedSchemas(schemas.schemasFolder);
    throw new CheckRefused({ kind: "unknown-choice", of: "schema", name: choice, names });
  }
  const { data } = await catalogue.searchDatasets({ sort: "title", page: 1, pageSize: 50 });
  const names = data.filter((one) => one.readable && mayCheck(one, schemas.caller)).map(({ slug }) => slug);
  throw new CheckRefused({ kind: "unknown-choice", of: "dataset", name: choice.slice(DATASET.length), names });
}

/** The columns that a partner sends are for who sends and who receives: its agreement lets some of them out. */
function mayCheck(dataset: Dataset | ClosedDataset, caller: Caller): boolean {
  return !dataset.agreement || mayRead(caller, dataset, "received-file");
}

/** Whether a caller may prepare the next version of a dataset. */
function mayReplace(dataset: Dataset | ClosedDataset, caller: Caller): boolean {
  return decideAccess(caller, "draft", dataset).allowed;
}

async function findSource(
  choice: string,
  catalogue: CatalogueReader,
  { schemasFolder, findReception, caller }: SchemaPlaces,
): Promise<SchemaSource | undefined> {
  if (!choice.startsWith(DATASET)) {
    const shared = await readSharedSchema(schemasFolder, choice);
    return shared && { choice, title: titleOf(shared.json) ?? null, json: shared.json };
  }
  const dataset = await catalogue.getReadable(choice.slice(DATASET.length));
  if (!dataset || !mayCheck(dataset, caller)) return undefined;
  // The published schema speaks of normalised values, and would refuse the dates and decimals that the sender is allowed to write.
  const shared = dataset.schema ? await readSharedSchema(schemasFolder, dataset.schema) : undefined;
  const kept = dataset.schema ? undefined : await findReception(dataset.id);
  // What the content says is for everybody; what the site received, for who sends what follows.
  const isTold = kept?.content !== undefined || mayReplace(dataset, caller);
  const received: unknown = shared?.json ?? (isTold ? kept?.schema : undefined);
  const json = received ?? (await catalogue.getSchema(dataset.id));
  if (json === undefined) return undefined;
  return { choice: `${DATASET}${dataset.slug}`, title: dataset.title, json, secrecy: dataset.confidentialite };
}

/** The schema that publication will check the file against. */
function underSecrecy(schema: Schema, { secrecy }: Pick<SchemaSource, "secrecy">): Schema {
  return secrecy ? schemaUnderSecrecy(schema, secrecy) : schema;
}

async function readSchema(
  { json, choice, secrecy }: SchemaSource,
  threads: CheckThreads,
  turn: Turn,
  schemasFolder: string,
  signal: AbortSignal | undefined,
): Promise<Schema> {
  // What is too deep cannot be given to a thread; what is too long need not.
  const excess = findSchemaExcess(json);
  const read =
    excess.length > 0 ? { problems: excess } : await threads.run({ kind: "schema", json, schemasFolder }, turn, signal);
  if ("schema" in read) return underSecrecy(read.schema, { secrecy });
  throw new CheckRefused({ kind: "wrong-schema", choice, problems: read.problems });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CheckRefused({ kind: "schema-not-json" });
  }
}

const NO_LINK: Schema = { fields: [] };

/** The datasets that the sender may read: a check tells no key of the others, nor that they exist. */
function servedTo(catalogue: CatalogueAndFiles) {
  return async (ref: string): Promise<ServedVersion | undefined> => {
    const dataset = await catalogue.getDataset(ref);
    return dataset?.readable ? catalogue.findServed(dataset) : undefined;
  };
}

function titleOf(json: unknown): string | undefined {
  const title = (json as { title?: unknown } | null)?.title;
  return typeof title === "string" && title !== "" ? title : undefined;
}
