import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { createIssueCollector, openTable, writeIssues } from "@datalogue/ingest";
import { FetchFailure } from "../fetching/fetch-failure.js";
import type { FetchRequest } from "../fetching/fetcher.js";
import { csvText } from "../rows/csv-text.js";
import type { AbsentCommunes, Receiving, Reception } from "./family.js";
import { leastCount } from "./least-count.js";
import { SourceFailure } from "./source-failure.js";

/** Bytes in which the first line of a CSV ends: beyond, it is none. */
const LONGEST_HEADER = 1_000_000;

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
 * `SourceFailure` when their columns differ. `asksAll`: of a year that can no longer have enough of its communes, to know whether any has its file.
 */
export async function receiveCsvParts(
  addresses: readonly (string | Part)[],
  receiving: Receiving,
  manner: Manner & { name: string; asksAll?: boolean },
): Promise<Reception> {
  const parts = addresses.map((one) => (typeof one === "string" ? { url: one } : one));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) {
    const { asksAll: _all, ...same } = manner;
    return receiveFile(only.url, receiving, same);
  }
  return receiveParts(parts, receiving, manner, async (part, { url, checkHeader, write }) => {
    let header: Buffer | undefined = Buffer.alloc(0);
    let last = 0;
    for await (const chunk of createReadStream(part) as AsyncIterable<Buffer>) {
      let rest = chunk;
      if (header) {
        header = Buffer.concat([header, chunk]);
        const end = header.indexOf(10);
        if (end < 0 && header.length > LONGEST_HEADER)
          throw new SourceFailure({ kind: "unreadable", url, reasons: ["la première ligne n'a pas de fin."] });
        if (end < 0) continue;
        if (checkHeader(headerText(header.subarray(0, end)))) await write(header.subarray(0, end + 1));
        rest = header.subarray(end + 1);
        header = undefined;
      }
      await write(rest);
      last = chunk.at(-1) ?? last;
    }
    // A part of its header alone, without end of line: no row.
    if (header && checkHeader(headerText(header))) await write(Buffer.concat([header, Buffer.from("\n")]));
    if (!header && last !== 10) await write("\n");
  });
}

/**
 * Receives the CSV of each year, whose year no column tells, as one with the year before the other columns (“annee”). The archive of this
 * year or the last may not be there yet: it is left. Throws `SourceFailure` when their columns differ, or when one has not those that are `select`ed
 * (each by the names that it has had, the first one kept).
 */
export function receiveYears(
  archives: readonly { year: number; urls: readonly string[] }[],
  receiving: Receiving,
  {
    currentYear,
    select,
    ...manner
  }: Manner & { name: string; currentYear: number; select?: readonly (readonly string[])[] },
): Promise<Reception> {
  return receiveParts(
    archives.flatMap(({ year, urls }) => urls.map((url) => ({ url, year, mayLack: mayLack(year, currentYear) }))),
    receiving,
    manner,
    async (part, { url, year, checkHeader, write }) => {
      const issues = createIssueCollector();
      const { table } = await openTable(part, { name: nameOf(url), issues });
      const tellErrors = () => {
        const errors = writeIssues(issues.list(), "fr").filter(({ severity }) => severity === "error");
        if (errors.length > 0)
          throw new SourceFailure({ kind: "unreadable", url, reasons: errors.map(({ message }) => message) });
      };
      if (!table) tellErrors();
      const all = table?.columns.map((column) => column.name) ?? [];
      const columns = select ? select.map(([first = ""]) => first) : all;
      const places = select?.map((names) => all.findIndex((one) => names.includes(one))) ?? all.map((_, rank) => rank);
      try {
        if (places.includes(-1))
          throw new SourceFailure({
            ...{ kind: "other-columns", url, expected: columns.join(";") },
            found: all.join(";").slice(0, 500),
          });
        if (checkHeader(columns.join(";"))) await write(csvText([["annee", ...columns]]));
      } catch (error) {
        // A reader leaves its file once it is left.
        for await (const _ of table?.batches() ?? []) break;
        throw error;
      }
      for await (const { records } of table?.batches() ?? [])
        if (records.length > 0)
          await write(csvText(records.map((record) => [year, ...places.map((rank) => record[rank] ?? null)])));
      tellErrors();
    },
  );
}

