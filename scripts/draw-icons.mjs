// Draws the icons that browsers and telephones ask for from packages/web/assets/icone.svg, into the same folder.
import { readFileSync, writeFileSync } from "node:fs";
import { drawIcons } from "./lib/draw-icons.mjs";

const folder = new URL("../packages/web/assets/", import.meta.url);
const icons = await drawIcons(readFileSync(new URL("icone.svg", folder), "utf8"));
for (const [name, bytes] of Object.entries(icons)) writeFileSync(new URL(name, folder), bytes);
