import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { followRevision } from "../../../packages/api/src/store/follow-revision.js";

describe("what follows the revision of the catalogue", () => {
  let unheard: unknown[];
  const hear = (error: unknown) => unheard.push(error);
  beforeEach(() => {
    unheard = [];
    process.on("unhandledRejection", hear);
  });
  afterEach(() => process.off("unhandledRejection", hear));

  it("fails for each who asks while the database is lost, and for nobody else: the program goes on", async () => {
    let isLost = true;
    let asked = 0;
    const read = async () => {
      asked++;
      await sleep(1);
      if (isLost) throw new Error("no database");
      return 7;
    };
    let reread = 0;
    const refresh = followRevision({ read, close() {} }, async () => {
      reread++;
    });
    const done = await Promise.allSettled([refresh(), refresh(), refresh(read()), refresh()]);
    expect(done.map(({ status }) => status)).toEqual(Array(4).fill("rejected"));
    await sleep(5);
    isLost = false;
    await Promise.all([refresh(), refresh(), refresh()]);
    await sleep(5);
    expect([reread, unheard]).toEqual([1, []]);
    // Those who came meanwhile waited for one more reading, not one each.
    expect(asked).toBeLessThanOrEqual(6);
  });
});
