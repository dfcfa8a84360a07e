import type { Territory } from "@datalogue/ingest";
import { inSentence } from "../charts/in-sentence.js";
import { asWritten, describeChange, isPercentage, typographic } from "../format/index.js";
import { mayJudge, mayRank } from "../observatory/comparison.js";
import { inBrackets, shortQuantity } from "../observatory/wording.js";
import type { Line } from "./load-portrait.js";

/** Fewest communes among which a place means something. */
const ENOUGH = 5;

/** Where the territory stands among the communes compared. */
export interface Place {
  /** From 1, counted from the nearer end. */
  rank: number;
  end: "lowest" | "highest";
  of: number;
  /** True where another commune has the same value, as it is written. */
  shared: boolean;
  /** Share of the others that it does better than, 0 to 1; null where none is good, for a number of things, or where too few cases make it. */
  better: number | null;
}

/** Its place among the communes compared; undefined for what is no commune, has no value, or among too few. */
export function placeOf({ values, indicator, point, count }: Line, { code }: Territory): Place | undefined {
  const mine = values.find((one) => one.code === code);
  if (!mine || point.value === null || values.length < ENOUGH || !mayRank(indicator)) return undefined;
  // As they are written: two communes told by the same figure are in the same place.
  const shown = (value: number) => asWritten(value, indicator.decimals);
  const lower = values.filter(({ value }) => shown(value) < shown(mine.value)).length;
  const higher = values.filter(({ value }) => shown(value) > shown(mine.value)).length;
  const [rank, end] = lower <= higher ? [lower + 1, "lowest" as const] : [higher + 1, "highest" as const];
  const beaten = indicator.direction === "down" ? higher : lower;
  const better =
    indicator.direction === "none" || count || !mayJudge(indicator, point) ? null : beaten / (values.length - 1);
  return { rank, end, of: values.length, shared: lower + higher < values.length - 1, better };
}

/** « la plus basse valeur sur 14 », « 3ᵉ plus haute valeur sur 14 », « au milieu des 14 » for the middle third. */
export function placeWords({ rank, end, of, shared }: Place): string {
  if (rank > of / 3) return `au milieu des\u00a0${of}`;
  const end1 = end === "lowest" ? "plus basse" : "plus haute";
  return `${rank === 1 ? `la ${end1}` : `${rank}ᵉ ${end1}`} valeur${shared ? " ex æquo" : ""} sur\u00a0${of}`;
}

/** « 12 % de moins que l’ensemble (245 kg) ». Null when there is nothing to compare with. */
export function gapWords({ indicator, point, middle, year }: Line): string | null {
  if (point.value === null || !middle) return null;
  const what = middle.kind === "whole" ? "l’ensemble" : "la médiane";
  const value = `${shortQuantity(indicator, middle.value)}${middle.incomplete ? `, ${middle.incomplete}` : ""}`;
  const change = describeChange(indicator, point.value, middle.value, year);
  if (change.direction === "flat") return `Autant que ${what} (${value}).`;
  if (change.times) return `${change.times}\u00a0fois ${what} (${value}).`;
  return `${change.amount} de ${change.direction === "up" ? "plus" : "moins"} que ${what} (${value}).`;
}

/** One thing to know first. */
export interface Finding {
  indicator: string;
  title: string;
  text: string;
}

/** Whether a share of the others that one does better than is in the best quarter, or in the last. */
export const isBest = (better: number) => better >= 0.75;
export const isLast = (better: number) => better <= 0.25;

/** All that stands out, the most first: where the territory is among the best or the last quarter of its peers, and what its plans say. */
export function findingsOf(lines: Line[], territory: Territory): { strengths: Finding[]; alerts: Finding[] } {
  const placed = lines.flatMap((line) => {
    const place = placeOf(line, territory);
    return place && place.better !== null ? [{ line, place, better: place.better }] : [];
  });
  const told = ({ line, place }: { line: Line; place: Place }): Finding => ({
    indicator: line.indicator.id,
    // « Voiture : 72,4 % » does not say of what.
    title: typographic(isPercentage(line.indicator) ? line.indicator.title : line.indicator.shortTitle),
    text: `${valueWords(line)}, ${placeWords(place)}.`,
  });
  const objectives = (wanted: "on-track" | "off-track") =>
    lines.flatMap((line) =>
      line.objectives
        .filter(({ objective }) => objective.status === wanted)
        .map(({ plan, objective }) => ({
          indicator: line.indicator.id,
          title: `${typographic(objective.title)} (${typographic(plan.title)})`,
          text: inSentence(typographic(objective.sentence)),
        })),
    );
  const best = placed.filter(({ better }) => isBest(better)).sort((a, b) => b.better - a.better);
  const last = placed.filter(({ better }) => isLast(better)).sort((a, b) => a.better - b.better);
  return {
    strengths: [...objectives("on-track"), ...best.map(told)],
    alerts: [...objectives("off-track"), ...last.map(told)],
  };
}

/** « 216 kg en 2024 », « 54,8 % en 2023 (provisoire) ». */
export function valueWords({ indicator, point, year }: Line): string {
  if (point.value === null) return `${point.absence} en ${year}`;
  const mark = point.provisional ? "provisoire" : point.incomplete;
  const unit = isPercentage(indicator) ? "" : ` ${restOf(indicator.unitLabel)}`;
  return `${shortQuantity(indicator, point.value)}${unit.trimEnd()} en\u00a0${year}${inBrackets(mark)}`;
}

function restOf(unitLabel: string): string {
  return typographic(unitLabel).replace(/^\S+\s*/, "");
}
