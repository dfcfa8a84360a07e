import type { Territory } from "@datalogue/ingest";
import { logger, type Spec } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { nameOf } from "../format/index.js";
import type { ChartContext } from "../observatory/chart-context.js";
import { shortQuantity } from "../observatory/wording.js";
import { colours, config } from "./style.js";

/**
 * Every territory in time, for browsers that run it: a line each, the one under the pointer told and brought forward, a click opens
 * its page; the signal `chosen` brings another forward by its code, among those that `usermeta.territories` names and tells. A Vega
 * spec without function, whose expressions an interpreter can run.
 */
export function exploreSpec(context: ChartContext, territories: Territory[]): Spec {
  const { indicator, series, territory, address } = context;
  const first = Math.min(...territories.flatMap((one) => series.known(one.code)[0]?.year ?? []));
  const known = (code: string) => series.continuous(code).filter(({ year }) => year >= first);
  const rows = territories.flatMap((one) =>
    known(one.code).map(({ year, value, provisional }) => ({
      code: one.code,
      year,
      value,
      rank: one.code === territory.code ? 2 : one.level === "commune" ? 0 : 1,
      href: address(one.code),
      label:
        value === null
          ? ""
          : `${nameOf(one)}, ${year}\u00a0: ${shortQuantity(indicator, value)}${provisional ? " (provisoire)" : ""}`,
    })),
  );
  const drawn = territories.filter(({ code }) => rows.some((row) => row.code === code));
  const told = (one: Territory) => {
    const [from, to] = [series.known(one.code)[0], series.known(one.code).at(-1)];
    const say = (point: typeof from, beside: typeof from) =>
      point ? `${shortQuantity(indicator, point.value, beside?.value)} en ${point.year}` : "";
    return `${nameOf(one)}\u00a0: ${from === to ? say(to, to) : `${say(from, to)}, ${say(to, from)}`}`;
  };
  const x = {
    field: "year",
    type: "quantitative",
    scale: { zero: false, nice: false },
    axis: { format: "d", tickMinStep: 1 },
  };
  const y = {
    field: "value",
    type: "quantitative",
    scale: { zero: false },
    axis: { format: `,.${indicator.decimals}f` },
  };
  const near = { param: "near", empty: false };
  const forward = { test: { or: [near, "datum.code === chosen"] } };
  const spec = {
    height: 340,
    autosize: { type: "fit", contains: "padding" },
    config: {
      ...config,
      background: "transparent",
      axis: { ...config.axis, labelOverlap: true },
      legend: { disable: true },
    },
    usermeta: {
      territories: drawn.map((one) => ({ code: one.code, name: nameOf(one), told: told(one) })),
    },
    params: [{ name: "chosen", value: "" }],
    data: { name: "values", values: rows },
    layer: [
      {
        mark: { type: "line", invalid: "break-paths-show-path-domains" },
        encoding: {
          ...{ x, y },
          detail: { field: "code", type: "nominal" },
          color: {
            condition: [
              { ...forward, value: colours.ink },
              { test: "datum.rank === 2", value: colours.data },
              { test: "datum.rank === 1", value: colours.inkSoft },
            ],
            value: colours.control,
          },
          // The width of a line is its size.
          size: {
            condition: [
              { ...forward, value: 3.5 },
              { test: "datum.rank === 2", value: 3 },
            ],
            value: 1,
          },
        },
      },
      {
        params: [
          { name: "near", select: { type: "point", fields: ["code"], on: "pointerover", nearest: true, clear: false } },
        ],
        transform: [{ filter: "isValid(datum.value)" }],
        mark: { type: "point", size: 50, cursor: "pointer" },
        encoding: {
          ...{ x, y },
          opacity: { condition: { ...near, value: 1 }, value: 0 },
          tooltip: { field: "label" },
          href: { field: "href" },
        },
      },
    ],
  };
  return compile(spec as unknown as TopLevelSpec, { logger: logger(0) }).spec;
}
