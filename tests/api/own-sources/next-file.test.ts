import { createServer, type Server } from "node:http";
import type { Caller, Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeWorkbook } from "../../ingest/support/workbook.js";
import { listen } from "../../support/listen.js";
import { createPlace, type Place } from "../support/content-folder.js";

const ORGANISATION = "ile-d-oleron";
const publisher: Caller = {
  ...{ kind: "key", key: "publisher" },
  memberships: [{ organisation: ORGANISATION, role: "publisher", kind: null }],
};

const HEADER = ["port", "annee", "anneaux"];
const PORTS = ["Boyardville", "La Cotinière", "Saint-Denis-d'Oléron", "Le Château-d'Oléron"];
const rowsOf = (...years: number[]) =>
  years.flatMap((year) => PORTS.map((port, rank): [string, number, number] => [port, year, 100 + rank]));
const csv = (...years: number[]) =>
  Buffer.from(`${[HEADER, ...rowsOf(...years)].map((row) => row.join(";")).join("\n")}\n`);
/** The rows of one year in each sheet. */
const sheetsOf = (years: Record<string, number>) =>
  Object.fromEntries(Object.entries(years).map(([name, year]) => [name, [HEADER, ...rowsOf(year)]]));
/** A workbook of one sheet for each name, that of its year. */
const alone = (years: Record<string, number>) => writeWorkbook(sheetsOf(years));
/** The same after a notice. */
const book = (years: Record<string, number>) =>
  writeWorkbook({ "Lisez-moi": [["Notice"], ["Anneaux par port."]], ...sheetsOf(years) });

