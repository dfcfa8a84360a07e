import type { Observatory, Services } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { nameOf, typographic } from "../format/index.js";
import { chooseTerritory } from "../observatory/territory-choice.js";
import { type PeerSet, peerSets } from "../portrait/peers.js";
import { PageProblem, type Query } from "../site.js";
import { type ComparisonState, comparisonAddress, FEWEST, MOST } from "./comparison-address.js";

/** What an address asks to set side by side. */
export interface ChosenComparison {
  /** Two to four, or the commune that is set beside its peers. */
  territories: Territory[];
  peers: PeerSet | undefined;
  /** Of the themes shown. */
  observatories: Observatory[];
  state: ComparisonState;
}

/** The fields of the form after the first: two of one name would be one field to who hears them. */
export const FIELDS = ["territoire2", "territoire3", "territoire4"];

type Reader = Pick<Services, "territories" | "observatories">;

/** Reads an address; undefined where it names no territory. Throws `PageProblem` with what exists where it cannot be answered. */
export function chooseComparison(services: Reader, query: Query): ChosenComparison | undefined {
  const codes = [query.territoires, ...FIELDS.map((field) => query[field])]
    .flatMap((text) => text?.split(",") ?? [])
    .map((code) => code.trim())
    .filter(Boolean);
  const { theme, pairs } = query;
  const observatories = chooseThemes(services, theme, (other) =>
    comparisonAddress({ territoires: codes.slice(0, MOST), theme: other, pairs }),
  );
  if (codes.length === 0) return undefined;
  if (codes.length > MOST)
    throw new PageProblem(
      400,
      "Trop de territoires",
      `On en compare ${MOST} au plus\u202f; l’adresse en nomme ${codes.length}.`,
      [
        {
          label: `Comparer les ${MOST} premiers`,
          href: comparisonAddress({ territoires: codes.slice(0, MOST), theme }),
        },
      ],
    );
  const territories = codes.map((_, place) => readTerritory(services, { territoires: codes, theme, pairs }, place));
  const state = { territoires: territories.map(({ code }) => code), theme, pairs };
  const twice = territories.find(({ code }, place) => codes.indexOf(code) !== place);
  if (twice) throw namedTwice(services, twice, state);
  const [first] = territories as [Territory];
  if (pairs === undefined) {
    if (territories.length < FEWEST)
      throw leadingOn(
        "Il en faut au moins deux",
        `L’adresse ne nomme qu’un territoire, ${nameOf(first)}.`,
        "Voici avec quoi le comparer.",
        waysFrom(services, first, theme),
      );
    return { territories, peers: undefined, observatories, state };
  }
  const peers = first.level === "commune" ? peerSets(services, first).find(({ id }) => id === pairs) : undefined;
  if (territories.length > 1)
    throw new PageProblem(
      400,
      "Deux comparaisons à la fois",
      "Une commune se compare à ses pairs seule\u202f; ou bien à d’autres territoires, sans ses pairs.",
      [
        { label: "Comparer ces territoires entre eux", href: comparisonAddress({ ...state, pairs: undefined }) },
        ...waysFrom(services, first, theme),
      ],
    );
  if (!peers)
    throw leadingOn(
      "Comparaison inconnue",
      `${nameOf(first)} ne se compare pas à «\u202f${pairs.slice(0, 40)}\u202f».`,
      "Voici avec quoi.",
      waysFrom(services, first, theme),
    );
  const others = peers.communes.filter(({ code }) => code !== first.code);
  // So few that each has its column: a median of two says less than the two.
  if (others.length < MOST) return { territories: [first, ...others], peers: undefined, observatories, state };
  return { territories, peers, observatories, state };
}

/** One of the territories named; what may stand for a wrong one is none of the others. */
function readTerritory(services: Reader, { territoires, ...rest }: ComparisonState, place: number): Territory {
  const isNamed = (code: string) => territoires.includes(code);
  try {
    return chooseTerritory(services, territoires[place], (code) =>
      isNamed(code) ? "" : comparisonAddress({ territoires: territoires.with(place, code), ...rest }),
    );
  } catch (problem) {
    if (!(problem instanceof PageProblem)) throw problem;
    const { status, title, message, choices } = problem;
    throw new PageProblem(
      status,
      title,
      message,
      choices.filter(({ href }) => href !== ""),
    );
  }
}

/** The sets of peers of a commune. */
export function peersOf(services: Reader, territory: Territory): PeerSet[] {
  return territory.level === "commune" ? peerSets(services, territory) : [];
}

function chooseThemes(
  { observatories }: Reader,
  theme: string | undefined,
  address: (theme: string | undefined) => string,
): Observatory[] {
  const all = observatories.list();
  if (theme === undefined) return all;
  const found = all.filter((one) => one.theme === theme);
  if (found.length > 0) return found;
  throw new PageProblem(
    404,
    "Thème inconnu",
    `Aucun observatoire ne s’appelle «\u202f${theme.slice(0, 40)}\u202f». Voici ceux que nous avons.`,
    [
      { label: "Tous les thèmes", href: address(undefined) },
      ...all.map((one) => ({ label: typographic(one.title), href: address(one.theme) })),
    ],
  );
}

function namedTwice(services: Reader, twice: Territory, { territoires, theme, pairs }: ComparisonState): PageProblem {
  const once = [...new Set(territoires)];
  return leadingOn(
    "Deux fois le même territoire",
    `L’adresse nomme ${nameOf(twice)} deux fois.`,
    "Choisissez-en un autre.",
    once.length >= FEWEST
      ? [{ label: "Comparer ceux qui sont nommés", href: comparisonAddress({ territoires: once, theme, pairs }) }]
      : waysFrom(services, twice, theme),
  );
}

/** A refusal that leads to what can be compared, or says that nothing can. */
function leadingOn(title: string, why: string, lead: string, choices: PageProblem["choices"]): PageProblem {
  const then = choices.length > 0 ? lead : "Ce site n’a rien à lui comparer.";
  return new PageProblem(400, title, `${why} ${then}`, choices);
}

/** What a territory can be compared with: the peers of a commune, the other territories of its kind, those that it lies in. */
function waysFrom(services: Reader, territory: Territory, theme: string | undefined) {
  const { territory: home, epcis, communes } = services.territories.home();
  // One that it makes up alone is itself.
  const wholes = [...new Set([...epcis, home])].filter(({ code }) =>
    services.territories.communesOf(code).some((commune) => commune.code !== territory.code),
  );
  const same = {
    commune: [...services.territories.neighbours(territory.code), ...wholes].filter(
      ({ code, level }) => level !== "commune" || communes.some((commune) => commune.code === code),
    ),
    group: [...services.territories.list({ level: "group" }), ...wholes],
  };
  const others = territory.level === "commune" ? same.commune : same.group;
  return [
    ...peersOf(services, territory).map(({ id, label }) => ({
      label: `${nameOf(territory)} et ${label}`,
      href: comparisonAddress({ territoires: [territory.code], theme, pairs: id }),
    })),
    ...others
      .filter(({ code }) => code !== territory.code)
      .map((other) => ({
        label: `${nameOf(territory)} et ${nameOf(other)}`,
        href: comparisonAddress({ territoires: [territory.code, other.code], theme }),
      })),
  ];
}
