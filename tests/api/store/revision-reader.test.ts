import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDatabase, writeTransaction } from "../../../packages/api/src/store/open-database.js";
import { openRevisionReader, type RevisionReader } from "../../../packages/api/src/store/revision-reader.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";

describe.each(ENGINES)("the revision of the catalogue, with %s", (engine) => {
  let server: EngineServer;
  let ours: Awaited<ReturnType<typeof openDatabase>>;
  let theirs: Awaited<ReturnType<typeof openDatabase>>;
  let revisions: RevisionReader;
  const write = (knex: typeof ours) => writeTransaction(knex, async () => {});

  beforeAll(async () => {
    server = await startEngine(engine);
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    const { place } = server.createDatabase();
    ours = await openDatabase(place);
    theirs = await openDatabase(place);
    revisions = openRevisionReader(ours);
  });
  afterEach(async () => {
    revisions.close();
    await ours.destroy();
    await theirs.destroy();
  });

  it("is that of what this process has just written, asked before and after in one turn", async () => {
    for (let time = 0; time < 5; time++) {
      const before = await revisions.read();
      const writing = write(ours);
      // Whoever asks meanwhile has the one before.
      const asking = (async () => {
        let isDone = false;
        writing.finally(() => {
          isDone = true;
        });
        for (let step = 0; step < 500 && !isDone; step++) await revisions.read();
      })();
      await writing;
      expect(await revisions.read()).toBe(before + 1);
      await asking;
    }
  });

  it("is that of what another process wrote, a millisecond later", async () => {
    for (let time = 0; time < 5; time++) {
      const before = await revisions.read();
      await write(theirs);
      await sleep(2);
      expect(await revisions.read()).toBe(before + 1);
    }
  });
});
