import { textWidth } from "../charts/style.js";
import { formatNumber } from "../format/index.js";

interface PopulationCurveProps {
  /** In order of years, two at least. */
  populations: { year: number; value: number }[];
  /** One sentence for who cannot see it. */
  label: string;
}

const WIDTH = 320;
const HEIGHT = 132;
const LEFT = 8;
const TOP = 26;
const BOTTOM = 24;

/** Every population known, from zero, so that a few inhabitants make no cliff; the first and the last written beside their points. */
export function PopulationCurve({ populations, label }: PopulationCurveProps) {
  const [first, last] = [populations[0], populations.at(-1)];
  if (!first || !last || first === last) return null;
  const top = Math.max(...populations.map(({ value }) => value));
  const right = WIDTH - LEFT;
  const floor = HEIGHT - BOTTOM;
  const x = (year: number) => round(LEFT + ((year - first.year) / (last.year - first.year)) * (right - LEFT));
  const y = (value: number) => round(floor - (value / (top || 1)) * (floor - TOP));
  const line = populations.map(({ year, value }, rank) => `${rank === 0 ? "M" : "L"}${x(year)} ${y(value)}`).join("");
  const wide = textWidth(formatNumber(last.value), 15, true) + textWidth(formatNumber(first.value), 13, false);
  return (
    <svg
      class="population"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={label}
    >
      <path d={`M${LEFT} ${floor}H${right}`} stroke="#74868d" />
      <path d={`${line}L${right} ${floor}L${LEFT} ${floor}Z`} class="population__area" />
      <path d={line} fill="none" stroke="#0b5570" stroke-width="2.5" />
      {populations.map(({ year, value }) => (
        <circle key={year} cx={x(year)} cy={y(value)} r={year === last.year ? 5 : 3} fill="#0b5570">
          <title>
            {year}&nbsp;: {formatNumber(value)} habitants
          </title>
        </circle>
      ))}
      {wide < right - LEFT && (
        <text x={LEFT} y={y(first.value) - 10} font-size="13" fill="#465a62">
          {formatNumber(first.value)}
        </text>
      )}
      <text x={right} y={y(last.value) - 10} font-size="15" font-weight="600" text-anchor="end" fill="#10252f">
        {formatNumber(last.value)}
      </text>
      <text x={LEFT} y={HEIGHT - 6} font-size="13" fill="#465a62">
        {first.year}
      </text>
      <text x={right} y={HEIGHT - 6} font-size="13" text-anchor="end" fill="#465a62">
        {last.year}
      </text>
    </svg>
  );
}

const round = (value: number) => Math.round(value * 10) / 10;
