import type { Observatory, Services } from "@datalogue/api";
import { latestYear, loadObservatory, type ObservatoryData, yearsOf } from "../observatory/load-observatory.js";
import { checkYear } from "../observatory/load-series.js";
import { comparedCommunes, outlinesOf } from "../observatory/places.js";
import type { Reading } from "../observatory/reading.js";
import { chooseTerritory, chooseYear } from "../observatory/territory-choice.js";
import { PageProblem, type Query, type Site } from "../site.js";
import { addressOf, leave } from "./address.js";

/** An observatory read as an address asks. Without reading where no figure of it is published for its territory. */
interface OpenedReading {
  data: ObservatoryData;
  reading: Reading | undefined;
  /** The years that the territory can be read for. */
  years: number[];
}

/** The observatory of a theme. Throws `PageProblem` with those that there are. */
export function chooseObservatory({ observatories }: Services, theme: string): Observatory {
  const observatory = observatories.get(theme);
  if (observatory) return observatory;
  throw new PageProblem(
    404,
    "Observatoire inconnu",
    `Nous n’avons pas d’observatoire «\u202f${theme.slice(0, 40)}\u202f». Voici ceux qui existent.`,
    observatories.list().map((other) => ({ label: other.title, href: `/observatoires/${other.theme}` })),
  );
}

/** Reads an observatory for the territory and the year of an address. Throws `PageProblem` with the choices there are. */
export async function openReading(site: Site, theme: string, query: Query): Promise<OpenedReading> {
  const { services } = site;
  const observatory = chooseObservatory(services, theme);
  const path = `/observatoires/${observatory.theme}`;
  // What can be refused before the figures are read is: wrong addresses are without number.
  const territory = chooseTerritory(services, query.territoire, (code) =>
    addressOf(path, { territoire: code, annee: query.annee }),
  );
  const addressIn = (annee: number) => addressOf(path, { territoire: query.territoire, annee });
  await checkYear(services, [observatory], territory, query, addressIn);
  const data = await loadObservatory(services, observatory, query.territoire);
  const { home, communes } = data;
  const years = yearsOf(data, territory.code);
  const latest = latestYear(data, territory.code);
  if (latest === undefined) return { data, reading: undefined, years };
  const year = chooseYear(query.annee, years, latest, addressIn);
  const reading: Reading = {
    site,
    data,
    territory,
    year,
    compared: comparedCommunes(services, territory, communes),
    outlines: outlinesOf(services),
    sort: query.tri,
    why: (id) => {
      const known = data.series.get(id);
      const own = known?.years(territory.code).includes(year) && known.known(territory.code).at(-1)?.year !== year;
      const state = { territoire: leave(territory.code, home.code), annee: own ? year : undefined };
      return `${addressOf(`/indicateurs/${id}`, state)}#calcul`;
    },
    address: (state) =>
      addressOf(path, {
        territoire: leave(state.territoire ?? territory.code, home.code),
        // A year asked for by name stays: the address is then permanent.
        annee: state.annee ?? leave(year, latest),
        tri: state.tri,
        bloc: state.bloc,
      }),
    embed: (name) => `${reading.address({ bloc: name })}#integrer`,
  };
  return { data, reading, years };
}
