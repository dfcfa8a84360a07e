import { serveTasks } from "../threads/serve-tasks.js";
import { runFeatures } from "./features/run-features.js";
import { runQuery } from "./query-rows.js";
import { openRowsPool } from "./rows-pool.js";
import type { RowsTask } from "./rows-reader.js";

const pool = openRowsPool({ max: 16 });

/** The thread where queries over many rows run. */
serveTasks(({ file, plan, total }: RowsTask) => {
  const db = pool.get(file);
  return plan.kind === "features" ? runFeatures(db, plan, total ?? 0) : runQuery(db, plan, total);
});
