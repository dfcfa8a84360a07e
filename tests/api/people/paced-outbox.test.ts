import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Message, Sending } from "../../../packages/api/src/people/mailer.js";
import { openPacedOutbox, type PacedOutbox } from "../../../packages/api/src/people/paced-outbox.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { boxOf } from "../support/box.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";

const HOUR = 3_600_000;

describe.each(ENGINES)("messages from agents to agents that no server takes, with %s", (engine) => {
  let server: EngineServer;
  let knex: Awaited<ReturnType<typeof openDatabase>>;
  let paced: PacedOutbox;
  let becomes: Sending = "later";
  let time = Date.parse("2026-03-10T09:00:00.000Z");
  const sent: Message[] = [];
  const lines: string[] = [];
  const tell = async (text: string) => {
    const told = { subject: "draft:1", step: "submitted", actor: "person:agente" };
    await paced.tell(told, [{ to: "cheffe@exemple.fr", subject: "À relire", text }]);
    await paced.settle();
  };
  /** What leaves at the end of some hours. */
  const heldAfter = async (hours: number, still?: () => Promise<boolean>) => {
    time += hours * HOUR;
    sent.length = 0;
    await paced.sendHeld(still);
    return sent.map(({ text }) => text);
  };

  beforeAll(async () => {
    server = await startEngine(engine);
    knex = await openDatabase(server.createDatabase().place);
    const log = (line: string) => void lines.push(line);
    paced = openPacedOutbox(
      knex,
      boxOf(sent, () => becomes),
      () => new Date(time),
      log,
    );
  });
  beforeEach(async () => {
    becomes = "later";
    lines.length = 0;
    await knex("paced_messages").delete();
  });
  afterAll(async () => {
    await knex.destroy();
    await server.stop();
  });

  it("leave once, as soon as one does", async () => {
    await tell("Premier.");
    expect(await heldAfter(60)).toEqual([]);
    becomes = "left";
    expect(await heldAfter(1)).toEqual(["Premier."]);
    expect(await heldAfter(1)).toEqual([]);
  });

  it("are dropped when they are no longer so, and after three days, which the log says", async () => {
    await tell("Premier.");
    becomes = "left";
    expect(await heldAfter(1, async () => false)).toEqual([]);
    becomes = "later";
    await tell("Second.");
    for (const hours of [24, 24, 24]) await heldAfter(hours);
    becomes = "left";
    expect(await heldAfter(1)).toEqual([]);
    expect(lines.join()).toContain("abandonné");
  });

  it("are tried for three days of their own, though another of the same step waited before them", async () => {
    await tell("Premier.");
    await heldAfter(71);
    await tell("Second.");
    await heldAfter(2);
    becomes = "left";
    expect(await heldAfter(60)).toEqual(["Second."]);
  });
});
