import { counted, describeOutlines, tellSource, typographic } from "../../format/index.js";
import type { Layer } from "../../layers/read-layer.js";
import type { Site } from "../../site.js";
import type { MapValues } from "./map-values.js";

/** What the outlines are: drawn by hand on purpose until the official ones are imported. */
export function describeGround({ services }: Site, isAdvised = true): string {
  const { outlines } = services.territories.sources();
  if (services.territories.outlines().features.length === 0)
    return "Pas encore de contours\u00a0: l’administrateur peut importer les limites officielles.";
  return outlines.kind === "schematic"
    ? `Contours schématiques, dessinés à la main${isAdvised ? "\u00a0: l’administrateur peut importer les limites officielles" : ""}.`
    : `${describeOutlines(outlines)}.`;
}

/** « Couche inconnue : « ports ». Les autres sont montrées. » */
export function describeMissing(slugs: string[], shown: number): string {
  const names = slugs.map((slug) => `«\u202f${slug.slice(0, 60)}\u202f»`).join(", ");
  const rest =
    shown > 1
      ? "Les autres sont montrées."
      : shown === 1
        ? "L’autre est montrée."
        : "La carte n’en montre aucune\u00a0: choisissez-en dans la liste.";
  const what =
    slugs.length > 1 ? "Couches inconnues, ou retirées du catalogue" : "Couche inconnue, ou retirée du catalogue";
  return `${what}\u00a0: ${names}. ${rest}`;
}

/** What a map without figures shows, and what may be laid on it. */
export function leadOf(layers: Layer[], available: number, place: string): string {
  if (available === 0) return "Aucun jeu de données géographique n’est encore publié.";
  const objects = layers.reduce((sum, { total }) => sum + total, 0);
  const offer = `${counted(available, "couche")} du catalogue ${available > 1 ? "peuvent" : "peut"} être ${available > 1 ? "posées" : "posée"} sur cette carte.`;
  if (layers.length === 0) return offer;
  return `${place}\u00a0: ${counted(objects, "objet")} de ${counted(layers.length, "couche")}. ${offer}`;
}

/** Where figures and layers come from. */
export function sourcesOf(layers: Layer[], values: MapValues | undefined): string {
  const names = [...new Set(layers.map(({ collection }) => typographic(collection.dataset.organisationName)))];
  const figures = values ? `Valeurs\u00a0: ${tellSource(values.data.indicator, values.data.demonstration)} ` : "";
  return `${figures}${names.length > 0 ? `Couches\u00a0: ${names.join(", ")}.` : ""}`;
}
