import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";

const compiled = pathToFileURL(join(import.meta.dirname, "../../../packages/api/dist/http/answer.js")).href;

/** Compresses sixteen pages of 90 kB together, five times; gives how many collections of the whole heap V8 began for what it holds out of it. */
function countCollections(compress: string): number {
  const script = `
    import { promisify } from "node:util";
    import { brotliCompress, constants } from "node:zlib";
    import { Answer } from ${JSON.stringify(compiled)};
    const texts = Array.from({ length: 16 }, (_, page) =>
      Array.from({ length: 4_000 }, (_, row) => \`<td>\${(row * 7919 + page) % 10007} Oléron</td>\`).join(""));
    const compress = ${compress};
    for (let times = 0; times < 5; times++) await Promise.all(texts.map(compress));
  `;
  const args = ["--trace-incremental-marking", "--input-type=module", "-e", script];
  const told = execFileSync(process.execPath, args, { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } });
  return told.match(/external memory pressure/g)?.length ?? 0;
}

describe("pages compressed together", () => {
  it("do not make the whole heap be collected, which the longest window of brotli does", () => {
    // Without it, the second would say nothing where V8 names its reasons otherwise.
    const longest = "(text) => promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } })";
    expect(countCollections(longest)).toBeGreaterThan(0);
    expect(countCollections('(text) => new Answer(200, { "Content-Type": "text/html" }, text).in("br", 6)')).toBe(0);
  });
});
