import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Caller } from "@datalogue/api";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeBackup } from "../../../packages/api/src/backup/make-backup.js";
import { openToRead, openToWrite } from "../../../packages/api/src/backup/open-place.js";
import { restoreBackup } from "../../../packages/api/src/backup/restore-backup.js";
import { servePlace } from "../access/serve-place.js";
import { type PgliteServer, startPglite } from "../support/catalogue-engines.js";
import { createPlace, type Place } from "../support/content-folder.js";

/** What programs of the past left on a disk, each under the name of its last migration or of its release (scripts/make-upgrade-fixture.mjs). */
const cases = join(import.meta.dirname, "../../cases/upgrades");
const left = readdirSync(cases).filter((name) => existsSync(join(cases, name, "var.tgz")));
const SLUG = "frequentation-mediatheques";
const publisher: Caller = {
  ...{ kind: "key", key: "test" },
  memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: "epci" }],
};

/** A site whose data are those that an older program left, beside the content that it had. */
function leftBy(name: string, env: Record<string, string> = {}): Place {
  const place = createPlace({ DATABASE_URL: "", ...env });
  cpSync(join(cases, "content"), place.content, { recursive: true });
  mkdirSync(place.data);
  execFileSync("tar", ["-xzf", join(cases, name, "var.tgz"), "-C", place.data]);
  return place;
}

/** How many rows each table has. */
function countRows(place: Place): Map<string, number> {
  const catalogue = new Database(join(place.data, "catalogue.sqlite"), { readonly: true });
  const tables = catalogue
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all() as string[];
  const counts = tables.map((table): [string, number] => [
    table,
    Number(catalogue.prepare(`SELECT count(*) FROM "${table}"`).pluck().get()),
  ]);
  catalogue.close();
  return new Map(counts);
}

/** What the addresses that the older program answered give now, in the form they were noted. */
async function answersOf(url: string, addresses: string[]): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const address of addresses) {
    const answer = await fetch(url + address);
    const body = Buffer.from(await answer.arrayBuffer());
    if (address.endsWith("/csv")) found[address] = createHash("sha256").update(body).digest("hex");
    else found[address] = address.startsWith("/api/") ? JSON.parse(body.toString("utf8")).data : answer.status;
  }
  return found;
}

let server: PgliteServer;
const places: Place[] = [];
beforeAll(async () => {
  server = await startPglite();
});
afterAll(async () => {
  for (const place of places) await place.remove();
  await server.stop();
});

describe.each(left)("the site that a program left at %s", (name) => {
  const { answers } = JSON.parse(readFileSync(join(cases, name, "expected.json"), "utf8"));

  /** Opens it, and compares all that can be with what was left. */
  async function expectWhole(place: Place, before: Map<string, number>): Promise<void> {
    const { datalogue, url, close } = await servePlace(place);
    try {
      expect(await answersOf(url, Object.keys(answers))).toEqual(answers);
      const { datasets, damaged, problems } = await datalogue.status();
      // The content is as it was: nothing is published again.
      expect(datasets).toMatchObject([{ slug: SLUG, version: 2 }]);
      expect([...damaged, ...problems]).toEqual([]);
      expect(await datalogue.verify([])).toMatchObject({ valid: true, versions: 2, damaged: [], unnamed: [] });
      const { data: drafts } = await datalogue.drafts.list(publisher, { page: 1, pageSize: 20 });
      expect(drafts.length).toBe(before.get("drafts") ?? 0);
      for (const { id } of drafts)
        expect(await datalogue.drafts.get(publisher, id)).toMatchObject({
          dataset: { slug: SLUG },
          file: { name: "2025.csv" },
        });
      if (place.settings.database === null) {
        const now = countRows(place);
        expect([...before].filter(([table, rows]) => (now.get(table) ?? 0) < rows)).toEqual([]);
      }
    } finally {
      await close();
    }
  }

  it("is brought up to date as it is opened, answers as it did, and has lost nothing", async () => {
    const place = leftBy(name);
    await expectWhole(place, countRows(place));
  });

  it("is the same in PostgreSQL, from a backup of what was left", async () => {
    const place = leftBy(name);
    places.push(place);
    const before = countRows(place);
    const copies = join(place.data, "../copies");
    const to = await openToWrite(copies, null, place.settings);
    await makeBackup(place.settings, to);
    await to.storage.close(true);
    const there = createPlace({ DATABASE_URL: server.createDatabase().url });
    cpSync(join(cases, "content"), there.content, { recursive: true });
    const from = await openToRead(copies, null);
    expect(await restoreBackup(there.settings, from)).toMatchObject({ lost: [], leftOut: [] });
    await from.storage.close(false);
    await expectWhole(there, before);
  });
});
