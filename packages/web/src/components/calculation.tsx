import { arithmeticOf, type Indicator, isByInhabitant } from "@datalogue/api";
import type { VNode } from "preact";
import { formatNumber, typographic } from "../format/index.js";
import type { Point } from "../observatory/series.js";
import { fullQuantity, unitWords } from "../observatory/wording.js";

/** The arithmetic of a value, or the reason why there is none. */
export function Calculation({ indicator, point }: { indicator: Indicator; point: Point }) {
  if (point.value === null) {
    return (
      <>
        {point.absence}. {point.reason && typographic(point.reason)}
      </>
    );
  }
  const { numerator, denominator, denominatorLabel } = point.observation ?? {};
  const result = <strong>{fullQuantity(indicator, point.value)}</strong>;
  if (numerator == null) return result;
  const decimals = Number.isInteger(numerator) || Math.abs(numerator) >= 1000 ? 0 : 1;
  if (denominator == null) return <>{result}</>;
  const arithmetic = arithmeticOf(indicator);
  const divided = formatNumber(denominator, Number.isInteger(denominator) || denominator >= 1000 ? 0 : 1);
  if (arithmetic.kind === "growth")
    return <Growth {...{ numerator, decimals, divided, result }} years={arithmetic.years} />;
  const { scale } = arithmetic;
  const unit = isByInhabitant(indicator) ? `\u00a0${unitWords(indicator).split(" ")[0]}` : "";
  return (
    <>
      {formatNumber(numerator, decimals)}
      {unit} ÷ {divided}
      {denominatorLabel && ` (${typographic(denominatorLabel)})`}
      {scale !== 1 && ` × ${formatNumber(scale)}`} = {result}
      {(point.provisional || point.incomplete) &&
        `. ${typographic(point.reason ?? point.incomplete ?? "Valeur provisoire.")}`}
    </>
  );
}

interface GrowthProps {
  numerator: number;
  decimals: number;
  divided: string;
  result: VNode;
  years: number;
}

/** A mean yearly change: a root of as many years, when they are several. */
function Growth({ numerator, decimals, divided, result, years }: GrowthProps) {
  const quotient = `${formatNumber(numerator, decimals)} ÷ ${divided}`;
  return years === 1 ? (
    <>
      ({quotient} − 1) × 100 = {result}
    </>
  ) : (
    <>
      (({quotient})<sup>1/{years}</sup> − 1) × 100 = {result}
    </>
  );
}
