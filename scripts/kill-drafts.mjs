// Kills a server while files are uploaded and published, and tells what was lost: nothing, when all is well.
//
//   npm run build && node scripts/kill-drafts.mjs [KILLS]        50 by default
import { killDrafts } from "../tests/api/support/kill-drafts.mjs";

const kills = Number(process.argv[2] ?? 50);
const { version, wrong } = await killDrafts({ kills, log: (line) => console.log(line) });
console.log(`${kills} kills, ${version - 1} files published, ${wrong.length} faults`);
for (const one of wrong) console.log(one);
process.exitCode = wrong.length > 0 ? 1 : 0;
