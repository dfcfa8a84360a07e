import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { createIssueCollector, openTable } from "@datalogue/ingest";
import { FetchFailure } from "../fetching/fetch-failure.js";
import type { FetchRequest } from "../fetching/fetcher.js";
import { csvText } from "../rows/csv-text.js";
import type { Receiving, Reception } from "./family.js";
import { SourceFailure } from "./source-failure.js";

/** Requests of a family that are all alike. */
type Manner = Pick<FetchRequest, "accept" | "perMinute">;

/** Receives the file of one address, as it is sent. */
export async function receiveFile(
  url: string,
  { fetcher, folder, maxBytes, known }: Receiving,
  { name, ...manner }: Manner & { name?: string } = {},
): Promise<Reception> {
  const path = join(folder, "received");
  const same = known?.url === url ? known : undefined;
  const answer = await fetcher.download({ url, maxBytes, known: same, ...manner }, path);
  if (answer.status === "unchanged") return { status: "unchanged", asked: [url] };
  const { bytes, sha256, etag, lastModified, fileName } = answer;
  return {
    ...{ status: "received", path, name: name ?? fileName, bytes, sha256 },
    ...{ asked: [url], url, finalUrl: answer.url, etag, lastModified },
  };
}

/**
 * Receives one CSV in several parts, which all have the same header: it is kept once. One part alone is kept as it is sent. Throws
 * `SourceFailure` when their columns differ.
 */
export async function receiveCsvParts(
  urls: readonly string[],
  receiving: Receiving,
  { name, ...manner }: Manner & { name: string },
): Promise<Reception> {
  const [only] = urls;
  if (urls.length === 1 && only !== undefined) return receiveFile(only, receiving, { name, ...manner });
  const { folder, fetcher, maxBytes } = receiving;
  const file = await openTextFile(join(folder, "received"), maxBytes);
  const part = join(folder, "part");
  let expected: string | undefined;
  try {
    for (const url of urls) {
      await fetcher.download({ url, maxBytes: maxBytes - file.bytes, ...manner }, part);
      let header: Buffer | undefined = Buffer.alloc(0);
      let last = 0;
      for await (const chunk of createReadStream(part) as AsyncIterable<Buffer>) {
        let rest = chunk;
        if (header) {
          header = Buffer.concat([header, chunk]);
          const end = header.indexOf(10);
          if (end < 0) continue;
          const line = headerText(header.subarray(0, end));
          if (expected === undefined) await file.write(header.subarray(0, end + 1));
          else if (line !== expected)
            throw new SourceFailure({ kind: "other-columns", url, expected, found: line.slice(0, 500) });
          expected = line;
          rest = header.subarray(end + 1);
          header = undefined;
        }
        await file.write(rest);
        last = chunk.at(-1) ?? last;
      }
      // A part of its header alone, without end of line: no row.
      if (header && expected !== undefined && headerText(header) !== expected)
        throw new SourceFailure({ kind: "other-columns", url, expected, found: headerText(header).slice(0, 500) });
      if (!header && last !== 10) await file.write("\n");
    }
  } finally {
    await file.close();
    await rm(part, { force: true });
  }
  return { status: "received", path: file.path, name, bytes: file.bytes, sha256: file.sha256(), asked: [...urls] };
}

/**
 * Receives the CSV of each year, whose year no column tells, as one with the year before the other columns (“annee”). The archive of this
 * year or the last may not be there yet: it is left. Throws `SourceFailure` when their columns differ, or when one has not those that are `select`ed
 * (each by the names that it has had, the first one kept).
 */
