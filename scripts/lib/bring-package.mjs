// Brings a package of the npm registry into a temporary folder, for a script that only reads its files.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs `work` with a function that brings `name@version` and gives the folder of its files; everything brought is
 * removed afterwards. The packages are no dependency of the project: nothing is written in node_modules.
 */
export async function withPackages(work) {
  const root = mkdtempSync(join(tmpdir(), "datalogue-packages-"));
  try {
    return await work((name, version) => bring(root, name, version));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Installs packages together (with what they depend on) in a temporary folder and gives its `node_modules`. */
export async function withInstalledPackages(specs, work) {
  const root = mkdtempSync(join(tmpdir(), "datalogue-packages-"));
  try {
    run(
      "npm",
      ["install", "--prefix", root, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", ...specs],
      root,
    );
    return await work(join(root, "node_modules"));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function bring(root, name, version) {
  const folder = join(root, `${name}-${version}`.replaceAll("/", "-"));
  mkdirSync(folder, { recursive: true });
  const archive = run("npm", ["pack", `${name}@${version}`, "--silent"], folder)
    .trim()
    .split("\n")
    .at(-1);
  run("tar", ["xzf", archive], folder);
  return join(folder, "package");
}

function run(command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
  return stdout;
}
