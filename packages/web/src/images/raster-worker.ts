import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
// Not the whole of api: this thread holds little.
import { serveTasks } from "@datalogue/api/threads/serve-tasks";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { inImageFont } from "./image-text.js";
import type { RasterTask } from "./rasteriser.js";

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

/** The thread where drawings become images: no font of the machine, so that an image is the same everywhere. */
serveTasks(async ({ svg, width }: RasterTask) => {
  await ready;
  const drawing = new Resvg(inImageFont(svg), {
    fitTo: { mode: "width", value: width },
    font: { fontBuffers, defaultFontFamily: FAMILY, sansSerifFamily: FAMILY },
  });
  const image = drawing.render();
  const png = image.asPng();
  image.free();
  drawing.free();
  return png;
});
