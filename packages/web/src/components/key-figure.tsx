import type { KeyFigureModel } from "../observatory/key-figure.js";
import { Icon } from "./icon.js";

/** One figure of the band: value, unit, year, trend, reference, and the way to where it comes from. */
export function KeyFigure({ figure }: { figure: KeyFigureModel }) {
  return (
    <article class="key-figure">
      <h3>{figure.title}</h3>
      <p class="value">
        <b>{figure.value ?? <span class={figure.masked ? "masked" : "missing"}>{figure.absence}</span>}</b>
        {figure.unit.startsWith("%") ? "\u202f" : " "}
        {figure.unit}, {figure.year}
        {figure.provisional && ", provisoire"}
      </p>
      {figure.spark ? (
        <svg class="spark" viewBox="0 0 96 40" aria-hidden="true">
          <path d={figure.spark.path} />
          {figure.spark.dot && <circle cx={figure.spark.dot.x} cy={figure.spark.dot.y} r="3.5" />}
        </svg>
      ) : (
        <span />
      )}
      <p>
        {figure.trend && (
          <>
            <Icon name={figure.trend.direction} /> {figure.trend.phrase}
          </>
        )}
      </p>
      <p>{figure.reference}</p>
      <p>{figure.remark}</p>
      <a class="why" href={`#${figure.anchor}`}>
        D’où vient ce chiffre&#8239;?<span class="visually-hidden"> ({figure.title})</span>
      </a>
    </article>
  );
}
