import { problemOf, QueryRefused, type Services } from "@datalogue/api";
import { typographic } from "../format/index.js";
import { type IndicatorData, loadIndicator } from "../observatory/load-indicator.js";
import { PageProblem, type Query } from "../site.js";
import { tellClosed } from "./tell-closed.js";

/** What is answered where an address names figures that are reserved: why they are not shown, whom to ask, and where to read on. */
export function closedProblem({ indicator, closed }: Pick<IndicatorData, "indicator" | "closed">): PageProblem {
  return new PageProblem(404, "Chiffres réservés", tellClosed(closed), [
    ...closed.map(({ slug, title }) => ({ label: typographic(title), href: `/jeux/${slug}` })),
    { label: "Ce que dit cet indicateur", href: `/indicateurs/${indicator.id}` },
  ]);
}

/**
 * Reads the indicator of a page for a territory, as the address asks: its values of now, or those of `etat`, as they were published
 * once. `today`: the address of the same page with the values of now.
 */
export async function readIndicator(
  services: Services,
  id: string,
  territory: string,
  { etat }: Query,
  today: string,
): Promise<IndicatorData> {
  const indicator = services.indicators.getNamed(id);
  if (!indicator)
    throw new PageProblem(
      404,
      "Indicateur inconnu",
      `Nous n’avons pas d’indicateur «\u202f${id.slice(0, 60)}\u202f». Voici ceux que nous suivons.`,
      services.indicators
        .list()
        .map((other) => ({ label: typographic(other.title), href: `/indicateurs/${other.id}` })),
    );
  try {
    return await loadIndicator(services, indicator, territory, etat);
  } catch (error) {
    const told = error instanceof QueryRefused ? problemOf(error) : undefined;
    if (!told || etat === undefined) throw error;
    const isUnknown = told.code === "etat-inconnu";
    throw new PageProblem(
      isUnknown ? 404 : 400,
      isUnknown ? "Chiffres introuvables" : "Chiffres figés impossibles à lire ainsi",
      isUnknown
        ? `Aucune publication de cet indicateur ne porte l’identifiant «\u202f${etat.slice(0, 40)}\u202f», ou elle n’est plus montrée.`
        : typographic(told.detail),
      [{ label: "Voir les chiffres actuels", href: today }],
    );
  }
}
