// `node serve-site.mjs FOLDER ADDRESS…`: serves the whole site on the project's own content, its data in FOLDER, and each
// address once more as a constant Buffer sent by node:http; prints where, serves until stopped.
import { createServer } from "node:http";
import { createAppServer, openDatalogue, readSettings } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { listen } from "./listen.mjs";
import { read } from "./served-table.mjs";

const [folder, ...addresses] = process.argv.slice(2);

const settings = readSettings({ DATALOGUE_DATA: folder });
const datalogue = await openDatalogue(settings, { log: () => {} });
await datalogue.load();
const ours = await listen(createAppServer(createApp(datalogue, settings)).server);

const constants = new Map();
const peer = await listen(
  createServer((request, response) => {
    const { body, type } = constants.get(request.url);
    response.writeHead(200, { "Content-Type": type, "Content-Length": body.length });
    response.end(body);
  }),
);
const pairs = [];
for (const [rank, address] of addresses.entries())
  for (const coding of ["br", "identity"]) {
    const { body, type } = await read(ours + address, { headers: { "Accept-Encoding": coding }, keep: true });
    constants.set(`/${rank}/${coding}`, { body, type });
    pairs.push({ address, coding, bytes: body.length, ours: ours + address, constant: `${peer}/${rank}/${coding}` });
  }
process.once("SIGINT", () => process.exit());
console.log(JSON.stringify({ pairs }));
