// Another process that serves: `serve-process.mjs STEP`, where it kills itself at once when a publication gets there ("" = never).
// Prints its address, and a key that publishes when DATALOGUE_TEST_ORGANISATION names an organisation.
import { createServer } from "node:http";
import { createApiApp, openDatalogue, readSettings } from "./compiled-api.mjs";

const [fatal] = process.argv.slice(2);
const settings = readSettings(process.env);
let armed = false;
const datalogue = await openDatalogue(settings, {
  onStep: (step) => {
    if (armed && step === fatal) process.kill(process.pid, "SIGKILL");
  },
});
await datalogue.load();
armed = true;
const organisation = process.env.DATALOGUE_TEST_ORGANISATION;
const key = organisation
  ? (await datalogue.keys.create({ organisation, scopes: ["publish"], label: null, expiresOn: null })).secret
  : null;
const server = createServer(createApiApp(datalogue, settings));
server.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}`, key }));
});
