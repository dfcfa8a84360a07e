import { cumulatedSince } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { asWritten, capitalise, describeChange, formatNumber, nameOf } from "../format/index.js";
import { comparableWith } from "../observatory/comparable.js";
import { hasEnoughCases, leftElsewhere, mayJudge, tooFewOf } from "../observatory/comparison.js";
import { bareValue, movementOver, whenOf } from "../observatory/wording.js";
import type { Line } from "./load-portrait.js";
import { NAMED } from "./peers.js";

/**
 * « −14 % depuis 2019 », « de 11 à 16 selon les années » for what jumps, « 2019 ne se compare pas à 2024 (trop peu de cas) », « de 2021 à 2024 » of what adds up; null without a
 * value to start from, and where the value itself is of too few cases, which `peerWords` tells.
 */
export function trendWords(line: Line, { code }: Territory): string | null {
  const { indicator, point, base, year, series } = line;
  if (point.value === null) return null;
  if (cumulatedSince(indicator) !== undefined) return whenOf(indicator, year, indicator.shortTitle);
  if (!base) return hasEnoughCases(indicator, point) ? line.notCompared : null;
  const change = describeChange(indicator, point.value, base.value, base.year);
  const known = comparableWith(series, code, year);
  const over = movementOver(indicator, change, known, { from: base.year, to: year, last: known.at(-1)?.year ?? year });
  if (over.isErratic) return over.words.replace(/^\S+ /, "");
  return change.direction === "flat" ? change.phrase : `${change.signed} depuis\u00a0${base.year}`;
}

/**
 * What a value says beside those it is compared with, in a short sentence: each peer by its name where they are few, else the middle of
 * all and the two ends. Nothing is compared of too few cases, nor judged where the indicator does not allow it or where a peer is left out:
 * figures alone are then told.
 */
export function peerWords(line: Line, names: ReadonlyMap<string, string>): string {
  const { indicator, point, others, peers, median, count } = line;
  if (point.value === null) return "";
  const few = tooFewOf(indicator, point);
  if (few) return fewWords(few);
  if (others.length === 0) return "";
  const name = (code: string) => names.get(code) ?? code;
  const compared = others.filter(({ isCompared }) => isCompared).sort((a, b) => b.value - a.value);
  const elsewhere = leftElsewhere(
    others.length - compared.length,
    peers.map((peer) => peer.point),
  );
  const areAll = elsewhere === "";
  const written = ({ code, value }: { code: string; value: number }) => `${name(code)} ${bareValue(indicator, value)}`;
  const mine = asWritten(point.value, indicator.decimals);
  const values = compared.map(({ value }) => asWritten(value, indicator.decimals));
  const place =
    !mayJudge(indicator, point) || count || !areAll
      ? ""
      : values.every((value) => value > mine)
        ? "Moins que"
        : values.every((value) => value < mine)
          ? "Plus que"
          : values.every((value) => value === mine)
            ? "Autant que"
            : "Entre";
  const [top, bottom] = [compared[0], compared.at(-1)];
  if (others.length <= NAMED)
    return top
      ? `${place && `${place} ses pairs\u00a0: `}${compared.map(written).join(", ")}${elsewhere}.`
      : "Trop peu de cas chez ses pairs.";
  const middle = median === null ? [] : [`médiane des ${others.length}\u00a0autres ${bareValue(indicator, median)}`];
  const isSame = values.every((value) => value === values[0]);
  const isEverywhere = areAll && peers.every((peer) => peer.point.value !== null);
  const ends =
    !top || !bottom
      ? []
      : top === bottom
        ? [written(top)]
        : isSame
          ? [
              `${bareValue(indicator, top.value)} ${isEverywhere ? "partout" : `dans les ${compared.length} qui se comparent`}`,
            ]
          : [
              `de ${bareValue(indicator, bottom.value)} (${name(bottom.code)}) à ${bareValue(indicator, top.value)} (${name(top.code)})`,
            ];
  const told = [...middle, ...ends.map((words) => `${words}${elsewhere}`)];
  return told.length > 0 ? `${capitalise(told.join("\u202f; "))}.` : "";
}

/** « 6 cas : trop peu pour comparer. » */
function fewWords({ side, cases }: NonNullable<ReturnType<typeof tooFewOf>>): string {
  const counted =
    cases !== null && Number.isInteger(cases)
      ? `${side === "denominator" ? "Sur " : ""}${formatNumber(cases)}\u00a0cas\u00a0: trop`
      : "Trop";
  return `${counted} peu pour comparer.`;
}

/** « Ensemble 233. »: the whole that a commune lies in, of what does not follow its size. */
export function wholeWords({ indicator, point, context, count }: Line): string {
  if (point.value === null || count || !hasEnoughCases(indicator, point)) return "";
  return context
    .flatMap(({ point: { value } }) => (value === null ? [] : [`Ensemble ${bareValue(indicator, value)}.`]))
    .join(" ");
}

/** « Ensemble : Pôle Marennes Oléron. »: which whole it is that `wholeWords` tells the value of. */
export function nameWhole(home: Territory): string {
  return `Ensemble\u00a0: ${nameOf(home)}.`;
}

/** « Bassin de Marennes 187. »: each larger territory that the value of several communes is read beside. */
export function contextWords({ indicator, point, context }: Line): string {
  const few = point.value === null ? null : tooFewOf(indicator, point);
  if (few) return fewWords(few);
  const told = context.flatMap(({ territory, point: { value } }) =>
    value === null ? [] : [`${nameOf(territory)} ${bareValue(indicator, value)}`],
  );
  return point.value === null || told.length === 0 ? "" : `${told.join(", ")}.`;
}

/** One sentence for who cannot see the communes of a territory on their line. */
export function stripWords({ indicator, others, peers, context }: Line, names: ReadonlyMap<string, string>): string {
  const sorted = [...others].sort((a, b) => a.value - b.value);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (!low || !high) return "";
  const name = (code: string) => names.get(code) ?? code;
  const beside = context.flatMap(({ territory, point: { value } }) =>
    value === null ? [] : [`${nameOf(territory)} ${bareValue(indicator, value)}`],
  );
  return [
    `De ${bareValue(indicator, low.value)} (${name(low.code)}) à ${bareValue(indicator, high.value)} (${name(high.code)})${leftElsewhere(
      0,
      peers.map((peer) => peer.point),
    )}`,
    ...beside,
  ].join("\u202f; ");
}
