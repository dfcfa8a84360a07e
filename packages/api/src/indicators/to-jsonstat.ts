import type { Population } from "@datalogue/ingest";
import { nameOn } from "../territories/name-on.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { describeUnit } from "./describe-unit.js";
import type { Indicator, Observation } from "./indicator.js";

/** The values of an indicator as a cube: territories, periods, then a dimension for each that is asked. */
export interface JsonStat {
  version: "2.0";
  class: "dataset";
  label: string;
  source: string;
  note: string[];
  id: string[];
  size: number[];
  role: { geo: string[]; time: string[]; metric: string[] };
  dimension: Record<
    string,
    {
      label: string;
      category: {
        index: string[];
        label: Record<string, string>;
        unit?: Record<string, { label: string; decimals?: number }>;
      };
    }
  >;
  /** By rank in the cube; what is not there was not asked or does not exist. */
  value: Record<string, number | null>;
  status: Record<string, string>;
  /** `denominator`: the reference series that they are divided by, null without. */
  extension: { vintage: string; denominator: string | null; demonstration: boolean };
}

interface Telling {
  /** Titles of the dimensions of the indicator, and of their values. */
  titleOf(dimension: string, value?: string): string;
  demonstration: boolean;
  /** The reference series that they are divided by, in place of that of the definition. */
  denominator?: Population["kind"] | undefined;
  /** The day whose geography they are given in. */
  vintage: string;
}

/** All values of a dimension together. */
const TOTAL = "_T";
/** A value that is the least it can be. */
const MINIMUM = "MINIMUM";
const TERRITORY = "territoire";
const PERIOD = "periode";
const MEASURE = "indicateur";

/**
 * Values as JSON-stat 2.0. An absent value is null and its status says why, as in the other forms; only cells that there are
 * have a rank in `value`, so that a cube of many dimensions stays as small as its list. `indicator`: the definition that they were computed by.
 * @see https://json-stat.org/full/
 */
export function toJsonStat(
  indicator: Indicator,
  observations: Observation[],
  territories: TerritoryReader,
  { titleOf, demonstration, denominator: asked, vintage }: Telling,
): JsonStat {
  const { id, title, source } = indicator;
  const { unit, denominator } = describeUnit(indicator, asked);
  const dimensions = [...new Set(observations.flatMap((one) => Object.keys(one.dimensions)))];
  const listed = (read: (one: Observation) => string) => [...new Set(observations.map(read))];
  const axes: Axis[] = [
    {
      name: TERRITORY,
      title: "Territoire",
      values: listed(({ territory }) => territory),
      read: ({ territory }) => territory,
      label: (code) => nameOn(territories, code, vintage),
    },
    {
      name: PERIOD,
      title: "Période",
      values: listed(({ period }) => period).sort(),
      read: ({ period }) => period,
      label: (period) => period,
    },
    ...dimensions.map((name): Axis => {
      const read = (one: Observation) => one.dimensions[name] ?? TOTAL;
      return {
        name,
        title: titleOf(name),
        values: listed(read),
        read,
        label: (value) => (value === TOTAL ? "Ensemble" : titleOf(name, value)),
      };
    }),
  ];
  const ranks = axes.map(({ values }) => new Map(values.map((value, rank) => [value, rank])));
  const value: JsonStat["value"] = {};
  const status: JsonStat["status"] = {};
  for (const one of observations) {
    const place = axes.reduce(
      (sum, { values, read }, axis) => sum * values.length + (ranks[axis]?.get(read(one)) as number),
      0,
    );
    value[place] = one.value;
    status[place] = one.bound ? MINIMUM : one.status;
  }
  return {
    version: "2.0",
    class: "dataset",
    label: title,
    source,
    note: [
      ...(demonstration ? ["Données de démonstration\u00A0: elles sont inventées."] : []),
      ...(denominator === null ? [] : [`Dénominateur\u00A0: ${denominator}.`]),
    ],
    id: [...axes.map(({ name }) => name), MEASURE],
    size: [...axes.map(({ values }) => values.length), 1],
    role: { geo: [TERRITORY], time: [PERIOD], metric: [MEASURE] },
    dimension: {
      ...Object.fromEntries(axes.map(describeAxis)),
      [MEASURE]: {
        label: "Indicateur",
        category: {
          ...{ index: [id], label: { [id]: title } },
          ...(unit === null ? {} : { unit: { [id]: { label: unit } } }),
        },
      },
    },
    value,
    status,
    extension: { vintage, denominator, demonstration },
  };
}

interface Axis {
  name: string;
  title: string;
  values: string[];
  read(one: Observation): string;
  label(value: string): string;
}

function describeAxis({ name, title, values, label }: Axis): [string, JsonStat["dimension"][string]] {
  const labels = Object.fromEntries(values.map((value) => [value, label(value)]));
  return [name, { label: title, category: { index: values, label: labels } }];
}
