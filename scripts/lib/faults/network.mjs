// Callers that leave, lie, swell or come all at once: what was answered 2xx is there, the rest is not, and the server goes on.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { fileOf, list, lookAt, makeSite, ORGANISATION, readTurn, SLUG, watch } from "./site.mjs";
import { openVictims } from "./victims.mjs";

export const JSON_BODY = { "Content-Type": "application/json" };

/** A site served by another process, and who deposits in it. */
export async function openServed(site, { victims = openVictims("site"), key, ...task } = {}) {
  const server = victims.take();
  await server.begin({ task: "serve", env: site.env, ...(key ? {} : { organisation: ORGANISATION }), ...task });
  const told = await server.hear(({ url }) => url !== undefined);
  if (!told) throw new Error(`the server did not start: ${JSON.stringify(await server.outcome)}`);
  const secret = key ?? told.key;
  const ask = (path, method = "GET", { headers = {}, body } = {}) =>
    fetch(`${told.url}${path}`, { method, headers: { Authorization: `Bearer ${secret}`, ...headers }, body });
  return {
    ...{ url: told.url, key: secret, server, ask },
    async draft() {
      const body = JSON.stringify({ organisation: ORGANISATION, dataset: SLUG });
      const begun = await ask("/api/drafts", "POST", { headers: JSON_BODY, body });
      if (begun.status !== 201)
        throw Object.assign(new Error(`no draft: ${(await begun.text()).slice(0, 300)}`), {
          ...{ status: begun.status, retryAfter: begun.headers.get("retry-after") },
        });
      return (await begun.json()).id;
    },
    remove: (id) => ask(`/api/drafts/${id}`, "DELETE"),
    /** The file of a draft, as a caller takes it back; undefined without any. */
    async fileOf(id) {
      const answer = await ask(`/api/drafts/${id}/file`);
      const bytes = Buffer.from(await answer.arrayBuffer());
      return answer.status === 200 ? bytes : answer.status < 500 ? undefined : `HTTP ${answer.status}`;
    },
    async stop() {
      server.signal("SIGTERM");
      const late = setTimeout(() => server.signal("SIGKILL"), 30_000);
      const outcome = await server.outcome;
      clearTimeout(late);
      await victims.close();
      return outcome;
    },
  };
}

