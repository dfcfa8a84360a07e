import type { Map as GlMap } from "maplibre-gl";
import type { MapData } from "./data.js";
import { keepInForm } from "./form.js";

/** The address carries the layers, the territory, the base map and the view; the link of the page gives it. */
export function writeState(map: GlMap, form: HTMLFormElement, { layers, state }: MapData): void {
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
  const view = [lat.toFixed(4), lng.toFixed(4), map.getZoom().toFixed(1)].join(",");
  query.set("vue", view);
  keepInForm(form, "vue", view);
  query.set("indicateur", state.indicateur);
  if (state.annee) query.set("annee", state.annee);
  if ((form.elements.namedItem("fond") as HTMLInputElement | null)?.checked) query.set("fond", "1");
  const address = `/carte?${query.toString().replaceAll("%2C", ",")}`;
  history.replaceState(null, "", address);
  document.getElementById("map-link")?.setAttribute("href", address);
}
