/** Linear red, green and blue, from 0 to 1. */
type Rgb = [number, number, number];

/** Ways of seeing that lack one kind of cone. */
export type Deficiency = "protanopie" | "deutéranopie" | "tritanopie";

/**
 * What each deficiency sees of linear RGB, complete.
 * @see Machado, Oliveira, Fernandes, « A Physiologically-based Model for Simulation of Color Vision Deficiency », 2009
 */
const SEEN: Record<Deficiency, [Rgb, Rgb, Rgb]> = {
  protanopie: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutéranopie: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopie: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
export const deficiencies = Object.keys(SEEN) as Deficiency[];

/** Contrast of two colours as WCAG 2 counts it, from 1 to 21. Colours are `#rgb` or `#rrggbb`. */
export function contrastOf(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** How far two colours are for the eye: their distance in OKLab, times 100. */
export function distanceOf(one: string, other: string): number {
  const [a, b] = [toOklab(one), toOklab(other)];
  return 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** The lightness of a colour, from 0 to 100. */
export function lightnessOf(colour: string): number {
  return 100 * toOklab(colour)[0];
}

/** The colour as it is seen with a deficiency, `#rrggbb`. */
export function asSeen(colour: string, deficiency: Deficiency): string {
  const linear = toLinear(colour);
  const seen = SEEN[deficiency].map((row) => row.reduce((sum, part, index) => sum + part * (linear[index] ?? 0), 0));
  return `#${seen.map(toHex).join("")}`;
}

function luminanceOf(colour: string): number {
  const [red, green, blue] = toLinear(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function toLinear(colour: string): Rgb {
  const hex = colour.length === 4 ? colour.replace(/[\da-f]/gi, "$&$&") : colour;
  const channel = (start: number) => {
    const value = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function toHex(linear: number): string {
  const value = Math.min(1, Math.max(0, linear));
  const channel = value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
  return Math.round(channel * 255)
    .toString(16)
    .padStart(2, "0");
}

/** @see https://bottosson.github.io/posts/oklab/ */
function toOklab(colour: string): [number, number, number] {
  const [r, g, b] = toLinear(colour);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
