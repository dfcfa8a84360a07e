// `node serve-alone.mjs FOLDER`: serves what is published there as the program does, prints where, serves until stopped.
import { join } from "node:path";
import { createApiApp, createAppServer, openDatalogue, readSettings } from "@datalogue/api";
import { listen } from "./listen.mjs";

const [folder] = process.argv.slice(2);
const settings = readSettings({ DATALOGUE_CONTENT: join(folder, "content"), DATALOGUE_DATA: join(folder, "data") });
const datalogue = await openDatalogue(settings, { log: () => {} });
await datalogue.load();
const ours = await listen(createAppServer(createApiApp(datalogue, settings)).server);
console.log(JSON.stringify({ ours }));
