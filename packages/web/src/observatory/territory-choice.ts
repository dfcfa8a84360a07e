import { findSuccession, type Services } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { nameOf } from "../format/index.js";
import { PageProblem } from "../site.js";

/**
 * The territory an address names: the home one when it names none. A former commune leads to the one it joined; anything
 * else is said not to be here, with those that are.
 */
export function chooseTerritory(
  { territories }: Pick<Services, "territories">,
  code: string | undefined,
  address: (code: string) => string,
): Territory {
  const { territory: home, all } = territories.home();
  if (code === undefined || code === "") return home;
  const followed = [...all, ...territories.list({ level: "group" })];
  const found = followed.find((territory) => territory.code === code);
  if (found) return found;
  const event = territories
    .events(code)
    .findLast(({ before, after }) => before.includes(code) && !after.includes(code));
  const heirs = event?.after.flatMap((heir) => followed.filter((territory) => territory.code === heir)) ?? [];
  const choices = (heirs.length > 0 ? heirs : followed).map((territory) => ({
    label: nameOf(territory),
    href: address(territory.code),
  }));
  if (event && heirs.length > 0) {
    throw new PageProblem(
      404,
      "Cette commune a changé",
      `${event.title} (${event.date.slice(0, 4)}). Ses chiffres sont ceux de la commune d’aujourd’hui.`,
      choices,
    );
  }
  const known = territories.get(code);
  throw new PageProblem(
    404,
    "Territoire inconnu",
    known
      ? `Nous ne suivons pas ${nameOf(known)} ici. Voici les territoires que nous suivons.`
      : `Aucun territoire ne porte le code «\u202f${code.slice(0, 40)}\u202f». Voici ceux que nous suivons.`,
    choices,
  );
}

/** The code of the territory that has pages today: its own; for one that ended, that of what it became, or of the home territory where that is several. */
export function presentCode({ territories }: Pick<Services, "territories">, code: string): string {
  const heirs = findSuccession(territories, code)?.heirs ?? [code];
  return heirs.length === 1 ? heirs.join() : territories.home().territory.code;
}

/** The year an address names, among those known; `fallback` when it names none. */
export function chooseYear(
  text: string | undefined,
  years: number[],
  fallback: number,
  address: (year: number) => string,
): number {
  if (text === undefined || text === "") return fallback;
  const choices = [...years].reverse().map((year) => ({ label: String(year), href: address(year) }));
  if (!/^\d{4}$/.test(text)) {
    throw new PageProblem(400, "Année illisible", `«\u202f${text.slice(0, 40)}\u202f» n’est pas une année.`, choices);
  }
  if (!years.includes(Number(text))) {
    throw new PageProblem(
      404,
      "Pas de chiffres pour cette année",
      choices.length > 0
        ? `Nous n’avons rien pour ${text}. Voici les années connues.`
        : `Nous n’avons rien pour ${text}, ni pour une autre année.`,
      choices,
    );
  }
  return Number(text);
}
