import type { Config } from "vega-lite";

/** Colours of the charter, literal so that a downloaded SVG stands alone; `charte.css` remaps them by attribute. */
export const colours = {
  ink: "#10252f",
  inkSoft: "#465a62",
  control: "#74868d",
  grid: "#d3dde0",
  data: "#0b5570",
  sheet: "#ffffff",
  onDark: "#fefefe",
  land: "#e4e2d3",
  sea: "#eaf4f6",
  seaDeep: "#d9ebef",
  seaShallow: "#c6e0e7",
  classes: ["#d8ebef", "#a3cfdb", "#5fa6bb", "#23768f", "#0a4058"],
} as const;

/** Paint of a masked area: the renderer writes the pattern where it is used. */
export const HATCHING = "url(#hachures)";

export const FONT_SIZE = 13;

/** The look of every chart. */
export const config: Config = {
  background: "transparent",
  font: "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  view: { stroke: null },
  axis: {
    labelColor: colours.inkSoft,
    labelFontSize: FONT_SIZE,
    labelPadding: 6,
    labelFlush: false,
    title: null,
    gridColor: colours.grid,
    gridWidth: 1,
    domainColor: colours.control,
    tickColor: colours.control,
    tickSize: 5,
  },
  axisX: { grid: false },
  axisY: { domain: false, ticks: false },
  legend: { disable: true },
  line: { color: colours.data, strokeWidth: 2.5, strokeCap: "round", strokeJoin: "round" },
  point: { color: colours.data, filled: true, size: 60, opacity: 1 },
  bar: { color: colours.data },
  rule: { color: colours.control, strokeWidth: 1 },
  text: { color: colours.ink, fontSize: FONT_SIZE },
};

/** Named looks of marks (the charter's names). */
export const styles = {
  "reference-line": { color: colours.control, strokeWidth: 2 },
  "reference-label": { color: colours.inkSoft },
  "average-line": { color: colours.ink, strokeWidth: 1.5, strokeDash: [2, 3] },
  "name-label": { color: colours.ink },
  "value-label": { color: colours.ink, fontWeight: 600 },
  "provisional-point": { filled: true, fill: colours.sheet, stroke: colours.data, strokeWidth: 2.5, size: 60 },
  absent: { filled: false, color: colours.control, strokeWidth: 1, strokeDash: [3, 3] },
  "absent-label": { color: colours.inkSoft, fontStyle: "italic" },
  "on-dark-fill": { color: colours.onDark, fontWeight: 600 },
} as const;

export type StyleName = keyof typeof styles;

/** Numbers of axes as French writes them. */
export const numberLocale = {
  decimal: ",",
  thousands: "\u202f",
  grouping: [3],
  currency: ["", "\u00a0€"] as [string, string],
  percent: "\u202f%",
  minus: "\u2212",
  nan: "n.\u00a0d.",
};

/** Width of a text in pixels: Node has no canvas, so an average letter stands for each. */
export function textWidth(text: string, fontSize = FONT_SIZE, bold = false): number {
  return text.length * fontSize * (bold ? 0.6 : 0.56);
}
