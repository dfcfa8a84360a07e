// Processes that stop and go on, stop for good when asked, work on the same folder, or whose clock jumps.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openServed } from "./network.mjs";
import { lookAt, makeSite, openReader, watch } from "./site.mjs";
import { publishTurn, versionOf } from "./uploads.mjs";
import { openVictims } from "./victims.mjs";

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));

/** A process frozen in the middle of a publication (SIGSTOP) while another one publishes the same, then let go on: published once. */
export async function* freezeProcesses({ folder, random }) {
  const site = makeSite(folder);
  await site.load();
  const reader = await openReader(site);
  const victims = openVictims("site");
  let span = 1_500;
  let last = await versionOf(reader.url);
  try {
    for (let turn = 1; ; turn++) {
      site.turn(turn);
      reader.allow(turn - 1, turn);
      const victim = victims.take();
      await victim.begin({ task: "load", env: site.env });
      const start = performance.now();
      await Promise.race([victim.outcome, sleep(random() * span)]);
      const isFrozen = !victim.isOver();
      victim.signal("SIGSTOP");
      const other = site.load();
      await Promise.race([other, sleep(600 + random() * 2_000)]);
      victim.signal("SIGCONT");
      const { problems } = await other;
      const { done, failed, signal } = await victim.outcome;
      if (!isFrozen) span = performance.now() - start;
      const wrong = problems.map(({ message }) => message);
      if (!done || done.problems.length > 0)
        wrong.push(`the frozen one: ${JSON.stringify(done?.problems ?? failed ?? signal)}`);
      const seen = await lookAt(site);
      wrong.push(...seen.wrong, ...reader.take());
      const version = await versionOf(reader.url);
      if (seen.turn !== turn || version !== last + 1)
        wrong.push(`serves ${seen.turn}, version ${version} after ${last}`);
      last = version;
      yield { injected: isFrozen, wrong };
    }
  } finally {
    await victims.close();
    await reader.close();
  }
}

/** Two processes that load the same content at random moments of each other: published once, by one of them. */
export async function* loadTogether({ folder, random }) {
  const site = makeSite(folder);
  await site.load();
  const reader = await openReader(site);
  const [one, two] = [openVictims("site"), openVictims("site")];
  let last = await versionOf(reader.url);
  try {
    for (let turn = 1; ; turn++) {
      site.turn(turn);
      reader.allow(turn - 1, turn);
      const [first, second] = [one.take(), two.take()];
      await Promise.all([first.hear((told) => told === "ready"), second.hear((told) => told === "ready")]);
      await first.begin({ task: "load", env: site.env });
      await sleep(random() * 400);
      await second.begin({ task: "load", env: site.env });
      const outcomes = await Promise.all([first.outcome, second.outcome]);
      const wrong = outcomes.flatMap(({ done, failed, signal }) =>
        done ? done.problems.map(({ message }) => message) : [`${failed ?? signal}`],
      );
      const published = outcomes.reduce((sum, { done }) => sum + (done?.published ?? 0), 0);
      const seen = await lookAt(site);
      wrong.push(...seen.wrong, ...reader.take());
      const version = await versionOf(reader.url);
      // A number that was taken and given up is not given again.
      if (published !== 1 || seen.turn !== turn || version <= last)
        wrong.push(`published ${published} times, serves ${seen.turn}, version ${version} after ${last}`);
      last = version;
      yield { injected: true, wrong };
    }
  } finally {
    await Promise.all([one.close(), two.close()]);
    await reader.close();
  }
}

/** The command `serve` asked to stop (SIGTERM) at a random moment, a publication included: it ends by itself, and nothing is half done. */
export async function* stopServices({ folder, random }) {
  const site = makeSite(folder, { PORT: "0", HOST: "127.0.0.1" });
  await site.load();
  const start = () => {
    const child = spawn(process.execPath, [program, "serve"], {
      env: { ...process.env, ...site.env, DATALOGUE_LOG: "silent" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (piece) => {
        text += piece;
      });
    const ended = new Promise((done) => child.once("close", (code, signal) => done({ code, signal, text })));
    return { child, ended, text: () => text };
  };
  let served = 0;
  let span;
  for (let turn = 1; ; turn++) {
    site.turn(turn);
    const { child, ended, text } = start();
    const begun = performance.now();
    // The first one says how long the content takes to load.
    if (span === undefined) {
      while (!text().includes("Datalogue prêt") && child.exitCode === null) await sleep(20);
      span = performance.now() - begun;
    } else await sleep(span * (0.4 + random() * 0.7));
    child.kill("SIGTERM");
    let stuck = "";
    const late = setTimeout(() => {
      stuck = ` (${tellState(child.pid)})`;
      child.kill("SIGKILL");
    }, 60_000);
    const { code, signal, text: said } = await ended;
    clearTimeout(late);
    const wrong = [];
    // Before it listens to signals, the system ends it.
    if (code !== 0 && signal !== "SIGTERM") wrong.push(`ended by ${code ?? signal}${stuck}: ${said.slice(-300)}`);
    const seen = await lookAt(site);
    wrong.push(...seen.wrong);
    if (![served, turn].includes(seen.turn)) wrong.push(`serves ${seen.turn}`);
    served = seen.turn;
    yield { injected: true, wrong };
  }
}

/** What the main thread of a process does: its state, what the system holds it by, the signals that wait for it. */
function tellState(pid) {
  const read = (name) => readFileSync(`/proc/${pid}/${name}`, "utf8").trim();
  const state = read("stat").split(") ")[1].split(" ")[0];
  const signals = read("status").match(/^(SigPnd|ShdPnd|SigCgt):.*$/gm) ?? [];
  return `${state}, ${read("wchan")}, ${signals.join(", ").replace(/\s+/g, " ")}`;
}

const HOUR = 3_600_000;

/** A clock that jumps forwards or backwards, by hours or years, in the middle of publications and deposits. */
export async function* jumpClocks({ folder, random }) {
  const site = makeSite(folder);
  await site.load();
  const clock = join(folder, "clock");
  writeFileSync(clock, "0");
  const victims = openVictims("site", {
    execArgv: ["--import", new URL("clock.mjs", import.meta.url).href],
    env: { DATALOGUE_FAULT_CLOCK: clock },
  });
  let served;
  try {
    served = await openServed(site, { victims });
    const reader = watch(served.url);
    let last = await versionOf(served.url);
    for (let turn = 1; ; turn++) {
      const size = [HOUR, 24 * HOUR, 31 * 24 * HOUR, 3 * 366 * 24 * HOUR][Math.floor(random() * 4)];
      const jump = Math.round((random() * 2 - 1) * size);
      reader.allow(turn - 1, turn);
      const publishing = publishTurn(served, turn);
      await sleep(random() * 500);
      writeFileSync(clock, String(jump));
      const told = await publishing;
      const wrong = [];
      if (told.status !== 200) wrong.push(`a jump of ${jump / HOUR} h: ${told.status} ${told.text ?? ""}`);
      const seen = await lookAt(site);
      wrong.push(...seen.wrong, ...reader.take());
      const version = await versionOf(served.url);
      if (seen.turn !== turn || version !== last + 1)
        wrong.push(`a jump of ${jump / HOUR} h: serves ${seen.turn}, version ${version} after ${last}`);
      last = version;
      yield { injected: true, wrong };
    }
  } finally {
    await served?.server.kill();
    await victims.close();
  }
}
