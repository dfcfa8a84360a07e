import { parentPort } from "node:worker_threads";
import { type QueryPlan, runQuery } from "./query-rows.js";
import { openRowsPool } from "./rows-pool.js";

/** The thread where queries over many rows run. */
const port = parentPort;
if (!port) throw new Error("rows-worker runs in a worker thread only");

const pool = openRowsPool(16);

port.on("message", ({ file, plan, total }: { file: string; plan: QueryPlan; total?: number }) => {
  try {
    port.postMessage({ answer: runQuery(pool.get(file), plan, total) });
  } catch (error) {
    port.postMessage({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
