// Disks that are full, or that may no longer be written.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openServed } from "./network.mjs";
import { fileOf, lookAt, makeSite, readTurn, watch } from "./site.mjs";
import { deposit, publishTurn } from "./uploads.mjs";
import { openVictims } from "./victims.mjs";

const mount = (...args) => {
  const { status, stderr } = spawnSync("mount", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`mount ${args.join(" ")}: ${stderr}`);
};
const unmount = (path) => spawnSync("umount", ["-l", path]);

/** What this machine lacks to mount disks of its own. */
export const lacksMounts = () =>
  spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0
    ? undefined
    : "no disk can be mounted here (needs root)";

const STEPS = ["copied", "checked", "written", "synced", "installed", "observed", "flipping"];

/** Takes the room of a disk, but some bytes of it. */
function fillDisk(folder, left) {
  const { bavail, bsize } = statfsSync(folder);
  const bytes = bavail * bsize - left;
  if (bytes > 0) writeFileSync(join(folder, "filler"), Buffer.alloc(bytes));
}
const freeDisk = (folder) => {
  for (const name of readdirSync(folder)) if (name.startsWith("filler")) rmSync(join(folder, name));
};

/**
 * A disk that fills before a publication, at a step of it, or under deposits: what could not be done says so, readers go on, and once there is room
 * again all that was said done is there and the rest is done.
 */
export async function* fillDisks({ folder, random }) {
  const site = makeSite(folder);
  mkdirSync(site.data);
  mount("-t", "tmpfs", "-o", "size=24m", "tmpfs", site.data);
  const victims = openVictims("site");
  let served;
  try {
    await site.load();
    served = await openServed(site);
    const reader = watch(served.url);
    let last = 0;
    for (let turn = 1; ; turn++) {
      reader.allow(last, turn);
      const wrong = [];
      const left = Math.floor(random() * 40) * 4_096;
      const way = ["step", "before", "deposit"][turn % 3];
      let isSaid;
      if (way === "deposit") {
        fillDisk(site.data, left);
        const told = await publishTurn(served, turn);
        isSaid = told.status === 200;
        if (told.status === 500) wrong.push(`${left} bytes left, a deposit: HTTP 500 ${told.text ?? ""}`);
        freeDisk(site.data);
        if (told.sent && !isSaid) {
          const kept = await served.fileOf(told.id);
          if (!Buffer.isBuffer(kept) || !kept.equals(fileOf(turn)))
            wrong.push("a file that was deposited is not there");
        }
        if (told.id && !isSaid) await served.remove(told.id);
      } else {
        site.turn(turn);
        const task = { task: "load", env: site.env };
        if (way === "before") fillDisk(site.data, left);
        else
          Object.assign(task, {
            fillAt: STEPS[Math.floor(random() * STEPS.length)],
            filler: join(site.data, "filler"),
            left,
          });
        const victim = victims.take();
        await victim.begin(task);
        const { done, failed, signal } = await victim.outcome;
        isSaid = done?.published === 1;
        if (signal) wrong.push(`${left} bytes left: ended by ${signal}`);
        if (!isSaid && failed === undefined && done.problems.length === 0 && way === "step")
          wrong.push("nothing was said of a full disk");
        if (/stack|undefined|null/.test(failed ?? "")) wrong.push(`told as ${failed}`);
        freeDisk(site.data);
      }
      const isByContent = way !== "deposit";
      const seen = await lookAt(site, { loads: isByContent, drafts: 0 });
      wrong.push(...seen.wrong, ...reader.take());
      if (isSaid ? seen.turn !== turn : ![last, turn].includes(seen.turn))
        wrong.push(`serves ${seen.turn}, once ${way} with ${left} bytes`);
      last = seen.loaded ?? seen.turn;
      reader.allow(last);
      const read = await readTurn(served.url);
      if (read !== last) wrong.push(`the server reads ${read}, and ${last} is served`);
      yield { injected: true, wrong };
    }
  } finally {
    await victims.close();
    await served?.server.kill();
    unmount(site.data);
  }
}

/** `versions` goes with the whole: alone, a mount of its own would refuse what is moved into it for another reason. */
const PARTS = ["building", "uploads", "drafts", "checking"];

/** Folders that turn read-only under a server, or a whole disk that does before a publication: readers go on, what is asked is refused in words. */
export async function* freezeDisks({ folder, random }) {
  const site = makeSite(folder);
  const frozen = join(folder, "frozen");
  mkdirSync(frozen);
  await site.load();
  const victims = openVictims("site");
  let served;
  const mounted = new Set();
  try {
    served = await openServed(site);
    // Its folders are there once something was deposited.
    await publishTurn(served, 0);
    const reader = watch(served.url);
    let last = 0;
    for (let turn = 1; ; turn++) {
      const wrong = [];
      reader.allow(last, turn);
      if (turn % 4 === 0) {
        mount("--bind", site.data, frozen);
        mounted.add(frozen);
        mount("-o", "remount,bind,ro", frozen);
        const victim = victims.take();
        site.turn(turn);
        await victim.begin({ task: "load", env: { ...site.env, DATALOGUE_DATA: frozen } });
        const { done, signal } = await victim.outcome;
        if (signal || done?.published > 0)
          wrong.push(`a disk that may not be written: ${JSON.stringify(done ?? signal)}`);
        unmount(frozen);
        mounted.delete(frozen);
      } else {
        const id = await served.draft();
        const before = fileOf(turn, 20);
        const kept = await deposit(served, id, before);
        if (!kept.ok) wrong.push(`not deposited: ${kept.status}`);
        const parts = PARTS.filter(() => random() < 0.5);
        if (parts.length < 2) parts.splice(0, 2, ".");
        for (const part of parts) {
          const path = join(site.data, part);
          mkdirSync(path, { recursive: true });
          mount("--bind", path, path);
          mounted.add(path);
          mount("-o", "remount,bind,ro", path);
        }
        const told = await publishTurn(served, turn, id);
        if (told.status === 500) wrong.push(`${parts}: HTTP 500 ${told.text}`);
        for (const path of mounted) unmount(path);
        mounted.clear();
        if (told.status === 200) last = turn;
        else {
          const file = await served.fileOf(id);
          if (!Buffer.isBuffer(file) || !file.equals(told.sent ? fileOf(turn) : before))
            wrong.push(`${parts}: the file that was deposited is not there`);
          await served.remove(id);
        }
      }
      const seen = await lookAt(site);
      wrong.push(...seen.wrong, ...reader.take());
      if (seen.turn !== last) wrong.push(`serves ${seen.turn}, and not ${last}`);
      yield { injected: true, wrong };
    }
  } finally {
    for (const path of mounted) unmount(path);
    await victims.close();
    await served?.server.kill();
  }
}
