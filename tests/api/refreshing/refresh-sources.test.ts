import { execFile } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFetcher } from "../../../packages/api/src/fetching/fetcher.js";
import { checkSource } from "../../../packages/api/src/refreshing/check-source.js";
import { type ContentSource, listContentSources } from "../../../packages/api/src/refreshing/list-content-sources.js";
import { refreshSource } from "../../../packages/api/src/refreshing/refresh-source.js";
import type { Refreshment } from "../../../packages/api/src/refreshing/refreshment.js";
import { askForHome } from "../../../packages/api/src/sources/question.js";
import { type Fault, type Producers, startProducers } from "../sources/support/producers.js";
import { createPlace, type Place, visitsJson, visitsSource } from "../support/content-folder.js";

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));
const SLUG = "frequentation-mediatheques";
const SOURCE = "culture/mediatheques/source.json";

let producers: Producers;
let place: Place;
let byHand: string;
let source: object;
beforeAll(async () => {
  producers = await startProducers();
  place = createPlace();
  byHand = join(place.data, "..", "recus");
  mkdirSync(byHand);
  source = {
    ...visitsSource,
    from: { family: "file", url: `${producers.base}/fichiers/frequentation.csv` },
    guard: { columns: ["codeCommune", "annee", "entrees"], communes: { field: "codeCommune", leastShare: 0.2 } },
  };
  place.write(SOURCE, source);
});
afterAll(async () => {
  producers.close();
  await place.remove();
});

const received = (name: string, ...rows: string[]) =>
  writeFileSync(join(byHand, name), ["codeCommune;annee;entrees", ...rows, ""].join("\n"));
const whole = ["17093;2024;13020", "17140;2024;8400", "17323;2024;90"];

