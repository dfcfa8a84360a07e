// What runs in browsers: each `packages/web/islands/*.ts` becomes a script of `/assets/`, named by its content, compressed once here.
// `packages/web/dist/islands/` holds the files and `manifest.json`: { "map.ts": { "file": "map-….js" } }. Nothing is done again
// while sources, packages and this script stay the same.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "vite";

const root = join(import.meta.dirname, "..");
const source = join(root, "packages/web/islands");
const out = join(root, "packages/web/dist/islands");
const stamp = join(out, "digest.txt");

// What islands take from the core of `ingest` is compiled: its sources say when it changes.
const files = [source, join(root, "packages/ingest/src")]
  .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();
const hash = createHash("sha256");
for (const file of [
  ...files,
  join(root, "packages/ingest/package.json"),
  join(root, "pnpm-lock.yaml"),
  import.meta.filename,
])
  hash.update(file).update(readFileSync(file));
const digest = hash.digest("hex");
if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) process.exit(0);

const entries = readdirSync(source).filter((name) => name.endsWith(".ts"));
rmSync(out, { recursive: true, force: true });
const manifest = {};
// Each alone: a page asks for the script that it needs, and for nothing that two of them share.
for (const name of entries) {
  await build({
    root: source,
    base: "/assets/",
    configFile: false,
    logLevel: "warn",
    worker: { format: "es" },
    build: {
      outDir: out,
      emptyOutDir: false,
      manifest: "manifest.json",
      assetsDir: "",
      assetsInlineLimit: 0,
      modulePreload: false,
      target: "es2022",
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: join(source, name), checks: { pluginTimings: false } },
    },
  });
  Object.assign(manifest, JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")));
}
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 2));
for (const name of readdirSync(out)) {
  if (!/\.(m?js|css)$/.test(name)) continue;
  const plain = readFileSync(join(out, name));
  writeFileSync(
    join(out, `${name}.br`),
    brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  );
  writeFileSync(join(out, `${name}.gz`), gzipSync(plain, { level: 9 }));
}
writeFileSync(stamp, digest);
