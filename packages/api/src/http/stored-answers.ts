import type { Request, RequestHandler, Response } from "express";
import { PassingMap } from "../system/passing-map.js";
import { Answer } from "./answer.js";
import type { AnswerStore, ReadBasis } from "./answer-store.js";
import { compress } from "./compress.js";
import { onceBegun } from "./once-begun.js";
import { isKnown, sendAnswer } from "./send-answer.js";

/** Tells apart the states of the data that answers are made of; at once where the engine can. */
export type ReadState = () => string | Promise<string>;

/**
 * The first middleware of all: what was answered before at this address, on the same data, leaves from here as it was kept,
 * whole with its headers, to GET and HEAD without cookie or authorisation. Nothing is done first for a request that may end here. What is at a
 * path that `isNeverKept` tells is not looked for.
 */
export function answerAgain(
  answers: AnswerStore,
  readState: ReadState,
  isNeverKept: (path: string) => boolean = () => false,
): RequestHandler {
  return (request, response, next) => {
    if (!isAnonymousReading(request) || isNeverKept(request.path)) return next();
    const answer = (state: string) => {
      const address = request.originalUrl;
      const found = answers.find(state, address) ?? answers.find(state, negotiated(request));
      if (found) return sendAnswer(request, response, found).catch(next);
      const renewed = answers.renew(state, address) ?? answers.renew(state, negotiated(request));
      if (!renewed) return next();
      // What cannot be looked at is told by the route.
      renewed.then(
        (answer) => (answer ? sendAnswer(request, response, answer).catch(next) : next()),
        () => next(),
      );
    };
    const state = readState();
    if (typeof state === "string") return answer(state);
    // A database that does not answer is told by the route, with its own headers.
    state.then(answer, () => next()).catch(next);
  };
}

/**
 * Milliseconds to leave to readers on a busy site after an answer or a page was made anew, and before the next: twice what it took, so that most
 * of the thread is theirs, half a second at most.
 */
export const restAfter = (took: number): number => Math.min(2 * took, 500);

/**
 * On a busy site, what a version has just replaced is told a moment longer, to who is nobody in particular, while one request at a time
 * makes what takes its place (stale-while-revalidate, RFC 5861): nobody waits behind what a publication makes anew. Never at the addresses
 * that `isAlwaysTrue` tells.
 */
export function answerFormer(
  answers: AnswerStore,
  isBusy: () => boolean,
  isAlwaysTrue: (path: string) => boolean = () => false,
): RequestHandler {
  let making = false;
  return async (request, response, next) => {
    if (!isBusy() || !isAnonymousReading(request) || isAlwaysTrue(request.path)) return next();
    const former = await findFormer(answers, request);
    if (!former || response.destroyed) return next();
    if (making) return sendAnswer(request, response, former).catch(next);
    making = true;
    const from = performance.now();
    const end = () => {
      making = false;
    };
    onceBegun(response, () => setTimeout(end, restAfter(performance.now() - from)).unref());
    next();
  };
}

/** Who has another answer already, or asks for what is true now, is not sent back to the former one. */
async function findFormer(answers: AnswerStore, request: Request): Promise<Answer | undefined> {
  const { "if-none-match": known, "cache-control": control = "" } = request.headers;
  if (/\b(no-cache|max-age=0)\b/i.test(control)) return undefined;
  for (const key of [request.originalUrl, negotiated(request)]) {
    // What cannot be looked at is told by the route.
    const former = await answers.former(key)?.catch(() => undefined);
    if (former) return known === undefined || isKnown(request, former) ? former : undefined;
  }
  return undefined;
}

/**
 * What machine-facing routes answer with `response.send` or `response.json` gets its strong `ETag`, its `Cache-Control` and its
 * compression here, and is kept when anybody may read it: a request without cookie or authorisation, a 200 that is neither
 * private nor `no-store`. Those who ask for it together wait for the first one: it is made once. Errors, and what tells its own
 * revision, are compressed; files and streams go by untouched. What `basisOf` knows the basis of is kept until what it is made of
 * changes, whatever else does.
 */
