import type { Services } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";

/**
 * The larger territories that one is read beside, never itself: for a commune the whole; for an intercommunality the others; for the
 * whole the intercommunalities that make it up; for a group the intercommunality that holds it, else the whole.
 */
export function contextOf({ territories }: Pick<Services, "territories">, territory: Territory): Territory[] {
  const { territory: home, epcis } = territories.home();
  const others = epcis.filter(({ code }) => code !== territory.code);
  if (territory.code === home.code) return others;
  if (territory.level === "epci") return others;
  if (territory.level !== "group") return [home];
  const members = territories.communesOf(territory.code).map(({ code }) => code);
  const holds = (epci: Territory) => {
    const own = territories.communesOf(epci.code).map(({ code }) => code);
    return members.every((code) => own.includes(code));
  };
  return [epcis.find(holds) ?? home];
}