describe("a source that is refreshed", () => {
  let datalogue: Datalogue;
  beforeAll(async () => {
    datalogue = await place.open();
    await datalogue.load();
  });
  afterAll(() => datalogue.close());

  const refresh = async (from: "address" | "folder" = "address"): Promise<Refreshment> => {
    const { sources } = await listContentSources(place.content);
    return refreshSource(sources[0] as ContentSource, {
      origin:
        from === "address"
          ? { fetcher: openFetcher({ userAgent: "Datalogue", allowedHosts: [producers.host] }) }
          : { folder: byHand },
      question: askForHome(datalogue.services.territories, undefined, 2026),
      maxFileBytes: 1_000_000,
      receive: datalogue.receive,
    });
  };
  const served = async () => (await datalogue.services.catalogue.getReadable(SLUG))?.version;

  it("is published, with what was asked and the communes that are not in it; the same file is nothing new", async () => {
    const done = await refresh();
    expect(done).toMatchObject({ kind: "published", version: 2, rows: 3 });
    expect(done).toMatchObject({ asked: [`${producers.base}/fichiers/frequentation.csv`] });
    expect(done.kind === "published" && done.missing).toHaveLength(11);
    const [latest] = await datalogue.services.catalogue.listVersions(SLUG);
    expect(latest).toMatchObject({ origin: "source", originalName: "frequentation.csv" });
    expect(latest?.note).toContain("Réseau des médiathèques");
    expect(await refresh()).toEqual({ kind: "unchanged", version: 2 });
  });

  it.each<[Fault, Partial<Refreshment>]>([
    ["columns", { kind: "refused", reasons: [expect.stringContaining("Colonnes attendues et absentes")] }],
    ["gone", { kind: "failed", reason: expect.stringContaining("410") }],
    ["html", { kind: "failed", reason: expect.stringContaining("HTML") }],
  ])("leaves what is served when its answer is wrong (%s)", async (fault, expected) => {
    producers.fault = fault;
    expect(await refresh()).toMatchObject(expected);
    producers.fault = undefined;
    expect(await served()).toBe(2);
  });

  it("leaves what is served when communes lack, or when the schema refuses a row", async () => {
    received(`${SLUG}.csv`, ...whole.slice(0, 2));
    expect(await refresh("folder")).toMatchObject({
      kind: "refused",
      reasons: [expect.stringContaining("2\u00a0communes sur 14")],
    });
    received(`${SLUG}.csv`, ...whole.map((row) => row.replace("90", "beaucoup")));
    expect(await refresh("folder")).toMatchObject({ kind: "rejected", report: { valid: false } });
    expect(await served()).toBe(2);
  });

  it("says where the file is, when a page was saved in its place", async () => {
    writeFileSync(join(byHand, `${SLUG}.csv`), "<!doctype html><html><body>Maintenance</body></html>");
    const done = await refresh("folder");
    const told = done.kind === "refused" ? done.reasons.join(" ").replace(/[\u00A0\u202F]/g, " ") : done.kind;
    expect(told).toContain("l'adresse a répondu par une page : téléchargez le fichier lui-même.");
    expect(told).toContain(`Où le trouver : la page du producteur (${visitsSource.page}).`);
    received(`${SLUG}.csv`, ...whole.map((row) => row.replace("90", "beaucoup")));
  });

  it("is checked by three communes where its service filters, without being held to a whole answer", async () => {
    const { sources } = await listContentSources(place.content);
    const one = sources[0] as ContentSource;
    const guard = { columns: ["COMM", "LOG_AUT"], communes: { field: "COMM", leastShare: 1 }, leastRows: 100 };
    const from = {
      family: "dido" as const,
      datafile: "9c90a880-4ba0-49b4-b99d-d7dd6c810dd0",
      site: `${producers.base}/dido/api/v1`,
    };
    const filter = { by: "commune" as const, field: "COMM" };
    const recipe = { columns: { COMM: "codeCommune", ANNEE: "annee", LOG_AUT: "entrees" } };
    const check = () =>
      checkSource(
        {
          ...one,
          content: { ...one.content, recipeOf: () => recipe },
          source: { ...one.source, from, filter, guard },
        },
        {
          origin: { fetcher: openFetcher({ userAgent: "Datalogue", allowedHosts: [producers.host] }) },
          question: askForHome(datalogue.services.territories, undefined, 2026),
          maxFileBytes: 1_000_000,
          territories: datalogue.services.territories,
        },
      );
    const done = await check();
    expect(done).toMatchObject({ kind: "checked", rows: 9, missing: [] });
    expect(decodeURIComponent(done.kind === "checked" ? done.asked.join() : "")).toMatch(/COMM=in:\d{5},\d{5},\d{5}$/);
    producers.fault = "columns";
    expect(await check()).toMatchObject({ kind: "refused" });
    producers.fault = undefined;
    expect(await served()).toBe(2);
  });

  it("takes a file received by hand, whatever its format, and chooses none of two", async () => {
    rmSync(join(byHand, `${SLUG}.csv`));
    expect(await refresh("folder")).toEqual({ kind: "absent", file: `${SLUG}.csv` });
    received(`${SLUG}.txt`, ...whole);
    expect(await refresh("folder")).toMatchObject({ kind: "published", version: 3 });
    received(`${SLUG}.csv`, ...whole);
    expect(await refresh("folder")).toMatchObject({ kind: "failed", reason: expect.stringContaining("Gardez-en un") });
    rmSync(join(byHand, `${SLUG}.txt`));
  });
});

