// Another process that publishes: `publish-process.mjs STEP`, where it kills itself at once ("" = never).
// Its settings come from the environment, as those of the command line.
import { openDatalogue, readSettings } from "./compiled-api.mjs";

const [fatal] = process.argv.slice(2);
const datalogue = await openDatalogue(readSettings(process.env), {
  onStep: (step) => {
    if (step === fatal) process.kill(process.pid, "SIGKILL");
  },
});
const summary = await datalogue.load();
console.log(JSON.stringify(summary));
await datalogue.close();
