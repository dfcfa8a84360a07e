import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Caller, Datalogue } from "@datalogue/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { refreshSource } from "../../../packages/api/src/refreshing/refresh-source.js";
import { askForHome } from "../../../packages/api/src/sources/question.js";
import { createPlace, type Place, visitsCsv, visitsJson, visitsSource } from "../support/content-folder.js";

const SLUG = visitsJson.slug;
const publisher: Caller = {
  ...{ kind: "key", key: "publisher" },
  memberships: [{ organisation: visitsJson.organisation, role: "publisher", kind: null }],
};
/** So many rows that their publication lasts. */
const ROWS = 3_003;

describe("a source that somebody changes", () => {
  let place: Place;
  let datalogue: Datalogue;
  let folder: string;
  /** What happens once the file is copied. */
  let onCopied: (() => Promise<unknown>) | undefined;
  let doing: Promise<unknown> | undefined;

  beforeEach(async () => {
    [onCopied, doing] = [undefined, undefined];
    folder = mkdtempSync(join(tmpdir(), "received-"));
    const rowOf = (code: string) => (_: unknown, at: number) => `${code},,${3000 + at},12\n`;
    const others = ["17140", "17337"].flatMap((code) => Array.from({ length: 1500 }, rowOf(code)));
    writeFileSync(join(folder, `${SLUG}.csv`), visitsCsv + others.join(""));
    place = createPlace();
    place.write("culture/mediatheques/source.json", visitsSource);
    datalogue = await place.open({
      onStep(step) {
        if (step === "copied" && onCopied) doing ??= onCopied();
      },
    });
    expect((await datalogue.load()).problems).toEqual([]);
  });
  afterEach(async () => {
    await place.remove();
    rmSync(folder, { recursive: true });
  });

  const change = (changed: Parameters<typeof datalogue.ownSources.change>[2]) =>
    datalogue.ownSources.change(publisher, SLUG, changed);
  const refresh = async (receive = datalogue.receive) => {
    const one = (await datalogue.listSources()).sources.find(({ content }) => content.metadata.slug === SLUG);
    if (!one) throw new Error("no source");
    const done = await refreshSource(one, {
      ...{ origin: { folder }, question: askForHome(datalogue.services.territories, undefined, 2026) },
      ...{ maxFileBytes: 10_000_000, memory: datalogue.receptions, receive },
      watch: { listSources: datalogue.listSources, states: datalogue.sourceStates },
    });
    await doing;
    return done;
  };
  const served = async () => (await datalogue.services.catalogue.getDataset(SLUG)) as { version: number };

  it("while its file is being published is held to what is asked of it by then", async () => {
    onCopied = () => change({ leastRows: 5_000 });
    const done = await refresh();
    expect(done).toMatchObject({
      kind: "refused",
      reasons: [expect.stringMatching(/^3\s003\slignes, il en faut 5\s000\.$/)],
    });
    expect(await served()).toMatchObject({ version: 1 });
    expect(await change({ leastRows: 3_000 })).toMatchObject({ leastRows: 3_000 });
    expect(await refresh()).toMatchObject({ kind: "published", rows: ROWS });
  });

  it("before its file has its turn is left, paused or moved to another address", async () => {
    const receiveAfter =
      (changed: Parameters<typeof change>[0]): typeof datalogue.receive =>
      async (into, file) => {
        await change(changed);
        return datalogue.receive(into, file);
      };
    expect(await refresh(receiveAfter({ paused: true }))).toEqual({ kind: "left", why: "paused" });
    await change({ paused: false });
    const address = "https://exemple.fr/autre.csv";
    expect(await refresh(receiveAfter({ address }))).toEqual({ kind: "left", why: "moved" });
    expect(await served()).toMatchObject({ version: 1 });
  });

  it("while its file is being published, so that it is paused, has nothing published", async () => {
    onCopied = () => change({ paused: true });
    expect(await refresh()).toEqual({ kind: "left", why: "paused" });
    expect(await served()).toMatchObject({ version: 1 });
    // Who asks for it though it is paused gets its file.
    expect(await refresh()).toMatchObject({ kind: "published", rows: ROWS });
  });
});
