import type { TopLevelSpec } from "vega-lite";
import { describe, expect, it } from "vitest";
import type { Drawing } from "../../../packages/web/src/charts/drawing.js";
import { renderDrawing } from "../../../packages/web/src/charts/render-chart.js";
import { runtimeOf } from "../../../packages/web/src/charts/runtime-of.js";

const ENCODING = {
  x: { field: "value", type: "quantitative", axis: null },
  y: { field: "name", type: "nominal", axis: null, scale: { paddingInner: 0, paddingOuter: 0 } },
};

const bars = (width: number, height: number, values: number[]) => ({
  spec: {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    ...{ width, height },
    data: { name: "bars" },
    datasets: { bars: values.map((value, rank) => ({ name: `commune ${rank}`, value })) },
    mark: { type: "bar", fill: "#0a4468" },
    encoding: ENCODING,
  } as unknown as TopLevelSpec,
  frame: { width, height, left: 0, top: 0 },
});

/** A map that has this point at its centre. */
const map = (lon: number, lat: number) => ({
  spec: {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    ...{ width: 300, height: 200 },
    projection: { type: "mercator", center: [lon, lat], scale: 20_000, translate: [150, 100] },
    data: { name: "places" },
    datasets: { places: [{ lon, lat }] },
    mark: { type: "point" },
    encoding: { longitude: { field: "lon", type: "quantitative" }, latitude: { field: "lat", type: "quantitative" } },
  } as unknown as TopLevelSpec,
  frame: { width: 300, height: 200, left: 0, top: 0 },
});

/** Two panels side by side, whose size is theirs. */
const panels = {
  spec: {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    data: { name: "bars" },
    datasets: { bars: [1, 2].map((value) => ({ name: "commune", value, year: 2020 + value })) },
    facet: { column: { field: "year", type: "ordinal", header: null } },
    spec: {
      ...{ width: 70, height: 40 },
      mark: { type: "bar", fill: "#0a4468" },
      encoding: ENCODING,
    },
  } as unknown as TopLevelSpec,
  frame: { width: 150, height: 40, left: 0, top: 0 },
};

const draw = (drawing: Drawing) =>
  renderDrawing(drawing, { label: "Dessin", className: "cut", id: "dessin", links: false });

describe("a chart made ready to run", () => {
  it("has one structure whatever its size, its rows and where its map looks", () => {
    expect(runtimeOf(bars(480, 160, [1, 2]).spec).runtime).toEqual(runtimeOf(bars(296, 90, [3]).spec).runtime);
    expect(runtimeOf(map(-1.2, 45.8).spec).runtime).toEqual(runtimeOf(map(2.3, 48.8).spec).runtime);
  });

  it("is drawn at its own size, whichever was drawn before", async () => {
    const widthsOf = async (drawing: Drawing) =>
      [...(await draw(drawing)).matchAll(/ d="M0,[\d.]+h([\d.]+)v/g)].map(([, width]) => Number(width));
    expect(await widthsOf(bars(480, 160, [1, 2]))).toEqual([240, 480]);
    expect(await widthsOf(bars(300, 90, [3, 1]))).toEqual([300, 100]);
    expect(await widthsOf(panels)).toEqual([35, 70]);
    expect(await widthsOf(bars(480, 160, [1, 2]))).toEqual([240, 480]);
  });

  it("is drawn where its own map looks, whichever was drawn before", async () => {
    for (const one of [map(-1.2, 45.8), map(2.3, 48.8)]) expect(await draw(one)).toMatch(/translate\(150,100\)/);
  });
});