describe("the commands of sources", () => {
  const run = (...args: string[]) => command("sources", ...args);
  const command = (...args: string[]) =>
    new Promise<{ status: number; stdout: string; stderr: string }>((done) => {
      const settings = {
        DATALOGUE_CONTENT: place.content,
        DATALOGUE_DATA: `${place.data}-commands`,
        DATALOGUE_ALLOWED_HOSTS: producers.host,
      };
      const env = { ...process.env, ...settings };
      const plain = (text: string) => text.replace(/[\u00A0\u202F]/g, " ");
      execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
        done({ status: Number(error?.code ?? 0), stdout: plain(stdout), stderr: plain(stderr) }),
      );
    });

  it("make no catalogue where there is none, and say how one begins", async () => {
    expect(await run("list")).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("publish") });
    expect(existsSync(`${place.data}-commands`)).toBe(false);
    await command("publish", place.content);
  });

  it("list what was never received, and the file that is looked for by hand", async () => {
    const { stdout, stderr } = await run("list", "--json");
    expect({ stderr, listed: JSON.parse(stdout) }).toEqual({
      stderr: "",
      listed: [
        {
          dataset: SLUG,
          title: "Fréquentation des médiathèques",
          producer: "Réseau des médiathèques",
          file: `${SLUG}.csv`,
          years: null,
          family: "file",
          state: "never",
          refreshed: null,
          age: null,
          next: null,
          triedOn: null,
        },
      ],
    });
  });

  it("list the folder that is looked for where the producer has a file each year, and say which years lack", async () => {
    const files = Object.fromEntries([2023, 2024].map((year) => [year, `https://mediatheques.invalid/r/${year}`]));
    place.write(SOURCE, {
      ...source,
      from: { family: "files", files, select: ["codeCommune", "entrees"] },
      guard: { columns: ["annee", "codeCommune", "entrees"] },
    });
    expect((await run("list")).stdout).toContain(
      `Pour --from : un dossier ${SLUG}/ avec le fichier de chaque année (2023, 2024), l'année dans son nom.`,
    );
    const [{ file, years }] = JSON.parse((await run("list", "--json")).stdout);
    expect({ file, years }).toEqual({ file: `${SLUG}/`, years: [2023, 2024] });
    const none = await run("refresh", "--from", place.content);
    expect(none.stderr).toContain(`Noms attendus, avec la fin de leur format : ${SLUG}/.`);
    const years2024 = join(byHand, "annees", SLUG);
    mkdirSync(years2024, { recursive: true });
    writeFileSync(join(years2024, "entrees_2024.csv"), "codeCommune;entrees\n17093;13020\n");
    const lacking = await run("refresh", "--from", join(byHand, "annees"));
    expect(lacking).toMatchObject({ status: 1, stdout: "" });
    expect(lacking.stderr).toContain(`Années absentes du dossier ${SLUG} : 2023. Fichiers trouvés : entrees_2024.csv.`);
    rmSync(join(byHand, "annees"), { recursive: true });
    place.write(SOURCE, source);
  });

  it("publish from an empty catalogue, then say what is received", async () => {
    received(`${SLUG}.csv`, ...whole);
    const done = await run("refresh", SLUG, "--from", byHand);
    expect(done).toMatchObject({ status: 0, stderr: "" });
    expect(done.stdout).toContain(`${SLUG} : version 2 publiée, 3 lignes. Communes absentes du fichier : `);
    expect((await run("list")).stdout).toMatch(/: à jour, reçue le .*, prochaine le .*, adresse jamais essayée\./);
  });

  it("take what a folder has, tell what it lacks, and exit with 2 where it has nothing that is asked for", async () => {
    const other = "frequentation-musees";
    place.write("culture/musees/source.json", source);
    place.write("culture/musees/dataset.json", { ...visitsJson, slug: other, title: "Fréquentation des musées" });
    place.write("culture/musees/schema.json", JSON.parse(place.read("culture/mediatheques/schema.json")));
    const some = await run("refresh", "--from", byHand);
    expect(some).toMatchObject({ status: 0, stderr: "" });
    expect(some.stdout).toContain(`${SLUG} : rien de nouveau.`);
    expect(some.stdout).toContain(`Absents de ${byHand}, laissés tels qu'ils étaient : ${other}.csv.`);
    // What was not given is no failure.
    expect((await run("list")).stdout).toContain(`${other} : « Fréquentation des musées »`);

    received(`${SLUG}.csv`, ...whole.slice(0, 2));
    expect(await run("refresh", "--from", byHand)).toMatchObject({ status: 1 });
    received(`${SLUG}.csv`, ...whole);

    const none = await run("refresh", other, "--from", byHand);
    expect(none).toMatchObject({ status: 2, stdout: "" });
    expect(none.stderr).toContain(
      `--from : aucun fichier des jeux nommés n'est dans ${byHand} (il contient ${SLUG}.csv). Noms attendus, avec la fin de leur format : ${other}.csv.`,
    );
    place.drop("culture/musees/source.json");
    place.drop("culture/musees/dataset.json");
    place.drop("culture/musees/schema.json");
  });

  it("check an address without publishing, and exit with 1 when it changed", async () => {
    producers.fault = "columns";
    const changed = await run("check");
    producers.fault = undefined;
    expect(changed).toMatchObject({ status: 1, stdout: "" });
    expect(changed.stderr).toContain("Colonnes attendues et absentes : entrees.");
  });

  it("exit with 2 when the use is wrong", async () => {
    const unknown = await run("refresh", "tonnages");
    expect(unknown).toMatchObject({ status: 2, stdout: "" });
    expect(unknown.stderr).toContain("Aucun jeu avec une source ne s'appelle « tonnages ».");
    place.write(SOURCE, { ...source, licence: "MIT" });
    const bad = await run("list");
    expect(bad).toMatchObject({ status: 2, stdout: "Aucun jeu n'a de source.\n" });
    expect(bad.stderr).toContain("source.json : « licence » : « MIT » n'est pas admis");
  });
});
