import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { HIDDEN_SIGNS } from "@datalogue/ingest";
import { codeOf } from "../system/code-of.js";
import { type Resolve, resolveBySystem } from "./check-address.js";
import { FetchFailure } from "./fetch-failure.js";
import { type Clock, hostTurns, systemClock } from "./host-turns.js";
import { openAnswer } from "./open-answer.js";
import { readHeader } from "./read-header.js";
import type { SeenCertificate } from "./seen-certificate.js";

export interface FetcherOptions {
  /** Names the installation to producers: see `userAgentOf`. */
  userAgent: string;
  /** Hosts (`name` or `name:port`) that the administrator allows though private or http. */
  allowedHosts?: readonly string[];
  resolve?: Resolve;
  clock?: Clock;
  /** Longest silence of a server, in ms. */
  silence?: number;
  /** Told of each piece of a file that is written: its bytes. */
  onBytes?: (bytes: number) => void;
}

/** What a server said of the state of an answer, to be asked later whether it changed. */
export interface Validators {
  etag?: string | undefined;
  lastModified?: string | undefined;
}

export interface FetchRequest {
  url: string;
  maxBytes: number;
  accept?: string;
  /** What opens what is not public; said to the host that is asked alone, never to one that it leads to. */
  authorization?: string;
  /** Time given to all of it, waits included, in ms. */
  timeout?: number;
  /** Most requests a minute that this host takes. */
  perMinute?: number;
  /** State of what is held already: the server may then answer that nothing changed. */
  known?: Validators | undefined;
  /** Told of the certificate of each server on the way, one that is refused too. */
  onCertificate?: (seen: SeenCertificate) => void;
}

/** An answer received whole. */
export interface Received extends Validators {
  status: "received";
  /** The address that answered. */
  url: string;
  /** Name that the server gives to the file, else that of its address. */
  fileName: string;
  contentType: string | undefined;
  bytes: number;
  sha256: string;
}

export interface Unchanged {
  status: "unchanged";
  url: string;
}

/** Receives what other servers publish: politely, within limits, and never from a place of our own network (docs/sources.md). */
export interface Fetcher {
  /** Writes the answer to a new file, as it was sent. A transfer that is cut goes on where it stopped. Throws `FetchFailure`: the file is then not to be read. */
  download(request: FetchRequest, path: string): Promise<Received | Unchanged>;
  /** The answer, as JSON. Throws `FetchFailure`. */
  json(request: Omit<FetchRequest, "known">): Promise<unknown>;
}

export function userAgentOf(publicUrl: string): string {
  return `Datalogue (+${publicUrl})`;
}

const ATTEMPTS = 4;
/** Longest wait that a server may ask for before we give up, in ms. */
const LONGEST_WAIT = 120_000;
const BACK_OFF = [1000, 4000, 16_000];

/** Where the bytes go: from the start, then after those written. */
interface Sink {
  restart(): Promise<void>;
  write(chunk: Uint8Array): Promise<void>;
}

