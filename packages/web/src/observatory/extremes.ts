import { asWritten, listed } from "../format/index.js";

/** Where the highest and the lowest of some values are, as they are written: several may share a place. */
export interface Extremes<T> {
  top: T[];
  bottom: T[];
  /** False where all are written the same. */
  differ: boolean;
}

/** The highest and the lowest, ties kept, in the order given; undefined without any. */
export function extremesOf<T extends { value: number }>(values: T[], decimals: number): Extremes<T> | undefined {
  if (values.length === 0) return undefined;
  const shown = ({ value }: T) => asWritten(value, decimals);
  const [high, low] = [Math.max(...values.map(shown)), Math.min(...values.map(shown))];
  return {
    top: values.filter((one) => shown(one) === high),
    bottom: values.filter((one) => shown(one) === low),
    differ: high > low,
  };
}

/** « en 2018 », « en 2018, 2019 et 2020 », « en 2018 et 4 autres années » beyond three. */
export function inYears(points: { year: number }[]): string {
  const years = points.map(({ year }) => String(year));
  return `en ${years.length > MOST ? `${years[0]} et ${years.length - 1}\u00a0autres années` : listed(years)}`;
}

/** « à Arvert et au Gua »; « dans 5 communes » beyond three. */
export function listPlaces(places: string[]): string {
  return places.length > MOST ? `dans ${places.length}\u00a0communes` : listed(places);
}

const MOST = 3;
