import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parentPort } from "node:worker_threads";
// Not the whole of api: this thread holds little.
import { lowerPriority } from "@datalogue/api/system/lower-priority";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import type { RasterReply, RasterTask } from "./rasteriser.js";

/** The thread where drawings become images: no font of the machine, so that an image is the same everywhere. */
const port = parentPort;
if (!port) throw new Error("raster-worker runs in a worker thread only");
lowerPriority();

const require = createRequire(import.meta.url);
const FAMILY = "Atkinson Hyperlegible Next";
const fontBuffers = [
  require.resolve("@expo-google-fonts/atkinson-hyperlegible-next/400Regular/AtkinsonHyperlegibleNext_400Regular.ttf"),
  require.resolve(
    "@expo-google-fonts/atkinson-hyperlegible-next/400Regular_Italic/AtkinsonHyperlegibleNext_400Regular_Italic.ttf",
  ),
  require.resolve("@expo-google-fonts/atkinson-hyperlegible-next/600SemiBold/AtkinsonHyperlegibleNext_600SemiBold.ttf"),
].map((path) => readFileSync(path));
const ready = initWasm(readFileSync(require.resolve("@resvg/resvg-wasm/index_bg.wasm")));

port.on("message", async ({ id, svg, width }: RasterTask) => {
  const reply = (message: RasterReply, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  try {
    await ready;
    const drawing = new Resvg(svg, {
      fitTo: { mode: "width", value: width },
      font: { fontBuffers, defaultFontFamily: FAMILY, sansSerifFamily: FAMILY },
    });
    const image = drawing.render();
    const png = image.asPng();
    image.free();
    drawing.free();
    reply({ id, png }, [png.buffer as ArrayBuffer]);
  } catch (error) {
    reply({ id, failure: String(error) });
  }
});