export function openFetcher({
  userAgent,
  allowedHosts = [],
  resolve = resolveBySystem,
  clock = systemClock,
  silence = 60_000,
  onBytes = () => {},
}: FetcherOptions): Fetcher {
  const turns = hostTurns(clock);

  async function receive(request: FetchRequest, sink: Sink): Promise<Received | Unchanged> {
    const { url, timeout = 30 * 60_000, perMinute = 120, known, accept = "*/*" } = request;
    const signal = AbortSignal.timeout(timeout);
    const transfer = new Transfer(request, sink);
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          const answer = await openAnswer(url, {
            headers: {
              "user-agent": userAgent,
              accept,
              ...(request.authorization === undefined ? {} : { authorization: request.authorization }),
              // Bytes as they are kept: a transfer can then go on where it was cut.
              "accept-encoding": "identity",
              ...(transfer.resumes() ?? conditionsOf(known)),
            },
            ...{ allowedHosts, resolve, silence, signal, onCertificate: request.onCertificate },
            beforeHost: (host) => turns.take(host, perMinute, signal),
          });
          const { statusCode: status = 0, headers } = answer.response;
          if (status === 304 && known) {
            answer.response.destroy();
            return { status: "unchanged", url: answer.url };
          }
          if (status === 416 && transfer.bytes > 0) {
            // What was cut is no more as it was: from the start.
            answer.response.destroy();
            transfer.forget();
            if (attempt < ATTEMPTS) continue;
          }
          if (BUSY.has(status)) {
            answer.response.destroy();
            const asked = retryAfter(headers, clock.now());
            const wait = asked ?? BACK_OFF[attempt - 1] ?? LONGEST_WAIT;
            if (attempt === ATTEMPTS || wait > LONGEST_WAIT)
              throw new FetchFailure({
                kind: "busy",
                host: answer.host,
                status,
                seconds: asked === undefined ? null : Math.ceil(asked / 1000),
              });
            turns.postpone(answer.host, wait);
            continue;
          }
          if (status !== 200 && status !== 206) {
            answer.response.destroy();
            throw new FetchFailure({ kind: "status", url: answer.url, status });
          }
          if (await transfer.take(answer.response, answer.url)) return transfer.received();
          if (attempt === ATTEMPTS) throw transfer.cut(answer.url);
          turns.postpone(answer.host, BACK_OFF[attempt - 1] ?? 0);
        } catch (error) {
          if (!(error instanceof FetchFailure) || error.fault.kind !== "unreachable" || attempt === ATTEMPTS)
            throw error;
          await clock.wait(BACK_OFF[attempt - 1] ?? 0, signal);
        }
      }
    } catch (error) {
      if (signal.aborted) throw new FetchFailure({ kind: "too-slow", url, seconds: timeout / 1000 });
      throw error;
    }
  }

  return {
    async download(request, path) {
      const file = await open(path, "w");
      try {
        let position = 0;
        return await receive(request, {
          async restart() {
            await file.truncate(0);
            position = 0;
          },
          async write(chunk) {
            // A disk that fills up takes a part without a word: it says so when it is asked to take the rest.
            for (let rest = chunk; rest.length > 0; ) {
              const { bytesWritten } = await file.write(rest, 0, rest.length, position);
              position += bytesWritten;
              rest = rest.subarray(bytesWritten);
            }
            onBytes(chunk.length);
          },
        });
      } finally {
        await file.close();
      }
    },
    async json(request) {
      let chunks: Uint8Array[] = [];
      await receive(
        { accept: "application/json", ...request },
        {
          async restart() {
            chunks = [];
          },
          async write(chunk) {
            chunks.push(chunk);
          },
        },
      );
      try {
        return JSON.parse(
          Buffer.concat(chunks)
            .toString("utf8")
            .replace(/^\ufeff/, ""),
        );
      } catch {
        throw new FetchFailure({ kind: "not-json", url: request.url });
      }
    },
  };
}

/** Statuses that ask to come back: too many requests, or a server that is not there for now. */
const BUSY = new Set([429, 502, 503, 504]);

/** What was received so far of one answer, over the requests that it took. */
class Transfer {
  bytes = 0;
  private hash = createHash("sha256");
  private head = Buffer.alloc(0);
  private expected: number | null = null;
  private state: { headers: IncomingHttpHeaders; url: string } | undefined;

  constructor(
    private readonly request: FetchRequest,
    private readonly sink: Sink,
  ) {}

  forget(): void {
    this.state = undefined;
    this.bytes = 0;
  }

  /** The headers that ask for the rest; undefined when nothing of it can be kept. A weak validator does not promise the same bytes. */
  resumes(): Record<string, string> | undefined {
    const { headers } = this.state ?? {};
    if (!headers || this.bytes === 0 || isPacked(headers)) return undefined;
    const same = headers.etag && !headers.etag.startsWith("W/") ? headers.etag : headers["last-modified"];
    return same === undefined ? undefined : { range: `bytes=${this.bytes}-`, "if-range": same };
  }

  /** Takes the body of an answer, 200 or 206; false when it was cut. */
  async take(response: IncomingMessage, url: string): Promise<boolean> {
    const goesOn = response.statusCode === 206 && startOf(response.headers) === this.bytes && this.state !== undefined;
    if (!goesOn) await this.start(response, url);
    try {
      for await (const chunk of unpacked(response)) await this.write(chunk, response, url);
    } catch (error) {
      if (error instanceof FetchFailure || codeOf(error) === "ABORT_ERR" || isOurs(error)) throw error;
      const coding = packingOf(response.headers);
      if (coding !== undefined && isNotPacked(error)) throw new FetchFailure({ kind: "not-unpacked", url, coding });
      return false;
    }
    this.refuseHtml(url);
    return response.complete && (this.expected === null || this.bytes === this.expected);
  }

  private async start({ statusCode, headers }: IncomingMessage, url: string): Promise<void> {
    // A part of the file, and not the one that was asked for.
    if (statusCode === 206) throw new FetchFailure({ kind: "status", url, status: 206 });
    this.state = { headers, url };
    this.bytes = 0;
    this.head = Buffer.alloc(0);
    this.hash = createHash("sha256");
    const length = Number(headers["content-length"] ?? Number.NaN);
    this.expected = Number.isSafeInteger(length) && !isPacked(headers) ? length : null;
    if (length > this.request.maxBytes) throw this.tooLarge(url);
    await this.sink.restart();
  }

