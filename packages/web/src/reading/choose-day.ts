import { isDay } from "@datalogue/api";
import { formatDate } from "../format/index.js";
import { PageProblem } from "../site.js";

/** The day an address names (`au`), today when it names none. One that does not exist, or is to come, is told. */
export function chooseDay(text: string | undefined, today: string, path: string): string {
  if (text === undefined) return today;
  const choices = [{ label: `Aujourd’hui, ${formatDate(today)}`, href: path }];
  if (!isDay(text)) throw new PageProblem(400, "Date illisible", tellNoDay(text), choices);
  if (text > today)
    throw new PageProblem(
      404,
      "Ce jour est à venir",
      `Nous ne connaissons pas encore les chiffres du ${formatDate(text)}.`,
      choices,
    );
  return text;
}

/** « 31/12/2025 » n’est pas un jour du calendrier…: of what stands where a day is asked, and how to write it. */
export function tellNoDay(text: string): string {
  return `«\u202f${text.slice(0, 40)}\u202f» n’est pas un jour du calendrier. Écrivez-le ainsi\u00a0: 2025-12-31.`;
}
