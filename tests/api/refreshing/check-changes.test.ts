import { join } from "node:path";
import type { Datalogue } from "@datalogue/api";
import { readGeography } from "@datalogue/ingest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFetcher } from "../../../packages/api/src/fetching/fetcher.js";
import { checkSource } from "../../../packages/api/src/refreshing/check-source.js";
import { describeChanges } from "../../../packages/api/src/refreshing/describe-changes.js";
import { type ContentSource, listContentSources } from "../../../packages/api/src/refreshing/list-content-sources.js";
import { listYears } from "../../../packages/api/src/refreshing/list-years.js";
import { refreshSource } from "../../../packages/api/src/refreshing/refresh-source.js";
import { askForHome } from "../../../packages/api/src/sources/question.js";
import type { Source } from "../../../packages/api/src/sources/source-schema.js";
import { writeWorkbook } from "../../ingest/support/workbook.js";
import { type Producers, startProducers } from "../sources/support/producers.js";
import { createPlace, type Place, visitsSource } from "../support/content-folder.js";

const SLUG = "frequentation-mediatheques";
const PATH = "/fichiers/entrees-2024.csv";
const YEARS = [2022, 2023, 2024];

let producers: Producers;
let place: Place;
let datalogue: Datalogue;
let communes: string[];
beforeAll(async () => {
  producers = await startProducers();
  place = createPlace();
  place.drop("culture/mediatheques/data.csv");
  place.write("culture/mediatheques/source.json", {
    ...visitsSource,
    from: { family: "file", url: `${producers.base}${PATH}` },
    filter: { by: "commune", field: "codeCommune" },
    guard: { columns: ["codeCommune", "annee", "entrees"], communes: { field: "codeCommune", leastShare: 1 } },
    absences: { secret: ["s"] },
  });
  datalogue = await place.open();
  await datalogue.load();
  communes = datalogue.services.territories.home().communes.map(({ code }) => code);
  producers.kept.set(PATH, file());
  const done = await refreshSource(await source(), {
    ...(await options()),
    receive: datalogue.receive,
    describeServed: datalogue.describeServed,
  });
  expect(done).toMatchObject({ kind: "published", rows: 42 });
});
afterAll(async () => {
  producers.close();
  await place.remove();
});

const source = async () => (await listContentSources(place.content)).sources[0] as ContentSource;
const options = async () => ({
  origin: { fetcher: openFetcher({ userAgent: "Datalogue", allowedHosts: [producers.host] }) },
  question: askForHome(datalogue.services.territories, undefined, 2026),
  maxFileBytes: 1_000_000,
  memory: datalogue.receptions,
  geography: await readGeography(join(place.content, "territoires")),
});

/** The file as it was published: a line by commune and year, one of them secret. */
function file({ codes = communes, years = YEARS, header = "codeCommune,commune,annee,entrees" } = {}): string {
  const lines = codes.flatMap((code, rank) =>
    years.map((year) => `${code},Commune ${rank},${year},${rank === 0 ? "s" : 100 + rank}`),
  );
  return [header, ...lines, ""].join("\n");
}

/** What a check says of a file, and whether it is refused. */
async function check(body: string | Uint8Array, more: Partial<Source> = {}) {
  producers.kept.set(PATH, body);
  const one = await source();
  const done = await checkSource(
    { ...one, source: { ...one.source, ...more } },
    { ...(await options()), territories: datalogue.services.territories },
  );
  const told = {
    checked: () => (done.kind === "checked" ? done.changes : []),
    refused: () => (done.kind === "refused" ? done.reasons : []),
    rejected: () => (done.kind === "rejected" ? done.report.issues.map(({ message }) => message) : []),
    failed: () => (done.kind === "failed" ? [done.reason] : []),
    published: () => [],
    unchanged: () => [],
    uncovered: () => [],
    absent: () => [],
    left: () => [],
  }[done.kind]();
  return { kind: done.kind, told: told.join(" ").replace(/[\u00A0\u202F]/g, " ") };
}

