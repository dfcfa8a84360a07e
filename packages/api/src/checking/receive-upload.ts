import { once } from "node:events";
import { type FileHandle, open } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { readMediaTypes } from "@datalogue/ingest";
import busboy from "busboy";
import { CheckRefused } from "./check-refused.js";
import { ClientLeft } from "./client-left.js";
import { cleanFileName, fileNameOf } from "./file-name-of.js";

/** A file as it was received, with what a form says beside it. */
export interface Upload {
  name: string;
  /** Text of the schema given as a file. */
  schemaText: string | null;
  /** Fields of the form: `schema`, `dataset`, `sheet`. */
  fields: Map<string, string>;
}

export interface UploadLimits {
  maxBytes: number;
  pace?: Partial<Pace>;
  /** Fields that a form may hold besides its file; those of a check by default. */
  fields?: readonly string[];
  /** Told of the bytes that arrive, before they are written; may throw. */
  onBytes?(more: number): void;
}

/** How a caller may send; times in milliseconds. */
export interface Pace {
  /** Longest silence. */
  idle: number;
  /** Bytes a second at least, over each `window`. */
  leastRate: number;
  window: number;
  /** Longest upload. */
  longest: number;
}

/** Half an hour for all: 500 MB at 300 kB a second. Less than 4 kB a second is no connection of today, at sea included. */
const PACE: Pace = { idle: 30_000, leastRate: 4_000, window: 20_000, longest: 30 * 60_000 };

/** Longest upload, in milliseconds: what the server must let a request last. */
export const LONGEST_UPLOAD = PACE.longest;

/** Kinds of body taken for the file itself; its content says the rest. */
export const FILE_TYPES: string[] = [...readMediaTypes, "application/octet-stream"];

const MAX_SCHEMA_BYTES = 1_000_000;
const FIELDS = ["schema", "dataset", "sheet"];

/**
 * Writes the file of a request at `path`, as it comes, never more than the limit. The file is the body (its name in
 * `Content-Disposition`) or the part `file` of a form. Throws `CheckRefused`, or `ClientLeft` when the caller goes away; the rest of a
 * refused request is read and thrown away for a while, so that the caller gets its answer.
 */
export async function receiveUpload(request: IncomingMessage, path: string, limits: UploadLimits): Promise<Upload> {
  try {
    return await receive(request, path, limits);
  } catch (error) {
    discard(request);
    throw isDiskFull(error) ? new CheckRefused({ kind: "disk-full" }) : error;
  }
}

async function receive(request: IncomingMessage, path: string, limits: UploadLimits): Promise<Upload> {
  const { maxBytes } = limits;
  const type =
    (request.headers["content-type"] ?? "application/octet-stream").split(";")[0]?.trim().toLowerCase() ?? "";
  const isForm = type === "multipart/form-data";
  if (!isForm && !FILE_TYPES.includes(type)) throw new CheckRefused({ kind: "unsupported-type", type });
  const encoding = request.headers["content-encoding"];
  if (encoding && encoding.toLowerCase() !== "identity") throw new CheckRefused({ kind: "compressed-body" });
  // A form has some room for what surrounds its file.
  const most = isForm ? maxBytes + 2 * MAX_SCHEMA_BYTES : maxBytes;
  if (Number(request.headers["content-length"] ?? 0) > most)
    throw new CheckRefused({ kind: "large-file", limit: maxBytes });
  const name = isForm ? undefined : nameOfBody(request);
  const file = await open(path, "wx", 0o600);
  try {
    if (isForm) return await receiveForm(request, file, limits);
    let bytes = 0;
    await pump(request, limits, async (chunk) => {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new CheckRefused({ kind: "large-file", limit: maxBytes });
      limits.onBytes?.(chunk.length);
      await file.appendFile(chunk);
    });
    if (
      bytes === 0 &&
      request.headers["content-length"] === undefined &&
      request.headers["transfer-encoding"] === undefined
    )
      throw new CheckRefused({ kind: "no-file" });
    return { name: name as string, schemaText: null, fields: new Map() };
  } finally {
    await file.close();
  }
}

function nameOfBody(request: IncomingMessage): string {
  const name = fileNameOf(request.headers["content-disposition"]);
  if (name) return name;
  throw new CheckRefused(name === undefined ? { kind: "no-name", of: "body" } : { kind: "empty-name" });
}

