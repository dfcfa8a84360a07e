import { createReadStream } from "node:fs";
import Database from "better-sqlite3";
import papaparse from "papaparse";
import { schema } from "./table.mjs";

/** A table read by papaparse and inserted in SQLite in one transaction, without index nor check: the peer of a publication. Gives its rows. */
export function measure(path, file) {
  const db = new Database(file);
  db.unsafeMode();
  db.pragma("journal_mode = OFF");
  db.pragma("synchronous = OFF");
  const columns = schema.fields.map(({ name }) => `"${name}"`);
  db.exec(`CREATE TABLE rows (${columns.join(", ")})`);
  const insert = db.prepare(`INSERT INTO rows VALUES (${columns.map(() => "?").join(", ")})`);
  const isNumber = schema.fields.map(({ type }) => ["integer", "number", "year"].includes(type));
  db.exec("BEGIN");
  let rows = 0;
  return new Promise((resolve, reject) => {
    papaparse.parse(createReadStream(path, { encoding: "utf8" }), {
      delimiter: ",",
      skipEmptyLines: true,
      chunk: ({ data }) => {
        for (const cells of rows === 0 ? data.slice(1) : data) {
          insert.run(cells.map((text, index) => (text === "" ? null : isNumber[index] ? Number(text) : text)));
          rows++;
        }
      },
      complete: () => {
        db.exec("COMMIT");
        db.close();
        resolve(rows);
      },
      error: reject,
    });
  });
}
