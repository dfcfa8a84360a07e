import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openMailer } from "../../../packages/api/src/people/mailer.js";
import { forgetKept, openOutbox } from "../../../packages/api/src/people/outbox.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { type MailServer, startMailServer } from "../support/mail-server.js";

const MINUTE = 60_000;
const message = (to: string) => ({ to, subject: "Réponse", text: `Pour ${to}` });

describe.each(ENGINES)("e-mails that tell what was done, with %s", (engine) => {
  let server: EngineServer;
  let mails: MailServer;
  let knex: Awaited<ReturnType<typeof openDatabase>>;
  let time = Date.parse("2026-03-10T09:00:00.000Z");
  const lines: string[] = [];
  const openWith = (port: number) => {
    const log = (line: string) => void lines.push(line);
    const mailer = openMailer({ smtp: `smtp://127.0.0.1:${port}`, mailFrom: "donnees@exemple.fr" }, log);
    return openOutbox(knex, { now: () => new Date(time), mailer, publicUrl: "https://donnees.exemple.fr", log });
  };
  const kept = (): Promise<string[]> => knex("kept_messages").orderBy("email").pluck("email");
  const received = () => mails.mails.map(({ to }) => to);

  beforeAll(async () => {
    [server, mails] = await Promise.all([startEngine(engine), startMailServer()]);
    knex = await openDatabase(server.createDatabase().place);
  });
  beforeEach(() => {
    mails.mails.length = 0;
    lines.length = 0;
  });
  afterEach(() => mails.refuse(false));
  afterAll(async () => {
    await knex.destroy();
    await Promise.all([server.stop(), mails.stop()]);
  });

  it("leave at once, and nothing of them is kept", async () => {
    expect(await openWith(mails.port).send(message("a@exemple.fr"), "a")).toBe("left");
    expect([received(), await kept()]).toEqual([["a@exemple.fr"], []]);
  });

  it("are kept where the server takes none, or is not there, and leave once it does", async () => {
    mails.refuse(true);
    expect(await openWith(mails.port).send(message("a@exemple.fr"), "a")).toBe("later");
    // Nobody listens there.
    const absent = openWith(1);
    expect(await absent.send(message("b@exemple.fr"), "b")).toBe("later");
    mails.refuse(false);
    const outbox = openWith(mails.port);
    await outbox.sendKept();
    // Not before a minute.
    expect([received(), await kept()]).toEqual([[], ["a@exemple.fr", "b@exemple.fr"]]);
    time += MINUTE;
    await absent.sendKept();
    expect(await kept()).toHaveLength(2);
    time += 5 * MINUTE;
    await outbox.sendKept();
    expect([received().sort(), await kept()]).toEqual([["a@exemple.fr", "b@exemple.fr"], []]);
    expect(lines.join()).not.toContain("exemple.fr");
  });

  it.each(["550 5.1.1 No such user", "550 no such box", "552 5.2.1 Box disabled"])(
    "are not tried again where the address is refused for good: %s",
    async (reply) => {
      mails.refuseAddress("parti@exemple.fr", reply);
      const outbox = openWith(mails.port);
      for (const to of ["parti@exemple.fr", "pas une adresse"])
        expect(await outbox.send(message(to), to)).toBe("refused");
      expect([received(), await kept()]).toEqual([[], []]);
    },
  );

  it.each([
    "554 5.7.1 Relay access denied",
    "553 5.7.1 Sender address rejected: not logged in",
    "530 5.7.0 Authentication required",
    "550 5.4.5 Daily quota exceeded",
    "450 4.2.1 Try again later",
  ])("are tried again where it is the site, or the hour, that is refused: %s", async (reply) => {
    mails.refuseAddress("loin@exemple.fr", reply);
    const outbox = openWith(mails.port);
    expect(await outbox.send(message("loin@exemple.fr"), "loin")).toBe("later");
    // One box keeps no other waiting.
    mails.refuse(true);
    await outbox.send(message("a@exemple.fr"), "a");
    mails.refuse(false);
    time += MINUTE;
    await outbox.sendKept();
    expect([received(), await kept()]).toEqual([["a@exemple.fr"], ["loin@exemple.fr"]]);
    await forgetKept(knex, { email: "loin@exemple.fr" });
  });

  it("give way to what was decided since, and go with what their person erases", async () => {
    mails.refuse(true);
    const outbox = openWith(mails.port);
    const told = (text: string) => ({ ...message("a@exemple.fr"), text });
    for (const [text, subject] of [
      ["Accès ouvert", "access:1"],
      ["Accès refusé", "access:1"],
      ["Mot de passe changé", "account"],
      ["Contribution retenue", "contribution:1"],
    ] as const)
      await outbox.send(told(text), subject);
    await forgetKept(knex, { subject: "contribution:1" });
    mails.refuse(false);
    time += MINUTE;
    await outbox.sendKept();
    expect(mails.mails.map(({ text }) => text.trim().split("\n").at(-1))).toEqual([
      "Accès refusé",
      "Mot de passe changé",
    ]);
  });

  it("are given up after three days, which the log says without the address, or when its person erases it", async () => {
    mails.refuse(true);
    const outbox = openWith(mails.port);
    await outbox.send(message("a@exemple.fr"), "a");
    await outbox.send(message("b@exemple.fr"), "b");
    await forgetKept(knex, { email: "b@exemple.fr" });
    expect(await kept()).toEqual(["a@exemple.fr"]);
    const until = time + 3 * 24 * 60 * MINUTE;
    while (time < until) {
      await outbox.sendKept();
      expect(await kept()).toEqual(["a@exemple.fr"]);
      time += 60 * MINUTE;
    }
    mails.refuse(false);
    await outbox.sendKept();
    expect([received(), await kept()]).toEqual([[], []]);
    expect(lines.at(-1)).toMatch(/trois jours.: 1$/);
    expect(lines.join()).not.toContain("a@exemple.fr");
  });

  it("leave once by two processes, and again under the same name where one falls before it says so", async () => {
    mails.refuse(true);
    await openWith(mails.port).send(message("a@exemple.fr"), "a");
    mails.refuse(false);
    const [row] = await knex("kept_messages");
    time += MINUTE;
    await Promise.all([openWith(mails.port), openWith(mails.port)].map((outbox) => outbox.sendKept()));
    expect(received()).toEqual(["a@exemple.fr"]);
    // It left, and its process fell.
    await knex("kept_messages").insert({ ...row, next_at: new Date(time + 10 * MINUTE).toISOString() });
    await openWith(mails.port).sendKept();
    expect(received()).toHaveLength(1);
    time += 10 * MINUTE;
    await openWith(mails.port).sendKept();
    expect(received()).toHaveLength(2);
    expect(mails.mails[0]?.id).toMatch(/^<.+@donnees\.exemple\.fr>$/);
    expect(mails.mails[1]?.id).toBe(mails.mails[0]?.id);
  });

  it("wait for the next start of the program where it stops", async () => {
    mails.refuse(true);
    for (const to of ["a@exemple.fr", "b@exemple.fr"]) await openWith(mails.port).send(message(to), to);
    mails.refuse(false);
    time += MINUTE;
    await openWith(mails.port).sendKept(() => mails.mails.length > 0);
    expect([received(), await kept()]).toEqual([["a@exemple.fr"], ["b@exemple.fr"]]);
  });
});
