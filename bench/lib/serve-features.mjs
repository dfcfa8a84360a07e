// `node serve-features.mjs FOLDER`: serves the layer published there beside peers, prints where, serves until stopped.

import { copyFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createApiApp, createAppServer, openDatalogue, readSettings } from "@datalogue/api";
import Database from "better-sqlite3";
import { listen } from "./listen.mjs";

const [folder] = process.argv.slice(2);
// The peers use the very express and compression of the program.
const ofProgram = createRequire(new URL("../../packages/api/package.json", import.meta.url));
const express = ofProgram("express");
const compression = ofProgram("compression");

const inside = (path) => import(new URL(`../../packages/api/dist/http/${path}`, import.meta.url));
const { answerAgain, keepAnswers } = await inside("stored-answers.js");
const { createAnswerStore } = await inside("answer-store.js");

const settings = readSettings({ DATALOGUE_CONTENT: join(folder, "content"), DATALOGUE_DATA: join(folder, "data") });
const datalogue = await openDatalogue(settings, { log: () => {} });
await datalogue.load();
const [dataset] = readdirSync(join(folder, "data/versions"));
const version = join(folder, "data/versions", dataset, "1");

/** A handler over the same R*Tree, each feature kept whole as text, the matching ones counted. */
const prepared = () => {
  const peer = join(folder, "peer.sqlite");
  copyFileSync(join(version, "rows.sqlite"), peer);
  const db = new Database(peer);
  db.exec("CREATE TABLE features (id INTEGER PRIMARY KEY, text TEXT)");
  const insert = db.prepare("INSERT INTO features VALUES (?, ?)");
  const source = new Database(join(version, "rows.sqlite"), { readonly: true });
  const rows = source.prepare('SELECT id, type, nom, volume_l, date_maj, "~geometry" AS geometry, rowid FROM rows');
  db.transaction(() => {
    for (const { geometry, rowid, ...properties } of rows.iterate())
      insert.run(
        rowid,
        `{"type":"Feature","id":${rowid},"geometry":${geometry},"properties":${JSON.stringify(properties)}}`,
      );
  })();
  source.close();
  const within = "east >= ? AND west <= ? AND north >= ? AND south <= ?";
  const page = db
    .prepare(`SELECT text FROM features WHERE id IN (SELECT id FROM boxes WHERE ${within}) ORDER BY id LIMIT ?`)
    .pluck();
  const count = db.prepare(`SELECT count(*) FROM boxes WHERE ${within}`).pluck();
  return (request, response) => {
    const [west, south, east, north] = request.query.bbox.split(",").map(Number);
    const box = [west, east, south, north];
    const features = page.all(...box, Number(request.query.limit));
    response
      .type("application/geo+json")
      .send(
        `{"type":"FeatureCollection","numberMatched":${count.get(...box)},"numberReturned":${features.length},"features":[${features.join(",")}]}`,
      );
  };
};

// The same application: its middlewares, what keeps answers among them, then the dataset found and found open.
const same = express();
same.disable("x-powered-by");
same.set("trust proxy", settings.trustProxy);
same.use((_request, response, next) => {
  response.set({
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, Content-Length, Content-Range, ETag, Link",
    "X-Content-Type-Options": "nosniff",
  });
  next();
});
same.use(compression());
const answers = createAnswerStore();
same.use(answerAgain(answers, datalogue.readState));
same.use(keepAnswers(answers, datalogue.readState));
const answer = prepared();
same.get("/items", async (request, response) => {
  const found = await datalogue.services.catalogue.getDataset("banc");
  if (found?.access !== "open") return response.status(404).end();
  answer(request, response);
});

// The largest tile, and a constant Buffer of its size.
const tiles = new Database(join(version, "tiles.mbtiles"), { readonly: true });
const largest = tiles
  .prepare(
    "SELECT zoom_level AS z, tile_column AS x, tile_row AS y, tile_data AS data FROM tiles ORDER BY abs(length(tile_data) - 30000) LIMIT 1",
  )
  .get();
const constant = Buffer.from(largest.data);
const bare = express();
bare.get("/tile", (_request, response) => response.type("application/vnd.mapbox-vector-tile").send(constant));

console.log(
  JSON.stringify({
    ours: await listen(createAppServer(createApiApp(datalogue, settings)).server),
    same: await listen(createAppServer(same).server),
    bare: await listen(createAppServer(bare).server),
    tile: `${largest.z}/${2 ** largest.z - 1 - largest.y}/${largest.x}`,
    tileBytes: constant.length,
  }),
);
