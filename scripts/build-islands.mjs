// What runs in browsers: each `packages/web/islands/*.ts` becomes a script of `/assets/`, named by its content, compressed once here.
// `packages/web/dist/islands/` holds the files and `manifest.json`: { "map.ts": { "file": "map-….js" } }. Nothing is done again
// while sources, packages and this script stay the same.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "vite";

const root = join(import.meta.dirname, "..");
const source = join(root, "packages/web/islands");
const out = join(root, "packages/web/dist/islands");
const stamp = join(out, "digest.txt");

const files = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();
const hash = createHash("sha256");
for (const file of [...files, join(root, "pnpm-lock.yaml"), import.meta.filename])
  hash.update(file).update(readFileSync(file));
const digest = hash.digest("hex");
if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) process.exit(0);

const entries = readdirSync(source).filter((name) => name.endsWith(".ts"));
await build({
  root: source,
  base: "/assets/",
  configFile: false,
  logLevel: "warn",
  worker: { format: "es" },
  build: {
    outDir: out,
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsDir: "",
    assetsInlineLimit: 0,
    modulePreload: false,
    target: "es2022",
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: entries.map((name) => join(source, name)) },
  },
});
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
