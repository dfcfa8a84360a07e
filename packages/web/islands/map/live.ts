/** The map that moves: takes the place of the still drawing where the browser can draw tiles. */
import { Map as GlMap, Popup, ScaleControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { boundsOf, centreOf } from "./bounds.js";
import { buildControls } from "./controls.js";
import type { MapData } from "./data.js";
import { describeFeature, listFeatures } from "./features.js";
import { FRENCH } from "./french.js";
import { giveSigns } from "./signs.js";
import { writeState } from "./state.js";
import { layerIds, paletteOf, styleOf } from "./style.js";

setWorkerUrl(workerUrl);

/** Pixels around the territory: names stand there, over it most of all. */
const AROUND = { top: 44, right: 36, bottom: 32, left: 36 };

export type DrawLive = typeof drawLive;

// Told to the page by an event: what is bundled apart has no exports.
document.getElementById("map-frame")?.dispatchEvent(new CustomEvent<DrawLive>("live", { detail: drawLive }));

/** Draws the map that moves; gives what draws it again once its data are others, nothing where the browser cannot. */
function drawLive(frame: HTMLElement, form: HTMLFormElement, data: MapData): (() => void) | undefined {
  const territory = form.elements.namedItem("territoire") as HTMLSelectElement;
  const base = form.elements.namedItem("fond") as HTMLInputElement | null;
  const boundsNow = () => boundsOf(data.communes, new Set(data.territories[territory.value]));
  const styleNow = () => styleOf(data, paletteOf(frame), base?.checked ?? false);
  const map = open(frame, data.view, () => ({ style: styleNow(), bounds: boundsNow() }));
  if (!map) {
    say("Ce navigateur ne dessine pas de carte mobile\u00a0: voici la carte fixe.");
    return undefined;
  }
  giveSigns(map, data, () => paletteOf(frame));
  const comeBack = () => {
    const bounds = boundsNow();
    if (bounds) map.fitBounds(bounds, { padding: AROUND });
  };
  buildControls(frame, map, comeBack);
  map.addControl(new ScaleControl({ maxWidth: 120, unit: "metric" }), "bottom-left");
  frame.querySelector(".maplibregl-control-container")?.setAttribute("data-by-script", "");
  const canvas = map.getCanvas();
  canvas.setAttribute(
    "aria-label",
    "Carte\u00a0: flèches pour se déplacer, + et − pour zoomer, Entrée pour lire l’objet le plus proche du centre",
  );
  const popup = new Popup({ maxWidth: "19rem", closeOnClick: false, focusAfterOpen: false });
  const tell = (feature: Parameters<typeof describeFeature>[0], at: [number, number]) => {
    const content = describeFeature(feature, data);
    if (!content) return;
    popup.setLngLat(at).setDOMContent(content).addTo(map);
    bringInSight(map, popup);
    content.querySelector("h3")?.focus({ preventScroll: true });
  };
  // Whoever closes what was said comes back to the map, by Escape too.
  popup.on("close", () => canvas.focus({ preventScroll: true }));
  frame.addEventListener("keydown", ({ key }) => void (key === "Escape" && popup.remove()));
  const ids = () =>
    data.layers
      .filter(({ shown }) => shown)
      .flatMap(layerIds)
      .filter((id) => map.getLayer(id));

  map.on("click", ({ point, lngLat }) => {
    const reach = 6;
    const [feature] = map.queryRenderedFeatures(
      [
        [point.x - reach, point.y - reach],
        [point.x + reach, point.y + reach],
      ],
      { layers: ids() },
    );
    if (!feature) return void popup.remove();
    tell(
      feature,
      feature.geometry.type === "Point" ? (centreOf(feature.geometry) ?? lngLat.toArray()) : lngLat.toArray(),
    );
  });
  map.on("mousemove", ({ point }) => {
    canvas.style.cursor = map.queryRenderedFeatures(point, { layers: ids() }).length > 0 ? "pointer" : "";
  });
  canvas.addEventListener("keydown", ({ key }) => {
    if (key !== "Enter") return;
    const middle = map.project(map.getCenter());
    const nearest = map
      .queryRenderedFeatures({ layers: ids() })
      .flatMap((feature) => {
        const at = centreOf(feature.geometry);
        return at ? [{ feature, at, distance: map.project(at).dist(middle) }] : [];
      })
      .sort((a, b) => a.distance - b.distance)[0];
    if (nearest) tell(nearest.feature, nearest.at);
  });
  // Whoever waits for the map knows when it is still.
  map.on("movestart", () => {
    frame.dataset.state = "moving";
  });
  map.on("idle", () => {
    writeState(map, form, data);
    listFeatures(map, ids(), data, (feature, at) => {
      map.jumpTo({ center: at, zoom: Math.max(map.getZoom(), 13) });
      frame.scrollIntoView({ block: "nearest" });
      tell(feature, at);
    });
    const credit = document.getElementById("map-credit");
    if (credit) credit.hidden = !base?.checked;
    frame.classList.add("map-drawn");
    frame.dataset.state = "idle";
  });

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => map.setStyle(styleNow()));
  let isPointed = false;
  for (const type of ["pointerdown", "keydown"])
    addEventListener(type, () => {
      isPointed = type === "pointerdown";
    });
  form.addEventListener("change", ({ target }) => {
    if (target === territory) return comeBack();
    // Other figures and other layers have another finding, other keys and other tables: the server makes them. By the keyboard one goes
    // through the choices: they wait for the button.
    if (target !== base) return isPointed ? form.requestSubmit() : undefined;
    popup.remove();
    map.setStyle(styleNow());
  });
  return () => void map.setStyle(styleNow());
}

/** The live map in the place of the still one; undefined, and the still one back, where the browser has no WebGL. */
function open(
  frame: HTMLElement,
  view: MapData["view"],
  first: () => { style: ReturnType<typeof styleOf>; bounds: ReturnType<typeof boundsOf> },
): GlMap | undefined {
  const still = [...frame.childNodes];
  frame.replaceChildren();
  frame.classList.add("map-live");
  const { style, bounds } = first();
  const place = view ? { center: view.centre, zoom: view.zoom } : { bounds, fitBoundsOptions: { padding: AROUND } };
  try {
    const map = new GlMap({
      container: frame,
      style,
      attributionControl: false,
      cooperativeGestures: matchMedia("(pointer: coarse)").matches,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      locale: FRENCH,
      maxZoom: 19,
      fadeDuration: 0,
      ...(view || bounds ? (place as object) : {}),
    });
    // The still drawing is seen until the live one is there, and printed: of a canvas, nothing is.
    const paper = document.createElement("div");
    paper.className = "map-still";
    paper.append(...still);
    frame.append(paper);
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    return map;
  } catch {
    frame.classList.remove("map-live");
    frame.replaceChildren(...still);
    return undefined;
  }
}

/** Moves the map so that what is said of an object is seen whole; a narrow frame shows it along its bottom, where it already is. */
function bringInSight(map: GlMap, popup: Popup): void {
  const frame = map.getContainer().getBoundingClientRect();
  const box = popup.getElement().getBoundingClientRect();
  const margin = 8;
  const beyond = (low: number, high: number, from: number, to: number) =>
    low < from + margin ? low - from - margin : high > to - margin ? high - to + margin : 0;
  const across = beyond(box.left, box.right, frame.left, frame.right);
  const down = beyond(box.top, box.bottom, frame.top, frame.bottom);
  if (across !== 0 || down !== 0) map.panBy([across, down], { duration: 0 });
}

function say(sentence: string): void {
  const help = document.getElementById("map-help");
  if (help) help.textContent = `${sentence} `;
}
