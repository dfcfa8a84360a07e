import { readFile, stat } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import {
  type Confidentiality,
  decompressedBytes,
  findSchemaExcess,
  type Schema,
  schemaUnderSecrecy,
} from "@datalogue/ingest";
import { callerOf } from "../access/caller-of.js";
import { clientOf } from "../access/client-of.js";
import { PUBLIC } from "../access/may-read.js";
import { listContentDatasets } from "../content/find-datasets.js";
import { HttpProblem } from "../http/http-problem.js";
import type { CatalogueReader, CheckingService, CheckRequest, MendedFile, SchemaChoice } from "../services.js";
import { BadQuery } from "../services.js";
import type { FileTask } from "./check-job.js";
import { type CheckThreads, type CheckThreadsOptions, openCheckThreads, type Turn } from "./check-threads.js";
import { openIncomingFolder } from "./incoming-folder.js";
import { type Hold, type IntakeLimits, openIntake } from "./intake.js";
import { discard, type Pace, receiveUpload, type Upload } from "./receive-upload.js";
import { listSharedSchemas, readSchemaJson, readSharedSchema } from "./shared-schemas.js";
import { type LineLimits, openWaitingLine, type Ticket } from "./waiting-line.js";

export interface CheckingParts extends CheckThreadsOptions {
  catalogue: CatalogueReader;
  contentFolder: string;
  dataFolder: string;
  maxBytes: number;
  /** How a caller may send a file. */
  pace?: Partial<Pace>;
  /** What may arrive at once. */
  intake?: Partial<IntakeLimits>;
  /** Checks that run and wait. */
  line?: Partial<LineLimits>;
  now?: () => Date;
}

/** A choice of schema that names a dataset: `jeu:slug`. */
const DATASET = "jeu:";

