// Processes killed at random moments of what they do.
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { makeBackup } from "../../../packages/api/dist/backup/make-backup.js";
import { openToRead, openToWrite } from "../../../packages/api/dist/backup/open-place.js";
import { restoreBackup } from "../../../packages/api/dist/backup/restore-backup.js";
import { verifyBackup } from "../../../packages/api/dist/backup/verify-backup.js";
import { copySite, fileOf, list, lookAt, makeSite, openReader, SLUG } from "./site.mjs";
import { openVictims, strike } from "./victims.mjs";

/** A publication of the content: the version before is served all along, the next load ends what was begun. */
export async function* killPublications({ folder, random, signal = "SIGKILL", env = {} }) {
  const site = makeSite(folder, env);
  await site.load();
  const reader = await openReader(site);
  const victims = openVictims("site");
  const span = {};
  let served = 0;
  try {
    for (let turn = 1; ; turn++) {
      site.turn(turn);
      reader.allow(served, turn);
      const { outcome, struck } = await strike(
        victims.take(),
        { task: "load", env: site.env },
        { random, span, signal },
      );
      const seen = await lookAt(site, { loads: turn % 4 === 0 });
      const wrong = [...seen.wrong, ...reader.take()];
      if (outcome.done && seen.turn !== turn) wrong.push(`said published, and serves ${seen.turn}`);
      if (![served, turn].includes(seen.turn)) wrong.push(`serves ${seen.turn}`);
      if (seen.loaded !== undefined && seen.loaded !== turn) wrong.push(`serves ${seen.loaded} once loaded again`);
      served = seen.loaded ?? seen.turn;
      yield { injected: struck, wrong };
    }
  } finally {
    await victims.close();
    await reader.close();
  }
}

/** The file of a source, received and published. */
export async function* killRefreshes({ folder, random }) {
  let turn = 0;
  const source = createServer(async (_request, response) => {
    const file = fileOf(turn);
    response.writeHead(200, { "Content-Type": "text/csv", "Content-Length": file.length });
    response.write(file.subarray(0, 4_000));
    setTimeout(() => response.end(file.subarray(4_000)), 40);
  });
  await new Promise((done) => source.listen(0, "127.0.0.1", done));
  const host = `127.0.0.1:${source.address().port}`;
  const site = makeSite(folder, { DATALOGUE_ALLOWED_HOSTS: host });
  site.write("culture/mediatheques/source.json", {
    ...{ title: "Fréquentation des médiathèques", producer: "Réseau des médiathèques", licence: "lov2" },
    ...{
      page: `http://${host}/donnees`,
      frequency: "ANNUAL",
      from: { family: "file", url: `http://${host}/entrees.csv` },
    },
    ...{ guard: { columns: ["codeCommune", "annee", "entrees"] }, triedOn: null },
  });
  await site.load();
  const victims = openVictims("commands");
  const span = {};
  const task = { task: "refresh", env: site.env, names: [SLUG] };
  try {
    // The first file, whole: those after it are killed.
    const first = victims.take();
    await first.begin(task);
    const begun = await first.outcome;
    if (begun.done?.code !== 0) throw new Error(`the source was not received: ${JSON.stringify(begun)}`);
    const reader = await openReader(site);
    try {
      let served = 0;
      for (;;) {
        turn++;
        reader.allow(served, turn);
        const { outcome, struck } = await strike(victims.take(), task, { random, span });
        const seen = await lookAt(site);
        const wrong = [...seen.wrong, ...reader.take()];
        if (outcome.done?.code === 0 ? seen.turn !== turn : ![served, turn].includes(seen.turn))
          wrong.push(`serves ${seen.turn} after ${JSON.stringify(outcome).slice(0, 300)}`);
        served = seen.turn;
        yield { injected: struck, wrong };
      }
    } finally {
      await reader.close();
    }
  } finally {
    await victims.close();
    source.close();
    source.closeAllConnections();
  }
}

