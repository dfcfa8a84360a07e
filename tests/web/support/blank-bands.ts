import { inflateSync } from "node:zlib";

/** Pixels that are enough to say that something is drawn on a line: more than the edge of a frame. */
const DRAWN = 8;

/**
 * Lines and columns of the largest band of an image on which nothing is drawn, its last `foot` lines left out. Reads a PNG of 8 bits a
 * channel with transparency, not interlaced.
 */
export function blankBands(png: Buffer, foot: number): { rows: number; columns: number } {
  const { width, height, pixels } = readPng(png);
  const most = height - foot;
  const inRows = new Array<number>(most).fill(0);
  const inColumns = new Array<number>(width).fill(0);
  for (let y = 0; y < most; y++)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      // Neither the white of a sheet nor the pale ground of the image.
      if (Math.min(pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0) >= 240) continue;
      inRows[y] = (inRows[y] ?? 0) + 1;
      inColumns[x] = (inColumns[x] ?? 0) + 1;
    }
  return { rows: longestBlank(inRows), columns: longestBlank(inColumns) };
}

function longestBlank(counts: number[]): number {
  let [longest, current] = [0, 0];
  for (const count of counts) {
    current = count > DRAWN ? 0 : current + 1;
    longest = Math.max(longest, current);
  }
  return longest;
}

/** The bytes of each pixel: red, green, blue, opacity (PNG, 9). */
function readPng(png: Buffer): { width: number; height: number; pixels: Buffer } {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const data = inflateSync(Buffer.concat(parts));
  const line = width * 4;
  const pixels = Buffer.alloc(line * height);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (line + 1)];
    for (let x = 0; x < line; x++) {
      const left = x >= 4 ? (pixels[y * line + x - 4] ?? 0) : 0;
      const up = y > 0 ? (pixels[(y - 1) * line + x] ?? 0) : 0;
      const corner = x >= 4 && y > 0 ? (pixels[(y - 1) * line + x - 4] ?? 0) : 0;
      const guess =
        filter === 1
          ? left
          : filter === 2
            ? up
            : filter === 3
              ? (left + up) >> 1
              : filter === 4
                ? paeth(left, up, corner)
                : 0;
      pixels[y * line + x] = ((data[y * (line + 1) + 1 + x] ?? 0) + guess) & 255;
    }
  }
  return { width, height, pixels };
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