/** Opens what checks the files of anybody: written for the time of the check, forgotten whatever happens. */
export function openChecking({
  catalogue: everybody,
  contentFolder,
  dataFolder,
  maxBytes,
  pace = {},
  intake: intakeLimits = {},
  line: lineLimits = {},
  now,
  ...limits
}: CheckingParts): CheckingService & { close(): Promise<void> } {
  const incoming = openIncomingFolder(dataFolder, now);
  const threads = openCheckThreads(limits);
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
      const catalogue = everybody.as(callerOf(request));
      for (const choice of choices) if (choice) await sourceOf(choice, catalogue, contentFolder);
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
    { choices, lang = "fr", signal }: Omit<CheckRequest, "maxExamples">,
    { grow, arrived }: Hold,
    work: (received: Received) => Promise<T>,
  ): Promise<T> => {
    const catalogue = everybody.as(callerOf(request));
    const path = incoming.reserve();
    let ticket: Ticket | undefined;
    try {
      const upload = await receiveUpload(request, path, { maxBytes, pace, onBytes: grow });
      arrived();
      const client = clientOf(request);
      const own = line.enter(client);
      ticket = own;
      const late = () => line.tooLong(own);
      const source = await chooseSource(choices, upload, catalogue, contentFolder);
      const schema = source ? await readSchema(source, threads, { client, late }, contentFolder, signal) : null;
      const references = schema ? await readableReferences(schema, catalogue) : [];
      const task = { path, name: upload.name, maxBytes, schema, lang, contentFolder, references };
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
      for (const name of await listSharedSchemas(contentFolder)) {
        const found = await readSharedSchema(contentFolder, name);
        if (found) shared.push({ choice: name, title: titleOf(found.json) ?? name });
      }
      const { data, total } = await everybody.as(caller).searchDatasets({ sort: "title", page: 1, pageSize: 200 });
      return {
        shared: shared.sort((a, b) => a.title.localeCompare(b.title, "fr")),
        datasets: data
          .filter(({ readable }) => readable)
          .map(({ slug, title }) => ({ choice: `${DATASET}${slug}`, title })),
        otherDatasets: Math.max(0, total - data.length),
      };
    },
    async getSchemaJson(name) {
      return (await readSharedSchema(contentFolder, name))?.json;
    },
    async getSchema(choice, caller = PUBLIC) {
      const source = await findSource(choice, everybody.as(caller), contentFolder);
      if (!source) return undefined;
      const read = await readSchemaJson(source.json, contentFolder);
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

/** A schema before it is read. */
interface SchemaSource {
  /** How it was named, null for one given as a file. */
  choice: string | null;
  title: string | null;
  json: unknown;
  /** The statistical secrecy that the dataset declares. */
  secrecy?: Confidentiality | undefined;
}

/** The schema of the request, out of the three ways to give one. Throws `HttpProblem` or `BadQuery`. */
async function chooseSource(
  inAddress: CheckRequest["choices"],
  { fields, schemaText }: Upload,
  catalogue: CatalogueReader,
  contentFolder: string,
): Promise<SchemaSource | undefined> {
  const dataset = fields.get("dataset")?.trim();
  const named = [...inAddress, fields.get("schema")?.trim(), dataset && `${DATASET}${dataset}`].filter(
    Boolean,
  ) as string[];
  if (named.length + (schemaText === null ? 0 : 1) > 1)
    throw new HttpProblem(
      400,
      "schema-en-double",
      "Deux schémas",
      "Le schéma est donné de deux façons\u00A0: gardez-en une (nom d'un schéma, jeu de données, ou fichier de schéma).",
    );
  if (schemaText !== null) return { choice: null, title: null, json: parseJson(schemaText) };
  const [choice] = named;
  return choice ? sourceOf(choice, catalogue, contentFolder) : undefined;
}

async function sourceOf(choice: string, catalogue: CatalogueReader, contentFolder: string): Promise<SchemaSource> {
  const source = await findSource(choice, catalogue, contentFolder);
  if (source) return source;
  if (choice.startsWith(DATASET))
    throw new BadQuery(
      "jeu-inconnu",
      `Aucun jeu de données ne s'appelle «\u00A0${choice.slice(DATASET.length)}\u00A0».`,
      "dataset",
      (await catalogue.searchDatasets({ sort: "title", page: 1, pageSize: 50 })).data
        .filter(({ readable }) => readable)
        .map(({ slug }) => slug),
    );
  throw new BadQuery(
    "schema-inconnu",
    `Le schéma «\u00A0${choice}\u00A0» n'existe pas ici.`,
    "schema",
    await listSharedSchemas(contentFolder),
  );
}

async function findSource(
  choice: string,
  catalogue: CatalogueReader,
  contentFolder: string,
): Promise<SchemaSource | undefined> {
  if (!choice.startsWith(DATASET)) {
    const shared = await readSharedSchema(contentFolder, choice);
    return shared && { choice, title: titleOf(shared.json) ?? null, json: shared.json };
  }
  const dataset = await catalogue.getReadable(choice.slice(DATASET.length));
  if (!dataset) return undefined;
  const json = (await receptionSchema(dataset, contentFolder)) ?? ((await catalogue.getSchema(dataset.id)) as unknown);
  if (json === undefined) return undefined;
  return { choice: `${DATASET}${dataset.slug}`, title: dataset.title, json, secrecy: dataset.confidentialite };
}

/** The schema that publication will check the file against. */
function underSecrecy(schema: Schema, { secrecy }: Pick<SchemaSource, "secrecy">): Schema {
  return secrecy ? schemaUnderSecrecy(schema, secrecy) : schema;
}

/**
 * The schema that the next file of a dataset is checked against: the shared one that it names, else the one beside its data. The
 * published one speaks of normalised values, and would refuse the dates and decimals that the sender is allowed to write.
 */
async function receptionSchema(
  { slug, schema }: { slug: string; schema?: string },
  contentFolder: string,
): Promise<unknown> {
  if (schema) return (await readSharedSchema(contentFolder, schema))?.json;
  for (const folder of await listContentDatasets(contentFolder)) {
    const described = (await readJsonFile(join(folder, "dataset.json"))) as { slug?: unknown } | undefined;
    if (described?.slug === slug) return readJsonFile(join(folder, "schema.json"));
  }
  return undefined;
}

async function readJsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readFile(path, "utf8")).replace(/^\ufeff/, ""));
  } catch {
    return undefined;
  }
}

async function readSchema(
  { json, choice, secrecy }: SchemaSource,
  threads: CheckThreads,
  turn: Turn,
  contentFolder: string,
  signal: AbortSignal | undefined,
): Promise<Schema> {
  // What is too deep cannot be given to a thread; what is too long need not.
  const excess = findSchemaExcess(json);
  const read =
    excess.length > 0 ? { problems: excess } : await threads.run({ kind: "schema", json, contentFolder }, turn, signal);
  if ("schema" in read) return underSecrecy(read.schema, { secrecy });
  const what = choice === null ? "Le schéma envoyé" : `Le schéma «\u00A0${choice}\u00A0»`;
  throw new HttpProblem(
    400,
    "schema-invalide",
    "Schéma incorrect",
    `${what} ne peut pas être utilisé\u00A0: ${read.problems.slice(0, 10).join(" ")}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem(
      400,
      "schema-invalide",
      "Schéma incorrect",
      "Le schéma envoyé n'est pas du JSON bien formé. Vérifiez les virgules, les guillemets et les accolades.",
    );
  }
}

/** Datasets that the schema refers to and that the sender may read: a check tells no key of the others. */
async function readableReferences({ foreignKeys = [] }: Schema, catalogue: CatalogueReader): Promise<string[]> {
  const readable: string[] = [];
  for (const resource of new Set(foreignKeys.map(({ reference }) => reference.resource)))
    if (resource && (await catalogue.getDataset(resource))?.readable) readable.push(resource);
  return readable;
}

function titleOf(json: unknown): string | undefined {
  const title = (json as { title?: unknown } | null)?.title;
  return typeof title === "string" && title !== "" ? title : undefined;
}
