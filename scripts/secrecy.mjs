// `npm run secrecy -- [--tables 1000] [--sequences 0] [--seed 1]`: protects random tables, attacks each with a solver as a reader would who knows that
// masked counts are whole and at least 1, and measures not negative. Ends with its figures, and 1 when anything was found.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runnerImport } from "vite";

const { values } = parseArgs({
  options: {
    tables: { type: "string", default: "1000" },
    sequences: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
  },
});
const tables = Number(values.tables);
if (!Number.isInteger(tables) || tables < 1) {
  console.error("--tables: a whole number from 1");
  process.exit(2);
}
const root = join(import.meta.dirname, "..");
// The attacker is that of the tests, in TypeScript.
const { module } = await runnerImport(join(root, "tests/api/secrecy/campaign.ts"), { root, configFile: false });
const start = performance.now();
const { cells, masked, leaks, leaking, example } = module.runCampaign({ tables, seed: Number(values.seed) });
for (const { place, what } of leaks.slice(0, 20)) console.log(`LEAK ${place}: ${what}`);
if (example) console.log(JSON.stringify(example, (_, value) => (value instanceof Set ? [...value] : value)));
console.log(
  `${tables} tables, ${cells} cells, ${masked} masked (${((masked / cells) * 100).toFixed(1)} %), ${leaking} leaks, ${((performance.now() - start) / 1000).toFixed(0)} s`,
);
process.exitCode = leaking > 0 ? 1 : 0;

// Three versions of a table each, one after the other, attacked together.
const sequences = Number(values.sequences);
if (sequences > 0) {
  const since = performance.now();
  const { module: campaign } = await runnerImport(join(root, "tests/api/secrecy/sequence-campaign.ts"), {
    root,
    configFile: false,
  });
  const found = await campaign.runSequences({ sequences, seed: Number(values.seed) });
  for (const leak of found.leaks) console.log(`LEAK ${leak}`);
  if (found.example) console.log(JSON.stringify(found.example));
  console.log(
    `${sequences} sequences of 3 versions, ${found.cells} cells, ${found.masked} masked (${((found.masked / found.cells) * 100).toFixed(1)} %), ${found.known} known already, ${found.leaks.length} leaks, ${((performance.now() - since) / 1000).toFixed(0)} s`,
  );
  if (found.leaks.length > 0) process.exitCode = 1;
}
