import { setTimeout as sleep } from "node:timers/promises";
import { serveTasks } from "../threads/serve-tasks.js";
import type { FileDigest } from "../versions/hashed-file.js";
import { findAnyFault } from "./find-fault.js";

/** The thread where stored files are read whole, behind everybody: it rests as long as it works. */
serveTasks(({ path, digest }: { path: string; digest: FileDigest }) =>
  findAnyFault(path, digest, { pause: (took) => sleep(took) }),
);
