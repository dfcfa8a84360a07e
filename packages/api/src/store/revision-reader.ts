import Database from "better-sqlite3";
import type { Knex } from "knex";
import { readRevision } from "./open-database.js";
import type { Replica } from "./replica.js";

/** Reads the revision counter as cheaply as the engine can: it is asked at each request. */
export interface RevisionReader {
  /**
   * At once with SQLite (some ten microseconds), once in a millisecond unless this process asked its database anything since: another one is heard a
   * millisecond late.
   */
  read(): number | Promise<number>;
  close(): void;
}

/** How long what was looked at stands, in milliseconds. */
const MOMENT = 1;

/** With SQLite, a connection of its own with one statement, since the way through knex costs more than a whole stored answer. */
export function openRevisionReader(knex: Knex, replica?: Replica): RevisionReader {
  const read = () => readRevision(knex);
  if (replica) return { read: () => replica.readRevision(read), close() {} };
  const file: unknown = knex.client.config.connection?.filename;
  if (typeof file !== "string") return { read, close() {} };
  const connection = new Database(file, { readonly: true });
  const counter = connection.prepare("SELECT counter FROM revisions WHERE id = 1").pluck();
  let seen: number | undefined;
  let since = 0;
  const forget = () => {
    seen = undefined;
  };
  // Told in the turn in which the statement is run: it may write.
  knex.on("query", forget);
  return {
    read() {
      const now = performance.now();
      if (seen === undefined || now - since >= MOMENT) {
        seen = Number(counter.get());
        since = now;
      }
      return seen;
    },
    close() {
      knex.off("query", forget);
      connection.close();
    },
  };
}