/** Sends the beginning of a request by a socket of one's own, then leaves; `read`: bytes of the answer to wait for. */
async function cut({ url, key }, { method, path, headers = {}, body = Buffer.alloc(0), read = 0, pause = 0 }) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  await once(socket, "connect").catch(() => {});
  const lines = [`${method} ${path} HTTP/1.1`, `Host: ${hostname}`, `Authorization: Bearer ${key}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  if (body.length > 0) socket.write(body);
  if (read > 0)
    await new Promise((done) => {
      let got = 0;
      socket.on("data", (piece) => {
        got += piece.length;
        if (got >= read) done();
      });
      socket.once("close", done);
    });
  if (pause > 0) await sleep(pause);
  if (Math.floor(pause) % 2 === 0) socket.resetAndDestroy();
  else socket.destroy();
}

/** Waits for what a caller that left had begun to be put away; says what is left after. */
async function leftOf(site, folders = ["checking", "uploads"]) {
  for (let wait = 0; ; wait++) {
    const left = folders.flatMap((folder) => list(join(site.data, folder)).map((name) => `${folder}/${name}`));
    const files = left.filter((name) => !/^checking\/[^/]*$/.test(name) || !isFolder(join(site.data, name)));
    if (files.length === 0 || wait > 60) return files;
    await sleep(50);
  }
}

function isFolder(path) {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}

const handles = (pid) => list(`/proc/${pid}/fd`).length;

/** Sockets cut in the middle of what is downloaded: nothing is kept open for them, and the next reader has all. */
export async function* cutDownloads({ folder, random }) {
  const site = makeSite(folder);
  await site.load();
  const served = await openServed(site);
  try {
    const paths = [
      `/api/datasets/${SLUG}/data?page_size=200`,
      `/api/datasets/${SLUG}/data.csv`,
      `/api/datasets/${SLUG}/data.xlsx`,
      "/api/datasets",
      "/dcat.jsonld",
    ];
    await readTurn(served.url);
    const before = handles(served.server.pid);
    for (;;) {
      const path = paths[Math.floor(random() * paths.length)];
      await cut(served, { method: "GET", path, read: 1 + Math.floor(random() * 3_000), pause: random() * 4 });
      const wrong = [];
      const turn = await readTurn(served.url);
      if (turn !== 0) wrong.push(`after ${path} was cut: ${turn}`);
      for (let wait = 0; handles(served.server.pid) > before + 20; wait++) {
        if (wait > 100) {
          wrong.push(`${handles(served.server.pid)} handles where ${before} were open`);
          break;
        }
        await sleep(100);
      }
      yield { injected: true, wrong };
    }
  } finally {
    await served.stop();
  }
}

/** Uploads cut, shorter than they said, other than their digest, or whose offsets lie: the draft has its former file, whole. */
export async function* breakUploads({ folder, random }) {
  const site = makeSite(folder);
  await site.load();
  const served = await openServed(site);
  try {
    const id = await served.draft();
    const kept = fileOf(1);
    await served.ask(`/api/drafts/${id}/file`, "PUT", {
      headers: { "Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="entrees.csv"' },
      body: kept,
    });
    const plain = { "Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="entrees.csv"' };
    const tus = { "Tus-Resumable": "1.0.0" };
    const begin = async (length, sha256) => {
      const metadata = [`filename ${btoa("entrees.csv")}`, ...(sha256 ? [`sha256 ${btoa(sha256)}`] : [])].join(",");
      const opened = await served.ask(`/api/drafts/${id}/uploads`, "POST", {
        headers: { ...tus, "Upload-Length": String(length), "Upload-Metadata": metadata },
      });
      return opened.headers.get("location");
    };
    const patch = (upload, offset, body) =>
      served.ask(upload, "PATCH", {
        headers: { ...tus, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" },
        body,
      });
    const put = { method: "PUT", path: `/api/drafts/${id}/file` };
    const WAYS = {
      async "a body cut"(file, at) {
        const headers = { ...plain, "Content-Length": file.length };
        await cut(served, { ...put, headers, body: file.subarray(0, at), pause: random() * 20 });
      },
      async "chunks cut"(file, at) {
        const piece = file.subarray(0, at);
        const body = Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n")]);
        await cut(served, {
          ...put,
          headers: { ...plain, "Transfer-Encoding": "chunked" },
          body,
          pause: random() * 20,
        });
      },
      async "a resumable upload cut, then given up"(file, at) {
        const upload = await begin(file.length);
        const headers = {
          ...tus,
          "Upload-Offset": 0,
          "Content-Type": "application/offset+octet-stream",
          "Content-Length": file.length,
        };
        await cut(served, { method: "PATCH", path: upload, headers, body: file.subarray(0, at), pause: random() * 20 });
        return served.ask(upload, "DELETE", { headers: tus });
      },
      async "a file that changed since its digest"(file, at) {
        const sha256 = createHash("sha256").update(file).digest("hex");
        const other = Buffer.from(file);
        other[at] ^= 1;
        const upload = await begin(file.length, sha256);
        const first = await patch(upload, 0, other.subarray(0, at));
        const last = first.ok ? await patch(upload, at, other.subarray(at)) : first;
        if (last.status < 400) return last;
      },
      async "an offset that lies"(file, at) {
        const upload = await begin(file.length);
        const answer = await patch(upload, at, file.subarray(at));
        if (answer.status !== 409) return answer;
        await served.ask(upload, "DELETE", { headers: tus });
      },
    };
    const names = Object.keys(WAYS);
    for (let turn = 2; ; turn++) {
      const way = names[Math.floor(random() * names.length)];
      const file = fileOf(turn);
      const answer = await WAYS[way](file, 1 + Math.floor(random() * (file.length - 2)));
      const wrong = [];
      if (answer && answer.status >= 500) wrong.push(`${way}: HTTP ${answer.status}`);
      const now = await served.fileOf(id);
      if (!Buffer.isBuffer(now) || !now.equals(kept)) wrong.push(`${way}: the file of before is no longer there`);
      const left = await leftOf(site);
      if (left.length > 0) wrong.push(`${way}: left: ${left.slice(0, 3).join(", ")}`);
      yield { injected: true, wrong };
    }
  } finally {
    await served.stop();
  }
}

/** A zip of one file of zeros, that says what it pleases of its length. */
function zipOf(name, megabytes, announced = megabytes) {
  const data = deflateRawSync(Buffer.alloc(megabytes << 20));
  const file = Buffer.from(name);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(data.length, 18);
  local.writeUInt32LE(announced << 20, 22);
  local.writeUInt16LE(file.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(20, 6);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(data.length, 20);
  central.writeUInt32LE(announced << 20, 24);
  central.writeUInt16LE(file.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + file.length, 12);
  end.writeUInt32LE(local.length + file.length + data.length, 16);
  return Buffer.concat([local, file, data, central, file, end]);
}

/** A PNG of a side in pixels, of one colour. */
function pngOf(side) {
  const chunk = (type, data) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head[8] = 8;
  const body = deflateSync(Buffer.alloc(Math.min(side * (side + 1), 64 << 20)));
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", head),
    chunk("IDAT", body),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const memory = async (pid) => {
  const { readFile } = await import("node:fs/promises");
  return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, "utf8"))[1]) / 1_024;
};

/** Bodies that swell when they are read: refused, the memory of the server bounded, its readers answered meanwhile. */
export async function* sendBombs({ folder, random }) {
  const site = makeSite(folder);
  await site.load();
  const served = await openServed(site);
  const size = () => 300 + Math.floor(random() * 300);
  const BOMBS = [
    ["gzip body", "entrees.csv", () => gzipSync(Buffer.alloc(size() << 20)), { "Content-Encoding": "gzip" }],
    ["csv.gz", "entrees.csv.gz", () => gzipSync(Buffer.alloc(size() << 20))],
    ["xlsx", "entrees.xlsx", () => zipOf("xl/worksheets/sheet1.xml", size())],
    ["xlsx that lies", "entrees.xlsx", () => zipOf("xl/worksheets/sheet1.xml", size(), 0)],
    ["ods", "entrees.ods", () => zipOf("content.xml", size())],
    ["ods that lies", "entrees.ods", () => zipOf("content.xml", size(), 0)],
    ["shapefile", "entrees.zip", () => zipOf("entrees.shp", size())],
    ["png", "photo.png", () => pngOf(20_000 + Math.floor(random() * 40_000))],
  ];
  try {
    for (let turn = 0; ; turn++) {
      const [what, name, make, more = {}] = BOMBS[turn % BOMBS.length];
      const bomb = make();
      const wrong = [];
      const before = await memory(served.server.pid);
      const headers = {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": `attachment; filename="${name}"`,
        ...more,
      };
      const sent = served.ask(turn % 2 ? "/api/check" : `/api/check?schema=`, "POST", { headers, body: bomb }).then(
        async (answer) => ({ status: answer.status, text: (await answer.text()).slice(0, 2_000) }),
        (error) => ({ status: 0, text: error.message }),
      );
      let most = before;
      let isOver = false;
      sent.then(() => {
        isOver = true;
      });
      while (!isOver) {
        most = Math.max(most, await memory(served.server.pid));
        const turnRead = await readTurn(served.url);
        if (turnRead !== 0) wrong.push(`${what}: a reader was given ${turnRead}`);
        await sleep(30);
      }
      const { status, text } = await sent;
      if (status >= 500 || status === 0 || (status < 300 && /"valid":true/.test(text)))
        wrong.push(`${what}: HTTP ${status} ${text}`);
      if (most - before > 400) wrong.push(`${what}: ${Math.round(most - before)} MB more while it was read`);
      const left = await leftOf(site, ["checking"]);
      if (left.length > 0) wrong.push(`${what}: left: ${left.join(", ")}`);
      yield { injected: true, wrong };
    }
  } finally {
    await served.stop();
  }
}

/** Two hundred uploads at once, under a reader: each that is answered 2xx is there, each other is told to come back and then comes in. */
export async function* uploadTogether({ folder, random, count = 200 }) {
  const site = makeSite(folder);
  await site.load();
  const served = await openServed(site);
  const reader = watch(served.url);
  reader.allow(0);
  try {
    for (let round = 0; ; round++) {
      const wrong = [];
      const ids = [];
      for (let made = 0; made < count; made++) ids.push(await served.draft());
      const files = ids.map((_, rank) => fileOf(round * 1_000 + rank));
      const send = (rank) =>
        served.ask(`/api/drafts/${ids[rank]}/file`, "PUT", {
          headers: { "Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="entrees.csv"' },
          body: files[rank],
        });
      const statuses = new Map();
      await Promise.all(
        ids.map(async (_, rank) => {
          await sleep(random() * 50);
          for (let tries = 0; ; tries++) {
            const answer = await send(rank).catch((error) => ({ status: 0, error }));
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
            if (answer.status < 300 && answer.status > 0) return;
            if (![0, 429, 503].includes(answer.status) || tries > 200) {
              wrong.push(`upload ${rank}: HTTP ${answer.status}`);
              return;
            }
            if (answer.status >= 429 && answer.headers.get("retry-after") === null)
              wrong.push(`upload ${rank}: ${answer.status} without Retry-After`);
            await sleep(300 + random() * 700);
          }
        }),
      );
      for (const [rank, id] of ids.entries()) {
        const now = await served.fileOf(id);
        if (!Buffer.isBuffer(now) || !now.equals(files[rank])) wrong.push(`upload ${rank}: its file is not there`);
        await served.remove(id);
      }
      const left = await leftOf(site);
      if (left.length > 0) wrong.push(`left: ${left.slice(0, 3).join(", ")}`);
      const seen = await lookAt(site);
      wrong.push(...seen.wrong, ...reader.take());
      if (seen.turn !== 0) wrong.push(`serves ${seen.turn}`);
      yield { injected: true, wrong };
    }
  } finally {
    await reader.stop();
    await served.stop();
  }
}
