import { describe, expect, it } from "vitest";
import { openAnswering } from "../../../packages/api/src/content/open-answering.js";

type Parts = Parameters<typeof openAnswering>[0];

/** A site whose copy of the catalogue in memory is at a revision, and is brought up to that of the database once it is let. */
function openSite() {
  const site = { database: 5, copy: 4 };
  const waiting: (() => void)[] = [];
  const reach = (revision: number) => {
    if (revision <= site.copy) return;
    // Read as it is asked: what another process writes meanwhile is not in it.
    const read = site.database;
    return new Promise<void>((resolve) =>
      waiting.push(() => {
        site.copy = read;
        resolve();
      }),
    );
  };
  const unchanged = { refresh: () => {}, digest: () => "" };
  const answering = openAnswering({
    ...{ definitions: unchanged, populations: unchanged, agreements: unchanged, replica: undefined },
    catalogue: { reach },
    keeper: { damages: () => "" },
    revisions: { read: () => site.database, close: () => {} },
    geographyDigest: () => "",
    now: () => new Date("2026-03-10T10:00:00Z"),
  } as unknown as Parts);
  /** Lets what waits be read. */
  const letRead = () => {
    for (const read of waiting.splice(0)) read();
  };
  /** Another request, for whatever may have been answered before: it reads no copy. */
  const ask = () => {
    const request = { method: "GET", headers: {}, originalUrl: "/jeux", path: "/jeux" };
    answering.seenBefore(request as never, {} as never, () => {});
  };
  return { site, answering, letRead, ask };
}

describe("the state that an answer is kept under", () => {
  it("is one that the copy of the catalogue has reached, even where another request came after a publication", async () => {
    const { site, answering, letRead, ask } = openSite();
    let name = "";
    const naming = Promise.resolve(answering.readState()).then((state) => {
      name = state;
    });
    site.database = 6;
    ask();
    letRead();
    await new Promise(setImmediate);
    expect(name).toBe("");
    letRead();
    await naming;
    expect({ name: name.split(" ")[0], copy: site.copy }).toEqual({ name: "6", copy: 6 });
  });

  it("is named at once where the copy is there", () => {
    const { site, answering } = openSite();
    site.copy = 5;
    expect(answering.readState()).toMatch(/^5 /);
  });
});
