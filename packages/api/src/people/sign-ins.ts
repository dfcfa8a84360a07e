import type { Knex } from "knex";
import { civilDay } from "../calendar/civil-day.js";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import { holdOwner, holdPerson } from "./hold-person.js";
import { noteIdentity } from "./identities.js";
import type { ProvenIdentity } from "./identity-provider.js";
import type { PasswordCost } from "./password.js";
import { parseEmail } from "./person.js";
import type { PersonReader } from "./person-reader.js";
import { countRefusedSignIn } from "./refused-sign-ins.js";
import { digestRecoveryCode, findTotpStep } from "./second-factor.js";
import type { Sessions } from "./sessions.js";
import { countTry, forgetTries, triesOf, triesOfCode, triesOfProvider } from "./tries.js";
import { tryPassword } from "./try-password.js";

/** What came of a sign-in by a provider of identities. `unknown`: nobody here is this subject. */
export type ProviderSignIn = Extract<SignIn, { token: string }> | { kind: "unknown" };

/** What came of a sign-in. `refused` says how many tries are left, never whether there is an account. */
export type SignIn =
  | { kind: "open"; token: string }
  | { kind: "code"; token: string }
  | { kind: "refused"; left: number }
  | { kind: "paused" };

/** How people come in: by a password, the code of a phone, or a provider of identities. */
export interface SignIns {
  signIn(answers: { email: string; password: string; client: string; agent: string }): Promise<SignIn>;
  /** The code of the phone, or one of those kept for when it is lost; undefined: the sign-in must begin again. */
  giveCode(token: string, code: string, from: { client: string; agent: string }): Promise<SignIn | undefined>;
  /** Comes in by what a provider proved: the account that this subject was bound to, whatever its address. */
  signInWith(identity: ProvenIdentity, agent: string): Promise<ProviderSignIn>;
  /** False once a place came back from the provider too often: it waits. */
  countReturn(client: string): Promise<boolean>;
  /** One that let somebody in, or bound their identity, does not count. */
  forgetReturn(client: string): Promise<void>;
}

interface SignInParts {
  sessions: Sessions;
  reader: Pick<PersonReader, "vouches">;
  now(): Date;
  passwordCost?: PasswordCost;
}

/** Every try is counted before it is looked at, by account and by place. */
export function openSignIns(knex: Knex, parts: SignInParts): SignIns {
  const { sessions, reader, now } = parts;

  const admit = async (trx: Knex, person: string, agent: string, idToken: string | null = null) => {
    await trx("persons")
      .where({ id: person })
      .update({ last_seen_on: civilDay(now()) });
    const token = await sessions.open(person, agent, { trx, idToken });
    await journal(trx, now().toISOString(), `person:${person}`, "sign-in", `person:${person}`, {});
    return token;
  };

  return {
    async signIn({ email, password, client, agent }) {
      const address = parseEmail(email) ?? "";
      const limits = triesOf(address, client);
      const tried = await tryPassword(knex, parts, limits, { email: address }, password);
      if (tried.kind === "paused") return tried;
      if (tried.kind === "right") {
        const { id, password: kept, totp_secret } = tried.row;
        const entered = await quietTransaction(knex, async (trx): Promise<SignIn | undefined> => {
          if (!(await holdPerson(trx, { id, password: kept, totp_secret }))) return undefined;
          return totp_secret === null
            ? { kind: "open", token: await admit(trx, id, agent) }
            : { kind: "code", token: await sessions.open(id, agent, { pending: true, trx }) };
        });
        if (entered) {
          await forgetTries(knex, limits);
          return entered;
        }
        await countRefusedSignIn(knex, now());
      }
      return tried.left === 0 ? { kind: "paused" } : { kind: "refused", left: tried.left };
    },
    async giveCode(token, code, { client, agent }) {
      const session = await sessions.find(token);
      if (!session?.pending) return undefined;
      const { person } = session;
      const limits = triesOfCode(person, client);
      const { left } = await countTry(knex, limits, now());
      if (left === undefined) {
        await sessions.end(person, session.id);
        return { kind: "paused" };
      }
      const opened = await quietTransaction(knex, async (trx) => {
        const row = await trx("persons").where({ id: person, closed_at: null }).first();
        if (!row || row.totp_secret === null) return "wrong";
        const before = row.totp_step === null ? null : Number(row.totp_step);
        const step = findTotpStep(row.totp_secret, code, now(), before);
        const spare = step === undefined ? digestRecoveryCode(code) : undefined;
        const taken =
          step !== undefined
            ? await trx("persons")
                .where({ id: person })
                .andWhere((same) => same.whereNull("totp_step").orWhere("totp_step", "<", step))
                .update({ totp_step: step })
            : spare === undefined
              ? 0
              : await trx("recovery_codes").where({ person_id: person, digest: spare }).delete();
        if (taken === 0) return "wrong";
        // It was ended, or another code opened it meanwhile.
        if ((await trx("sessions").where({ id: session.id }).delete()) === 0) return "gone";
        return { token: await admit(trx, person, agent, session.idToken) };
      });
      if (opened === "gone") return undefined;
      if (opened === "wrong") {
        await countRefusedSignIn(knex, now());
        return left === 0 ? { kind: "paused" } : { kind: "refused", left };
      }
      await forgetTries(knex, limits);
      return { kind: "open", token: opened.token };
    },
    async signInWith(identity, agent) {
      const { idToken } = identity;
      return quietTransaction(knex, async (trx): Promise<ProviderSignIn> => {
        const person = await holdOwner(trx, identity);
        if (person === undefined) return { kind: "unknown" };
        const { totp_secret } = await trx("persons").where({ id: person }).first("totp_secret");
        await noteIdentity(trx, identity, now().toISOString());
        // The code of the phone is asked as after a password, unless the provider vouches for as much.
        return totp_secret !== null && !reader.vouches(identity)
          ? { kind: "code", token: await sessions.open(person, agent, { pending: true, trx, idToken }) }
          : { kind: "open", token: await admit(trx, person, agent, idToken) };
      });
    },
    countReturn: async (client) => (await countTry(knex, triesOfProvider(client), now())).left !== undefined,
    forgetReturn: (client) => forgetTries(knex, triesOfProvider(client)),
  };
}