describe("what a file is not any more", () => {
  it.each([
    [15_000, 12_000, "12 000 lignes au lieu de 15 000."],
    [2, 1, "1 ligne au lieu de 2."],
  ])("is counted as French counts: %i lines, then %i", (before, rows, said) => {
    const known = {
      name: "entrees.csv",
      columns: [],
      communes: null,
      years: [],
      file: null,
      at: "2026-03-10T09:00:00Z",
    };
    const now = { name: "entrees.csv", columns: [], years: [], rows };
    const told = describeChanges({ ...known, rows: before }, now, { whole: true });
    expect(told.map((one) => one.replace(/[\u00A0\u202F]/g, " "))).toEqual([said]);
  });

  it("is told the sheet that was read, where the file has several", () => {
    const read = (sheet: string) => ({
      ...{ name: "entrees.xlsx", columns: [], rows: 2, years: [] },
      file: { format: "xlsx", encoding: null, delimiter: null, sheet } as const,
    });
    const told = describeChanges(read("2024"), read("2025"), { whole: true });
    expect(told.map((one) => one.replace(/[\u00A0\u202F]/g, " "))).toEqual([
      "La feuille lue est « 2025 », et non plus « 2024 ».",
    ]);
  });
});

describe("a check of a source", () => {
  it("says nothing when nothing changed", async () => {
    expect(await check(file())).toEqual({ kind: "checked", told: "" });
  });

  it.each<[string, () => string | Uint8Array, string, string, Partial<Source>?]>([
    [
      "a column renamed",
      () => file({ header: "codeCommune,commune,annee,nb_entrees" }),
      "refused",
      "Colonnes attendues et absentes : entrees. Colonnes du fichier : codeCommune, commune, annee, nb_entrees. Colonnes disparues : entrees. Colonnes nouvelles : nb_entrees.",
    ],
    [
      "a column fewer, that the guard does not ask for",
      () => file().replace(/^(\w+),[^,]+,/gm, "$1,"),
      "checked",
      "Colonnes disparues : commune.",
    ],
    [
      "half of the communes",
      () => file({ codes: communes.slice(0, 7) }),
      "refused",
      "7 communes sur 14 demandées, il en faut 14. Absentes : ",
    ],
    [
      "a later geography",
      () => file({ codes: [...communes.slice(2), "17999"] }),
      "refused",
      "Un code de commune n'est pas dans la liste officielle du site (17999) : la géographie du fichier est sans doute plus récente.",
    ],
    [
      "decimals in a column of whole numbers",
      () => file().replace(",103\n", ",103.5\n"),
      "rejected",
      "colonne « entrees » : « 103.5 » n'est pas un nombre entier.",
    ],
    [
      "the same key twice",
      () => `${file()}${communes[1]},Commune 1,2024,7\n`,
      "rejected",
      "la clé (codeCommune et annee) « 17140, 2024 » est déjà utilisée (ligne 7).",
    ],
    [
      "rows of other communes alone",
      () => file({ codes: ["33005"] }),
      "refused",
      "Le fichier a 3 lignes, et aucune n'est gardée pour ce territoire.",
      { guard: { columns: ["codeCommune"] } },
    ],
    ["a year missing", () => file({ years: [2022, 2024] }), "checked", "Années manquantes : 2023."],
    ["its last year gone", () => file({ years: [2022, 2023] }), "checked", "Années qui n'y sont plus : 2024."],
    [
      "secrets under a new word",
      () => file().replaceAll(",s\n", ",conf.\n"),
      "rejected",
      "colonne « entrees » : « conf. » n'est pas un nombre entier.",
    ],
    [
      "fewer than half of the rows",
      () => file({ years: [2024] }),
      "refused",
      "14 lignes, moins de la moitié des 42 d'avant. Si ce fichier est le bon, déposez-le à la main et confirmez ce qui part",
    ],
    [
      "fewer than half of the rows, of a source that says itself how few they may be",
      () => file({ years: [2024] }),
      "checked",
      "14 lignes au lieu de 42. Années qui n'y sont plus : 2022, 2023.",
      { guard: { columns: ["codeCommune"], leastRows: 14 } },
    ],
    [
      "JSON at the address of a CSV",
      () => JSON.stringify(communes.map((code) => ({ codeCommune: code, annee: 2024, entrees: 100 }))),
      "refused",
      "Ce fichier est du JSON, et non un tableau",
    ],
    [
      "columns without end, in the place of those expected",
      () => `${"x".repeat(5000)},annee,entrees\n1,2024,3\n`,
      "refused",
      `Colonnes du fichier : ${"x".repeat(60)}…, annee, entrees. Colonnes disparues : codeCommune, commune. Colonnes nouvelles : ${"x".repeat(60)}….`,
    ],
    ["a page in the place of the data", () => "<!doctype html><html><body>Maintenance</body></html>", "failed", "HTML"],
    [
      "a workbook in the place of a CSV",
      () =>
        writeWorkbook({
          Feuille: file()
            .trim()
            .split("\n")
            .map((line) => line.split(",")),
        }),
      "checked",
      "Le format est XLSX, et non plus CSV.",
    ],
    [
      "another encoding and another separator",
      () => Buffer.from(file().replaceAll(",", ";").replace("Commune 3", "Île 3"), "latin1"),
      "checked",
      "L'encodage est Windows-1252, et non plus UTF-8. Le séparateur est « ; », et non plus « , ».",
    ],
    [
      "a separator that does not show",
      () => file().replaceAll(",", "\t"),
      "checked",
      "Le séparateur est une tabulation, et non plus « , ».",
    ],
  ])("says precisely what changed: %s", async (_title, body, kind, sentence, more) => {
    const { told, ...found } = await check(body(), more);
    expect({ ...found, told }).toEqual({ kind, told: expect.stringContaining(sentence) });
  });

  it("says the name that a file has, and the one that it had", async () => {
    producers.kept.set("/fichiers/visites.csv", file());
    const from = { family: "file" as const, url: `${producers.base}/fichiers/visites.csv` };
    expect(await check(file(), { from })).toEqual({
      kind: "checked",
      told: "Le fichier s'appelle « visites.csv », et non plus « entrees-2024.csv ».",
    });
  });

  it("says the titles that there are, when the file of a dataset has another", async () => {
    const from = {
      family: "data-gouv" as const,
      site: producers.base,
      dataset: "6a01b9280dd2d45907e5fc61",
      title: "Entrées {AAAA}",
    };
    const { kind, told } = await check(file(), { from });
    expect({ kind, told }).toEqual({
      kind: "failed",
      told: expect.stringContaining("aucun fichier ne s'appelle « Entrées … (… : une année) ». Fichiers : « "),
    });
  });
});