export function keepAnswers(
  answers: AnswerStore,
  readState: ReadState,
  basisOf: (request: Request) => ReadBasis | undefined = () => undefined,
): RequestHandler {
  const underway: Underway = new PassingMap();

  return async (request, response, next) => {
    if (request.method !== "GET" && request.method !== "HEAD") return next();
    // Read before the answer is made: data that change meanwhile must not be taken for the older ones.
    const state = await readState();
    const isAnonymous = isAnonymousReading(request);
    const task = isAnonymous && request.method === "GET" ? `${state}\n${negotiated(request)}` : undefined;
    let tell = (_made: Made) => {};
    if (task !== undefined) {
      let made: Made = "nothing";
      for (let first = underway.get(task); first; first = made === "left" ? underway.get(task) : undefined)
        made = await first;
      // Nobody reads it any more, and who left first would never be heard to leave.
      if (response.destroyed) return;
      if (typeof made !== "string") return sendAnswer(request, response, made).catch(next);
      tell = announce(underway, task, response);
    }
    const read = isAnonymous ? basisOf(request) : undefined;
    const basis = read && { found: await read(), read };
    const { send } = response;
    response.send = (body) => {
      response.send = send;
      // `json` calls `send` with its text.
      // What tells its own revision says it by its ETag, which If-Match gives back.
      const isRevision = response.get("ETag") !== undefined;
      if (isRevision || response.statusCode !== 200 || !(typeof body === "string" || body instanceof Buffer)) {
        compress(request, response, () => send.call(response, body));
        return response;
      }
      const answer = readAnswer(response, body);
      if (isAnonymous && isStorable(answer)) {
        const varies = /\baccept\b(?!-)/i.test(answer.header("vary") ?? "");
        answers.keep(state, varies ? negotiated(request) : request.originalUrl, answer, basis);
        tell(answer);
      }
      sendAnswer(request, response, answer).catch(next);
      return response;
    };
    next();
  };
}

/** What came of an answer that others wait for: it, nothing that may be kept, or a client that left before. */
type Made = Answer | "nothing" | "left";

/** By state and address. */
type Underway = PassingMap<string, Promise<Made>>;

/** Lets others wait for an answer, until it is told, anything else is sent, or its client leaves. */
function announce(underway: Underway, task: string, response: Response): (made: Made) => void {
  if (underway.has(task)) return () => {};
  let resolve = (_made: Made) => {};
  const making = new Promise<Made>((done) => {
    resolve = done;
  });
  const tell = (made: Made) => {
    if (underway.get(task) === making) underway.delete(task);
    resolve(made);
  };
  underway.set(task, making);
  const { writeHead } = response;
  response.writeHead = (...args: unknown[]) => {
    tell("nothing");
    return Reflect.apply(writeHead, response, args);
  };
  response.once("close", () => tell("left"));
  return tell;
}

/** Asked by nobody in particular: the answer may be given to anybody, and what anybody was given to this one. */
export function isAnonymousReading({ method, headers }: Request): boolean {
  return (method === "GET" || method === "HEAD") && headers.cookie === undefined && headers.authorization === undefined;
}

/** Where the same address has several forms, each is kept by what was accepted. */
function negotiated({ originalUrl, headers }: Request): string {
  return `${originalUrl}\n${headers.accept ?? ""}`;
}

/** Said by one answer of itself, not by those that repeat it. */
const OWN = /^(etag|content-length|content-encoding|connection|date|retry-after|ratelimit.*)$/i;

function readAnswer(response: Response, body: string | Buffer): Answer {
  if (!response.get("Content-Type")) response.type(typeof body === "string" ? "html" : "bin");
  if (!response.get("Cache-Control")) response.set("Cache-Control", "public, no-cache");
  response.vary("Accept-Encoding");
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.getHeaders())) if (!OWN.test(name)) headers[name] = String(value);
  return new Answer(200, headers, body);
}

function isStorable(answer: Answer): boolean {
  return !/\b(private|no-store)\b/i.test(answer.header("cache-control") ?? "") && !answer.header("set-cookie");
}
