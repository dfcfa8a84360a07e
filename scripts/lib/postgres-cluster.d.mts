/** Folder of the programs of PostgreSQL, undefined where the system has none. */
export function findPostgres(): string | undefined;

/** A PostgreSQL server of its own, on 127.0.0.1. */
export interface PostgresCluster {
  /** Address of its database, for `DATABASE_URL`. */
  url: string;
  start(): Promise<unknown>;
  /** Cuts the connections and ends. */
  stop(): Promise<void>;
  /** Ends as if the machine had fallen. */
  crash(): Promise<void>;
  /** Ends, and leaves nothing. */
  remove(): Promise<void>;
}

/** A server that is empty, or a streaming replica of `of`. */
export function startCluster(options?: {
  port?: number;
  of?: PostgresCluster;
  settings?: Record<string, string | number>;
}): Promise<PostgresCluster>;
