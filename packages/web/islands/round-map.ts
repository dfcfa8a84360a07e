/**
 * The map of a round and its list, which say the same: brought nearer and moved, a kind of sign left out of both, the list put in the order of what is near.
 * Without this script both are there whole.
 */
import { metresBetween, sayMetres } from "../src/format/metres-between.js";

const svg = document.querySelector<SVGSVGElement>("[data-round-map]");
const tools = document.querySelector<HTMLElement>("[data-map-tools]");
if (svg && tools) start(svg, tools);

/** How far one may come nearer, and what one step is. */
const [NEAREST, STEP] = [16, 1.6];

function start(map: SVGSVGElement, place: HTMLElement): void {
  const { width: wide, height: high } = map.viewBox.baseVal;
  // Points of the drawing: a longitude + b, c latitude + d.
  const [a = 1, b = 0, c = 1, d = 0] = (map.dataset.roundMap ?? "").split(" ").map(Number);
  const pins = [...map.querySelectorAll<SVGAElement>("a[data-sign]")];
  const items = [...document.querySelectorAll<HTMLElement>("li[data-sign]")];
  const view = { x: wide / 2, y: high / 2, near: 1 };

  const draw = () => {
    const [w, h] = [wide / view.near, high / view.near];
    view.x = Math.min(wide - w / 2, Math.max(w / 2, view.x));
    view.y = Math.min(high - h / 2, Math.max(h / 2, view.y));
    map.setAttribute("viewBox", `${view.x - w / 2} ${view.y - h / 2} ${w} ${h}`);
    // Signs keep their size, whatever is between them.
    for (const one of map.querySelectorAll<SVGGElement>("g[data-at]"))
      one.setAttribute("transform", `translate(${one.dataset.at}) scale(${1 / view.near})`);
    nearer.disabled = view.near >= NEAREST;
    farther.disabled = view.near <= 1;
  };
  const approach = (times: number) => {
    view.near = Math.min(NEAREST, Math.max(1, view.near * times));
    draw();
  };
  const button = (words: string, act: () => void) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", act);
    place.append(made, " ");
    return made;
  };
  const nearer = button("Agrandir", () => approach(STEP));
  const farther = button("Réduire", () => approach(1 / STEP));
  button("Au plus près de moi", findMe);
  const told = document.createElement("p");
  told.className = "small";
  told.setAttribute("role", "status");
  place.append(told);

  // A sign of the legend leaves the map and the list, and comes back.
  for (const key of document.querySelectorAll<HTMLElement>("[data-sign-key]")) {
    const sign = key.dataset.signKey ?? "";
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    const label = document.createElement("label");
    label.className = "choice";
    label.append(box, ...key.childNodes);
    key.append(label);
    box.addEventListener("change", () => {
      for (const one of pins.filter(({ dataset }) => dataset.sign === sign))
        one.toggleAttribute("hidden", !box.checked);
      for (const one of items.filter(({ dataset }) => dataset.sign === sign)) one.hidden = !box.checked;
    });
  }

  let held: { x: number; y: number } | undefined;
  let isMoved = false;
  map.addEventListener("pointerdown", (event) => {
    isMoved = false;
    if (view.near === 1 || event.button !== 0) return;
    held = { x: event.clientX, y: event.clientY };
  });
  addEventListener("pointermove", (event) => {
    if (!held) return;
    const scale = wide / view.near / map.getBoundingClientRect().width;
    view.x -= (event.clientX - held.x) * scale;
    view.y -= (event.clientY - held.y) * scale;
    isMoved ||= Math.hypot(event.clientX - held.x, event.clientY - held.y) > 3;
    held = { x: event.clientX, y: event.clientY };
    draw();
  });
  for (const end of ["pointerup", "pointercancel"])
    addEventListener(end, () => {
      held = undefined;
    });
  // A sign on which a move ends is not opened; by the keyboard (detail 0), nothing was moved.
  map.addEventListener("click", (event) => isMoved && event.detail > 0 && event.preventDefault(), { capture: true });
  map.addEventListener("dragstart", (event) => event.preventDefault());
  // One reached by the keyboard is seen.
  map.addEventListener("focusin", (event) => {
    const at = (event.target as Element).querySelector<SVGGElement>("g[data-at]")?.dataset.at?.split(" ").map(Number);
    if (view.near === 1 || !at) return;
    [view.x = 0, view.y = 0] = at;
    draw();
  });

  function findMe(): void {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        showMe(coords);
        const near = sortNear(coords);
        told.textContent =
          near === undefined ? "" : `Le plus près est à ${sayMetres(near)} : la liste commence par lui.`;
      },
      () => {
        told.textContent = "Position refusée ou introuvable : la liste garde son ordre.";
      },
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
    );
  }
  function showMe({ longitude, latitude }: GeolocationCoordinates): void {
    // What is brought nearer is what is around.
    [view.x, view.y] = [a * longitude + b, c * latitude + d];
    const at = `${view.x} ${view.y}`;
    map.querySelector(".pin-me")?.remove();
    const g = document.createElementNS(map.namespaceURI, "g") as SVGGElement;
    g.setAttribute("class", "pin-me");
    g.dataset.at = at;
    const dot = document.createElementNS(map.namespaceURI, "circle");
    dot.setAttribute("r", "5");
    const name = document.createElementNS(map.namespaceURI, "title");
    name.textContent = "Vous";
    g.append(name, dot);
    map.append(g);
    draw();
  }
  /** Puts each list in the order of what is near; metres of the nearest. */
  function sortNear(here: GeolocationCoordinates): number | undefined {
    const away = new Map<HTMLElement, number>();
    for (const item of items) {
      const [longitude, latitude] = (item.dataset.place ?? "").split(" ").map(Number);
      if (longitude === undefined || latitude === undefined || item.dataset.place === "") continue;
      const metres = metresBetween(here, { longitude, latitude });
      away.set(item, metres);
      const said = item.querySelector("[data-away]") ?? document.createElement("span");
      said.setAttribute("data-away", "");
      said.textContent = ` À ${sayMetres(metres)}.`;
      item.querySelector("[data-more]")?.append(said);
    }
    const far = (item: Element) => away.get(item as HTMLElement) ?? Number.POSITIVE_INFINITY;
    for (const list of new Set(items.map(({ parentElement }) => parentElement)))
      list?.append(...[...list.children].sort((one, other) => far(one) - far(other)));
    return away.size === 0 ? undefined : Math.min(...away.values());
  }
  draw();
}
