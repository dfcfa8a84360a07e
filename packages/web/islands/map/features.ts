import { formatGiven } from "@datalogue/ingest/core";
import type { Map as GlMap, MapGeoJSONFeature } from "maplibre-gl";
import { toldValue } from "../../src/format/told-value.js";
import { centreOf } from "./bounds.js";
import type { LookClass, MapData, MapField, MapLayer } from "./data.js";

/** Objects of a layer in the list beside the map. */
const LISTED = 10;
/** Properties shown of an object. */
const SHOWN = 8;

type Show = (feature: MapGeoJSONFeature, at: [number, number]) => void;

/** What is said of an object: its properties under the titles of the dictionary, as text and never as HTML. */
export function describeFeature(feature: MapGeoJSONFeature, data: MapData): HTMLElement | undefined {
  const layer = data.layers.find(({ slug }) => slug === feature.source);
  if (!layer) return undefined;
  const box = element("div");
  const list = element("dl");
  for (const field of layer.fields
    .filter(({ name, machine }) => name !== layer.look.name && !machine && isTold(feature, name))
    .slice(0, SHOWN)) {
    const pair = element("div");
    pair.append(element("dt", field.title), element("dd", textOf(feature, field, data)));
    list.append(pair);
  }
  const computed = classOf(feature, layer);
  if (layer.look.computed && computed) {
    const pair = element("div");
    pair.append(element("dt", layer.look.computed.title), element("dd", computed.label));
    list.prepend(pair);
  }
  const own = layer.object && feature.properties[layer.object.field];
  const link = element("a", layer.object && own ? layer.object.label : "Fiche du jeu de données");
  link.setAttribute("href", layer.object && own ? layer.object.href + encodeURIComponent(String(own)) : layer.page);
  const name = layer.fields.find((one) => one.name === layer.look.name);
  const title = element("h3", name && isTold(feature, name.name) ? textOf(feature, name, data) : layer.title);
  title.tabIndex = -1;
  box.append(title, list, link);
  return box;
}

