import { CheckRefused } from "./check-refused.js";

/** Who waits for a check, or is being checked: bounded for all and for one client. */
export interface LineLimits {
  checks: number;
  checksEach: number;
}

/** One check, from the moment that its file is there until its answer. */
export interface Ticket {
  client: string;
  /** Checks that came before it and are not done. */
  ahead(): number;
  leave(): void;
}

/** The checks asked for and not done, in the order that they came. */
export interface WaitingLine {
  readonly length: number;
  /** Throws the `CheckRefused` that `enter` would. */
  expect(client: string): void;
  enter(client: string): Ticket;
  /** The refusal of one who has waited long: how many are still ahead, and when to come back. */
  tooLong(ticket: Ticket): CheckRefused;
}

/** How long a check takes before any was seen, in seconds; each one seen weighs for a fifth. */
const FIRST_GUESS = 2;
const WEIGHT = 0.2;

/** @param together checks done at the same time. */
export function openWaitingLine({ checks, checksEach }: LineLimits, together: number): WaitingLine {
  const tickets = new Set<Ticket>();
  let usual = FIRST_GUESS;
  const countOf = (client: string) => [...tickets].filter((ticket) => ticket.client === client).length;
  const secondsFor = (ahead: number) => Math.min(120, Math.max(5, Math.ceil(((ahead + 1) * usual) / together)));
  const expect = (client: string) => {
    const own = countOf(client);
    if (own >= checksEach) {
      const seconds = secondsFor(own);
      throw new CheckRefused({ kind: "many-checks", own: true, count: own, seconds });
    }
    if (tickets.size >= checks) {
      const seconds = secondsFor(tickets.size);
      throw new CheckRefused({ kind: "many-checks", own: false, count: tickets.size, seconds });
    }
  };
  return {
    get length() {
      return tickets.size;
    },
    expect,
    enter(client) {
      expect(client);
      const started = performance.now();
      const ticket: Ticket = {
        client,
        ahead: () => [...tickets].indexOf(ticket),
        leave() {
          if (!tickets.delete(ticket)) return;
          usual += WEIGHT * ((performance.now() - started) / 1000 - usual);
        },
      };
      tickets.add(ticket);
      return ticket;
    },
    tooLong(ticket) {
      const ahead = Math.max(0, ticket.ahead());
      const seconds = secondsFor(ahead);
      return new CheckRefused({ kind: "late-check", ahead, seconds });
    },
  };
}
