import { Icon } from "../icons/icon.js";
import type { KeyFigureModel } from "../observatory/key-figure.js";
import { CardHeading } from "./card-heading.js";
import { SparkLine } from "./spark-line.js";

/** A few figures: rows on a phone, one band on a screen; the name of each leads to where it comes from. */
export function FigureBand({
  figures,
}: {
  figures: { id: string; figure: KeyFigureModel; why: string; isMarked: boolean }[];
}) {
  return (
    <ul class="figures">
      {figures.map(({ id, figure, why, isMarked }) => (
        <li key={id}>
          <CardHeading>
            <a href={why}>{figure.title}</a>
            {isMarked && (
              <>
                {" "}
                <span class="badge badge--demo">Démonstration</span>
              </>
            )}
          </CardHeading>
          <b>
            {figure.value === null ? (
              <span class={figure.masked ? "masked" : "missing"}>{figure.absence}</span>
            ) : (
              <>
                {figure.value}
                {figure.unit.startsWith("%") ? "\u202f" : " "}
                <small class={figure.unit.startsWith("%") ? "beside" : undefined}>
                  {shortUnit(figure.unit)}
                  {figure.provisional && (
                    <>
                      {"\u00a0"}
                      <abbr title="valeur provisoire">p</abbr>
                    </>
                  )}
                </small>
              </>
            )}
          </b>
          <p>
            {figure.trend && (
              <>
                <Icon name={figure.trend.direction} /> {figure.trend.signed}
                {figure.trend.direction === "flat" ? "" : ` depuis\u00a0${figure.since}`}
              </>
            )}
            {figure.reference && figure.isCompared && (
              <>
                {figure.trend && <br />}
                {figure.reference}
              </>
            )}
            {figure.remark && (
              <>
                {(figure.trend || figure.reference) && <br />}
                {figure.remark}
              </>
            )}
          </p>
          {figure.spark && <SparkLine spark={figure.spark} />}
        </li>
      ))}
    </ul>
  );
}

/** « kg/hab. » is enough beside a figure whose name says the rest. */
function shortUnit(unit: string): string {
  return unit
    .replace(/ par habitant$/, "/hab.")
    .replace(/ par an$/, "/an")
    .replace(/(?:\spar\san)?\spour\s([\d\s]+?)\shabitants$/, "/$1\u00a0hab.")
    .replace(/^% .*/, "%");
}
