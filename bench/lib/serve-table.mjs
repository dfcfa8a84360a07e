// `node serve-table.mjs FOLDER`: serves the table published there beside peers, prints where, serves until stopped.

import { createReadStream, readdirSync } from "node:fs";
import { createServer } from "node:http";
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

const settings = readSettings({
  DATALOGUE_CONTENT: join(folder, "content"),
  DATALOGUE_DATA: join(folder, "data"),
  DATALOGUE_RATE_LIMIT: "0",
});
const datalogue = await openDatalogue(settings, { log: () => {} });
await datalogue.load();
const [dataset] = readdirSync(join(folder, "data/versions"));
const version = join(folder, "data/versions", dataset, "1");
const csv = join(
  version,
  readdirSync(version).find((name) => /^(?!original).*\.csv$/.test(name)),
);

/** A page by a prepared statement over the same file, its exact total counted once. */
const prepared = () => {
  const db = new Database(join(version, "rows.sqlite"), { readonly: true });
  const names = db.prepare("SELECT name FROM pragma_table_info('rows') WHERE name NOT LIKE '~%'").pluck().all();
  const page = db.prepare(
    `SELECT ${names.map((name) => `"${name}"`).join(", ")} FROM rows WHERE code_insee = ? ORDER BY rowid LIMIT ? OFFSET ?`,
  );
  const count = db.prepare("SELECT count(*) FROM rows WHERE code_insee = ?").pluck();
  const totals = new Map();
  return ({ code_insee__exact: code, page: number = "1", page_size: size = "20" }) => {
    if (!totals.has(code)) totals.set(code, count.get(code));
    const data = page.all(code, Number(size), (Number(number) - 1) * Number(size));
    return { data, links: {}, meta: { page: Number(number), page_size: Number(size), total: totals.get(code) } };
  };
};

// Nothing but Node and the statement.
const readAlone = prepared();
const bare = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  if (pathname === "/file.csv") return createReadStream(csv).pipe(response);
  const body = Buffer.from(JSON.stringify(readAlone(Object.fromEntries(searchParams))));
  response.writeHead(200, { "Content-Type": "application/json; charset=utf-8", "Content-Length": body.length });
  response.end(body);
});

// The same application: its middlewares, then the dataset found and found open, then the prepared statement.
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
const readPage = prepared();
same.get("/rows", async (request, response) => {
  const found = await datalogue.services.catalogue.getDataset("banc");
  if (found?.access !== "open") return response.status(404).end();
  response.json(readPage(request.query));
});

console.log(
  JSON.stringify({
    ours: await listen(createAppServer(createApiApp(datalogue, settings)).server),
    same: await listen(createAppServer(same).server),
    bare: await listen(bare),
    rowsFile: join(version, "rows.sqlite"),
    csv,
  }),
);
