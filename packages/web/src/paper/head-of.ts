import { asWritten, counted } from "../format/index.js";

/** Most communes that a list sets one by one, so that it holds on a sheet; a longer one keeps those of its head. */
const MOST = 36;
const HEAD = 24;

/**
 * The head of a list of communes too long for a sheet, the highest values first and those without any last, with the one that is read wherever
 * it stands; and the words for what is shown and what is left to the page, null where nothing is.
 */
export function headOf<Place extends { code: string }>(
  places: Place[],
  here: string,
  valueAt: (place: Place) => number | null,
  decimals: number,
): { shown: Place[]; left: string | null } {
  if (places.length <= MOST) return { shown: places, left: null };
  const values = places.flatMap((place) => valueAt(place) ?? []).map((value) => asWritten(value, decimals));
  const shown = places.filter(({ code }, rank) => rank < Math.min(HEAD, values.length) || code === here);
  const others = counted(places.length - shown.length, "autre commune", "autres communes");
  return { shown, left: `${describeHead(values)}\u202f; ${others} sur la page` };
}

/** The first of many equal values are not the highest. */
function describeHead(values: number[]): string {
  if (values.length <= HEAD) return "toutes les valeurs connues";
  return values[HEAD - 1] === values[HEAD]
    ? `${HEAD}\u00a0communes, les dernières à égalité avec d’autres`
    : "les plus hautes valeurs";
}