  private async write(chunk: Buffer, response: IncomingMessage, url: string): Promise<void> {
    if (this.bytes + chunk.length > this.request.maxBytes) {
      response.destroy();
      throw this.tooLarge(url);
    }
    if (this.head.length < 1024) {
      this.head = Buffer.concat([this.head, chunk.subarray(0, 1024)]);
      if (this.head.length >= 1024) this.refuseHtml(url);
    }
    this.hash.update(chunk);
    await this.sink.write(chunk);
    this.bytes += chunk.length;
  }

  private refuseHtml(url: string): void {
    const beginning = this.head.toString("latin1").replace(/^(\xEF\xBB\xBF)?\s*(<!--[\s\S]*?-->\s*)*/, "");
    if (/^<(!doctype\s+html|html[\s>])/i.test(beginning)) throw new FetchFailure({ kind: "html", url });
  }

  private tooLarge(url: string): FetchFailure {
    return new FetchFailure({ kind: "too-large", url, maxBytes: this.request.maxBytes });
  }

  cut(url: string): FetchFailure {
    return new FetchFailure({ kind: "cut", url, bytes: this.bytes, expected: this.expected });
  }

  received(): Received {
    const { headers = {}, url = this.request.url } = this.state ?? {};
    return {
      status: "received",
      url,
      fileName: fileNameOf(headers, url),
      contentType: headers["content-type"],
      etag: headers.etag,
      lastModified: headers["last-modified"],
      bytes: this.bytes,
      sha256: this.hash.copy().digest("hex"),
    };
  }
}

/** Errors of the disk: the file being written, and not the transfer. */
function isOurs(error: unknown): boolean {
  return ["ENOSPC", "EIO", "EDQUOT", "EFBIG", "EBADF"].includes(codeOf(error));
}

function conditionsOf(known: Validators = {}): Record<string, string> {
  return {
    ...(known.etag === undefined ? {} : { "if-none-match": known.etag }),
    ...(known.lastModified === undefined ? {} : { "if-modified-since": known.lastModified }),
  };
}

/** Milliseconds that the server asks to wait; undefined when it does not say (RFC 9110, 10.2.3: seconds or a date). */
function retryAfter(headers: IncomingHttpHeaders, now: number): number | undefined {
  const text = headers["retry-after"]?.trim();
  if (!text) return undefined;
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

function startOf(headers: IncomingHttpHeaders): number | undefined {
  const start = /^bytes (\d+)-/.exec(headers["content-range"] ?? "")?.[1];
  return start === undefined ? undefined : Number(start);
}

const UNPACKERS = { gzip: createGunzip, "x-gzip": createGunzip, deflate: createInflate, br: createBrotliDecompress };

function packingOf(headers: IncomingHttpHeaders): keyof typeof UNPACKERS | undefined {
  const coding = headers["content-encoding"]?.trim().toLowerCase() ?? "";
  return coding in UNPACKERS ? (coding as keyof typeof UNPACKERS) : undefined;
}

function isPacked(headers: IncomingHttpHeaders): boolean {
  return packingOf(headers) !== undefined;
}

/** Errors of zlib and of Brotli for bytes that are none of theirs; those of a transfer that was cut are others. */
function isNotPacked(error: unknown): boolean {
  return /^(Z_DATA_ERROR|ERR_+BROTLI|ERR__ERROR_FORMAT)/.test(codeOf(error));
}

/** Bytes of a body, unpacked where the server packed it though it was asked not to. */
function unpacked(response: IncomingMessage): Readable {
  const packing = packingOf(response.headers);
  if (packing === undefined) return response;
  const unpacker = UNPACKERS[packing]();
  response.on("error", (error) => unpacker.destroy(error));
  return response.pipe(unpacker);
}

/** Name of the file, never a path (RFC 6266: the coded name first). */
function fileNameOf(headers: IncomingHttpHeaders, url: string): string {
  const disposition = headers["content-disposition"] ?? "";
  const coded = /filename\*\s*=\s*"?utf-8'[^']*'([^;"\s]+)/i.exec(disposition)?.[1];
  const [, quoted, token] = /filename\s*=\s*(?:"((?:\\.|[^"\\])+)|([^";]+))/i.exec(disposition) ?? [];
  const plain = readHeader(quoted?.replace(/\\(["\\])/g, "$1") ?? token?.trim());
  const name = basename(decode(coded ?? plain ?? new URL(url).pathname));
  return name.replace(/[\\/]/g, "_").replace(HIDDEN_SIGNS, "_");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
