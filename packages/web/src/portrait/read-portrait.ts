import { type Basis, listLate } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { nameOf, ofTerritory } from "../format/index.js";
import { checkYear } from "../observatory/load-series.js";
import { chooseTerritory, chooseYear } from "../observatory/territory-choice.js";
import { addressOf, leave } from "../reading/address.js";
import { PageProblem, type Query, type Site } from "../site.js";
import { loadPortrait, type PortraitTheme } from "./load-portrait.js";
import { type PeerSet, peerSets, usualPeers } from "./peers.js";

/** A portrait as its address asks for it. */
export interface AskedPortrait {
  territory: Territory;
  /** Undefined for a commune alone. */
  peers: PeerSet | undefined;
  sets: PeerSet[];
  /** Undefined for the last one known. */
  year: number | undefined;
  years: number[];
  themes: PortraitTheme[];
  /** Of the page, or of another form of it. */
  address(state: { pairs?: string | undefined; annee?: number | undefined }, path?: string): string;
}

/**
 * Reads the address of a portrait, or of what is made of one (`ending`: « /papier »). Throws `PageProblem` with what exists where it cannot be
 * answered.
 */
export async function readPortrait(
  { services }: Pick<Site, "services">,
  code: string,
  query: Query,
  ending = "",
): Promise<AskedPortrait> {
  // The form of the page names the territory: it goes before the one of the path.
  const territory = chooseTerritory(services, query.territoire ?? code, (other) => `/territoires/${other}${ending}`);
  const path = `/territoires/${territory.code}`;
  const sets = peerSets(services, territory);
  const usual = usualPeers(sets);
  const peers = query.pairs === undefined ? usual : sets.find(({ id }) => id === query.pairs);
  if (!peers && query.pairs !== undefined)
    throw new PageProblem(
      400,
      "Comparaison inconnue",
      `${nameOf(territory)} ne se compare pas à «\u202f${query.pairs.slice(0, 40)}\u202f». Voici ${usual ? "avec quoi" : "son portrait seul"}.`,
      usual
        ? sets.map(({ id, label }) => ({
            label: `Comparer avec ${label}`,
            href: addressOf(`${path}${ending}`, { pairs: id }),
          }))
        : [{ label: `Portrait ${ofTerritory(territory)}`, href: `${path}${ending}` }],
    );
  const addressIn = (annee: number) => addressOf(`${path}${ending}`, { pairs: query.pairs, annee });
  await checkYear(services, services.observatories.list(), territory, query, addressIn);
  const now = await loadPortrait(services, territory, peers);
  const years = [
    ...new Set(now.flatMap(({ lines }) => lines.flatMap(({ series }) => series.years(territory.code)))),
  ].sort((a, b) => a - b);
  const latest = years.at(-1);
  const asked =
    query.annee === undefined || latest === undefined ? undefined : chooseYear(query.annee, years, latest, addressIn);
  const year = asked === latest ? undefined : asked;
  return {
    territory,
    peers,
    sets,
    year,
    years,
    themes: year === undefined ? now : await loadPortrait(services, territory, peers, year),
    address: ({ pairs = peers?.id, annee }, at = path) =>
      addressOf(at, { pairs: leave(pairs, usual?.id), annee: leave(annee, latest) }),
  };
}

/** What a portrait is made of: the datasets of the indicators, and those whose update is late, which it counts. */
export async function basisOfPortrait({ services, now }: Pick<Site, "services" | "now">): Promise<Basis> {
  const { indicators } = services;
  const made = indicators.list().flatMap(({ id }) => indicators.datasetsOf(id));
  return { datasets: [...new Set([...made, ...(await listLate(services, now()))])].sort() };
}
