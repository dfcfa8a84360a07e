// Another process that does jobs: `job-process.mjs DATABASE before|after`. It does ten, then kills itself in the next one, before or after its effect.
import { openJobs } from "../../../packages/api/dist/jobs/open-jobs.js";
import { openDatabase } from "../../../packages/api/dist/store/open-database.js";

const [place, fatal] = process.argv.slice(2);
const knex = await openDatabase(place);
const jobs = openJobs({ knex, now: () => new Date(), log: () => {} });
let did = 0;
jobs.handle("prune", async ({ key }) => {
  const isLast = ++did > 10;
  if (isLast && fatal === "before") process.kill(process.pid, "SIGKILL");
  await knex("effects").insert({ key }).onConflict("key").ignore();
  if (isLast) process.kill(process.pid, "SIGKILL");
  return { outcome: "done" };
});
await jobs.runDue("prune");
