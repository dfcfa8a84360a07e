import type { NamedThing, Services } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import type { SearchedLists } from "./list-things.js";

/** The place that a question names, and its other words. */
export interface PlaceRead {
  territory: Territory;
  rest: string;
}

/** A place that may be meant. */
interface Candidate extends NamedThing {
  territory: Territory;
  name: string;
}

/**
 * The place that a question names: « déchets saint trojan » is Saint-Trojan-les-Bains and « déchets »; undefined where it names none, or
 * several as well ("saint").
 */
export async function readPlace(
  services: Pick<Services, "words" | "territories">,
  lists: SearchedLists,
  text: string,
): Promise<PlaceRead | undefined> {
  const chosen = choosePlace(services, await likeliestNames(services, lists, text));
  return chosen && { territory: chosen.territory, rest: chosen.rest };
}

/**
 * The places that a question names, each by words of its own, up to `most`; and its other words: « dolus et le château » has two.
 * `begun`: the first word of each name is said.
 */
export async function readPlaces(
  services: Pick<Services, "words" | "territories">,
  lists: SearchedLists,
  text: string,
  most: number,
): Promise<{ places: Territory[]; begun: boolean; rest: string }> {
  const places: Territory[] = [];
  let begun = true;
  let rest = text;
  while (places.length < most) {
    const named = await likeliestNames(services, lists, rest);
    // Names told by the same words are one place to choose; by others, other places.
    const chosen = [...new Set(named.map((one) => one.rest))]
      .map((left) => named.filter((one) => one.rest === left))
      .map((group) => choosePlace(services, group))
      .find((one) => one !== undefined && !places.includes(one.territory));
    if (!chosen) break;
    places.push(chosen.territory);
    begun &&= chosen.first;
    rest = chosen.rest;
  }
  return { places, begun, rest };
}

/** The names that most words of a question speak of. */
async function likeliestNames(
  { words }: Pick<Services, "words">,
  { names, nameWords }: SearchedLists,
  text: string,
): Promise<Candidate[]> {
  const candidates = (await words.findNamed(nameWords, text)).flatMap((one): Candidate[] => {
    const known = names[one.rank];
    return known ? [{ ...one, ...known }] : [];
  });
  return candidates.filter((one) => one.words === candidates[0]?.words);
}

/**
 * Among names that the same number of words speak of: the only place, the one whose whole name is said, the only commune whose name
 * begins so ("marennes"), the smallest that holds all the others ("oléron" is the island).
 */
function choosePlace({ territories }: Pick<Services, "territories">, candidates: Candidate[]): Candidate | undefined {
  const only = (some: Candidate[]) =>
    new Set(some.map(({ territory }) => territory.code)).size === 1 ? some[0] : undefined;
  const holding = () => {
    const places = [...new Map(candidates.map((one) => [one.territory.code, one])).values()]
      .map((one) => ({
        one,
        communes: new Set(territories.communesOf(one.territory.code).map((commune) => commune.code)),
      }))
      .sort((a, b) => a.communes.size - b.communes.size);
    const found = places.find(({ communes }) =>
      places.every(
        (other) => other.communes.size > communes.size || [...other.communes].every((code) => communes.has(code)),
      ),
    );
    return found && found.communes.size > 1 ? found.one : undefined;
  };
  return (
    only(candidates) ??
    only(candidates.filter(({ whole }) => whole)) ??
    only(candidates.filter(({ territory, first }) => territory.level === "commune" && first)) ??
    holding()
  );
}
