import { HttpProblem } from "../http/http-problem.js";

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
  /** Throws the 429 or the 503 that `enter` would. */
  expect(client: string): void;
  enter(client: string): Ticket;
  /** The refusal of one who has waited long: how many are still ahead, and when to come back. */
  tooLong(ticket: Ticket): HttpProblem;
}

/** How long a check takes before any was seen, in seconds; each one seen weighs for a fifth. */
const FIRST_GUESS = 2;
const WEIGHT = 0.2;

/** @param together checks done at the same time. */
export function openWaitingLine({ checks, checksEach }: LineLimits, together: number): WaitingLine {
  const tickets = new Set<Ticket>();
  let usual = FIRST_GUESS;
  const countOf = (client: string) => [...tickets].filter((ticket) => ticket.client === client).length;
  const retry = (ahead: number) => {
    const seconds = Math.min(120, Math.max(5, Math.ceil(((ahead + 1) * usual) / together)));
    return { seconds, headers: { "Retry-After": String(seconds) } };
  };
  const expect = (client: string) => {
    const own = countOf(client);
    if (own >= checksEach) {
      const { seconds, headers } = retry(own);
      throw new HttpProblem(
        429,
        "votre-part-est-prise",
        "Trop de contrôles à la fois",
        `${own}\u00A0de vos contrôles sont en cours ou attendent, autant qu'un même visiteur peut en demander à la fois. Réessayez dans ${seconds}\u00A0secondes.`,
        headers,
      );
    }
    if (tickets.size >= checks) {
      const { seconds, headers } = retry(tickets.size);
      throw new HttpProblem(
        503,
        "trop-de-verifications",
        "Trop de vérifications en cours",
        `${countAhead(tickets.size)}. Réessayez dans ${seconds}\u00A0secondes.`,
        headers,
      );
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
      const { seconds, headers } = retry(ahead);
      return new HttpProblem(
        503,
        "trop-de-verifications",
        "Trop de vérifications en cours",
        `Votre fichier a attendu son tour trop longtemps\u00A0: encore ${countAhead(ahead)}. Réessayez dans ${seconds}\u00A0secondes.`,
        headers,
      );
    },
  };
}

/** « 3 contrôles avant le vôtre » */
export function countAhead(count: number): string {
  return `${count}\u00A0${count > 1 ? "contrôles" : "contrôle"} avant le vôtre`;
}
