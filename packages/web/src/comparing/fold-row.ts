import { describeChange } from "../format/index.js";
import { hasEnoughCases } from "../observatory/comparison.js";
import { extremesOf } from "../observatory/extremes.js";
import { amountApart, type Told, toldOf, wanders } from "./comparison-words.js";
import type { Row, Subject } from "./load-comparison.js";
import { MEDIAN } from "./median-of-peers.js";

/** Names written where two ends are told; more are counted. */
const NAMED = 2;

/** What `foldRow` supposes known, said once at the foot of its table. */
export const FOLD_NOTE =
  "En mots, «\u202fA → B\u202f» va du plus bas au plus haut, puis dit leur écart\u202f; les évolutions suivent l’ordre des colonnes.";

/** What the values of a row say of each other, in one clause for a narrow column: « Saint-Trojan → Le Gua : 4 points », « un nombre, qui suit la taille ». */
export function foldRow(row: Row, subjects: Subject[]): string {
  const { base, count, later, limit } = row;
  const compared = subjects.filter(({ isContext }) => !isContext);
  if (limit?.kind === "missing") return "sans comparaison, faute de valeur publiée";
  if (limit?.kind === "members") return "autres communes, ou autres années";
  if (limit?.kind === "sizes") return COUNT;
  const told = toldOf(row, subjects);
  const clause =
    limit !== null
      ? foldLimited(row, compared)
      : count && compared.every(({ code }) => code !== MEDIAN)
        ? COUNT
        : foldSeveral(row, told);
  const lacking =
    later && later.lacking.length > 0
      ? `\u202f; en\u00a0${later.year}, rien de publié\u00a0: ${later.lacking.map(nameIn).join(", ")}`
      : "";
  const past = limit === null && !count && base ? formerTop(row, told) : "";
  return `${clause}${past}${lacking}`;
}

const COUNT = "un nombre, qui suit la taille";

/** « Saint-Trojan → Le Gua : 4 points », « … : de 1 à 2,6 ». */
function foldSeveral({ indicator, year }: Row, told: Told[]): string {
  const ends = extremesOf(told, indicator.decimals);
  const [high, low] = [ends?.top[0], ends?.bottom[0]];
  if (!ends || !high || !low) return "";
  if (!ends.differ) return "à égalité";
  const change = describeChange(indicator, high.value, low.value, year);
  const apart = change.times ? `de\u00a01\u00a0à\u00a0${change.times}` : amountApart(indicator, change, high, low);
  return `${namesOf(ends.bottom)} → ${namesOf(ends.top)}\u00a0: ${apart}`;
}

/** « (en 2019, en tête : Le Gua) », where another had the highest value. */
function formerTop(row: Row, told: Told[]): string {
  const { indicator, base } = row;
  const subjects = told.map(({ subject }) => subject);
  const before = told.flatMap((one) => (one.before === undefined ? [] : [{ ...one, value: one.before }]));
  if (!base || before.length < told.length || told.length < 3 || wanders(row, subjects)) return "";
  const [then, now] = [extremesOf(before, indicator.decimals), extremesOf(told, indicator.decimals)];
  if (!then?.differ || !now?.differ) return "";
  const isSame = then.top.some(({ subject }) => now.top.some((one) => one.subject === subject));
  return isSame ? "" : ` (en\u00a0${base.year}, en tête\u00a0: ${namesOf(then.top)})`;
}

/** Where levels are not set against each other: what each did by itself, or that there are too few cases. */
function foldLimited(row: Row, compared: Subject[]): string {
  const { base, indicator, series, year } = row;
  const few = compared.filter(({ code, territory }) => territory && !hasEnoughCases(indicator, series.at(code, year)));
  if (few.length > 0)
    return few.length === compared.length ? "trop peu de cas" : `trop peu de cas\u00a0: ${few.map(nameIn).join(", ")}`;
  if (!base) return "niveaux non comparables";
  const ways = compared.map((subject) =>
    wanders(row, [subject])
      ? "irrégulier"
      : describeChange(
          indicator,
          series.at(subject.code, year).value ?? 0,
          series.at(subject.code, base.year).value ?? 0,
          base.year,
        ).signed.replace("env.\u00a0", "≈\u00a0"),
  );
  const [first] = ways;
  return ways.every((way) => way === first)
    ? `${first} partout depuis\u00a0${base.year}`
    : `depuis\u00a0${base.year}\u00a0: ${ways.join(" · ")}`;
}

function namesOf(all: { subject: Subject }[]): string {
  return all.length > NAMED ? `${all.length}\u00a0à égalité` : all.map(({ subject }) => nameIn(subject)).join(", ");
}

function nameIn({ code, name }: Subject): string {
  return code === MEDIAN ? "médiane" : name;
}
