// Asks the thread whose module is given what it answers, and tells it.
import { pathToFileURL } from "node:url";
import { openThreads } from "../../../packages/api/dist/threads/open-threads.js";

const threads = openThreads(pathToFileURL(process.argv[2]), { limits: { maxOldGenerationSizeMb: 64 } });
console.log(JSON.stringify(await threads.run({})));
await threads.close();
