/** What threads are told. A task that gives pieces makes the next one when it is asked for. */
export type Order = { id: number } & ({ kind: "start"; task: unknown } | { kind: "next" } | { kind: "leave" });

/** What they answer: that they are started (of no task); a piece, or the whole (`done`); a note on the way; what the task threw. */
export type Reply = { id: number } & (
  | { kind: "started" }
  | { kind: "value"; value: unknown; done: boolean }
  | { kind: "note"; note: unknown }
  | { kind: "failed"; message: string; stack: string; code: string }
);

/** What each thread is given when it starts. */
export interface ThreadStart {
  background: boolean;
  data: unknown;
}
