import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { acceptedCoding } from "@datalogue/api";
import type { RequestHandler } from "express";

const FOLDER = new URL("../../assets/", import.meta.url);
/** What `scripts/build-islands.mjs` makes. */
const ISLANDS = new URL("../../dist/islands/", import.meta.url);
const SCRIPT = "text/javascript; charset=utf-8";
const TYPES: Record<string, string> = {
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  js: SCRIPT,
  mjs: SCRIPT,
};

/** Style sheets, icon and scripts, named by their content so that a browser keeps them for ever, compressed once. */
export interface Assets {
  /** Of a file of `assets/` ("charte.css") or of a script of `islands/` ("map.ts"). */
  address(name: string): string;
  /** What it holds, for a page that must stand alone. */
  text(name: string): string;
  handler: RequestHandler;
}

interface Body {
  type: string;
  plain: Buffer;
  br: Buffer;
  gzip: Buffer;
}

export function loadAssets(folder: URL = FOLDER, islands: URL = ISLANDS): Assets {
  const addresses = new Map<string, string>();
  const bodies = new Map<string, Body>();
  loadIslands(islands, addresses, bodies);
  for (const name of readdirSync(folder)) {
    const type = TYPES[name.split(".").at(-1) ?? ""];
    if (!type) continue;
    const source = readFileSync(new URL(name, folder), "utf8");
    const plain = Buffer.from(name.endsWith(".css") ? slimCss(source) : source);
    const digest = createHash("sha256").update(plain).digest("hex").slice(0, 12);
    const address = `/assets/${name.replace(/\.(\w+)$/, `.${digest}.$1`)}`;
    addresses.set(name, address);
    const br = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    bodies.set(address, { type, plain, br, gzip: gzipSync(plain, { level: 9 }) });
  }
  const addressOf = (name: string) => {
    const address = addresses.get(name);
    if (!address) throw new Error(`unknown asset: ${name} (scripts are made by « npm run build »)`);
    return address;
  };
  return {
    address: addressOf,
    text: (name) => String(bodies.get(addressOf(name))?.plain),
    handler(request, response, next) {
      const asset = bodies.get(request.path);
      if (!asset || (request.method !== "GET" && request.method !== "HEAD")) return next();
      const encoding = acceptedCoding(request.headers["accept-encoding"]);
      response.set({
        "Content-Type": asset.type,
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        Vary: "Accept-Encoding",
      });
      if (encoding) response.set("Content-Encoding", encoding);
      response.send(encoding ? asset[encoding] : asset.plain);
    },
  };
}

/** The scripts of browsers, compressed when they were built; none before the first build. */
function loadIslands(folder: URL, addresses: Map<string, string>, bodies: Map<string, Body>): void {
  const manifest = new URL("manifest.json", folder);
  if (!existsSync(manifest)) return;
  const read = (name: string) => readFileSync(new URL(name, folder));
  const entries: Record<string, { file: string }> = JSON.parse(read("manifest.json").toString());
  for (const [source, { file }] of Object.entries(entries)) addresses.set(source, `/assets/${file}`);
  // What a script brings in later is no entry.
  for (const file of readdirSync(folder)) {
    const type = TYPES[file.split(".").at(-1) ?? ""];
    if (!type || !/\.m?js$/.test(file)) continue;
    bodies.set(`/assets/${file}`, { type, plain: read(file), br: read(`${file}.br`), gzip: read(`${file}.gz`) });
  }
}

/** Comments and indentation are for who edits the file. */
function slimCss(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\n\s*/g, "\n")
    .trim();
}
