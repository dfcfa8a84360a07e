import type { Services } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { nameOf, ofTerritory } from "../format/index.js";

/** Communes that a portrait is compared with. */
export interface PeerSet {
  /** In the address: `pairs=taille`. */
  id: string;
  /** « toutes (14) », « voisines »: in a list of choices. */
  short: string;
  /** « les 14 communes du Pôle Marennes Oléron ». */
  label: string;
  /** « des 14 communes du Pôle Marennes Oléron »: after a rank. */
  of: string;
  /** Itself included, when it is a commune. */
  communes: Territory[];
  /** The territory they make up, whose own value is their average; undefined for a choice of communes, which has a median only. */
  whole: Territory | undefined;
}

/**
 * The sets that a territory may be compared with. A commune: those of the home perimeter, of its EPCI, its neighbours, those of its
 * size, of its kind, of both. Anything larger: the communes that make it up, none where it is one alone.
 */
export function peerSets({ territories }: Pick<Services, "territories">, territory: Territory): PeerSet[] {
  const { territory: home, epcis, communes } = territories.home();
  if (territory.level !== "commune") {
    const own = territories.communesOf(territory.code);
    if (own.length < 2) return [];
    return [setOf("communes", "ses communes", own, `communes ${ofTerritory(territory)}`, territory)];
  }
  const epci = epcis.find(({ code }) => territory.parents.some((parent) => parent.code === code && !parent.to));
  const inEpci = epci ? territories.communesOf(epci.code) : [];
  const ofSize = territories.peers(territory.code, "size");
  const ofKind = territories.peers(territory.code, "kind");
  const withSelf = (others: Territory[]) => [
    ...others.filter(({ code }) => communes.some((commune) => commune.code === code)),
    territory,
  ];
  return [
    setOf("tous", `toutes (${communes.length})`, communes, `communes ${ofTerritory(home)}`, home),
    ...(epci && inEpci.length > 1 && inEpci.length < communes.length
      ? [setOf("epci", `${nameOf(epci)} (${inEpci.length})`, inEpci, `communes ${ofTerritory(epci)}`, epci)]
      : []),
    setOf(
      "voisines",
      "voisines",
      withSelf(territories.neighbours(territory.code)),
      `communes voisines, ${nameOf(territory)} comprise`,
    ),
    setOf("taille", "même taille", withSelf(ofSize), "communes de même taille"),
    setOf("type", "même type", withSelf(ofKind), "communes du même type"),
    setOf(
      "semblables",
      "même type et même taille",
      withSelf(ofKind.filter((one) => ofSize.includes(one))),
      "communes de même type et de même taille",
    ),
  ].filter(({ communes: all }) => all.length > 1);
}

/** Most peers whose values are told one by one. */
export const NAMED = 4;

/**
 * The set that a portrait opens on: few enough that each is named, those that are most alike first, then the neighbours; else the first
 * there is. Undefined for a commune alone.
 */
export function usualPeers(sets: PeerSet[]): PeerSet | undefined {
  const isFew = ({ communes }: PeerSet) => communes.length > 2 && communes.length <= NAMED + 1;
  const found = ["semblables", "voisines", "taille", "type", "epci"].flatMap(
    (id) => sets.find((set) => set.id === id && isFew(set)) ?? [],
  );
  return found[0] ?? sets[0];
}

/** The communes of a set, without the territory itself; none without a set. */
export function otherPeers(peers: PeerSet | undefined, { code }: Territory): Territory[] {
  return peers?.communes.filter((one) => one.code !== code) ?? [];
}

function setOf(id: string, short: string, communes: Territory[], words: string, whole?: Territory): PeerSet {
  const counted = `${communes.length}\u00a0${words}`;
  return { id, short, label: `les ${counted}`, of: `des ${counted}`, communes, whole };
}
