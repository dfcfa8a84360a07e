import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Caller, type Datalogue, DraftRefused } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place, visitsCsv } from "../support/content-folder.js";

const publisher: Caller = {
  kind: "key",
  key: "publisher",
  memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
};

describe("several acts on one draft at once", () => {
  let place: Place;
  let datalogue: Datalogue;
  const begin = async () => {
    const asked = { organisation: "ile-d-oleron", dataset: "frequentation-mediatheques" };
    return (await datalogue.drafts.create(publisher, asked)).id;
  };
  const deposit = (id: string, line: number) =>
    datalogue.drafts.receiveText(publisher, id, {
      text: `${visitsCsv}17093,Le Château-d'Oléron,2024,${line}\n`,
      name: "a.csv",
    });

  beforeAll(async () => {
    place = createPlace();
    datalogue = await place.open();
    await datalogue.load();
  });
  afterAll(() => place.remove());

  it("keep the file that the draft names, whoever of those who deposited ends last", async () => {
    const id = await begin();
    for (let round = 0; round < 15; round++) {
      await Promise.all([1, 2, 3, 4].map((rank) => deposit(id, 10 * round + rank)));
      const { file } = await datalogue.drafts.get(publisher, id);
      const { path } = await datalogue.drafts.findFile(publisher, id);
      expect(createHash("sha256").update(readFileSync(path)).digest("hex")).toBe(file?.sha256);
    }
  });

  it("say of a draft discarded as a file comes that it is no more, and nothing else", async () => {
    for (let round = 0; round < 15; round++) {
      const id = await begin();
      const done = await Promise.allSettled([deposit(id, round), datalogue.drafts.remove(publisher, id)]);
      for (const one of done)
        if (one.status === "rejected") {
          expect(one.reason).toBeInstanceOf(DraftRefused);
          expect((one.reason as DraftRefused).fault.kind).toBe("unknown-draft");
        }
    }
  });
});
