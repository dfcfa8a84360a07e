import { execFileSync } from "node:child_process";

/** Before any test: the scripts of pages, made again only when their sources changed. */
export default function buildIslands(): void {
  execFileSync(process.execPath, [new URL("../../scripts/build-islands.mjs", import.meta.url).pathname], {
    stdio: "inherit",
  });
}
