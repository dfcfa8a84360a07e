import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { createMemoryBudget } from "../../../packages/api/src/threads/memory-budget.js";
import { openThreads, type Threads, type ThreadsOptions } from "../../../packages/api/src/threads/open-threads.js";

interface Task {
  does:
    | "thread"
    | "priority"
    | "data"
    | "fail"
    | "spin"
    | "write"
    | "wait"
    | "fill"
    | "exit"
    | "fall"
    | "pieces"
    | "tell";
  file?: string;
  shared?: Int32Array;
  to?: number;
}

const worker = new URL("./tasks-worker.mjs", import.meta.url);
const sharedNumbers = () => new Int32Array(new SharedArrayBuffer(8));
const failure = (kind: string) => expect.objectContaining({ name: "Error", kind });

let threads: Threads<Task, string>;
afterEach(() => threads.close());
const LIMITS = { maxOldGenerationSizeMb: 64 };
const open = (options: Partial<ThreadsOptions<string>> = {}) => {
  threads = openThreads<Task, string>(worker, { limits: LIMITS, ...options });
  return threads;
};
const run = <Result = number>(task: Task, options = {}) => threads.run<Result>(task, options);
/** A task that lasts until it is let go. */
const hold = () => {
  const shared = sharedNumbers();
  const done = run({ does: "wait", shared });
  done.catch(() => {});
  return { done, letGo: () => Atomics.store(shared, 0, 1) };
};

describe("threads that share their memory", () => {
  const heap = (maxOldGenerationSizeMb: number) => ({ limits: { maxOldGenerationSizeMb } });

  it("never take more than there is together: a task waits for another to end, of its line or not, one at rest is ended first", async () => {
    const memory = createMemoryBudget(128);
    open({ memory, count: 2, ...heap(64) });
    const [one, two] = [hold(), hold()];
    const others = openThreads<Task>(worker, { memory, ...heap(64) });
    try {
      const third = others.run<number>({ does: "thread" });
      let isDone = false;
      void third.then(() => {
        isDone = true;
      });
      await sleep(100);
      expect({ isDone, taken: memory.taken }).toEqual({ isDone: false, taken: 128 });
      one.letGo();
      await one.done;
      // The thread that rests gives its memory; the one that works keeps its own.
      expect(await third).toBeGreaterThan(0);
      expect(memory.taken).toBeLessThanOrEqual(128);
      two.letGo();
      await two.done;
      expect(await run({ does: "thread" })).toBeGreaterThan(0);
    } finally {
      await others.close();
    }
    await threads.close();
    expect(memory.taken).toBe(0);
  });

  it("end one at rest for what is lacking, not one for each task that asks", async () => {
    const memory = createMemoryBudget(128);
    const ended: string[] = [];
    const lines = ["first", "second"].map((name) =>
      openThreads<Task>(worker, { memory, onEnd: () => ended.push(name), ...heap(64) }),
    );
    try {
      for (const line of lines) await line.run({ does: "thread" });
      open({ memory, ...heap(64) });
      const both = [run({ does: "thread" }), run({ does: "thread" })];
      await Promise.all(both);
      expect({ ended, taken: memory.taken }).toEqual({ ended: ["first"], taken: 128 });
    } finally {
      for (const line of lines) await line.close();
    }
  });

  it("lack nothing any more once what waited is given up", async () => {
    const memory = createMemoryBudget(64);
    open({ memory, ...heap(64) });
    const busy = hold();
    const others = openThreads<Task>(worker, { memory, ...heap(64) });
    try {
      const left = new AbortController();
      const given = others.run({ does: "thread" }, { signal: left.signal });
      expect(memory.isLacking).toBe(true);
      left.abort();
      await expect(given).rejects.toEqual(failure("left"));
      expect(memory.isLacking).toBe(false);
      busy.letGo();
    } finally {
      await others.close();
    }
  });
});

describe("a line that grows", () => {
  it("refuses at once who would wait longer than it says, going by what the last tasks took", async () => {
    open({ longestWait: 30 });
    await run({ does: "thread" });
    const one = hold();
    await sleep(200);
    one.letGo();
    await one.done;
    const two = hold();
    await expect(run({ does: "thread" })).rejects.toEqual(failure("full"));
    two.letGo();
    await two.done;
    expect(await run({ does: "thread" })).toBeGreaterThan(0);
  });
});

