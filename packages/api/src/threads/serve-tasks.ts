import { parentPort, workerData } from "node:worker_threads";
import { codeOf } from "../system/code-of.js";
import { lowerPriority } from "./lower-priority.js";
import type { Order, Reply, ThreadStart } from "./thread-message.js";

/**
 * Does the tasks of a thread that `openThreads` started; called once by its module. `work` gives the result of a task, or an
 * iterator of pieces where `pieces` was asked for: its `return` is called when the reader leaves. What it throws reaches the caller with
 * message, stack and code. `note` tells the caller something on the way. Bytes that fill their buffer are moved, not copied: `work` keeps
 * none that it gave.
 */
export function serveTasks<Task>(work: (task: Task, note: (told: unknown) => void) => unknown): void {
  const port = parentPort;
  if (!port) throw new Error("tasks are served in a worker thread only");
  if ((workerData as ThreadStart).background) lowerPriority();

  const open = new Map<number, Iterator<unknown>>();
  const reply = (message: Reply) =>
    port.postMessage(message, message.kind === "value" ? listMoved(message.value) : undefined);

  const giveNext = (id: number, pieces: Iterator<unknown>) => {
    const { value, done = false } = pieces.next();
    if (done) open.delete(id);
    reply({ id, kind: "value", value, done });
  };

  const start = async (id: number, task: Task) => {
    const result = await work(task, (note) => reply({ id, kind: "note", note }));
    if (!isIterator(result)) return reply({ id, kind: "value", value: result, done: true });
    open.set(id, result);
    giveNext(id, result);
  };

  const obey = async (order: Order) => {
    if (order.kind === "start") return start(order.id, order.task as Task);
    const pieces = open.get(order.id);
    if (!pieces) return;
    if (order.kind === "next") return giveNext(order.id, pieces);
    open.delete(order.id);
    pieces.return?.();
  };

  port.on("message", async (order: Order) => {
    try {
      await obey(order);
    } catch (error) {
      open.delete(order.id);
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      reply({ id: order.id, kind: "failed", message, stack: stack ?? message, code: codeOf(error) });
    }
  });
  reply({ id: 0, kind: "started" });
}

/** What `openThreads` was given for the threads to start with. */
export function threadData<Data>(): Data {
  return (workerData as ThreadStart).data as Data;
}

function isIterator(value: unknown): value is Iterator<unknown> {
  return typeof (value as Iterator<unknown> | null | undefined)?.next === "function";
}

/** The buffer of bytes that fill it: one of a common pool, or shared, is not moved. */
function listMoved(value: unknown): ArrayBuffer[] {
  if (!ArrayBuffer.isView(value) || !(value.buffer instanceof ArrayBuffer)) return [];
  return value.byteLength === value.buffer.byteLength ? [value.buffer] : [];
}
