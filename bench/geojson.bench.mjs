import { join } from "node:path";
import { writeFeatures } from "./lib/features.mjs";
import { inOwnProcess, median, withFolder } from "./lib/measure.mjs";

const count = 200_000;

/** `check` of 200 000 features beside an own split + JSON.parse pass over the same file. */
export async function run() {
  await withFolder(async (folder) => {
    const file = join(folder, "features.geojson");
    await writeFeatures(file, count);
    const module = (name) => join(import.meta.dirname, `lib/${name}.mjs`);
    const peer = await median(3, () => inOwnProcess(module("split-and-parse"), file));
    const check = await median(3, () => inOwnProcess(module("check-features"), file));
    if (peer.result !== count || check.result !== count) throw new Error("not all features were read");
    console.log(
      `${count} features: split + JSON.parse ${peer.seconds.toFixed(2)} s, ${peer.peakMb.toFixed(0)} MB; check ${check.seconds.toFixed(2)} s, ${check.peakMb.toFixed(0)} MB`,
    );
    console.log(
      `  ${(check.seconds / peer.seconds).toFixed(2)} × (aim: within 2); under 300 MB: ${check.peakMb < 300 ? "yes" : "no"}`,
    );
  });
}