describe("a thread that is slow to start", () => {
  const slow = (options: Partial<ThreadsOptions<string>>) => {
    threads = openThreads<Task, string>(new URL("./slow-start-worker.mjs", import.meta.url), {
      limits: LIMITS,
      ...options,
    });
  };

  it("takes nothing of the time of its tasks", async () => {
    slow({ timeLimit: 1_000 });
    expect(await run<string>({ does: "thread" })).toBe("thread");
  });

  it("makes nobody wait longer in thought than its tasks take", async () => {
    slow({ longestWait: 1_000 });
    await run({ does: "thread" });
    expect(await Promise.all([1, 2].map(() => run<string>({ does: "thread" })))).toEqual(["thread", "thread"]);
  });

  it("is not late because its caller was too busy to hear it", async () => {
    open();
    await run({ does: "thread" });
    const done = run({ does: "thread" }, { timeLimit: 300 });
    await new Promise((resolve) => setImmediate(resolve));
    // Long enough for the task to be done, on a busy machine too.
    Atomics.wait(sharedNumbers(), 0, 0, 1_500);
    expect(await done).toBeGreaterThan(0);
  });

  it("has the time of its tasks limited once it is started", async () => {
    slow({ timeLimit: 200 });
    await expect(run({ does: "spin" })).rejects.toEqual(failure("late"));
  });
});

describe("tasks", () => {
  it("are done by no more threads than allowed, the others in the order that they came", async () => {
    open({ count: 2 });
    const [one, two] = [hold(), hold()];
    const later = Promise.all([1, 2, 3].map(() => run({ does: "thread" })));
    two.letGo();
    const second = await two.done;
    expect(await later).toEqual([second, second, second]);
    one.letGo();
    expect(await one.done).not.toBe(second);
  });

  it("share a thread where that is allowed, the least busy one", async () => {
    open({ count: 2, together: 2 });
    const held = [hold(), hold(), hold(), hold()];
    const fifth = run({ does: "thread" });
    for (const { letGo } of held) letGo();
    const ids = await Promise.all(held.map(({ done }) => done));
    expect(new Set(ids).size).toBe(2);
    expect(ids.filter((id) => id === ids[0])).toHaveLength(2);
    expect(ids).toContain(await fifth);
  });

  it("are chosen among those that wait by who opened the threads, which may let them wait", async () => {
    const seen: [readonly string[], readonly string[]][] = [];
    open({
      count: 2,
      choose(waiting, running) {
        seen.push([waiting, running]);
        return running.includes("archive") ? waiting.indexOf("text") : waiting.length - 1;
      },
    });
    const shared = sharedNumbers();
    const archive = run({ does: "wait", shared }, { turn: "archive" });
    const order: string[] = [];
    const [second, text] = ["second archive", "text"].map((turn) =>
      run({ does: "thread" }, { turn }).then(() => order.push(turn)),
    );
    await text;
    expect(order).toEqual(["text"]);
    Atomics.store(shared, 0, 1);
    await Promise.all([archive, second]);
    expect(seen).toContainEqual([["second archive", "text"], ["archive"]]);
  });

  it("throw what they threw, with its code, and their thread goes on", async () => {
    open();
    const before = await run({ does: "thread" });
    await expect(run({ does: "fail" })).rejects.toMatchObject({ message: "no such table: rows", code: "SQLITE_ERROR" });
    await expect(run({ does: "data", file: (() => {}) as never })).rejects.toThrow(/could not be cloned/);
    expect(await run({ does: "thread" })).toBe(before);
  });

  it("tell their caller on the way where they are", async () => {
    open();
    const told: unknown[] = [];
    expect(await run<string>({ does: "tell" }, { onNote: (note: unknown) => told.push(note) })).toBe("written");
    expect(told).toEqual(["copied", "checked"]);
  });

  it("start with what their threads were given, behind the threads that answer", async () => {
    open({ data: ["poubelle"], background: true });
    expect(await run<string[]>({ does: "data" })).toEqual(["poubelle"]);
    const here = getPriority();
    expect(await run({ does: "priority" })).toBe(process.platform === "linux" ? 10 : here);
    expect(getPriority()).toBe(here);
  });
});

describe("pieces", () => {
  const read = (shared: Int32Array, to: number) => threads.pieces<Uint8Array>({ does: "pieces", shared, to });

  it("are made when they are asked for, several texts at once in one thread", async () => {
    open({ together: 2 });
    const [one, two] = [sharedNumbers(), sharedNumbers()];
    const slow = read(one, 3);
    expect((await slow.next()).value).toEqual(Uint8Array.of(0));
    const whole: number[] = [];
    for await (const [byte = -1] of read(two, 3)) whole.push(byte);
    expect(whole).toEqual([0, 1, 2]);
    expect([...one]).toEqual([1, 0]);
    expect((await slow.next()).value).toEqual(Uint8Array.of(1));
  });

  it("stop being made when their reader leaves, which frees their place", async () => {
    open();
    const shared = sharedNumbers();
    for await (const _piece of read(shared, 100)) break;
    await run({ does: "thread" });
    expect([...shared]).toEqual([1, 1]);
  });

  it("fail where their thread was ended between two of them", async () => {
    open({ together: 2 });
    const text = read(sharedNumbers(), 3);
    await text.next();
    await expect(run({ does: "spin" }, { timeLimit: 300 })).rejects.toEqual(failure("late"));
    await expect(text.next()).rejects.toEqual(failure("late"));
    expect(await text.next()).toEqual({ done: true, value: undefined });
  });
});