/** Reads a form whose part `file` is the file, and `schema` a name or a file. */
async function receiveForm(request: IncomingMessage, file: FileHandle, limits: UploadLimits): Promise<Upload> {
  const { maxBytes, fields = FIELDS } = limits;
  let parser: busboy.Busboy;
  try {
    parser = busboy({
      headers: request.headers,
      defParamCharset: "utf8",
      limits: { fieldNameSize: 100, fieldSize: 1000, fields: 20, files: 10, headerPairs: 50 },
    });
  } catch {
    throw new CheckRefused({ kind: "bad-form" });
  }
  const upload: Partial<Upload> & Pick<Upload, "fields"> = { fields: new Map() };
  const reading: Promise<void>[] = [];
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});

  const takeFile = async (stream: Readable, info: busboy.FileInfo) => {
    const name = cleanFileName(info.filename ?? "");
    let bytes = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new CheckRefused({ kind: "large-file", limit: maxBytes });
      if (name === "") throw new CheckRefused({ kind: "empty-name" });
      limits.onBytes?.(chunk.length);
      await file.appendFile(chunk);
    }
    // A form sent without choosing a file has an empty part without name.
    if (name !== "") upload.name = name;
  };
  const takeSchema = async (stream: Readable) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_SCHEMA_BYTES) throw new CheckRefused({ kind: "large-schema", limit: MAX_SCHEMA_BYTES });
      chunks.push(chunk);
    }
    if (bytes === 0) return;
    if (upload.schemaText !== undefined) throw new CheckRefused({ kind: "two-schemas", within: "form" });
    upload.schemaText = Buffer.concat(chunks)
      .toString("utf8")
      .replace(/^\ufeff/, "");
  };
  let taken = 0;
  parser.on("file", (part, stream, info) => {
    // Within one form two inputs may not share a name: `schema` is then the name, `schema-file` the file.
    if (part !== "file" && !(fields === FIELDS && ["schema", "schema-file"].includes(part)))
      return fail(new CheckRefused({ kind: "unknown-part", part }));
    // One part at a time, in order: the parser gives the next once this one is read.
    if (part === "file" && info.filename) taken++;
    if (taken > 1) return fail(new CheckRefused({ kind: "two-files" }));
    reading.push((part === "file" ? takeFile(stream, info) : takeSchema(stream)).catch(fail));
  });
  parser.on("field", (part, value, { valueTruncated }) => {
    // Some software sends an empty field where no file was chosen.
    if (part === "file" && value === "") return;
    if (part === "file") return fail(new CheckRefused({ kind: "no-name", of: "part" }));
    if (!fields.includes(part)) return fail(new CheckRefused({ kind: "unknown-part", part }));
    if (valueTruncated || upload.fields.has(part)) return fail(new CheckRefused({ kind: "bad-field", field: part }));
    upload.fields.set(part, value);
  });
  parser.on("fieldsLimit", () => fail(new CheckRefused({ kind: "bad-form" })));
  parser.on("filesLimit", () => fail(new CheckRefused({ kind: "two-files" })));
  parser.on("error", () => fail(new CheckRefused({ kind: "bad-form" })));

  const most = maxBytes + 2 * MAX_SCHEMA_BYTES;
  let bytes = 0;
  const work = async () => {
    await pump(
      request,
      limits,
      async (chunk) => {
        bytes += chunk.length;
        if (bytes > most) throw new CheckRefused({ kind: "large-file", limit: maxBytes });
        if (!parser.write(chunk)) await Promise.race([once(parser, "drain"), failed]);
      },
      failed,
    );
    const closed = once(parser, "close");
    parser.end();
    await closed;
    await Promise.all(reading);
  };
  try {
    await Promise.race([work(), failed]);
  } catch (error) {
    parser.destroy();
    throw error;
  }
  if (upload.name === undefined) throw new CheckRefused({ kind: "no-file" });
  return { name: upload.name, schemaText: upload.schemaText ?? null, fields: upload.fields };
}

/** Gives each piece of a request to `take`, one at a time. A problem leaves the connection as it is, for the answer. */
function pump(
  request: IncomingMessage,
  { pace }: UploadLimits,
  take: (chunk: Buffer) => Promise<void>,
  failed?: Promise<never>,
): Promise<void> {
  const { idle, leastRate, window, longest } = { ...PACE, ...pace };
  return new Promise((resolve, reject) => {
    const finish = (error?: Error) => {
      clearTimeout(silence);
      clearTimeout(deadline);
      clearInterval(watch);
      request.off("data", onData).off("end", onEnd).off("error", onGone).off("close", onGone);
      request.on("error", () => {});
      if (error) reject(error);
      else resolve();
    };
    const silence = setTimeout(() => finish(new CheckRefused({ kind: "upload-stopped" })), idle);
    let inWindow = 0;
    const watch = setInterval(() => {
      if (inWindow < (leastRate * window) / 1000) finish(new CheckRefused({ kind: "slow-upload", leastRate, window }));
      inWindow = 0;
    }, window);
    const deadline = setTimeout(() => finish(new CheckRefused({ kind: "long-upload", longest })), longest);
    const onData = (chunk: Buffer) => {
      inWindow += chunk.length;
      silence.refresh();
      request.pause();
      take(chunk).then(() => request.resume(), finish);
    };
    const onEnd = () => finish();
    const onGone = () => finish(request.readableEnded ? undefined : new ClientLeft());
    failed?.catch(finish);
    if (request.destroyed) return finish(new ClientLeft());
    request.on("data", onData).on("end", onEnd).on("error", onGone).on("close", onGone);
  });
}

function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG";
}

/** What is still to come of a refused request is read and thrown away, a minute at most: many callers read the answer after. */
export function discard(request: IncomingMessage): void {
  request.on("error", () => {});
  request.resume();
  if (request.complete) return;
  const late = setTimeout(() => request.socket.destroy(), 60_000).unref();
  request.once("close", () => clearTimeout(late));
}
