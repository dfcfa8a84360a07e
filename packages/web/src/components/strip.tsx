import { textWidth } from "../charts/style.js";
import { formatNumber } from "../format/index.js";

/** A value and whose it is. */
interface Mark {
  name: string;
  value: number;
}

interface StripProps {
  /** One sentence for who cannot see it. */
  label: string;
  /** One at least. */
  marks: Mark[];
  /** The value of the whole that they make up; null when it has none, or is no value among theirs (a total). */
  whole: number | null;
  /** Values of other territories, to read it beside. */
  beside: Mark[];
  decimals: number;
}

const WIDTH = 340;
const EDGE = 8;
const LINE = 14;
const SIZE = 13;

/** A tick for each commune, named under the pointer, the two ends named below; a full dot for the whole, a hollow one for the others. */
export function Strip({ label, marks, whole, beside, decimals }: StripProps) {
  const all = [
    ...marks.map(({ value }) => value),
    ...beside.map(({ value }) => value),
    ...(whole === null ? [] : [whole]),
  ];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (value: number) => Math.round((EDGE + ((value - low) / (high - low || 1)) * (WIDTH - 2 * EDGE)) * 10) / 10;
  const sorted = [...marks].sort((a, b) => a.value - b.value);
  const [first, last] = [sorted[0], sorted.at(-1)];
  const told = ({ name, value }: Mark) => `${name} ${formatNumber(value, decimals)}`;
  return (
    <svg class="strip" viewBox={`0 0 ${WIDTH} 40`} width={WIDTH} height={40} role="img" aria-label={label}>
      <path d={`M4 ${LINE}H${WIDTH - 4}`} stroke="#74868d" />
      {marks.map((mark) => (
        <path key={mark.name} d={`M${x(mark.value)} ${LINE - 6}v12`} stroke="#74868d" stroke-width="2.500">
          <title>{told(mark)}</title>
        </path>
      ))}
      {beside.map((mark) => (
        <circle key={mark.name} cx={x(mark.value)} cy={LINE} r="5" fill="#ffffff" stroke="#10252f" stroke-width="2">
          <title>{told(mark)}</title>
        </circle>
      ))}
      {whole !== null && (
        <circle cx={x(whole)} cy={LINE} r="6" fill="#0b5570">
          <title>{formatNumber(whole, decimals)}</title>
        </circle>
      )}
      {first && last && <Ends first={told(first)} last={told(last)} from={x(first.value)} to={x(last.value)} />}
    </svg>
  );
}

/** The names of the two ends, each near its tick, pushed apart where they would meet. */
function Ends({ first, last, from, to }: { first: string; last: string; from: number; to: number }) {
  const [before, after] = [textWidth(first, SIZE, false), textWidth(last, SIZE, false)];
  const gap = 10;
  let left = Math.max(2, Math.min(from - before / 2, WIDTH - 2 - after - gap - before));
  const right = Math.min(WIDTH - 2 - after, Math.max(to - after / 2, left + before + gap));
  left = Math.max(2, Math.min(left, right - gap - before));
  if (first === last) return <Name x={left} text={first} />;
  return (
    <>
      <Name x={left} text={first} />
      <Name x={right} text={last} />
    </>
  );
}

function Name({ x, text }: { x: number; text: string }) {
  return (
    <text x={Math.round(x * 10) / 10} y="37" font-size={SIZE} fill="#465a62">
      {text}
    </text>
  );
}
