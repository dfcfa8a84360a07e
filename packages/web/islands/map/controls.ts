import type { Map as GlMap } from "maplibre-gl";

/** Buttons to zoom and to come back to the territory, for the mouse, the finger and the keyboard alike. */
export function buildControls(frame: HTMLElement, map: GlMap, comeBack: () => void): void {
  const bar = document.createElement("div");
  bar.dataset.byScript = "";
  bar.className = "map-controls";
  bar.append(
    button("+", "Zoomer", () => map.zoomIn()),
    button("−", "Dézoomer", () => map.zoomOut()),
    button("Recadrer", "Revenir au territoire", comeBack),
  );
  frame.append(bar);
}

function button(text: string, label: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.title = label;
  if (text.length === 1) made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}
