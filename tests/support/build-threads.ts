import { execFileSync } from "node:child_process";

/** Before any test: what threads start from, made again only where what was compiled changed. */
export default function buildThreads(): void {
  execFileSync(process.execPath, [new URL("../../scripts/build-threads.mjs", import.meta.url).pathname], {
    stdio: "inherit",
  });
}