const verify = async (path, secret) => {
  const place = await openToRead(path, secret);
  try {
    return await verifyBackup(place);
  } finally {
    await place.storage.close(false);
  }
};

/** A backup, in a folder of moments, plain or encrypted: those of before stay whole, the next one is whole. */
export async function* killBackups({ folder, random }) {
  const site = makeSite(folder);
  await site.load();
  const victims = openVictims("backup");
  const spans = [{}, {}];
  const moments = [0, 0];
  try {
    for (let turn = 1; ; turn++) {
      const which = turn % 2;
      const path = join(folder, `copies-${which}`);
      const secret = which ? "la clé des sauvegardes du Pôle" : null;
      writeFileSync(join(site.data, `note-${turn}.txt`), fileOf(turn, 40_000));
      const task = { task: "backup", env: site.env, path, secret };
      const { outcome, struck } = await strike(victims.take(), task, { random, span: spans[which] });
      const wrong = [];
      if (outcome.done) moments[which]++;
      if (moments[which] > 0) {
        const kept = await verify(path, secret);
        if (kept.unreadable.length + kept.damaged.length > 0) wrong.push(JSON.stringify(kept).slice(0, 300));
        if (kept.moments < moments[which]) wrong.push(`${kept.moments} moments, ${moments[which]} were made`);
        moments[which] = kept.moments;
      }
      const place = await openToWrite(path, secret, site.settings());
      const done = await makeBackup(site.settings(), place);
      await place.storage.close(true);
      if (done.lost.length + done.damaged.length > 0) wrong.push(JSON.stringify(done).slice(0, 300));
      const after = await verify(path, secret);
      if (after.moments !== ++moments[which] || after.unreadable.length + after.damaged.length > 0)
        wrong.push(
          `${after.moments} moments where ${moments[which]} were made: ${JSON.stringify(after).slice(0, 300)}`,
        );
      const left = list(join(site.data, "cache")).filter((name) => name.startsWith("backup-"));
      if (left.length > 0) wrong.push(`left: ${left.join(", ")}`);
      rmSync(join(site.data, `note-${turn}.txt`));
      yield { injected: struck, wrong };
    }
  } finally {
    await victims.close();
  }
}

/** A restoration over a site that went on: all of it or nothing, and it may be done again. */
export async function* killRestores({ folder, random }) {
  const base = makeSite(join(folder, "base"));
  await base.load();
  writeFileSync(join(base.data, "moment.txt"), "sauvé");
  const path = join(folder, "copies");
  const place = await openToWrite(path, null, base.settings());
  await makeBackup(base.settings(), place);
  await place.storage.close(true);
  base.turn(1);
  await base.load();
  for (const name of ["a.txt", "moment.txt", "z.txt"]) writeFileSync(join(base.data, name), "depuis");
  const victims = openVictims("backup");
  const span = {};
  try {
    for (;;) {
      const site = copySite(base, join(folder, "site"));
      const task = { task: "restore", env: site.env, path, secret: null };
      const { outcome, struck } = await strike(victims.take(), task, { random, span });
      const seen = await lookAt(site);
      const wrong = seen.wrong;
      const notes = list(site.data).filter((name) => ["a.txt", "z.txt"].includes(name)).length;
      if (seen.turn === 1 ? notes !== 2 || outcome.done : seen.turn !== 0 || notes !== 0)
        wrong.push(`serves ${seen.turn} with ${notes} files of after, once ${JSON.stringify(outcome).slice(0, 200)}`);
      if (list(site.data).includes("restore.json")) wrong.push("left: restore.json");
      const again = await openToRead(path, null);
      await restoreBackup(site.settings(), again);
      await again.storage.close(false);
      const after = await lookAt(site);
      wrong.push(...after.wrong);
      // What a stopped one had brought is gone on from, then gone.
      if (after.turn !== 0 || list(site.data).includes("restoring"))
        wrong.push(`serves ${after.turn} once restored again`);
      rmSync(site.root, { recursive: true });
      yield { injected: struck, wrong };
    }
  } finally {
    await victims.close();
  }
}
