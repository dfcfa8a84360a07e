import type { Map as GlMap } from "maplibre-gl";
import type { MapData } from "./data.js";

/** The address carries the layers, the territory, the base map and the view; the link of the page gives it. */
export function writeState(map: GlMap, form: HTMLFormElement, { layers }: MapData): void {
  const query = new URLSearchParams();
  query.set(
    "couches",
    layers
      .filter(({ shown }) => shown)
      .sort((a, b) => a.rank - b.rank)
      .map(({ slug }) => slug)
      .join(",") || "aucune",
  );
  const { lat, lng } = map.getCenter();
  query.set("territoire", (form.elements.namedItem("territoire") as HTMLSelectElement).value);
  query.set("vue", [lat.toFixed(4), lng.toFixed(4), map.getZoom().toFixed(1)].join(","));
  if ((form.elements.namedItem("fond") as HTMLInputElement | null)?.checked) query.set("fond", "1");
  const address = `/carte?${query.toString().replaceAll("%2C", ",")}`;
  history.replaceState(null, "", address);
  document.getElementById("map-link")?.setAttribute("href", address);
}
