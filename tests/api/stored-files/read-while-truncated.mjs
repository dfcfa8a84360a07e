// A process that reads a file of rows while it is shortened: `read-while-truncated.mjs FILE`, whose end is read after it is gone.
import { truncateSync } from "node:fs";
import { openRowsPool } from "../../../packages/api/dist/rows/rows-pool.js";

const [file] = process.argv.slice(2);
const db = openRowsPool().get(file);
let count = 0;
try {
  for (const _row of db.prepare("SELECT * FROM rows").iterate()) if (++count === 10) truncateSync(file, 8192);
  console.log(`read ${count}`);
} catch (error) {
  console.log(error.code);
}
