import type { RoofClass, ShownRoof } from "@datalogue/api";
import { typographic } from "../format/index.js";

/** What the class of a roof is called: alone, then after its address. */
export const roofClasses: Record<RoofClass, { label: string; sentence: string; css: string }> = {
  good: { label: "très bon", sentence: "un très bon toit", css: "roof--good" },
  fair: { label: "moyen", sentence: "un toit moyen", css: "roof--fair" },
  poor: { label: "à l’ombre ou trop petit", sentence: "un toit à l’ombre ou trop petit", css: "roof--poor" },
};

/** « 12 bis, rue du Port »; the identifier of a roof whose address is not known. */
export function nameRoof({ roof }: Pick<ShownRoof, "roof">): string {
  const { number, street, id } = roof;
  if (street === null) return `Toit ${id}`;
  return typographic(number === null ? `${street} (${id})` : `${number} ${lowerFirst(street)}`);
}

/** The class of a roof, undefined where its figures cannot be. */
export function classOf({ estimate }: Pick<ShownRoof, "estimate">): RoofClass | undefined {
  return estimate.kind === "estimate" ? estimate.class : undefined;
}

const WINDS = [
  ...["plein nord", "nord-nord-est", "nord-est", "est-nord-est", "plein est", "est-sud-est", "sud-est", "sud-sud-est"],
  ...["plein sud", "sud-sud-ouest", "sud-ouest", "ouest-sud-ouest", "plein ouest", "ouest-nord-ouest", "nord-ouest"],
  "nord-nord-ouest",
];

/** Where a roof looks, in words; `azimuth` in degrees clockwise from the north. */
export function nameWind(azimuth: number): string {
  return WINDS[Math.round(azimuth / 22.5) % 16] as string;
}

export const MONTHS = [
  ...["janvier", "février", "mars", "avril", "mai", "juin"],
  ...["juillet", "août", "septembre", "octobre", "novembre", "décembre"],
];

function lowerFirst(text: string): string {
  return text.charAt(0).toLocaleLowerCase("fr") + text.slice(1);
}
