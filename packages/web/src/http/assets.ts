import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { RequestHandler } from "express";
import { acceptedEncoding } from "./encoding.js";

const FOLDER = new URL("../../assets/", import.meta.url);
const TYPES: Record<string, string> = { css: "text/css; charset=utf-8", svg: "image/svg+xml" };

/** Style sheet and icon, named by their content so that a browser keeps them for ever, compressed once at start. */
export interface Assets {
  address(name: string): string;
  handler: RequestHandler;
}

export function loadAssets(folder: URL = FOLDER): Assets {
  const addresses = new Map<string, string>();
  const bodies = new Map<string, { type: string; plain: Buffer; br: Buffer; gzip: Buffer }>();
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
  return {
    address(name) {
      const address = addresses.get(name);
      if (!address) throw new Error(`unknown asset: ${name}`);
      return address;
    },
    handler(request, response, next) {
      const asset = bodies.get(request.path);
      if (!asset || (request.method !== "GET" && request.method !== "HEAD")) return next();
      const encoding = acceptedEncoding(request.headers["accept-encoding"]);
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

/** Comments and indentation are for who edits the file. */
function slimCss(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\n\s*/g, "\n")
    .trim();
}