describe("a task that goes wrong", () => {
  it("fails where the machine gives no thread, and takes no memory of the others", async () => {
    const memory = createMemoryBudget(100);
    // Node refuses to begin it, as it does where threads lack.
    threads = openThreads<Task, string>(new URL("https://exemple.fr/nothing.js"), { limits: LIMITS, memory });
    for (let time = 0; time < 3; time++)
      await expect(threads.run({ does: "thread" })).rejects.toEqual(failure("crash"));
    expect([memory.taken, memory.isLacking]).toEqual([0, false]);
  });

  it("costs its thread when it is late, and what shares it; the next one is done", async () => {
    let ended = 0;
    open({ together: 2, onEnd: () => ended++ });
    const { done: beside } = hold();
    await expect(run({ does: "spin" }, { timeLimit: 200 })).rejects.toEqual(failure("late"));
    await expect(beside).rejects.toEqual(failure("late"));
    expect(ended).toBe(1);
    expect(await run({ does: "thread" })).toBeGreaterThan(0);
  });

  it.each([
    ["memory", "fill"],
    ["crash", "exit"],
    ["crash", "fall"],
  ] as const)("costs nobody else anything: %s (%s)", async (kind, does) => {
    open({ limits: { maxOldGenerationSizeMb: 24 } });
    const ill = run({ does });
    const next = run({ does: "thread" });
    await expect(ill).rejects.toEqual(failure(kind));
    expect(await next).toBeGreaterThan(0);
    if (does === "fall") await expect(ill).rejects.toHaveProperty("cause.message", "out of any task");
  });

  it("is refused when too many wait, and given up when it waits too long", async () => {
    open({ maxWaiting: 1, patience: 100 });
    const first = hold();
    const waiting = run({ does: "thread" });
    await expect(run({ does: "thread" })).rejects.toEqual(failure("full"));
    await expect(waiting).rejects.toEqual(failure("waited"));
    first.letGo();
    expect(await first.done).toBeGreaterThan(0);
  });
});

describe("a caller that leaves", () => {
  it("hears so once its thread writes nothing more", async () => {
    open();
    const folder = mkdtempSync(join(tmpdir(), "datalogue-threads-"));
    const file = join(folder, "partial");
    const size = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    const caller = new AbortController();
    const writing = run({ does: "write", file }, { signal: caller.signal });
    writing.catch(() => {});
    await expect.poll(size).toBeGreaterThan(0);
    caller.abort();
    await expect(writing).rejects.toEqual(failure("left"));
    const written = size();
    await sleep(500);
    expect(size()).toBe(written);
    rmSync(folder, { recursive: true });
  });

  it("loses its place among those that wait, and nobody else does", async () => {
    open();
    const first = hold();
    const caller = new AbortController();
    const ill = run({ does: "spin" }, { signal: caller.signal });
    const last = run({ does: "thread" });
    caller.abort();
    await expect(ill).rejects.toEqual(failure("left"));
    await expect(run({ does: "thread" }, { signal: caller.signal })).rejects.toEqual(failure("left"));
    first.letGo();
    expect(await last).toBe(await first.done);
  });

  it("by an exception of what it is told hears that exception, and what shared the thread fails", async () => {
    open({ together: 2 });
    const { done: beside } = hold();
    const onNote = () => {
      throw new Error("the disk is full");
    };
    await expect(run({ does: "tell" }, { onNote })).rejects.toThrow("the disk is full");
    await expect(beside).rejects.toEqual(failure("crash"));
  });
});

describe("threads", () => {
  it("are ended, and their memory given back, after a rest or after what weighed much", async () => {
    let ended = 0;
    open({ idleLimit: 0, onEnd: () => ended++ });
    const [one, two] = await Promise.all([run({ does: "thread" }), run({ does: "thread" })]);
    expect(two).toBe(one);
    await expect.poll(() => ended).toBe(1);
    const three = await run({ does: "thread" }, { last: true });
    expect(three).not.toBe(one);
    expect(ended).toBe(2);
  });

  it("are closed with all that waits or is under way", async () => {
    open();
    const { done: running } = hold();
    const waiting = run({ does: "thread" });
    waiting.catch(() => {});
    await threads.close();
    for (const task of [running, waiting, run({ does: "thread" })])
      await expect(task).rejects.toEqual(failure("closed"));
  });

  it("keep no program from ending once they rest, or, detached, at any time", () => {
    const program = fileURLToPath(new URL("./program-that-ends.mjs", import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [program], { encoding: "utf8", timeout: 60_000 });
    expect([status, stdout]).toEqual([0, "true\n"]);
  });
});
