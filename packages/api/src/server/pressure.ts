import type { Request, Response } from "express";
import { onceBegun } from "../http/once-begun.js";
import { isTile } from "../ogc/tile-routes.js";
import { isHealth } from "./health-routes.js";

/** What a server bears before it says that it is busy. */
export interface PressureLimits {
  /** Readings that are being made at once, those whose answer is leaving aside. */
  mostReadings?: number;
  /** Milliseconds that a request may be expected to wait before it is begun: beyond, it is refused at once. */
  longestWait?: number;
}

/** How much is asked of the thread that answers, and who is told to come back. */
export interface Pressure {
  /** Begins a request in its turn, or refuses it. Who left meanwhile is neither begun nor refused. */
  enter(request: Request, response: Response, turn: { begin(): void; refuse(): void }): void;
  /** Counts a request, whatever is done of it. */
  see(): void;
  /** Many are asking, and the thread that answers has worked most of the last seconds: not for itself alone. */
  isBusy(): boolean;
  /** What a moment shows. */
  read(): { readings: number; waiting: number; refused: number };
  stop(): void;
}

interface Waiting {
  response: Response;
  since: number;
  begin(): void;
  refuse(): void;
}

/** What is cheap to answer, or was typed by somebody, bears this many times the limits. */
const LENIENCE = 3;
/** How much the last time between two beginnings weighs in the pace. */
const WEIGHT = 0.1;
/** Turns of the event loop from one beginning to the next: an empty one takes microseconds, and lets one more new connection in. */
const TURNS = 8;
/** Readings that are made together without any turn let pass: turns are short where so few share them, and waiting would only be lost time. */
const TOGETHER = 8;
/**
 * While no more than these are being made, few connections wait to be heard, and a long turn is one of a page that others wait for: some
 * milliseconds then count as the turns to let pass, and as many requests begin in a turn as some milliseconds hold.
 */
const FEW = 32;
/** No more than a turn of `giveWay`, which is a long one: shorter, it would count as one of the turns above. */
const PAUSE = 2;
const SLICE = 5;
/** Milliseconds between two looks at who has waited too long, and at how busy the thread is. */
const EVERY = 250;
/** How much the last look weighs in how busy it is: some two seconds count. */
const LOOK_WEIGHT = 0.15;
/** From this share of its time that the thread works, and this many requests between two looks, it is busy: more than a reader or two ask for. */
const BUSY = { worked: 0.5, asked: 12 };

/**
 * Decides who is told early to come back, so that the others are answered in time. Requests are begun one by one, in the
 * order that they came; once more than a few are being made, some turns of the event loop apart: Node takes one new connection a turn, so that
 * turns must be short, and more than the beginnings, for anybody to be heard, `/healthz` first. What a request is expected to wait is the length of the line × the time between two beginnings, which follows the machine, the weight of pages and
 * whatever else keeps the thread; who has waited twice the longest wait is refused all the same. Files, tiles, what is sent and what people who are signed in read pass before other readings and are refused later.
 * `/healthz` and `/readyz` never wait.
 */
export function openPressure({ mostReadings = 200, longestWait = 2_000 }: PressureLimits = {}): Pressure {
  const [spared, others]: [Waiting[], Waiting[]] = [[], []];
  let readings = 0;
  let refused = 0;
  // Milliseconds between two beginnings while some wait.
  let pace = 1;
  let last = 0;
  /** Turns to let pass before the next beginning. */
  let turns = 0;
  let turn: NodeJS.Immediate | undefined;

  const isReading = ({ method }: Request) => method === "GET" || method === "HEAD";
  const isSpared = (request: Request) =>
    !isReading(request) ||
    request.headers.cookie !== undefined ||
    request.headers.authorization !== undefined ||
    isTile(request.path) ||
    request.path.startsWith("/fichiers/");
  const hasRoom = (line: Waiting[]) => readings < mostReadings * (line === spared ? LENIENCE : 1);
  const nextTurn = () => {
    turn ??= setImmediate(() => {
      turn = undefined;
      if (turns > 0) turns--;
      if (turns > 0 && !(readings <= FEW && performance.now() - last > PAUSE)) return nextTurn();
      turns = 0;
      const until = performance.now() + SLICE;
      while (beginNext() && readings <= FEW && performance.now() < until);
    });
  };
  /** Whether there was one. */
  const beginNext = (): boolean => {
    const line = [spared, others].find((one) => one.length > 0 && hasRoom(one));
    const next = line?.shift();
    if (!next) return false;
    const now = performance.now();
    pace += (now - Math.max(last, next.since) - pace) * WEIGHT;
    if (next.response.destroyed) nextTurn();
    else {
      last = now;
      next.begin();
      pass();
    }
    return true;
  };
  /** Lets turns pass before the next beginning. */
  const pass = () => {
    turns = readings > TOGETHER ? TURNS : 0;
    nextTurn();
  };
  const refuse = (one: Pick<Waiting, "refuse">) => {
    refused++;
    one.refuse();
  };
  let [worked, asked, seen] = [0, 0, 0];
  let looked = performance.eventLoopUtilization();
  const sweep = setInterval(() => {
    const look = performance.eventLoopUtilization();
    worked += (performance.eventLoopUtilization(look, looked).utilization - worked) * LOOK_WEIGHT;
    looked = look;
    asked += (seen - asked) * LOOK_WEIGHT;
    seen = 0;
    const now = performance.now();
    for (const line of [spared, others])
      while (line[0] && now - line[0].since > 2 * longestWait) refuse(line.shift() as Waiting);
  }, EVERY).unref();

  return {
    enter(request, response, { begin, refuse: tell }) {
      if (isHealth(request.path)) return begin();
      const line = isSpared(request) ? spared : others;
      const start = () => {
        // What is sent takes the time that its sender takes.
        if (isReading(request)) count(response);
        begin();
      };
      if (turns === 0 && spared.length + others.length === 0 && hasRoom(line)) {
        last = performance.now();
        start();
        return pass();
      }
      const [before, longest] =
        line === spared ? [spared.length, longestWait * LENIENCE] : [spared.length + others.length, longestWait];
      if ((before + 1) * pace > longest) return refuse({ refuse: tell });
      line.push({ response, since: performance.now(), begin: start, refuse: tell });
      nextTurn();
    },
    see() {
      seen++;
    },
    isBusy: () => worked >= BUSY.worked && asked >= BUSY.asked,
    read: () => ({ readings, waiting: spared.length + others.length, refused }),
    stop() {
      clearInterval(sweep);
      if (turn) clearImmediate(turn);
      for (const one of [...spared.splice(0), ...others.splice(0)]) one.refuse();
    },
  };

  function count(response: Response): void {
    readings++;
    onceBegun(response, () => {
      readings--;
      nextTurn();
    });
  }
}
