import type { Territory } from "@datalogue/ingest";

/** The names by which texts may speak of a territory. */
export interface Names {
  /** Found whatever their capitals and accents: "Oléron" is in "oleron". */
  words: string[];
  /** Found as they are written: a commune may bear the name of a thing (Orange). */
  exact: string[];
}

/** Words of names that say a kind of territory, or half of a name. */
const COMMON =
  /^(saint|sainte|saints|pays|pole|grand|grande|bassin|vallee|terres|communaute|communes|agglomeration|metropole)$/;

/**
 * The names of a territory, of what it is made of and of who publishes for it: names in full, and the words that an intercommunality shares with a commune
 * (Oléron, of Saint-Pierre-d’Oléron). What is also a name of `except` is no sign of it.
 */
export function listNames(
  { communes, wholes, publishers }: { communes: Territory[]; wholes: Territory[]; publishers: string[] },
  except: readonly string[],
): Names {
  const kept = new Set(except.flatMap((name) => [fold(name), ...tokensOf(name)]));
  const own = new Set(communes.flatMap(({ name }) => tokensOf(name)));
  const full = [...wholes.flatMap(({ name, shortName }) => [name, ...(shortName ? [shortName] : [])]), ...publishers];
  const shared = full.flatMap(tokensOf).filter((word) => own.has(word) && !kept.has(word));
  return {
    words: [...new Set([...shared, ...full.map(fold).filter((name) => !kept.has(name))])],
    exact: [...new Set(communes.map(({ name }) => plain(name)).filter((name) => !kept.has(fold(name))))],
  };
}

/** The names that a text holds, as it writes them, each once. */
export function findNames(text: string, { words, exact }: Names): string[] {
  const shown = plain(text);
  const folded = foldKeeping(shown);
  return [
    ...new Set([
      ...places(shown, exact).map(([from, to]) => shown.slice(from, to)),
      ...places(folded, words.map(foldKeeping)).map(([from, to]) => shown.slice(from, to)),
    ]),
  ];
}

/** Where whole words are in a text. */
function places(text: string, names: string[]): [number, number][] {
  if (names.length === 0) return [];
  const either = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const found = text.matchAll(new RegExp(`(?<![\\p{L}\\d])(?:${either})(?![\\p{L}\\d])`, "gu"));
  return [...found].map(({ index, 0: name }) => [index, index + name.length]);
}

function tokensOf(name: string): string[] {
  return (
    fold(name)
      .match(/[a-z]{4,}/g)
      ?.filter((word) => !COMMON.test(word)) ?? []
  );
}

function fold(name: string): string {
  return foldKeeping(plain(name));
}

/** Without capitals and accents, as long as it was. */
function foldKeeping(text: string): string {
  return Array.from(text, (sign) => {
    const bare = sign
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .toLowerCase();
    return bare.length === sign.length ? bare : sign;
  }).join("");
}

/** With one form of each sign: typographic apostrophes are written straight. */
function plain(text: string): string {
  return text.normalize("NFC").replaceAll("’", "'");
}
