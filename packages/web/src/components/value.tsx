import type { Indicator } from "@datalogue/api";
import { formatNumber } from "../format/index.js";
import type { Point } from "../observatory/series.js";

/** A value of an indicator in a table, or the reason why there is none. */
export function Value({ point, indicator, short = false }: { point: Point; indicator: Indicator; short?: boolean }) {
  if (point.value === null && short && point.absence === "non disponible")
    return <abbr title="non disponible">n.{"\u00a0"}d.</abbr>;
  if (point.value === null) {
    return <span class={point.absence === "secret statistique" ? "masked" : "missing"}>{point.absence}</span>;
  }
  return (
    <>
      {formatNumber(point.value, indicator.decimals)}
      {point.provisional && (
        <>
          {" "}
          <abbr title="valeur provisoire">p</abbr>
        </>
      )}
      {point.incomplete && (
        <>
          {" "}
          <abbr title={point.incomplete}>i</abbr>
        </>
      )}
    </>
  );
}

/** What the marks of a table mean, for its caption: those in use only. */
export function marksOf(points: Point[]): string {
  const marks: string[] = [];
  if (points.some(({ provisional }) => provisional)) marks.push("p\u00a0: valeur provisoire");
  const incomplete = [...new Set(points.flatMap(({ incomplete }) => incomplete ?? []))];
  if (incomplete.length > 1) marks.push("i\u00a0: total incomplet, des communes manquent");
  else if (incomplete[0]) marks.push(`i\u00a0: ${incomplete[0].replace("\u00a0:", ",")}`);
  return marks.join("\u202f; ");
}
