/** The page of `/carte`, whole without this script: years on a line; the map that moves, read once its place is in sight. */
import { readMapData } from "./map/data.js";
import type { DrawLive } from "./map/live.js";
// Bundled apart: a shared helper of imports would be one more request of every page of figures.
import liveUrl from "./map/live.ts?worker&url";
import { offerYears } from "./map/years.js";

const frame = document.getElementById("map-frame");
const form = document.getElementById("map-form");
if (frame && form instanceof HTMLFormElement) {
  const data = readMapData();
  let redraw: (() => void) | undefined;
  offerYears(frame, form, data, () => redraw?.());
  frame.addEventListener("live", (event) => {
    redraw = (event as CustomEvent<DrawLive>).detail(frame, form, data);
  });
  new IntersectionObserver((seen, observer) => {
    if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    void import(/* @vite-ignore */ liveUrl);
  }).observe(frame);
}
