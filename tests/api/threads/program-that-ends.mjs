// Ends by itself: one thread rests, the other works for ever, detached.
import { openThreads } from "../../../packages/api/dist/threads/open-threads.js";

const worker = new URL("./tasks-worker.mjs", import.meta.url);
const limits = { maxOldGenerationSizeMb: 64 };
openThreads(worker, { limits, detached: true }).run({ does: "spin" });
console.log((await openThreads(worker, { limits }).run({ does: "thread" })) > 0);
