import { textWidth } from "../charts/style.js";
import { formatNumber } from "../format/index.js";

interface StripProps {
  /** One sentence for who cannot see it. */
  label: string;
  values: number[];
  /** The value read; null when it has none. */
  mine: number | null;
  /** Whether the value read is one of `values`: a large dot; else nothing more than the others is drawn. */
  marked: boolean;
  middle: { value: number; label: string } | null;
  target: number | null;
  decimals: number;
}

const WIDTH = 296;
const EDGE = 12;
const MIDDLE = 34;

/** Where is mine? A tick for each commune, mine a large dot, the average dotted, the objective a diamond. As sparklines, drawn by hand. */
export function Strip({ label, values, mine, marked, middle, target, decimals }: StripProps) {
  const all = [...values, ...(middle ? [middle.value] : []), ...(target === null ? [] : [target])];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (value: number) => Math.round((EDGE + ((value - low) / (high - low || 1)) * (WIDTH - 2 * EDGE)) * 10) / 10;
  const text = (value: number, words: string, bold: boolean) => {
    const half = textWidth(words, 13, bold) / 2;
    return Math.min(Math.max(x(value), half + 1), WIDTH - half - 1);
  };
  const own = mine === null ? "" : formatNumber(mine, decimals);
  return (
    <svg class="strip" viewBox={`0 0 ${WIDTH} 74`} width={WIDTH} height={74} role="img" aria-label={label}>
      <path d={`M1 ${MIDDLE}H${WIDTH - 1}`} stroke="#74868d" />
      {values.map((value, index) => (
        <path key={index} d={`M${x(value)} ${MIDDLE - 8}v16`} stroke="#74868d" stroke-width="2" />
      ))}
      {middle && (
        <>
          <path
            d={`M${x(middle.value)} ${MIDDLE - 15}v31`}
            stroke="#10252f"
            stroke-width="1.5"
            stroke-dasharray="2 3"
          />
          <text x={text(middle.value, middle.label, false)} y={66} text-anchor="middle" font-size="13" fill="#465a62">
            {middle.label}
          </text>
        </>
      )}
      {target !== null && (
        <path d={`M${x(target)} ${MIDDLE - 6}l6 6-6 6-6-6z`} fill="#9c1f6b" stroke="#ffffff" stroke-width="1.500" />
      )}
      {mine !== null && marked && (
        <>
          <circle cx={x(mine)} cy={MIDDLE} r="6.5" fill="#0b5570" stroke="#ffffff" stroke-width="1.500" />
          <text x={text(mine, own, true)} y={15} text-anchor="middle" font-size="13" font-weight="600" fill="#10252f">
            {own}
          </text>
        </>
      )}
    </svg>
  );
}
