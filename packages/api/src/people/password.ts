import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { foldText } from "@datalogue/ingest";
import { Refusal } from "../refusal.js";

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** What a password costs to look at: memory is 128·N·r bytes. */
export interface PasswordCost {
  N: number;
  r: number;
  p: number;
}

/** 32 MB and some tenths of a second of one processor (OWASP Password Storage, scrypt). */
export const PASSWORD_COST: PasswordCost = { N: 2 ** 15, r: 8, p: 3 };
const BYTES = 32;

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 128;

/** More passwords wait than can be looked at in a few seconds: the server must not spend itself on them. */
export class TooManyPasswords extends Refusal {
  constructor() {
    super("too many passwords are waiting");
  }
}

/** One at a time, a few waiting: each takes memory and a thread that files and compressions share. */
let waiting = 0;
let last: Promise<unknown> = Promise.resolve();
const MOST_WAITING = 20;

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting >= MOST_WAITING) throw new TooManyPasswords();
  waiting++;
  const done = last.then(work).finally(() => {
    waiting--;
  });
  last = done.catch(() => {});
  return done;
}

/** What is kept of a password: its cost, its salt, its scrypt. Throws `TooManyPasswords`. */
export async function hashPassword(password: string, cost = PASSWORD_COST): Promise<string> {
  const salt = randomBytes(16);
  const digest = await inTurn(() => derive(normalised(password), salt, BYTES, { ...cost, maxmem: 2 ** 26 }));
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), digest.toString("base64url")].join("$");
}

/**
 * Whether a password is the one kept. `kept` undefined: there is none, which takes as long to say as that it is another. Throws
 * `TooManyPasswords`.
 */
export async function isPassword(password: string, kept: string | undefined, cost = PASSWORD_COST): Promise<boolean> {
  const [, n, r, p, salt, digest] = (kept ?? nobody(cost)).split("$");
  const expected = Buffer.from(digest ?? "", "base64url");
  const options = { N: Number(n), r: Number(r), p: Number(p), maxmem: 2 ** 26 };
  const found = await inTurn(() => derive(normalised(password), Buffer.from(salt ?? "", "base64url"), BYTES, options));
  return expected.length === found.length && timingSafeEqual(found, expected) && kept !== undefined;
}

/** Looked at in the place of what is not kept. */
const nobody = ({ N, r, p }: PasswordCost) => ["scrypt", N, r, p, "A".repeat(22), "A".repeat(43)].join("$");

/** What is wrong with a new password, a French sentence; undefined when it will do. `site`: its title. */
export function findPasswordFault(
  password: string,
  { email, name, site }: { email: string; name: string; site: string },
): string | undefined {
  const text = normalised(password);
  if ([...text].length < SHORTEST_PASSWORD)
    return `Choisissez au moins ${SHORTEST_PASSWORD} caractères\u00A0: une phrase convient.`;
  if ([...text].length > LONGEST_PASSWORD) return `Choisissez ${LONGEST_PASSWORD} caractères au plus.`;
  const low = foldText(text);
  const own = [email, ...email.split("@"), ...wordsOf(email), ...wordsOf(name)];
  const known = [...own, ...wordsOf(site)].filter((word) => word.length >= 4);
  // What is left of it once the words that anybody would try are taken away.
  const rest = [...known, ...TRIED_FIRST].reduce((left, word) => left.replaceAll(foldText(word), ""), low);
  if (new Set(low).size < 5 || isRun(low) || rest.length < 6)
    return "Ce mot de passe se devine trop vite. Choisissez plusieurs mots sans lien entre eux, ni votre nom ni celui du site.";
  return undefined;
}

/** « Pôle Marennes-Oléron » is three words, whatever joins them. */
const wordsOf = (text: string) => text.split(/[^\p{L}\p{M}\p{N}]+/u);

const TRIED_FIRST = [
  ..."motdepasse password azerty qwerty datalogue administrateur administrator admin bonjour soleil".split(" "),
  ..."doudou loulou secret welcome bienvenue iloveyou jetaime 123456789 12345678 123456 1234 2024 2025 2026 2027".split(
    " ",
  ),
];

/** « abcdefghijkl », « 987654321098 » */
function isRun(text: string): boolean {
  const steps = new Set([...text].slice(1).map((character, at) => character.charCodeAt(0) - text.charCodeAt(at)));
  return steps.size <= 2 && [...steps].every((step) => Math.abs(step) === 1 || Math.abs(step) === 9);
}

/** The same letters typed on another keyboard are the same password. */
function normalised(password: string): string {
  return password.normalize("NFKC");
}