export async function receiveYears(
  archives: readonly { year: number; urls: readonly string[] }[],
  receiving: Receiving,
  {
    name,
    currentYear,
    select,
    ...manner
  }: Manner & { name: string; currentYear: number; select?: readonly (readonly string[])[] },
): Promise<Reception> {
  const { folder, fetcher, maxBytes } = receiving;
  const file = await openTextFile(join(folder, "received"), maxBytes);
  const part = join(folder, "part");
  const asked: string[] = [];
  let expected: string | undefined;
  try {
    for (const { year, urls } of archives)
      for (const url of urls) {
        asked.push(url);
        try {
          await fetcher.download({ url, maxBytes: maxBytes - file.bytes, ...manner }, part);
        } catch (error) {
          const isToCome = error instanceof FetchFailure && error.fault.kind === "status" && error.fault.status === 404;
          if (isToCome && year >= currentYear - 1) continue;
          throw error;
        }
        const { table } = await openTable(part, { name: "part.csv", issues: createIssueCollector() });
        const all = table?.columns.map((column) => column.name) ?? [];
        const places = select
          ? select.map((names) => all.findIndex((column) => names.includes(column)))
          : all.map((_, rank) => rank);
        const columns = select ? select.map(([first = ""]) => first) : all;
        const header = columns.join(";");
        if (places.includes(-1) || (expected !== undefined && header !== expected)) {
          // A reader leaves its file once it is left.
          for await (const _ of table?.batches() ?? []) break;
          const found = all.join(";").slice(0, 500);
          throw new SourceFailure({ kind: "other-columns", url, expected: expected ?? header, found });
        }
        if (expected === undefined) await file.write(csvText([["annee", ...columns]]));
        expected = header;
        if (table)
          for await (const { records } of table.batches())
            if (records.length > 0)
              await file.write(csvText(records.map((record) => [year, ...places.map((rank) => record[rank] ?? null)])));
      }
  } finally {
    await file.close();
    await rm(part, { force: true });
  }
  return { status: "received", path: file.path, name, bytes: file.bytes, sha256: file.sha256(), asked };
}

function headerText(line: Buffer): string {
  return line
    .toString("latin1")
    .replace(/^\xEF\xBB\xBF/, "")
    .replace(/\r$/, "");
}

/** A file being written, its size bounded and its digest kept. */
export interface TextFile {
  path: string;
  readonly bytes: number;
  sha256(): string;
  write(text: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export async function openTextFile(path: string, maxBytes: number): Promise<TextFile> {
  const file: FileHandle = await open(path, "w");
  const hash = createHash("sha256");
  let bytes = 0;
  return {
    path,
    get bytes() {
      return bytes;
    },
    sha256: () => hash.copy().digest("hex"),
    async write(text) {
      const chunk = typeof text === "string" ? Buffer.from(text) : text;
      bytes += chunk.length;
      if (bytes > maxBytes) throw new FetchFailure({ kind: "too-large", url: path, maxBytes });
      hash.update(chunk);
      await file.appendFile(chunk);
    },
    close: () => file.close(),
  };
}

/** Most pages of one answer. */
const MAX_PAGES = 2000;
/** Most bytes of one page. */
const MAX_PAGE = 50_000_000;

/** Asks the pages of an answer one after the other; `next` gives the address of the one that follows. Throws `SourceFailure` when they have no end. */
export async function* readPages(
  first: string,
  { fetcher }: Receiving,
  next: (page: Record<string, unknown>, url: string) => string | undefined,
  manner: Manner = {},
): AsyncGenerator<{ url: string; page: Record<string, unknown> }> {
  const asked = new Set<string>();
  for (let url: string | undefined = first; url !== undefined; ) {
    if (asked.has(url) || asked.size === MAX_PAGES)
      throw new SourceFailure({ kind: "endless", url: first, pages: asked.size });
    asked.add(url);
    const page = await fetcher.json({ url, maxBytes: MAX_PAGE, ...manner });
    if (typeof page !== "object" || page === null || Array.isArray(page))
      throw new SourceFailure({ kind: "other-form", url, member: "{ … }" });
    yield { url, page: page as Record<string, unknown> };
    url = next(page as Record<string, unknown>, url);
  }
}

/** The list that an answer has under a name. Throws `SourceFailure` when it has none. */
export function listIn(page: Record<string, unknown>, member: string, url: string): Record<string, unknown>[] {
  const list = page[member];
  if (!Array.isArray(list) || list.some((one) => typeof one !== "object" || one === null))
    throw new SourceFailure({ kind: "other-form", url, member });
  return list;
}