/** Whether the file of a year may not be there yet: this year's, or the last one's. */
export function mayLack(year: number, currentYear: number): boolean {
  return year >= currentYear - 1;
}

/** The name by which the format of a part is told: its own where it has an ending, else that of a CSV. */
function nameOf(url: string): string {
  const name = url.replace(/[?#].*$/, "").replace(/^.*\//, "");
  return /\.(csv|txt|tsv|zip|gz|xlsx|xls|ods)$/i.test(name) ? name : "part.csv";
}

export interface Part {
  url: string;
  year?: number;
  /** Whether its year may have no file yet, its address answering that it is not there. */
  mayLack?: boolean;
  /** The commune whose file it is: some may have none, of those of a year, as the source says (`leastShare`). */
  commune?: string;
}

/** Receives parts one after the other, each added to one file by `add`, which is told whether a header is the first. */
async function receiveParts<One extends Part>(
  parts: readonly One[],
  { folder, fetcher, maxBytes, leastShare }: Receiving,
  { name, asksAll, ...manner }: Manner & { name: string; asksAll?: boolean },
  add: (
    path: string,
    part: One & { checkHeader(found: string): boolean; write(text: string | Uint8Array): Promise<void> },
  ) => Promise<void>,
): Promise<Reception> {
  const file = await openTextFile(join(folder, "received"), maxBytes);
  const path = join(folder, "part");
  const lacking: number[] = [];
  const communes = countCommunes(parts, { leastShare, asksAll });
  let expected: string | undefined;
  try {
    for (const part of parts) {
      const { url } = part;
      try {
        await fetcher.download({ url, maxBytes: maxBytes - file.bytes, ...manner }, path);
      } catch (error) {
        if (!isNotThere(error) || !(part.mayLack || communes.isLeft(part, error))) throw error;
        if (part.mayLack && part.year !== undefined && !lacking.includes(part.year)) lacking.push(part.year);
        continue;
      }
      communes.found(part);
      await add(path, {
        ...part,
        checkHeader(found) {
          const isFirst = expected === undefined;
          expected ??= found;
          if (found !== expected)
            throw new SourceFailure({ kind: "other-columns", url, expected, found: found.slice(0, 500) });
          return isFirst;
        },
        write: file.write,
      });
    }
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
  const asked = parts.map(({ url }) => url);
  const absentCommunes = communes.end();
  return {
    ...{ status: "received", path: file.path, name, bytes: file.bytes, sha256: file.sha256(), asked },
    ...(lacking.length > 0 ? { absentYears: lacking } : {}),
    ...(absentCommunes.length > 0 ? { absentCommunes } : {}),
  };
}

/** Whether an address answers that it has no file. */
export function isNotThere(error: unknown): boolean {
  return error instanceof FetchFailure && error.fault.kind === "status" && [404, 410].includes(error.fault.status);
}

/**
 * Counts, year by year, the communes that have their file. `leastShare`: of those of each year, from 0 to 1; all without it, for nothing says then that some
 * may lack.
 */
function countCommunes(
  parts: readonly Part[],
  { leastShare = 1, asksAll = false }: { leastShare?: number | undefined; asksAll?: boolean | undefined },
) {
  const years = new Map<number | undefined, { asked: number; found: number; absent: string[]; first?: unknown }>();
  const yearOf = ({ year }: Part) => {
    const counts = years.get(year) ?? { asked: 0, found: 0, absent: [] };
    years.set(year, counts);
    return counts;
  };
  for (const part of parts) yearOf(part).asked++;
  const leastOf = (asked: number) => leastCount(leastShare, asked);
  return {
    found: (part: Part) => void yearOf(part).found++,
    /** Notes a part without file. False where none came of a year that can no longer have enough of them: no more of it is asked, but where all are. */
    isLeft(part: Part, error: unknown): boolean {
      if (part.commune === undefined) return false;
      const counts = yearOf(part);
      const { asked, found, absent } = counts;
      absent.push(part.commune);
      counts.first ??= error;
      return asksAll || found > 0 || absent.length <= asked - leastOf(asked);
    },
    /** Those that have none, in each year that has enough of the others. Throws `SourceFailure` for a year that has not, what the first answered where none has. */
    end(): AbsentCommunes[] {
      const lacking = [...years].filter(([, { absent }]) => absent.length > 0);
      for (const [year, { asked, found, absent, first }] of lacking)
        if (found < leastOf(asked))
          throw found === 0
            ? first
            : new SourceFailure({ kind: "absent-communes", year, found, asked, least: leastOf(asked), absent });
      return lacking.map(([year, { absent }]) => ({ ...(year === undefined ? {} : { year }), communes: absent }));
    },
  };
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

/** What the pages of one answer gave so far, and what they announce. */
export interface PageCount {
  readonly received: number;
  /** As the service says; undefined where it does not count. */
  readonly announced: number | undefined;
  /** Whether these rows are the page before again. */
  isSame(rows: readonly Record<string, unknown>[]): boolean;
  /**
   * Counts the rows of a page, which announces how many there are in all (anything but a number from 0: it does not; nor where the first page did not).
   * Throws `SourceFailure` where it is the page before again, announces another number than the pages before, or gives more than that.
   */
  add(rows: readonly Record<string, unknown>[], announced: unknown, url: string): void;
  /** Throws `SourceFailure` where fewer came than were announced. */
  end(): void;
}

/**
 * Counts the pages of one answer (`first`: where it begins), so that none is missed, taken twice, or of another state of the data. `loose`: of a service
 * that may announce the rows of each page, or no more than some number, and says itself which page is the last.
 */
export function countPages(first: string, { loose = false } = {}): PageCount {
  let received = 0;
  let announced: number | undefined;
  let isCounted: boolean | undefined;
  let before: string | undefined;
  const refuseCount = (count: number) =>
    new SourceFailure({ kind: "incomplete", url: first, received, announced: count });
  return {
    get received() {
      return received;
    },
    get announced() {
      return announced;
    },
    isSame: (rows) => before !== undefined && digestOf(rows, announced !== undefined) === before,
    add(rows, said, url) {
      const isCount = typeof said === "number" && said >= 0;
      // What is said later of a page alone, or of the rows that are left, is no count of all.
      isCounted ??= isCount;
      if (isCounted && isCount && !(loose && said === rows.length)) {
        if (announced !== undefined && said !== announced)
          throw new SourceFailure({ kind: "moved", url, before: announced, announced: said });
        announced = said;
      }
      const digest = digestOf(rows, announced !== undefined);
      if (digest !== undefined && digest === before) throw new SourceFailure({ kind: "same-page", url });
      before = digest ?? before;
      received += rows.length;
      if (!loose && announced !== undefined && received > announced) throw refuseCount(announced);
    },
    end() {
      if (announced !== undefined && received < announced) throw refuseCount(announced);
    },
  };
}

/**
 * Of what the rows of a page say, without their names, which some services make anew each time. Where the service counts them, they may say the same
 * all along: their names are looked at then, and nothing where there are none; nor is an empty page.
 */
function digestOf(rows: readonly Record<string, unknown>[], isCounted: boolean): string | undefined {
  if (rows.length === 0) return undefined;
  const said = isCounted ? rows : rows.map(({ id: _, ...row }) => row);
  const texts = said.map((row) => JSON.stringify(row));
  if (isCounted && texts.every((text) => text === texts[0])) return undefined;
  return createHash("sha256").update(texts.join("\n")).digest("hex");
}

/** The list that an answer has under a name. Throws `SourceFailure` when it has none. */
export function listIn(page: Record<string, unknown>, member: string, url: string): Record<string, unknown>[] {
  const list = page[member];
  if (!Array.isArray(list) || list.some((one) => typeof one !== "object" || one === null))
    throw new SourceFailure({ kind: "other-form", url, member });
  return list;
}
