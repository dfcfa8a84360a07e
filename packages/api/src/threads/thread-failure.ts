import { Refusal } from "../refusal.js";

/** Why a task was not done, where the task itself is not at fault. */
export type FailureKind =
  /** Too many wait already. */
  | "full"
  /** It waited for a thread longer than allowed. */
  | "waited"
  /** It, or what shared its thread, took longer than allowed. */
  | "late"
  /** Its thread took more memory than allowed. */
  | "memory"
  /** Its thread fell, ended by itself, or was stopped by the caller of another task. */
  | "crash"
  /** Its caller left. */
  | "left"
  /** The threads are closed. */
  | "closed";

const words: Record<FailureKind, string> = {
  full: "too many tasks wait for a thread",
  waited: "a task waited too long for a thread",
  late: "a task took too long and its thread was ended",
  memory: "a thread took more memory than allowed",
  crash: "a thread stopped before its task was done",
  left: "the caller of a task left",
  closed: "the threads are closed",
};

/** A task that was not done; `cause` is what the thread fell of, where it did. What a task throws is given as it is instead. */
export class ThreadFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    options?: ErrorOptions,
  ) {
    super(words[kind], options);
  }
}

/** There is no room now for what was asked, which is not at fault: it will be done later. */
export class TooBusy extends Refusal {
  constructor() {
    super("too much is asked at once");
  }
}

/** True where too many ask at once: come back later. */
export function isFull(error: unknown): boolean {
  return error instanceof ThreadFailure && ["full", "waited"].includes(error.kind);
}

/** True for what is told as a lack of time or of room: come back later, or ask for less. */
export function isOverload(error: unknown): boolean {
  return error instanceof ThreadFailure && ["full", "waited", "late"].includes(error.kind);
}
