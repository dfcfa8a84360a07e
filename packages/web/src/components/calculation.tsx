import type { Indicator } from "@datalogue/api";
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
  const { measure } = indicator;
  const divided = formatNumber(denominator, Number.isInteger(denominator) || denominator >= 1000 ? 0 : 1);
  if (measure.kind === "growth") return <Growth {...{ numerator, decimals, divided, result }} years={measure.years} />;
  const people = measure.kind === "ratio" && "population" in measure.denominator;
  const scale = scaleOf(measure);
  const unit = people ? `\u00a0${unitWords(indicator).split(" ")[0]}` : "";
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

/** What a quotient is multiplied by. */
function scaleOf(measure: Indicator["measure"]): number {
  if ("scale" in measure && measure.scale !== undefined) return measure.scale;
  return measure.kind === "share" || measure.kind === "index" ? 100 : 1;
}

interface GrowthProps {
  numerator: number;
  decimals: number;
  divided: string;
  result: VNode;
  years: number | undefined;
}

/** A mean yearly change: a root of as many years, when they are several. */
function Growth({ numerator, decimals, divided, result, years = 1 }: GrowthProps) {
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
