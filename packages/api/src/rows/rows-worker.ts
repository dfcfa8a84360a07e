import { parentPort, workerData } from "node:worker_threads";
import { codeOf } from "../code-of.js";
import { lowerPriority } from "../lower-priority.js";
import type { FeaturePlan } from "../ogc/plan-features.js";
import { runFeatures } from "../ogc/run-features.js";
import { type QueryPlan, runQuery } from "./query-rows.js";
import { openRowsPool } from "./rows-pool.js";

/** The thread where queries over many rows run. */
const port = parentPort;
if (!port) throw new Error("rows-worker runs in a worker thread only");
if (workerData?.background) lowerPriority();

const pool = openRowsPool(16);

port.on("message", ({ file, plan, total }: { file: string; plan: QueryPlan | FeaturePlan; total?: number }) => {
  try {
    const db = pool.get(file);
    port.postMessage({
      answer: plan.kind === "features" ? runFeatures(db, plan, total ?? 0) : runQuery(db, plan, total),
    });
  } catch (error) {
    port.postMessage({
      failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
      code: codeOf(error),
    });
  }
});
