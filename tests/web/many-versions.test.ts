import { cpSync } from "node:fs";
import { join } from "node:path";
import type { Datalogue } from "@datalogue/api";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../scripts/lib/page-limits.mjs";
import { createPlace, type Place, visitsCsv } from "../api/support/content-folder.js";
import { textOf } from "./support/page-checks.js";
import { servePlace } from "./support/serve-place.js";
import { Visitor } from "./workspace/visitor.js";

const SLUG = "frequentation-mediatheques";
/** As many as a file that came each hour for a month and a half. */
const LAST = 1_100;

let place: Place;
let datalogue: Datalogue;
let url: string;
let close: () => Promise<void>;
let id: string;

const ask = (path: string, accept = "text/html") => supertest(url).get(path).set("Accept", accept);
const listed = (html: string) =>
  [...html.matchAll(/<strong>Version (\d+)<\/strong>/g)].map(([, number]) => Number(number));

/** Gives a dataset as many versions as if each had been published, the first and the last with their files. */
async function publishMany(): Promise<void> {
  const first = await place.open();
  expect((await first.load()).problems).toEqual([]);
  await first.close();
  const knex = await place.openCatalogue();
  const row = await knex("versions").first();
  id = row.dataset_id;
  const others = Array.from({ length: LAST - 1 }, (_, rank) => {
    const number = rank + 2;
    const at = new Date(Date.parse("2026-01-01T00:00:00.000Z") + number * 3_600_000).toISOString();
    return { ...row, number, published_at: at, rows_kept: number === LAST ? 1 : 0, note: `Heure ${number}.` };
  });
  for (let at = 0; at < others.length; at += 100) await knex("versions").insert(others.slice(at, at + 100));
  // The only way to see that a version is read which nobody asked for.
  await knex("versions").where({ number: 500 }).update({ manifest: "{" });
  const [{ revision }] = await knex("datasets").select("revision");
  await knex("datasets").update({ version: LAST, revision: revision + 1 });
  await knex.destroy();
  cpSync(join(place.data, "versions", id, "1"), join(place.data, "versions", id, String(LAST)), { recursive: true });
}

beforeAll(async () => {
  place = createPlace();
  await publishMany();
  ({ datalogue, url, close } = await servePlace(place));
});
afterAll(() => close?.());

describe("a dataset of a thousand versions", () => {
  it("shows the last ones on its page, and leads to all", async () => {
    const { text } = await ask(`/jeux/${SLUG}`).expect(200);
    expect(listed(text)).toEqual([1100, 1099, 1098, 1097, 1096]);
    expect(textOf(text)).toContain("le même fichier que la version 1095");
    expect(text).toMatch(new RegExp(`<a href="/jeux/${SLUG}/versions">Les 1\\s100\\sversions</a>`));
  });

  it("lists them some at a time, each compared with the one before it, on the next page too", async () => {
    const first = (await ask(`/jeux/${SLUG}/versions`).expect(200)).text;
    expect(await htmlFaults(first)).toEqual([]);
    expect(listed(first)).toEqual(Array.from({ length: 20 }, (_, rank) => LAST - rank));
    expect(textOf(first)).toContain("le même fichier que la version 1080");
    expect(first).toContain(`href="/jeux/${SLUG}/versions?page=2"`);
    const last = (await ask(`/jeux/${SLUG}/versions?page=55`).expect(200)).text;
    expect(listed(last).at(-1)).toBe(1);
    expect(textOf(last)).toContain("Page 55 sur 55");
    await ask(`/jeux/${SLUG}/versions?page=56`).expect(404);
    await ask(`/jeux/${SLUG}/versions?page=une`).expect(400);
    await ask("/jeux/rien/versions").expect(404);
  });

  it("gives at the identifier of each the page that lists it", async () => {
    const page = async (number: string | number) => (await ask(`/id/jeu/${id}/version/${number}`).expect(200)).text;
    expect(await page(1096)).toContain('id="apercu"');
    expect(await page(1096)).toMatch(
      /<ol class="versions" reversed><li (aria-current="true" value="1100"|value="1100" aria-current="true")>/,
    );
    for (const number of [1095, 300, 1]) expect(listed(await page(number))).toContain(number);
    for (const number of ["0300", "1101", "0", "-1", "3e2", "99999999999"])
      await ask(`/id/jeu/${id}/version/${number}`).expect(404);
  });

  it("answers its files, its rows and its description without reading all of them", async () => {
    expect((await ask(`/api/datasets/${SLUG}/data/csv`, "*/*").expect(200)).text).toContain("12500");
    await ask(`/fichiers/${id}/${SLUG}.csv`, "*/*").expect(200);
    await ask(`/api/datasets/${SLUG}/versions/${LAST}/data`, "*/*").expect(200);
    for (const number of ["99999999999", "un", "0"])
      await ask(`/api/datasets/${SLUG}/versions/${number}/data`, "*/*").expect(404);
    const { text } = await ask(`/id/jeu/${id}`, "application/ld+json").expect(200);
    expect(text).toContain(`/id/jeu/${id}/version/1099"`);
    const { body } = await ask(`/api/datasets/${SLUG}/versions?page=3&page_size=20`, "*/*").expect(200);
    expect(body.meta).toMatchObject({ page: 3, total: LAST });
    expect(body.data.map((one: { number: number }) => one.number)).toEqual(
      Array.from({ length: 20 }, (_, rank) => LAST - 40 - rank),
    );
    expect((await ask(`/jeux/${SLUG}/flux.atom`, "*/*")).status).toBe(200);
  });

  it("goes on with the next one, which can be left for any other", async () => {
    const publisher = await Visitor.of(datalogue, url, {
      ...{ email: "publicatrice@exemple.fr", organisation: "ile-d-oleron", role: "publisher" },
    });
    const caller = {
      ...{ kind: "key" as const, key: "k" },
      memberships: [{ organisation: "ile-d-oleron", role: "publisher" as const, kind: null }],
    };
    const { drafts } = datalogue;
    const draft = await drafts.create(caller, { organisation: "ile-d-oleron", dataset: SLUG });
    await drafts.receiveText(caller, draft.id, { text: visitsCsv.replace("12500", "12600"), name: "entrees.csv" });
    await drafts.whenRead(caller, draft.id, 60_000);
    await drafts.edit(caller, draft.id, { note: "Le Château corrigé." });
    await drafts.publish(caller, draft.id);
    const VERSIONS = `/espace/jeux/${SLUG}/versions`;
    const history = textOf((await publisher.ask(VERSIONS)).text);
    expect(history).toContain("Version 1101 en ligne, 1 100 autres gardées");
    expect(history).toContain("Revenir à la version 1082");
    expect(history).not.toContain("Version 1081,");
    expect(history).toContain("par une clé");
    const second = (await publisher.ask(`${VERSIONS}?page=2`)).text;
    expect(second).toContain(`href="${VERSIONS}/1081"`);
    const last = textOf((await publisher.ask(`${VERSIONS}?page=56`)).text);
    expect(last).toContain("reprise des données fournies à l’installation");
    expect((await publisher.ask(`${VERSIONS}?page=57`)).status).toBe(404);
    expect(textOf((await publisher.ask(`${VERSIONS}/1`)).text)).toContain("Revenir à la version 1");
  });
});
