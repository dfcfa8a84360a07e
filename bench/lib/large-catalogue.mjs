import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createApiApp, createAppServer, openDatalogue, readSettings } from "@datalogue/api";
import Database from "better-sqlite3";
import { listen } from "./listen.mjs";

const project = join(import.meta.dirname, "../..");
const FORMATS = ["csv", "json", "xlsx", "parquet"];

/**
 * A catalogue of `size` datasets behind a server, its database and schemas written directly (publishing them would take
 * minutes, and the feed reads nothing else).
 * @returns its address, `touch` (makes every page be written again), `close`.
 */
export async function serveLargeCatalogue(folder, size) {
  const content = join(folder, `content-${size}`);
  const data = join(folder, `data-${size}`);
  for (const name of ["territoires", "catalogue.json", "organisations.json"])
    cpSync(join(project, "datasets", name), join(content, name), { recursive: true });
  const settings = readSettings({
    DATALOGUE_CONTENT: content,
    DATALOGUE_DATA: data,
    PUBLIC_URL: "https://donnees.exemple.fr",
  });
  const first = await openDatalogue(settings, { log: () => {} });
  await first.load();
  await first.close();
  const database = new Database(join(data, "catalogue.sqlite"));
  writeDatasets(database, join(data, "versions"), size);
  const datalogue = await openDatalogue(settings, { log: () => {} });
  await datalogue.load();
  const { server } = createAppServer(createApiApp(datalogue, settings));
  const url = await listen(server);
  const grow = database.prepare("UPDATE revisions SET counter = counter + 1");
  return {
    url,
    touch: () => grow.run(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await datalogue.close();
      database.close();
    },
  };
}

function writeDatasets(database, versions, size) {
  const at = "2026-01-15T08:00:00.000Z";
  const insert = {
    dataset: database.prepare(
      "INSERT INTO datasets (id, slug, file_name, metadata, version, issued, modified, revision) VALUES (?, ?, ?, ?, 1, ?, ?, ?)",
    ),
    slug: database.prepare("INSERT INTO slugs (slug, dataset_id, since) VALUES (?, ?, ?)"),
    version: database.prepare(
      "INSERT INTO versions (dataset_id, number, published_at, manifest, rows_kept) VALUES (?, 1, ?, ?, 1)",
    ),
  };
  const counter = database.prepare("UPDATE revisions SET counter = counter + 1 RETURNING counter").pluck().get();
  database.transaction(() => {
    for (let number = 0; number < size; number++) {
      const id = `0199d6f0-0000-7000-8000-${String(number).padStart(12, "0")}`;
      const slug = `jeu-${number}`;
      const names = ["original", ...FORMATS.map((format) => `${slug}.${format}`)];
      const manifest = {
        form: 1,
        originalName: "data.csv",
        original: "original",
        encoding: "UTF-8",
        rows: 100,
        fields: [
          { name: "codeCommune", type: "string", title: "Code INSEE" },
          { name: "annee", type: "year" },
          { name: "tonnage", type: "number", unit: "t" },
        ],
        columns: [],
        geographic: false,
        pointsOnly: false,
        box: null,
        counts: { error: 0, warning: 0, info: 0 },
        files: Object.fromEntries(names.map((name) => [name, { bytes: 1000 + number, sha256: "a".repeat(64) }])),
      };
      const metadata = {
        id,
        slug,
        title: `Tonnages de déchets collectés, relevé ${number}`,
        description: "Tonnes de déchets ménagers collectées par commune, par flux et par année. ".repeat(3),
        organisation: "ile-d-oleron",
        theme: "dechets",
        licence: "lov2",
        frequency: "ANNUAL",
        keywords: ["déchets", "collecte", "tri"],
        access: "open",
        temporal: { from: "2015-01-01", to: "2024-12-31" },
      };
      insert.dataset.run(id, slug, slug, JSON.stringify(metadata), at, at, counter);
      insert.slug.run(slug, id, at);
      insert.version.run(id, at, JSON.stringify(manifest));
      const place = join(versions, id, "1");
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, "schema.json"), JSON.stringify({ title: "Tonnages", fields: manifest.fields }));
    }
  })();
}
