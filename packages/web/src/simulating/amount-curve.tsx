import type { Simulator } from "@datalogue/api";
import { colours, textWidth } from "../charts/style.js";
import { formatNumber, typographic } from "../format/index.js";
import type { Curve } from "./load-simulation.js";
import { writeResult } from "./write-result.js";

interface AmountCurveProps {
  curve: Curve;
  result: Simulator["result"];
  /** One sentence for who cannot see it. */
  label: string;
}

const CUTS = [
  { width: 296, height: 210, className: "cut-narrow" },
  { width: 480, height: 240, className: "cut-wide" },
];
const LEFT = 50;
const TOP = 18;
const BOTTOM = 30;

/** What the result is as one input grows, in the two widths of a page: the person's place, and what is included. */
export function AmountCurve(props: AmountCurveProps) {
  return (
    <>
      {CUTS.map((cut) => (
        <Cut key={cut.className} {...props} {...cut} />
      ))}
    </>
  );
}

function Cut({ curve, result, label, width, height, className }: AmountCurveProps & (typeof CUTS)[number]) {
  const { points, own, words } = curve;
  const included = words.included ?? undefined;
  const amounts = points.map(({ amount }) => amount);
  const ticks = ticksOf(Math.min(...amounts), Math.max(...amounts));
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const to = points.at(-1)?.at ?? 1;
  const right = width - 14;
  const floor = height - BOTTOM;
  const x = (at: number) => round(LEFT + (at / (to || 1)) * (right - LEFT));
  const y = (amount: number) => round(floor - ((amount - low) / (high - low || 1)) * (floor - TOP));
  const line = points.map(({ at, amount }, rank) => `${rank === 0 ? "M" : "L"}${x(at)} ${y(amount)}`).join("");
  const told = `vous\u00a0: ${writeResult(own.amount, result)}`;
  const isLeft = x(own.at) - textWidth(told, 13, true) > LEFT;
  const isMarkLeft = x(included ?? 0) + textWidth(words.mark ?? "", 13, false) + 6 > right;
  const counts = axisOf(to, included, own.at);
  return (
    <svg class={className} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${LEFT} ${y(tick)}H${right}`} stroke={colours.grid} />
          <text x={LEFT - 6} y={y(tick) + 4} text-anchor="end" font-size="13" fill={colours.inkSoft}>
            {formatNumber(tick)}&nbsp;{result.unit}
          </text>
        </g>
      ))}
      {counts.map((at) => (
        <text key={at} x={x(at)} y={height - 8} text-anchor="middle" font-size="13" fill={colours.inkSoft}>
          {at}
        </text>
      ))}
      {included !== undefined && included < to && (
        <path d={`M${x(included)} ${TOP}V${floor}`} stroke={colours.control} stroke-dasharray="2 3" />
      )}
      <path d={line} fill="none" stroke={colours.data} stroke-width="2.5" />
      <circle cx={x(own.at)} cy={y(own.amount)} r="6" fill={colours.data} />
      <text
        x={x(own.at) + (isLeft ? -6 : 8)}
        y={isLeft ? Math.max(13, y(own.amount) - 12) : Math.min(floor - 6, y(own.amount) + 22)}
        text-anchor={isLeft ? "end" : "start"}
        font-size="13"
        font-weight="600"
        fill={colours.ink}
      >
        {told}
      </text>
      {included !== undefined && included < to && words.mark && (
        <text
          x={x(included) + (isMarkLeft ? -6 : 6)}
          y={TOP + 10}
          text-anchor={isMarkLeft ? "end" : "start"}
          font-size="13"
          fill={colours.inkSoft}
        >
          {typographic(words.mark)}
        </text>
      )}
    </svg>
  );
}

/** Three to six round amounts around what is drawn. */
function ticksOf(low: number, high: number): number[] {
  const span = high - low || Math.max(1, high / 10);
  const power = 10 ** Math.floor(Math.log10(span / 3));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => span / one <= 4) ?? power * 10;
  const first = Math.floor(low / step) * step;
  const ticks = [first];
  while ((ticks.at(-1) ?? 0) < high) ticks.push(round(first + ticks.length * step));
  return ticks;
}

/** Counts written under the curve: its ends, the person's, what is included; none that would run into another. */
function axisOf(to: number, included: number | undefined, own: number): number[] {
  const kept: number[] = [];
  for (const at of [
    0,
    to,
    own,
    ...(included === undefined ? [] : [included]),
    Math.round(to / 4),
    Math.round((3 * to) / 4),
  ])
    if (kept.every((one) => Math.abs(one - at) >= to / 9)) kept.push(at);
  return kept;
}

const round = (value: number) => Math.round(value * 100) / 100;
