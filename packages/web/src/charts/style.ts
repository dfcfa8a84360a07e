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
  plan: "#9c1f6b",
  onLight: "#0f242e",
  /** What has no class among others that have a colour: legible on both themes, none of the categories. */
  other: "#85796d",
} as const;

/** Colours of categories, in the order of the charter: they stay apart under every kind of colour blindness. */
export const categories = ["#0a4468", "#d18000", "#17a48b", "#7c44a1", "#cf2b3a", "#7f8dc4", "#2f6b12"] as const;

/** What is written on each category; the second kind stays dark in both themes. */
export const categoryInk = ["#fefefe", "#0f242e", "#0f242e", "#fefefe", "#fefefe", "#0f242e", "#fefefe"] as const;

/** Paint of a masked area: the renderer writes the pattern where it is used. */
export const HATCHING = "url(#hachures)";

export const FONT_SIZE = 13;

/** Named looks of marks (the charter's names). */
export const styles = {
  "objective-line": { color: colours.plan, strokeWidth: 2, strokeDash: [6, 4] },
  "objective-point": { color: colours.plan, shape: "diamond", size: 110 },
  "objective-label": { color: colours.plan, fontWeight: 600 },
  "mark-line": { color: colours.control, strokeWidth: 1.5, strokeDash: [2, 3] },
  "reference-line": { color: colours.inkSoft, strokeWidth: 1.75 },
  "reference-line-2": { color: colours.inkSoft, strokeWidth: 1.75, strokeDash: [5, 3] },
  "reference-label": { color: colours.inkSoft },
  "average-line": { color: colours.ink, strokeWidth: 1.5, strokeDash: [2, 3] },
  "name-label": { color: colours.ink },
  "value-label": { color: colours.ink, fontWeight: 600 },
  "provisional-point": { filled: true, fill: colours.sheet, stroke: colours.data, strokeWidth: 2.5, size: 60 },
  absent: { filled: false, color: colours.control, strokeWidth: 1, strokeDash: [3, 3] },
  "absent-label": { color: colours.inkSoft, fontStyle: "italic" },
  "on-dark-fill": { color: colours.onDark, fontWeight: 600 },
  "on-light-fill": { color: colours.onLight, fontWeight: 600 },
} as const;

/** Numbers of axes as French writes them. */
const numberLocale = {
  decimal: ",",
  thousands: "\u202f",
  grouping: [3],
  currency: ["", "\u00a0€"] as [string, string],
  percent: "\u202f%",
  minus: "\u2212",
  nan: "n.\u00a0d.",
};

/** The look of every chart. */
export const config = {
  background: colours.sheet,
  font: "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  locale: { number: numberLocale },
  view: { stroke: null },
  axis: {
    labelColor: colours.inkSoft,
    labelFontSize: FONT_SIZE,
    labelPadding: 6,
    // Which labels are written is ours to say.
    labelFlush: false,
    labelOverlap: false,
    labelLimit: 0,
    title: null,
    gridColor: colours.grid,
    gridWidth: 1,
    domainColor: colours.control,
    tickColor: colours.control,
    tickSize: 5,
  },
  axisX: { grid: false, labelAngle: 0 },
  axisY: { domain: false, ticks: false },
  line: { color: colours.data, strokeWidth: 3, strokeCap: "round", strokeJoin: "round" },
  point: { color: colours.data, filled: true, size: 60, opacity: 1 },
  bar: { color: colours.data },
  tick: { opacity: 1 },
  rule: { color: colours.control, strokeWidth: 1 },
  text: { color: colours.ink, fontSize: FONT_SIZE },
  geoshape: { strokeJoin: "round" },
  style: styles,
} satisfies Config;

export type StyleName = keyof typeof styles;

/** Widths of letters in hundredths of the size, of the widest face that the font list can fall on (DejaVu Sans). */
const WIDTHS: [RegExp, number][] = [
  [/\u202f/, 20],
  [/[ijlI.,:;'’|\s]/, 32],
  [/[frt()/-]/, 39],
  [/[csz]/, 54],
  [/[mwMW%+−]/, 95],
  [/[A-Z]/, 71],
];

/** Width of a text in pixels at most: Node has no canvas, so a class of letters stands for each. */
export function textWidth(text: string, fontSize = FONT_SIZE, bold = false): number {
  let hundredths = 0;
  for (const letter of text) {
    let width = widthOfLetter.get(letter);
    if (width === undefined) {
      width = WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? 63;
      widthOfLetter.set(letter, width);
    }
    hundredths += width;
  }
  return (hundredths / 100) * fontSize * (bold ? 1.12 : 1);
}

/** Of the letters met. */
const widthOfLetter = new Map<string, number>();
