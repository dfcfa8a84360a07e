import { addMonths } from "../calendar/civil-day.js";
import type { InspectionSource } from "./inspection-store.js";

/** Years for which an entry may wait on a device, or somebody remember what they saw. */
const LONGEST_WAIT = 2;

/**
 * Why an inspection cannot be of a day that is past, as a French sentence; undefined where it can. `since`: the day, the month or the year (ISO) from which
 * the object is there, or null. A spreadsheet brings old papers: it has no other bound.
 */
export function findTooEarly(
  seenOn: string,
  { since, source, today }: { since: string | null; source: InspectionSource; today: string },
): string | undefined {
  const clock =
    source === "device"
      ? " Si l’horloge de l’appareil se trompait, modifiez la saisie\u00A0: dites le jour du contrôle."
      : "";
  // As texts: every day of 2017 comes after "2017". One that is to come is a slip of the register: what is seen is there.
  if (since !== null && since <= today && seenOn < since)
    return `Au registre, cet objet est posé depuis ${since.length === 10 ? "le " : ""}${sayDay(since)}\u00A0: il n’a pas pu être vu le ${sayDay(seenOn)}.${clock}`;
  if (source !== "spreadsheet" && seenOn < addMonths(today, -12 * LONGEST_WAIT))
    return `Le ${sayDay(seenOn)} est à plus de ${LONGEST_WAIT}\u00A0ans\u00A0: un contrôle aussi ancien s’envoie au tableur.${clock}`;
  return undefined;
}

const sayDay = (day: string) => day.split("-").reverse().join("/");
