// `node serve-alone.mjs FOLDER`: serves what is published there as the program does, prints where, serves until stopped.
import { join } from "node:path";
import { createApiApp, createAppServer, openDatalogue, readSettings } from "@datalogue/api";

const [folder] = process.argv.slice(2);
const settings = readSettings({ DATALOGUE_CONTENT: join(folder, "content"), DATALOGUE_DATA: join(folder, "data") });
const datalogue = await openDatalogue(settings, { log: () => {} });
await datalogue.load();
const server = createAppServer(createApiApp(datalogue, settings)).server.listen(0, "127.0.0.1");
await new Promise((resolve) => server.on("listening", resolve));
console.log(JSON.stringify({ ours: `http://127.0.0.1:${server.address().port}` }));