describe("a file asked again", () => {
  it("is not received when its server says that it is the same", async () => {
    producers.kept.set(PATH, file());
    producers.asked.length = 0;
    const again = async () => refreshSource(await source(), { ...(await options()), receive: datalogue.receive });
    expect(await again()).toEqual({ kind: "unchanged", version: null });
    expect((await datalogue.receptions.find(SLUG))?.etag).toBeDefined();
  });

  it("is told as published where what follows fails, and is then compared with no file of before", async () => {
    producers.kept.set(PATH, file({ years: [...YEARS, 2025] }));
    const lines: string[] = [];
    const done = await refreshSource(await source(), {
      ...(await options()),
      receive: datalogue.receive,
      async describeServed() {
        throw new Error("the rows cannot be read");
      },
      log: (line) => lines.push(line),
    });
    expect(done).toMatchObject({ kind: "published", version: 2, changes: [] });
    expect((await datalogue.receptions.listAttempts([SLUG])).get(SLUG)).toMatchObject({
      ...{ outcome: "published", failure: null },
    });
    const said = expect.stringContaining("the rows cannot be read");
    expect(lines).toEqual([said, said]);
    expect(await datalogue.receptions.find(SLUG)).toBeUndefined();
    const again = await refreshSource(await source(), { ...(await options()), receive: datalogue.receive });
    expect(again).toEqual({ kind: "unchanged", version: 2 });
  });

  it("is nothing new under another name, unless its ending is another", async () => {
    const named = (name: string) => {
      producers.kept.set(`/fichiers/${name}`, file({ years: [...YEARS, 2025] }));
      return { family: "file" as const, url: `${producers.base}/fichiers/${name}` };
    };
    const refresh = async (name: string) => {
      const one = await source();
      const moved = { ...one, source: { ...one.source, from: named(name) } };
      return refreshSource(moved, { ...(await options()), receive: datalogue.receive });
    };
    expect(await refresh("entrees-du-10-mars.csv")).toEqual({ kind: "unchanged", version: 2 });
    expect(await refresh("entrees.txt")).toMatchObject({ kind: "published", version: 3 });
  });

  it("has its lost years kept for somebody to look at, until they do", async () => {
    const refresh = async (years: number[], wanted = false) => {
      producers.kept.set(PATH, file({ years }));
      return refreshSource(await source(), {
        ...(await options()),
        ...{ receive: datalogue.receive, wanted },
        describeServed: datalogue.describeServed,
      });
    };
    const reviews = async () =>
      (await datalogue.status()).reviews.map(({ dataset, told }) =>
        `${dataset} ${told}`.replace(/[\u00A0\u202F]/g, " "),
      );
    await refresh([2021, ...YEARS]);
    await refresh([2022, 2024, 2025]);
    const said = [`${SLUG} Années manquantes : 2023. Années qui n'y sont plus : 2021.`];
    expect(await reviews()).toEqual(said);
    // A night that brings nothing new says nothing of it.
    expect(await refresh([2022, 2024, 2025])).toMatchObject({ kind: "unchanged" });
    expect(await reviews()).toEqual(said);
    expect(await refresh([2022, 2024, 2025], true)).toMatchObject({ kind: "unchanged" });
    expect(await reviews()).toEqual([]);
  });

  it("takes away no year that is served, where its own file is not there in passing", async () => {
    const addressOf = (year: number) => `/annees/${year}.csv`;
    const files = Object.fromEntries([2024, 2025].map((year) => [year, `${producers.base}${addressOf(year)}`]));
    for (const year of [2024, 2025])
      producers.kept.set(addressOf(year), `codeCommune,entrees\n17093,${year}\n17140,${year + 1}\n`);
    const refresh = async () => {
      const one = await source();
      const from: Source["from"] = { family: "files", files, select: ["codeCommune", "entrees"] };
      return refreshSource(
        { ...one, source: { ...one.source, from, guard: { columns: ["annee"], leastRows: 1 } } },
        {
          ...(await options()),
          receive: datalogue.receive,
          describeServed: datalogue.describeServed,
        },
      );
    };
    expect(await refresh()).toMatchObject({ kind: "published", version: 6, rows: 4 });
    producers.absent.add(addressOf(2025));
    expect(await refresh()).toMatchObject({ kind: "refused", reasons: [expect.stringContaining("2025")] });
    expect(await listYears(datalogue.services.catalogue, SLUG)).toEqual([2024, 2025]);
    producers.absent.clear();
    expect(await refresh()).toEqual({ kind: "unchanged", version: 6 });
  });

  it("goes on from the last year received, and tells each time the years that are left and why", async () => {
    const asked = communes.slice(0, 3);
    const [first = "", second = "", third = ""] = asked;
    const pathOf = (year: number, code: string) => `/par-commune/${year}/${code}.csv`;
    // What was counted, and what is foreseen for the year after.
    const publish = (year: number, codes: string[], entries = 100) => {
      for (const code of codes)
        producers.kept.set(
          pathOf(year, code),
          `codeCommune,annee,entrees\n${code},${year},${entries}\n${code},${year + 1},${entries}\n`,
        );
    };
    const one = await source();
    const from: Source["from"] = { family: "file", url: `${producers.base}/par-commune/{AAAA}/{commune}.csv` };
    const bound = { ...one, source: { ...one.source, from, guard: { columns: ["annee"], leastRows: 1 } } };
    const asking = async () => {
      const { question, ...rest } = await options();
      return { ...rest, question: { ...question, communes: asked, years: undefined } };
    };
    const refresh = async (wanted = false) => {
      const { receive, describeServed } = datalogue;
      return refreshSource(bound, { ...(await asking()), receive, describeServed, wanted });
    };
    const told = async () => (await datalogue.receptions.listAttempts([SLUG])).get(SLUG)?.told;
    publish(2025, asked);
    publish(2024, asked);
    const left = (...without: string[]) => ({ leftYears: [{ year: 2026, communes: without }] });
    expect(await refresh()).toMatchObject({ kind: "published", version: 7, rows: 6, leftYears: undefined });
    // The year that is left is not one of those that the rows had.
    publish(2025, asked, 101);
    expect(await refresh()).toMatchObject({ kind: "published", version: 8, rows: 6 });
    publish(2026, [first, second]);
    expect(await refresh()).toMatchObject({ kind: "unchanged", version: 8, ...left(third) });
    expect((await told())?.replace(/[\u00A0\u202F]/g, " ")).toBe(
      `rien de nouveau. Années laissées tant que des communes n'y ont pas leur fichier : ${third} (2026). Si elles ne doivent pas en avoir, dites la part qu'il en faut (« guard.communes » de source.json).`,
    );
    const { territories } = datalogue.services;
    expect(await checkSource(bound, { ...(await asking()), territories })).toMatchObject({
      ...{ kind: "checked", ...left(third) },
    });
    producers.kept.delete(pathOf(2025, second));
    for (const wanted of [false, true])
      expect(await refresh(wanted)).toMatchObject({ kind: "failed", reason: expect.stringContaining(second) });
    // Paused and resumed, its source goes on from the same year.
    const stored = await datalogue.services.catalogue.getDataset(SLUG);
    for (const kind of ["paused", "followed"] as const)
      await datalogue.receptions.choose(stored?.id ?? "", {
        ...{ kind, version: 8, at: "2026-03-10T08:00:00Z", actor: "person:1" },
      });
    expect(await refresh()).toMatchObject({ kind: "failed", reason: expect.stringContaining(second) });
    for (const code of asked) producers.kept.delete(pathOf(2025, code));
    expect(await refresh()).toMatchObject({
      ...{ kind: "failed", reason: expect.stringMatching(/l'année 2025, reçue en dernier, n'y est plus/) },
    });
    publish(2025, asked.slice(1));
    publish(2026, asked);
    expect(await refresh()).toMatchObject({ kind: "published", version: 9, leftYears: undefined });

    // At another address, the year before is as good as any other, but a year that is not whole is refused.
    for (const code of asked)
      producers.kept.set(
        `/ailleurs/2024/${code}.csv`,
        `codeCommune,annee,entrees
${code},2024,102
`,
      );
    producers.kept.set(
      `/ailleurs/2025/${second}.csv`,
      `codeCommune,annee,entrees
${second},2025,102
`,
    );
    const moved = { family: "file" as const, url: `${producers.base}/ailleurs/{AAAA}/{commune}.csv` };
    bound.source.from = moved;
    expect(await refresh()).toMatchObject({ kind: "failed", reason: expect.stringContaining(first) });
    producers.kept.delete(`/ailleurs/2025/${second}.csv`);
    expect(await refresh()).toMatchObject({ kind: "published", version: 10 });
  });
});
