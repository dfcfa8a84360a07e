// Another process that tells who follows the catalogue what happened, once. Its settings come from the environment, as those of the
// command line; it says its number, for who stops it on the way.
import { openDatalogue, readSettings } from "./compiled-api.mjs";

const datalogue = await openDatalogue(readSettings(process.env));
await datalogue.load();
console.log(process.pid);
await datalogue.following.tell();
await datalogue.close();
