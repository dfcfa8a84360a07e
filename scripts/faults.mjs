// `npm run faults -- [--seed 1] [--faults N] [--only CLASS,…] [--write]`: injects faults in real processes and real files, and says what was lost.
// `--faults`: of each class, in place of its own number; `--write`: puts the table of this run in docs/fautes.md. Ends with 1 at any loss.
import { parseArgs } from "node:util";
import { runCampaign } from "./lib/faults/campaign.mjs";
import { writeFaults } from "./lib/faults/write-faults.mjs";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    faults: { type: "string" },
    only: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
const start = performance.now();
const lines = await runCampaign({
  seed: Number(values.seed),
  ...(values.faults ? { faults: Number(values.faults) } : {}),
  ...(values.only ? { only: values.only.split(",") } : {}),
  log: (line) => console.log(line),
});
console.table(
  Object.fromEntries(
    lines.map(({ name, tries, injected, recovered, losses }) => [
      name,
      { tries, injected, recovered, losses: losses.length },
    ]),
  ),
);
if (values.write) writeFaults(lines);
const sum = (key) => lines.reduce((total, line) => total + line[key], 0);
const losses = lines.flatMap((line) => line.losses);
for (const loss of losses) console.log(loss);
console.log(
  `${sum("injected")} faults injected in ${sum("tries")} tries, ${sum("recovered")} recovered, ${losses.length} losses, ${Math.round((performance.now() - start) / 1_000)} s, seed ${values.seed}`,
);
process.exit(losses.length > 0 ? 1 : 0);
