const NARROW = "\u202f";
const formatters = new Map<number, Intl.NumberFormat>();

/** A number as French writes it, with a fixed count of decimals: `1 234,5` (U+202F), `−8` (U+2212). */
export function formatNumber(value: number, decimals = 0): string {
  let formatter = formatters.get(decimals);
  if (!formatter) {
    formatter = new Intl.NumberFormat("fr-FR", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formatters.set(decimals, formatter);
  }
  return setSigns(formatter.format(value));
}

// Two, where the option `roundingPriority` would make one of them: browsers that do not know it would keep three digits of any number.
const given = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 6 });
const small = new Intl.NumberFormat("fr-FR", { maximumSignificantDigits: 3 });

/**
 * A number of a file with its own decimals, six at most: `1 402,5`, `0,3`; a small one keeps three digits, `0,000000125`, `5,55 × 10⁻¹⁷`,
 * so that only zero is read as zero.
 */
export function formatGiven(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || !(size < 1e-4)) return setSigns(given.format(value));
  if (size >= 1e-9) return setSigns(small.format(value));
  const [digits = "", power = ""] = value.toExponential(2).split("e-");
  return `${formatGiven(Number(digits))}\u00a0×\u00a010⁻${power.replace(/\d/g, (digit) => RAISED.charAt(Number(digit)))}`;
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Narrow spaces and a true minus sign, none before a zero. */
function setSigns(formatted: string): string {
  const text = formatted.replace(/[\u00a0\u202f]/g, NARROW);
  return /^-[0,\u202f]*$/.test(text) ? text.slice(1) : text.replace("-", "\u2212");
}

/**
 * A value in the decimals it is written with: what a reader who computes again starts from. A half goes away from zero, in the decimals
 * that one reads, as `formatNumber` has it: 2.675 is 2.68, though the nearest double lies just under, where `toFixed` stays.
 */
export function asWritten(value: number, decimals: number): number {
  const size = Math.abs(value);
  // As many digits as a double holds, or no number: nothing is left to round.
  if (!(shift(size, decimals) < Number.MAX_SAFE_INTEGER / 2)) return value;
  const rounded = shift(roundText(String(size), decimals), -decimals);
  return value < 0 ? 0 - rounded : rounded;
}

/** A number given by its text, times a power of ten, rounded by its digits: a double near a half may be the half itself. */
function roundText(text: string, power: number): number {
  const [mantissa = "", exponent = "0"] = text.split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const digits = whole + fraction;
  const kept = whole.length + Number(exponent) + power;
  if (kept >= digits.length) return shift(Number(text), power);
  return Number(digits.slice(0, Math.max(0, kept))) + ((digits[kept] ?? "0") >= "5" ? 1 : 0);
}

/** A number times a power of ten, by its text: exact, as a product is not. */
function shift(value: number, power: number): number {
  const [digits, exponent = "0"] = String(value).split("e");
  return Number(`${digits}e${Number(exponent) + power}`);
}

/** The fewest decimals, of those that are allowed, that two numbers are told apart with; the least where none does. */
export function decimalsApart(one: number, other: number, least: number, most: number): number {
  for (let decimals = least; decimals <= most; decimals++)
    if (asWritten(one, decimals) !== asWritten(other, decimals)) return decimals;
  return least;
}

const HECTARE = 10_000;

/**
 * A number followed by its unit, held together: `214 kg` (U+00A0), `52,4 %` (U+202F before the sign); land is told in hectares from one
 * upwards, `12,4 ha` for 124 000 m².
 * @param beside The other value of a pair, each told beside the other: in one unit, `0,9 ha` beside `4 ha`, and apart, `1,04 ha` beside `1 ha`.
 * @param apart The value that it is told apart from: itself, for none, where `beside` is that of many which gives them their unit.
 */
export function formatQuantity(value: number, decimals: number, unit: string, beside = value, apart = beside): string {
  if (unit === "m²" && Math.max(Math.abs(value), Math.abs(beside)) >= HECTARE)
    return inHectares(value / HECTARE, apart / HECTARE, decimals);
  if (unit === "") return formatNumber(value, decimals);
  return `${formatNumber(value, decimals)}${unit.startsWith("%") ? NARROW : "\u00a0"}${unit}`;
}

/** An area told apart from none and from another: a whole number as it is, else tenths, and more where it takes them for what differs in m². */
function inHectares(area: number, apart: number, decimals: number): string {
  const most = decimals + 4;
  const least = decimalsApart(area, 0, 1, most);
  return formatQuantity(area, Number.isInteger(area) ? 0 : decimalsApart(area, apart, least, most), "ha");
}

/** Nouns that are the same in the singular. */
const INVARIABLE =
  /(?:ès|cours)$|^(?:abus|avis|bois|bras|brebis|bus|campus|colis|corps|creux|devis|engrais|fois|fonds|frais|logis|marais|mois|palais|pays|permis|poids|processus|puits|rabais|refus|relais|repas|semis|surplus|tapis|taux|temps|virus)$/;

/** Nouns that do not lose an « s »: other words in « aux » and « eux » stay as they are. */
const SINGULARS = new Map([
  ["animaux", "animal"],
  ["ans", "an"],
  ["bateaux", "bateau"],
  ["baux", "bail"],
  ["bureaux", "bureau"],
  ["canaux", "canal"],
  ["chevaux", "cheval"],
  ["hôpitaux", "hôpital"],
  ["jeux", "jeu"],
  ["journaux", "journal"],
  ["lieux", "lieu"],
  ["locaux", "local"],
  ["matériaux", "matériau"],
  ["métaux", "métal"],
  ["signaux", "signal"],
  ["travaux", "travail"],
  ["tuyaux", "tuyau"],
  ["végétaux", "végétal"],
]);

/** The form of a noun for a count: French keeps the singular below two (`0 jeu`, `1 jeu`, `2 jeux`). */
export function plural(count: number, one: string, many = `${one}s`): string {
  return Math.abs(count) < 2 ? one : many;
}

/** A count and its noun, held together: `12 lignes`. */
export function counted(count: number, one: string, many?: string): string {
  return `${formatNumber(count)}\u00a0${plural(count, one, many)}`;
}

/** A word written in the plural, set for its count: `alertes` for 3, `alerte` for 1 or 0,5, `local` for `locaux`; symbols (`kg`, `Wc`) stay. */
export function agree(count: number, word: string): string {
  if (Math.abs(count) >= 2 || INVARIABLE.test(word)) return word;
  return SINGULARS.get(word) ?? (/^\p{L}{3,}s$/u.test(word) ? word.slice(0, -1) : word);
}

/** True for a unit that is a noun in the plural, not a symbol. */
export function isWord(unit: string): boolean {
  return SINGULARS.has(unit) || /^\p{L}{3,}s$/u.test(unit);
}
