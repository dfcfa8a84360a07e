import type { Indicator } from "@datalogue/api";
import { formatNumber } from "../format/index.js";
import type { Point } from "../observatory/series.js";
import { addressOf } from "../reading/address.js";

/** A value of an indicator in a table, or the reason why there is none. */
export function Value({ point, indicator, short = false }: { point: Point; indicator: Indicator; short?: boolean }) {
  if (point.value === null) {
    return <Absent point={point} indicator={indicator} short={short} />;
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

/** Why there is none, and the way to who owes it and since when; not of the invented values of a sample, which come from nowhere. */
function Absent({
  point: { absence, observation },
  indicator,
  short,
}: {
  point: Point;
  indicator: Indicator;
  short: boolean;
}) {
  const words = short && absence === "non disponible" ? <abbr title={absence}>n.{"\u00a0"}d.</abbr> : absence;
  const look = absence === "secret statistique" ? "masked" : "missing";
  if (!observation?.lineage) return short && absence === "non disponible" ? words : <span class={look}>{absence}</span>;
  return (
    <a class={look} href={addressOf("/manques", { territoire: observation.territory, indicateur: indicator.id })}>
      {words}
    </a>
  );
}
