import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, constants, gunzip, gzip } from "node:zlib";
import type { Coding } from "./accepted-coding.js";

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);
const expandBrotli = promisify(brotliDecompress);
const expandGzip = promisify(gunzip);

/** Shorter bodies gain nothing. */
const WORTH_CODING = 1024;

/** Of what few ask for again: half the processor time of the next one, for 2 or 3 % more to send (bench/EXPERIMENTS.md). */
const ONCE_QUALITY = 3;

/** Of what many read: beyond, ten times the processor time gains 1 % while somebody waits (bench/EXPERIMENTS.md). */
export const SHARED_QUALITY = 6;

/** Headers as `writeHead` takes them fastest: name, value, name, value… in lower case. */
export type FlatHeaders = string[];

/** The bytes of an answer in one coding, and all its headers. */
export interface AnswerForm {
  body: Buffer;
  headers: FlatHeaders;
}

/**
 * A whole answer of a GET, ready to leave in the forms that were asked for, each made in the thread pool the first time that somebody asks
 * for it. Once compressed, its plain bytes are kept only if they were asked for too: some seven times as many answers then hold in the
 * same memory, and browsers never ask for them.
 */
export class Answer {
  /** Undefined once another form was made of it. */
  #plain: Buffer | undefined;
  readonly #headers: Record<string, string> = {};
  readonly #tag: string;
  readonly #compressible: boolean;
  readonly #quality: number;
  readonly #forms: Partial<Record<Coding | "identity", AnswerForm>> = {};
  readonly #shared: Partial<Record<Coding | "identity", FlatHeaders>> = {};
  /** Bytes held in memory. */
  bytes: number;
  /** Told that it takes more or less memory. */
  resized: () => void = () => {};

  /**
   * `headers`: all but those of one form (`ETag`, `Content-Length`, `Content-Encoding`). `quality`: of brotli, 1 to 11; what is
   * read by many deserves more.
   */
  constructor(
    readonly status: number,
    headers: Record<string, string>,
    body: string | Buffer,
    { quality = ONCE_QUALITY } = {},
  ) {
    for (const name in headers) this.#headers[name.toLowerCase()] = headers[name] as string;
    this.#plain = Buffer.from(body);
    this.bytes = this.#plain.length;
    this.#tag = createHash("sha256").update(this.#plain).digest("base64url").slice(0, 27);
    const type = this.#headers["content-type"] ?? "";
    this.#compressible = this.bytes >= WORTH_CODING && /^text\/|[/+](json|xml|n-triples)\b/.test(type);
    this.#quality = quality;
  }

  /** A header, by its name in lower case. */
  header(name: string): string | undefined {
    return this.#headers[name];
  }

  /** The coding to send to who accepts one: none where it would gain nothing. */
  codingFor(accepted: Coding | undefined): Coding | undefined {
    return this.#compressible ? accepted : undefined;
  }

  /** Strong: another form has another tag (RFC 9110, 8.8.3). */
  etag(coding: Coding | undefined): string {
    return coding ? `"${this.#tag}-${coding}"` : `"${this.#tag}"`;
  }

  /** The form in a coding, at once when it was made before. `quality`: of brotli, where nobody waits for it. */
  in(coding: Coding | undefined, quality = this.#quality): AnswerForm | Promise<AnswerForm> {
    const known = this.#forms[coding ?? "identity"];
    if (known) return known;
    if (coding) return this.#compress(coding, quality);
    return this.#plain
      ? this.#form(this.#plain, undefined)
      : this.#expand().then((body) => this.#form(body, undefined));
  }

  /** Headers of a form: those of a 304, and of a 200 with its length. */
  headersIn(coding: Coding | undefined): FlatHeaders {
    const place = coding ?? "identity";
    let headers = this.#shared[place];
    if (!headers) {
      headers = [];
      for (const name in this.#headers) headers.push(name, this.#headers[name] as string);
      if (this.status === 200) headers.push("etag", this.etag(coding));
      this.#shared[place] = headers;
    }
    return headers;
  }

  async #compress(coding: Coding, quality: number): Promise<AnswerForm> {
    const plain = this.#plain ?? (await this.#expand());
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
      [constants.BROTLI_PARAM_LGWIN]: windowFor(plain.length),
    };
    return this.#form(await (coding === "br" ? compressBrotli(plain, { params }) : compressGzip(plain)), coding);
  }

  /** Its plain bytes, from a form that was made. */
  #expand(): Promise<Buffer> {
    const { identity, br, gzip } = this.#forms;
    if (identity) return Promise.resolve(identity.body);
    return br ? expandBrotli(br.body) : expandGzip((gzip as AnswerForm).body);
  }

  #form(body: Buffer, coding: Coding | undefined): AnswerForm {
    const place = coding ?? "identity";
    // Two who ask together make it twice; one of them is kept.
    const known = this.#forms[place];
    if (known) return known;
    const headers = [...this.headersIn(coding), "content-length", String(body.length)];
    if (coding) headers.push("content-encoding", coding);
    const form = { body: ofItsSize(body), headers };
    this.#forms[place] = form;
    this.#plain = undefined;
    this.bytes = Object.values(this.#forms).reduce((sum, { body: { length } }) => sum + length, 0);
    this.resized();
    return form;
  }
}

/** Shorter windows of brotli than 64 kB gain nothing more. */
const SHORTEST_WINDOW = 16;

/**
 * The window of brotli (a power of two) that holds all of a body. The longest takes 8 MB for each page of more than 64 kB being compressed, which V8
 * counts: a few together make it collect the whole heap.
 */
function windowFor(length: number): number {
  const whole = Math.ceil(Math.log2(length + 16));
  return Math.min(Math.max(whole, SHORTEST_WINDOW), constants.BROTLI_DEFAULT_WINDOW);
}

/** The same bytes alone in memory: what was compressed to less than 16 kB, or is short, is a part of a block, held whole as long as it is. */
function ofItsSize(body: Buffer): Buffer {
  if (body.buffer.byteLength === body.length) return body;
  const own = Buffer.allocUnsafeSlow(body.length);
  own.set(body);
  return own;
}
