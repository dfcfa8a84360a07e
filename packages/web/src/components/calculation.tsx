import type { Indicator } from "@datalogue/api";
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
  const people = measure.kind === "ratio" && "population" in measure.denominator;
  const scale = measure.kind === "share" ? (measure.scale ?? 100) : measure.kind === "ratio" ? (measure.scale ?? 1) : 1;
  const unit = people ? `\u00a0${unitWords(indicator).split(" ")[0]}` : "";
  return (
    <>
      {formatNumber(numerator, decimals)}
      {unit} ÷ {formatNumber(denominator, Number.isInteger(denominator) || denominator >= 1000 ? 0 : 1)}
      {denominatorLabel && ` (${typographic(denominatorLabel)})`}
      {scale !== 1 && ` × ${formatNumber(scale)}`} = {result}
      {(point.provisional || point.incomplete) &&
        `. ${typographic(point.reason ?? point.incomplete ?? "Valeur provisoire.")}`}
    </>
  );
}
