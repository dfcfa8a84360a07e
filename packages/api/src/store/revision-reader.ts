import Database from "better-sqlite3";
import type { Knex } from "knex";
import { whenTurnEnds } from "../system/when-turn-ends.js";
import { readRevision } from "./open-database.js";
import type { Replica } from "./replica.js";

/** Reads the revision counter as cheaply as the engine can: it is asked at each request. */
export interface RevisionReader {
  /** At once with SQLite (some twenty microseconds), once in a turn of the event loop unless this process asked its database anything since. */
  read(): number | Promise<number>;
  close(): void;
}

/** With SQLite, a connection of its own with one statement, since the way through knex costs more than a whole stored answer. */
export function openRevisionReader(knex: Knex, replica?: Replica): RevisionReader {
  const read = () => readRevision(knex);
  if (replica) return { read: () => replica.readRevision(read), close() {} };
  const file: unknown = knex.client.config.connection?.filename;
  if (typeof file !== "string") return { read, close() {} };
  const connection = new Database(file, { readonly: true });
  const counter = connection.prepare("SELECT counter FROM revisions WHERE id = 1").pluck();
  let seen: number | undefined;
  const forget = () => {
    seen = undefined;
  };
  // It may have written.
  knex.on("query", forget);
  return {
    read() {
      if (seen === undefined) {
        seen = Number(counter.get());
        whenTurnEnds(forget);
      }
      return seen;
    },
    close() {
      knex.off("query", forget);
      connection.close();
    },
  };
}
