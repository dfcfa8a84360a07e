import { execFileSync } from "node:child_process";

/** Before any test: what threads, the program and the processes of tests start from, made again only where what was compiled changed. */
export default function buildThreads(): void {
  const [script, api] = ["scripts/build-threads.mjs", "packages/api/dist/index.js"].map(
    (path) => new URL(`../../${path}`, import.meta.url).pathname,
  ) as [string, string];
  execFileSync(process.execPath, [script, api], { stdio: "inherit" });
}
