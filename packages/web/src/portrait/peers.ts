import type { Services } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { nameOf, ofTerritory } from "../format/index.js";

/** Communes that a portrait is compared with. */
export interface PeerSet {
  /** In the address: `pairs=taille`. */
  id: string;
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
 * The sets that a territory may be compared with, the usual one first. A commune: those of the home perimeter, of its EPCI, its
 * neighbours, those of its size, of its kind. Anything larger: the communes that make it up.
 */
export function peerSets({ territories }: Pick<Services, "territories">, territory: Territory): PeerSet[] {
  const { territory: home, epcis, communes } = territories.home();
  if (territory.level !== "commune") {
    const own = territories.communesOf(territory.code);
    return [setOf("communes", own, `communes ${ofTerritory(territory)}`, territory)];
  }
  const epci = epcis.find(({ code }) => territory.parents.some((parent) => parent.code === code && !parent.to));
  const inEpci = epci ? territories.communesOf(epci.code) : [];
  const withSelf = (others: Territory[]) => [
    ...others.filter(({ code }) => communes.some((commune) => commune.code === code)),
    territory,
  ];
  return [
    setOf("tous", communes, `communes ${ofTerritory(home)}`, home),
    ...(epci && inEpci.length > 1 && inEpci.length < communes.length
      ? [setOf("epci", inEpci, `communes ${ofTerritory(epci)}`, epci)]
      : []),
    setOf(
      "voisines",
      withSelf(territories.neighbours(territory.code)),
      `communes voisines, ${nameOf(territory)} comprise`,
    ),
    setOf("taille", withSelf(territories.peers(territory.code, "size")), "communes de même taille"),
    setOf("type", withSelf(territories.peers(territory.code, "kind")), "communes du même type"),
  ].filter(({ communes: all }) => all.length > 1);
}

function setOf(id: string, communes: Territory[], words: string, whole?: Territory): PeerSet {
  const counted = `${communes.length}\u00a0${words}`;
  return { id, label: `les ${counted}`, of: `des ${counted}`, communes, whole };
}