/** The computed class of an object: that of the colour which it was drawn with. */
function classOf(feature: MapGeoJSONFeature, { look }: MapLayer): LookClass | undefined {
  const { r, g, b } =
    (feature.layer.paint as Record<string, Partial<Record<"r" | "g" | "b", number>>>)["fill-color"] ?? {};
  if (r === undefined || g === undefined || b === undefined) return undefined;
  const drawn = [r, g, b]
    .map((part) =>
      Math.round(part * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("");
  return look.classes.find(({ colour }) => colour === `#${drawn}`);
}

/** The objects in sight, layer by layer, as folded tables; each leads to its place on the map. They replace those made on the server. */
export function listFeatures(map: GlMap, ids: string[], data: MapData, show: Show): void {
  const place = document.getElementById("map-list");
  if (!place) return;
  // Said to who counts the words that need no script.
  place.dataset.byScript = "";
  const open = new Set(
    [...document.querySelectorAll<HTMLDetailsElement>(".map-table[open]")].map(({ dataset }) => dataset.layer),
  );
  for (const table of document.querySelectorAll(".map-table--still")) table.remove();
  const features = map.queryRenderedFeatures({ layers: ids.filter((id) => !/:(letter|ground)$/.test(id)) });
  const layers = data.layers.filter(({ shown }) => shown).sort((a, b) => a.rank - b.rank);
  const tables = layers.map((layer) => {
    const table = tableOf(layer, distinct(features, layer.slug), show, data);
    table.open = open.has(layer.slug);
    return table;
  });
  // The same lists stay, with the focus that one of them may have.
  if (tables.map(({ outerHTML }) => outerHTML).join("") !== place.innerHTML) place.replaceChildren(...tables);
}

function tableOf(layer: MapLayer, features: MapGeoJSONFeature[], show: Show, data: MapData): HTMLDetailsElement {
  const section = element("details") as HTMLDetailsElement;
  section.className = "fold map-table";
  section.dataset.layer = layer.slug;
  const count = element("span", `${features.length} en vue`);
  count.className = "fold-note small";
  const title = element("summary");
  title.append(element("span", layer.title), count);
  section.append(title);
  if (!layer.tiles) {
    section.append(element("p", "Cette couche n’a pas de tuiles\u00a0: lisez-la par sa fiche."));
  } else if (features.length === 0) {
    section.append(element("p", "Aucun objet de cette couche n’est en vue."));
  } else {
    section.append(rowsOf(layer, features, show, data));
  }
  const links = element("p");
  links.className = "links";
  for (const [label, href] of [
    ["Fiche et fichiers", layer.page],
    ["Tous les objets", `/ogc/collections/${layer.slug}/items?f=html`],
  ] as const) {
    const link = element("a", label);
    link.setAttribute("href", href);
    links.append(link);
  }
  section.append(links);
  return section;
}

function rowsOf(layer: MapLayer, features: MapGeoJSONFeature[], show: Show, data: MapData): HTMLElement {
  const frame = element("section");
  frame.className = "table-scroll";
  frame.tabIndex = 0;
  frame.setAttribute("aria-label", `Objets en vue\u00a0: ${layer.title}`);
  const table = element("table");
  table.className = "tight";
  const caption =
    features.length > LISTED
      ? `${LISTED} des ${features.length} objets en vue`
      : features.length > 1
        ? `${features.length} objets en vue`
        : "1 objet en vue";
  const fields = layer.fields.slice(0, 4);
  const head = element("tr");
  for (const { title } of fields) head.append(cell("th", title));
  head.append(cell("th", "Sur la carte"));
  const body = element("tbody");
  for (const feature of features.slice(0, LISTED)) {
    const row = element("tr");
    for (const field of fields) row.append(cell("td", textOf(feature, field, data)));
    const at = centreOf(feature.geometry);
    const button = element("button", "Montrer") as HTMLButtonElement;
    button.type = "button";
    button.setAttribute("aria-label", `Montrer ${fields[0] ? textOf(feature, fields[0], data) : ""}`);
    if (at) button.addEventListener("click", () => show(feature, at));
    const last = cell("td", "");
    last.append(button);
    row.append(last);
    body.append(row);
  }
  const top = element("thead");
  top.append(head);
  table.append(element("caption", caption), top, body);
  frame.append(table);
  return frame;
}

/** An object on the edge of two tiles is read twice. */
function distinct(features: MapGeoJSONFeature[], slug: string): MapGeoJSONFeature[] {
  const found = new Map<string, MapGeoJSONFeature>();
  for (const feature of features)
    if (feature.source === slug) found.set(String(feature.id ?? JSON.stringify(feature.properties)), feature);
  return [...found.values()].sort((a, b) => Number(a.id) - Number(b.id));
}

function isTold(feature: MapGeoJSONFeature, name: string): boolean {
  const value = feature.properties[name];
  return value !== undefined && value !== null && value !== "";
}

/** A value as it is read in French: figures with their unit, labels of codes, names of communes, days. */
function textOf({ properties }: MapGeoJSONFeature, field: MapField, { communes }: MapData): string {
  const value: unknown = properties[field.name];
  if (value === undefined || value === null || value === "") return "vide";
  if (typeof value === "boolean") return value ? "oui" : "non";
  const meaning = {
    type: field.date ? ("date" as const) : ("string" as const),
    map: {
      ...(field.commune ? { kind: "commune" as const } : {}),
      values: Object.entries(field.labels ?? {}).map(([code, label]) => ({ value: code, label })),
    },
    ...(field.unit ? { unit: field.unit } : {}),
  };
  const told = toldValue(
    meaning,
    value,
    (code) => communes.features.find(({ properties }) => String(properties?.code) === code)?.properties?.name,
  );
  if (told !== undefined) return told;
  if (field.number && typeof value === "number")
    return `${formatGiven(value)}${field.unit ? `\u00a0${field.unit}` : ""}`;
  const text = String(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function cell(name: "th" | "td", text: string): HTMLElement {
  const made = element(name, text);
  if (name === "th") made.setAttribute("scope", "col");
  return made;
}

function element(name: string, text?: string): HTMLElement {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  return made;
}
