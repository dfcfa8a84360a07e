import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { initWasm, Resvg } from "@resvg/resvg-wasm";

const wasm = createRequire(import.meta.url).resolve("@resvg/resvg-wasm/index_bg.wasm");
let ready;

/** The icons by file name, as bytes; `svg`: that of the site, a square of 40. */
export async function drawIcons(svg) {
  ready ??= initWasm(readFileSync(wasm));
  await ready;
  // Telephones cut their own corners, up to a circle: the ground goes to the edges, the drawing stays in the middle.
  const whole = svg
    .replace('viewBox="0 0 40 40"', 'viewBox="-6 -6 52 52"')
    .replace('<rect width="40" height="40" rx="4"', '<rect x="-6" y="-6" width="52" height="52"');
  if (whole.includes("rx=")) throw new Error("icone.svg has not the form that is expected");
  return {
    "favicon.ico": toIco(draw(svg, 32), 32),
    "apple-touch-icon.png": draw(whole, 180),
    "icone-192.png": draw(whole, 192),
    "icone-512.png": draw(whole, 512),
  };
}

function draw(svg, width) {
  return Buffer.from(new Resvg(svg, { fitTo: { mode: "width", value: width } }).render().asPng());
}

/** One PNG in an ICO: header, one entry, the image. @see https://en.wikipedia.org/wiki/ICO_(file_format) */
function toIco(png, size) {
  const head = Buffer.alloc(22);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(1, 4);
  head.writeUInt8(size, 6);
  head.writeUInt8(size, 7);
  head.writeUInt16LE(1, 10);
  head.writeUInt16LE(32, 12);
  head.writeUInt32LE(png.length, 14);
  head.writeUInt32LE(head.length, 18);
  return Buffer.concat([head, png]);
}
