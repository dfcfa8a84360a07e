// A process that may open few files and looks at one of them, sound, while it can open no other: `short-of-handles.mjs FILE`.
import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync } from "node:fs";
import { sayRefusal } from "../../../packages/api/dist/server/problems.js";
import { openFileKeeper } from "../../../packages/api/dist/stored-files/file-keeper.js";
import { findAnyFault } from "../../../packages/api/dist/stored-files/find-fault.js";

const [file] = process.argv.slice(2);
const bytes = readFileSync(file);
const digest = { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
const damaged = [];
const keeper = openFileKeeper({ onDamage: (path) => damaged.push(path), delay: 60_000 });
const told = [];
const attempt = async (work) => {
  try {
    told.push((await work()) ?? "sound");
  } catch (error) {
    told.push(sayRefusal(error) ?? String(error));
  }
};

const handles = [];
/** Takes all the handles that are left: a file read meanwhile finds none. */
const take = () => {
  try {
    for (;;) handles.push(openSync("/dev/null", "r"));
  } catch {}
};
const give = () => {
  for (const handle of handles.splice(0)) closeSync(handle);
};

take();
await attempt(() => keeper.ensure(file, digest));
await attempt(() => findAnyFault(file, digest));
give();
await attempt(() => keeper.ensure(file, digest));
await attempt(() => findAnyFault(file, digest));
take();
// What SQLite says then.
await attempt(() => {
  throw keeper.explain(file, Object.assign(new Error("unable to open database file"), { code: "SQLITE_CANTOPEN" }));
});
give();
await attempt(() => keeper.ensure(file, digest));
console.log(JSON.stringify({ told, damaged, listed: keeper.listDamaged() }));
process.exit();
