// Ends by itself: one thread rests, the other works for ever, detached.
import { openThreads } from "../../../packages/api/dist/threads/open-threads.js";

const worker = new URL("./tasks-worker.mjs", import.meta.url);
openThreads(worker, { detached: true }).run({ does: "spin" });
console.log((await openThreads(worker).run({ does: "thread" })) > 0);