describe("the next file of a dataset bound to an address", () => {
  let producer: Server;
  let host: string;
  let answer: Buffer;
  let place: Place;
  let datalogue: Datalogue;

  beforeAll(async () => {
    producer = createServer((_, response) => {
      response.end(answer);
    });
    host = await listen(producer);
    place = createPlace({ DATALOGUE_ALLOWED_HOSTS: new URL(host).host });
    datalogue = await place.open({ now: () => new Date("2026-01-12T10:00:00Z") });
    expect((await datalogue.load()).problems).toEqual([]);
  });
  afterAll(async () => {
    await place.remove();
    producer.closeAllConnections();
    await new Promise((done) => producer.close(done));
  });

  /** Publishes a first file, and binds its dataset to its address. */
  const bind = async (slug: string, name: string, first: Buffer) => {
    answer = first;
    const { id } = await datalogue.drafts.create(publisher, { organisation: ORGANISATION });
    await datalogue.drafts.receiveFrom(publisher, id, `${host}/${name}`);
    await datalogue.drafts.whenRead(publisher, id, 60_000);
    await datalogue.drafts.edit(publisher, id, {
      metadata: { slug, title: "Anneaux", theme: "culture", description: "Anneaux occupés, par an." },
      source: { act: "bind" },
    });
    await publish(id);
  };
  const publish = async (id: string) => {
    await datalogue.drafts.whenRead(publisher, id, 60_000);
    await datalogue.drafts.edit(publisher, id, { note: "Fichier du service." });
    return datalogue.drafts.publish(publisher, id);
  };
  /** What the next file comes to. */
  const receive = async (slug: string, next: Buffer) => {
    answer = next;
    await datalogue.ownSources.refresh(publisher, slug);
    await datalogue.ownSources.settle();
    const own = (await datalogue.ownSources.list(publisher)).find(({ dataset }) => dataset === slug);
    const { outcome, told = "" } = own?.attempt ?? {};
    return { outcome, told: told.replace(/[\u00A0\u202F]/g, " "), version: own?.version, held: own?.held ?? null };
  };
  const listYears = async (slug: string) => {
    const { data } = await datalogue.services.catalogue.listRows(slug, { pageSize: 50 });
    return [...new Set(data.map(({ annee }) => annee))];
  };

  it("is read in the sheet of the first one, whatever sheets it has besides", async () => {
    await bind("anneaux", "anneaux.xlsx", book({ 2023: 2023, 2024: 2024 }));
    expect(await listYears("anneaux")).toEqual([2024]);
    const next = await receive("anneaux", book({ 2023: 2023, 2024: 2024, 2025: 2025 }));
    expect(next).toMatchObject({ outcome: "published", version: 2, held: null });
    expect(await listYears("anneaux")).toEqual([2024]);
  });

  it("waits for somebody to choose where that sheet is gone, and is read in the one chosen from then on", async () => {
    const gone = await receive("anneaux", book({ Prévisions: 2030, Réalisé: 2025 }));
    expect(gone).toMatchObject({ outcome: "refused", version: 2, held: expect.any(String) });
    expect(gone.told).toBe(
      "La feuille ou la couche « 2024 », que la recette demande, n'existe pas. Le fichier contient : « Lisez-moi », « Prévisions » et « Réalisé ». Choisissez celle à lire dans « Feuille à lire » (« sheet » de la recette), ou demandez le bon fichier. Rien n'est publié.",
    );
    const id = gone.held ?? "";
    const read = await datalogue.drafts.whenRead(publisher, id, 60_000);
    expect(read).toMatchObject({
      source: { act: "mend" },
      reading: { sheets: ["Lisez-moi", "Prévisions", "Réalisé"] },
    });
    await datalogue.drafts.edit(publisher, id, { correction: { sheet: "Réalisé" } });
    expect(await publish(id)).toMatchObject({ version: 3 });
    expect(await listYears("anneaux")).toEqual([2025]);
    const next = await receive("anneaux", book({ Réalisé: 2026, Prévisions: 2030 }));
    expect(next).toMatchObject({ outcome: "published", version: 4 });
    expect(await listYears("anneaux")).toEqual([2026]);
  });

  it("is read from then on in the sheet that was proposed for a file and taken as it was", async () => {
    await bind("anneaux-realises", "a.xlsx", book({ "Réalisé 2023": 2023, "Réalisé 2024": 2024 }));
    const gone = await receive("anneaux-realises", book({ "Réalisé 2025": 2025 }));
    expect(gone).toMatchObject({ outcome: "refused", version: 1, held: expect.any(String) });
    const id = gone.held ?? "";
    const { reading } = await datalogue.drafts.whenRead(publisher, id, 60_000);
    expect(reading).toMatchObject({ recipeFrom: "proposed", recipe: { sheet: "Réalisé {AAAA}" } });
    const seen = await datalogue.drafts.edit(publisher, id, { correction: {} });
    // As the report of errors sends it back.
    await datalogue.drafts.edit(publisher, id, { recipe: { ...seen.recipe, values: {} } });
    expect(await publish(id)).toMatchObject({ version: 2 });
    const next = await receive("anneaux-realises", book({ "Réalisé 2025": 2025, "Réalisé 2026": 2026 }));
    expect(next).toMatchObject({ outcome: "published", told: expect.not.stringContaining("Années qui n'y sont plus") });
    expect(await listYears("anneaux-realises")).toEqual([2025]);
  });

  it("keeps the year open where somebody wrote it so", async () => {
    await bind("anneaux-ouverts", "a.xlsx", book({ "Réalisé 2024": 2024 }));
    const { held } = await receive("anneaux-ouverts", book({ "Prévu 2025": 2030, "Réalisé 2025": 2025 }));
    const id = held ?? "";
    await datalogue.drafts.whenRead(publisher, id, 60_000);
    await datalogue.drafts.edit(publisher, id, { correction: { sheet: "Réalisé {AAAA}" } });
    await publish(id);
    expect(await receive("anneaux-ouverts", book({ "Réalisé 2026": 2026 }))).toMatchObject({ outcome: "published" });
    expect(await listYears("anneaux-ouverts")).toEqual([2026]);
  });

  it("waits for somebody to choose where a workbook of one sheet has another, and not where its sheet is called otherwise", async () => {
    await bind("anneaux-une-feuille", "a.xlsx", alone({ "Export 2024": 2024 }));
    const renamed = await receive("anneaux-une-feuille", alone({ "Export 2025": 2025 }));
    expect(renamed).toMatchObject({ outcome: "published", version: 2, held: null });
    const two = await receive("anneaux-une-feuille", alone({ "Export 2025": 2025, "Export 2026": 2026 }));
    expect(two).toMatchObject({ outcome: "refused", version: 2, held: expect.any(String) });
    expect(two.told).toBe(
      "Le classeur a maintenant plusieurs feuilles, et celle qui est lue, « Export 2026 », n'est pas celle d'avant, « Export 2024 ». Choisissez celle à lire dans « Feuille à lire » (« sheet » de la recette). Rien n'est publié.",
    );
    expect(await listYears("anneaux-une-feuille")).toEqual([2025]);
    const id = two.held ?? "";
    await datalogue.drafts.whenRead(publisher, id, 60_000);
    await datalogue.drafts.edit(publisher, id, { correction: { sheet: "Export 2025" } });
    expect(await publish(id)).toMatchObject({ version: 3 });
    const next = await receive(
      "anneaux-une-feuille",
      alone({ "Export 2025": 2025, "Export 2026": 2026, "Export 2027": 2027 }),
    );
    expect(next).toMatchObject({ outcome: "published", version: 4 });
    expect(await listYears("anneaux-une-feuille")).toEqual([2025]);
  });

  it("waits where its one sheet left is called otherwise than the one of the recipe, and is read as it is from then on", async () => {
    await bind("anneaux-plus-de-notice", "a.xlsx", book({ "Export 2024": 2024 }));
    const gone = await receive("anneaux-plus-de-notice", alone({ "Export 2025": 2025 }));
    expect(gone).toMatchObject({ outcome: "refused", version: 1, held: expect.any(String) });
    expect(gone.told).toBe(
      "La feuille ou la couche « Export 2024 », que la recette demande, n'existe pas. Le fichier n'en a qu'une : « Export 2025 ». Vérifiez que c'est la bonne (« sheet » de la recette), ou demandez le bon fichier. Rien n'est publié.",
    );
    const id = gone.held ?? "";
    const { source, reading } = await datalogue.drafts.whenRead(publisher, id, 60_000);
    expect(source).toMatchObject({ act: "mend" });
    expect(reading).toMatchObject({ sheet: "Export 2025", report: { valid: true, rows: 4 } });
    await datalogue.drafts.edit(publisher, id, { correction: {} });
    expect(await publish(id)).toMatchObject({ version: 2 });
    expect(await listYears("anneaux-plus-de-notice")).toEqual([2025]);
    const next = await receive("anneaux-plus-de-notice", alone({ "Export 2026": 2026 }));
    expect(next).toMatchObject({ outcome: "published", version: 3, held: null });
    expect(await listYears("anneaux-plus-de-notice")).toEqual([2026]);
  });

  it("never halves the version served, however short the first file was, unless somebody said how few rows it may have", async () => {
    await bind("anneaux-qui-grandissent", "anneaux.csv", csv(2024));
    const years = Array.from({ length: 20 }, (_, rank) => 2005 + rank);
    const long = csv(...years);
    expect(await receive("anneaux-qui-grandissent", long)).toMatchObject({ outcome: "published", version: 2 });
    const short = csv(2023, 2024, 2025);
    const refused = await receive("anneaux-qui-grandissent", short);
    expect(refused).toMatchObject({ outcome: "refused", version: 2 });
    expect(refused.told).toContain("moins de la moitié");
    await datalogue.ownSources.change(publisher, "anneaux-qui-grandissent", { leastRows: 4 });
    expect(await receive("anneaux-qui-grandissent", short)).toMatchObject({ outcome: "published", version: 3 });
    // Taken back, what is served decides again.
    await receive("anneaux-qui-grandissent", long);
    await datalogue.ownSources.change(publisher, "anneaux-qui-grandissent", { leastRows: null });
    expect(await receive("anneaux-qui-grandissent", short)).toMatchObject({ outcome: "refused", version: 4 });
  });

  it("is compared with the version served where it is the first since the dataset was bound", async () => {
    await bind("anneaux-par-an", "anneaux.csv", csv(2022, 2023, 2024));
    const first = await receive("anneaux-par-an", csv(2023, 2024, 2025));
    expect(first).toMatchObject({ outcome: "published", version: 2 });
    expect(first.told).toBe("version 2 publiée, 12 lignes. Ce qui a changé : Années qui n'y sont plus : 2022.");
    const second = await receive("anneaux-par-an", csv(2024, 2025));
    expect(second.told).toBe(
      "version 3 publiée, 8 lignes. Ce qui a changé : 8 lignes au lieu de 12. Années qui n'y sont plus : 2023.",
    );
  });
});
