import type { Chart, TableCell } from "../../../packages/web/src/charts/chart.js";
import { atTerritory, formatNumber, isWord } from "../../../packages/web/src/format/index.js";
import type { ChartContext } from "../../../packages/web/src/observatory/chart-context.js";
import type { Point } from "../../../packages/web/src/observatory/series.js";

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

/**
 * What the words of a chart say that its own table does not: no sentence of ours is asked how it was made, each is read as a visitor reads it
 * and held against the figures as they are written. Empty when all is true.
 */
export function sentenceFaults(context: ChartContext, chart: Chart): string[] {
  const told = [chart.heading, chart.title, chart.subtitle, chart.label, chart.reading, ...chart.prose.flat()].map(
    plain,
  );
  const faults = told.flatMap((sentence) => [...wordFaults(sentence), ...grammarFaults(context, sentence)]);
  return [
    ...faults,
    ...landFaults(context, told),
    ...changeFaults(context, chart, told),
    ...extremeFaults(context, chart),
    ...recordFaults(context, told),
  ];
}

/** What no sentence may hold. */
function wordFaults(sentence: string): string[] {
  const wrong =
    /\b(?:NaN|undefined|Infinity|null)\b|∞|\[object|−0(?![,\d])| {2}| [.,]|\bde de\b|d’d’|\bde [aeiouéèh]\w*s agricoles/.exec(
      sentence,
    );
  return wrong ? [`« ${wrong[0]} » : ${sentence}`] : [];
}

/** The grammar of figures: a noun in the plural from two on, « le plus » before a noun only with « de ». */
function grammarFaults({ indicator }: ChartContext, sentence: string): string[] {
  const faults: string[] = [];
  if (/(?:^|, )[Ll]e plus (?!de |d’|haut|bas|grand)/.test(sentence)) faults.push(`« le plus » : ${sentence}`);
  const head = plain(indicator.unitLabel).split(" ")[0] ?? "";
  if (!isWord(head)) return faults;
  for (const [, number = "", word] of sentence.matchAll(/(?<![\d,] ?)(\d[\d ]*(?:,\d+)?) (\p{L}+)/gu)) {
    const value = Number(number.replaceAll(" ", "").replace(",", "."));
    if (word === head.slice(0, -1) && value >= 2) faults.push(`« ${number} ${word} » : ${sentence}`);
    if (word === head && value < 2 && !/(?:repas|mois|fois|bus|ans)$/.test(head))
      faults.push(`« ${number} ${word} » : ${sentence}`);
  }
  return faults;
}

/** Where land is told in hectares, all that a sentence tells of it is: no m², but for a difference, nor a bare number of them. */
function landFaults({ indicator }: ChartContext, told: string[]): string[] {
  if (indicator.unit !== "m²") return [];
  return told
    .flatMap((text) => text.split(/[.;] /))
    .filter(
      (sentence) =>
        /\d ha\b/.test(sentence) &&
        /\d m²(?! de (?:plus|moins))|\d \d{3}\b(?!(?: \d{3})* (?:ha|m²|fois|%))/.test(sentence),
    )
    .map((sentence) => `not all in hectares: ${sentence}`);
}

const UP = /\b(?:augmenté|gagné|multipli|progress|augmente)/;
const DOWN = /\b(?:baissé|perdu|recul)/;

/** A change goes the way of the two values that the table shows, by as much, between values of the same communes. */
function changeFaults({ indicator, series, territory, year }: ChartContext, chart: Chart, told: string[]): string[] {
  if (!/courbe$|^histogramme$/.test(chart.form) || chart.form === "petites courbes") return [];
  const faults: string[] = [];
  const here = series.at(territory.code, year);
  for (const sentence of told.slice(0, 2)) {
    const since = Number(/(?:depuis|qu’en|entre) (\d{4})/.exec(sentence)?.[1]);
    const direction =
      /\bmultipli/.test(sentence) || UP.test(sentence) || /^Plus\b/.test(sentence)
        ? 1
        : DOWN.test(sentence) || /^Moins\b/.test(sentence)
          ? -1
          : 0;
    if (!since || direction === 0) continue;
    const base = series.at(territory.code, since);
    const [a, b] = [written(indicator.decimals, base.value), written(indicator.decimals, here.value)];
    if (a === null || b === null) faults.push(`a change from nothing: ${sentence}`);
    else if (Math.sign(b - a) !== direction) faults.push(`${a} → ${b}: ${sentence}`);
    if (base.incomplete !== here.incomplete || members(base) !== members(here))
      faults.push(`not the same communes: ${sentence}`);
    const percent = /de (\d+(?:,\d)?) %/.exec(sentence)?.[1];
    if (percent && a && b !== null && !indicator.unit.startsWith("%")) {
      const real = Math.abs(((b - a) / Math.abs(a)) * 100);
      if (formatNumber(real, percent.includes(",") ? 1 : 0) !== percent) faults.push(`${real} %: ${sentence}`);
    }
    const rows = chart.table.rows.filter(({ cells }) => isKnown(cells[0])).map(({ name }) => Number(name));
    if (since < Math.min(...rows) || since > Math.max(...rows)) faults.push(`not drawn, ${since}: ${sentence}`);
  }
  const span = /(\d{4})–(\d{4})$/.exec(plain(chart.subtitle));
  const shown = chart.table.rows.flatMap(({ name, cells }) =>
    cells[0] && "year" in cells[0] && cells[0].absence !== "non disponible" ? [Number(name)] : [],
  );
  if (span && shown.length > 0 && (Number(span[1]) > Math.min(...shown) || Number(span[2]) < Math.max(...shown)))
    faults.push(`the title says ${span[0]}, ${shown[0]} to ${shown.at(-1)} are drawn`);
  return faults;
}

/** « Le plus … à A, le moins à B »: all who share the highest value are named, and nobody else. */
function extremeFaults({ indicator, series, communes, year }: ChartContext, chart: Chart): string[] {
  const title = plain(chart.title);
  const [, high, low] =
    /^Le plus (?:haut|d[e’].*?) ((?:à|au|aux|en|dans) .*), le (?:moins|plus bas) (.*)$/.exec(title) ?? [];
  if (high === undefined || low === undefined) return [];
  const known = communes.flatMap((one) => {
    const value = written(indicator.decimals, series.at(one.code, year).value);
    return value === null ? [] : [{ value, place: plain(atTerritory(one)) }];
  });
  const faults: string[] = [];
  for (const [named, value] of [
    [high, Math.max(...known.map((one) => one.value))],
    [low, Math.min(...known.map((one) => one.value))],
  ] as const) {
    const holders = known.filter((one) => one.value === value);
    const isRight =
      holders.length > 3
        ? named === `dans ${holders.length} communes`
        : holders.every(({ place }) => named.includes(place));
    if (!isRight) faults.push(`${holders.map(({ place }) => place).join(", ")}: ${title}`);
  }
  return faults;
}

/** « la valeur la plus haute depuis 2016 », « C’est 94 kg de plus que l’ensemble »: as the figures written say. */
function recordFaults({ indicator, series, territory, home, year }: ChartContext, told: string[]): string[] {
  const faults: string[] = [];
  const here = written(indicator.decimals, series.at(territory.code, year).value);
  for (const sentence of told) {
    const [, same, which, since] =
      /C’est(, comme en .*,)? la valeur la plus (haute|basse) depuis (\d{4})/.exec(sentence) ?? [];
    if (which && here !== null) {
      const own = series.at(territory.code, year);
      const others = series
        .known(territory.code)
        .filter((one) => one.year < year && one.year >= Number(since) && members(one) === members(own));
      const values = others.map(({ value }) => written(indicator.decimals, value) ?? 0);
      const beaten = values.some((value) => (which === "haute" ? value > here : value < here));
      if (beaten) faults.push(`another year passes it: ${sentence}`);
      if (values.includes(here) !== (same !== undefined)) faults.push(`a tie: ${sentence}`);
    }
    const [, low, from] = /au plus (bas|haut) depuis (\d{4})/.exec(sentence) ?? [];
    if (low && here !== null) {
      const before = series.known(territory.code).filter((one) => one.year < year && one.year >= Number(from));
      const values = before
        .filter((one) => members(one) === members(series.at(territory.code, year)))
        .map(({ value }) => written(indicator.decimals, value) ?? 0);
      if (values.length < 5 || values.some((value) => (low === "bas" ? value <= here : value >= here)))
        faults.push(`not the only record of ${values.length + 1} years: ${sentence}`);
    }
    const [, gap, , way] = /C’est ([\d ]+(?:,\d+)?) (.*?)\bde (plus|moins) que l’ensemble/.exec(sentence) ?? [];
    const whole = written(indicator.decimals, series.at(home.code, year).value);
    const isInHectares = indicator.unit === "m²" && / ha de (?:plus|moins) que/.test(sentence);
    if (gap && here !== null && whole !== null && !isInHectares) {
      const real = formatNumber(Math.abs(Number((here - whole).toFixed(indicator.decimals))), indicator.decimals);
      if (plain(real) !== gap.trim() || here > whole !== (way === "plus"))
        faults.push(`${here} − ${whole}: ${sentence}`);
    }
  }
  return faults;
}

/** The value as the page writes it: 196.45 is 196,5 there, and 196.4 by `toFixed`. */
function written(decimals: number, value: number | null): number | null {
  if (value === null) return null;
  return Number(
    formatNumber(value, decimals)
      .replace(/[^\d,\u2212-]/g, "")
      .replace("\u2212", "-")
      .replace(",", "."),
  );
}

function members({ incomplete, observation }: Point): string {
  return incomplete === null ? "" : [...(observation?.computedFrom ?? [])].sort().join();
}

function isKnown(cell: TableCell | undefined): boolean {
  return cell !== undefined && "value" in cell && cell.value !== null;
}
