import type { Indicator } from "@datalogue/api";
import { formatNumber } from "../format/index.js";
import type { Point } from "../observatory/series.js";

/** A value of an indicator in a table, or the reason why there is none. */
export function Value({ point, indicator }: { point: Point; indicator: Indicator }) {
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
    </>
  );
}
