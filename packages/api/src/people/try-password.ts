import type { Knex } from "knex";
import type { KeptSecrets } from "./hold-person.js";
import { isPassword, type PasswordCost, TooManyPasswords } from "./password.js";
import { countRefusedSignIn } from "./refused-sign-ins.js";
import { countTry, type TryLimit, takeBackTry } from "./tries.js";

/** What came of a password: `left` is how many tries are left after this one, `row` the account that it opens. */
export type Tried =
  | { kind: "right"; left: number; row: { id: string } & KeptSecrets }
  | { kind: "wrong"; left: number }
  | { kind: "paused" };

/** Tries a password on the account that `where` finds, if any: counted before it is looked at, and not at all where the server is too busy to look. */
export async function tryPassword(
  knex: Knex,
  { now, passwordCost }: { now: () => Date; passwordCost?: PasswordCost },
  limits: TryLimit[],
  where: object,
  password: string,
): Promise<Tried> {
  const { left } = await countTry(knex, limits, now());
  if (left === undefined) return { kind: "paused" };
  const row = await knex("persons").where(where).where({ closed_at: null }).first();
  try {
    if (await isPassword(password, row?.password || undefined, passwordCost)) return { kind: "right", left, row };
  } catch (error) {
    if (error instanceof TooManyPasswords) await takeBackTry(knex, limits);
    throw error;
  }
  await countRefusedSignIn(knex, now());
  return { kind: "wrong", left };
}
