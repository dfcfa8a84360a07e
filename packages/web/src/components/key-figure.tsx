import { Icon } from "../icons/icon.js";
import type { KeyFigureModel } from "../observatory/key-figure.js";
import { CardHeading } from "./card-heading.js";
import { SparkLine } from "./spark-line.js";
import { StatusBadge } from "./status-badge.js";
import { WhyLink } from "./why-link.js";

interface KeyFigureProps {
  figure: KeyFigureModel;
  /** Addresses that tell where it comes from, and how to show it alone in another site. */
  why: string;
  embed?: string;
  id?: string;
}

/** One figure of the band: value, unit, year, trend, reference, and the way to where it comes from. */
export function KeyFigure({ figure, why, id, embed }: KeyFigureProps) {
  return (
    <article class="key-figure" id={id}>
      <CardHeading>{figure.title}</CardHeading>
      <p class="value">
        {/* The space before % stays with the figure, which is alone on its line: it would set the unit in from the edge. */}
        {figure.value === null ? (
          <b>
            <span class={figure.masked ? "masked" : "missing"}>{figure.absence}</span>
          </b>
        ) : (
          <>
            <b>
              {figure.value}
              {figure.unit.startsWith("%") && "\u202f"}
            </b>
            {!figure.unit.startsWith("%") && " "}
            {figure.unit}
          </>
        )}
        , {figure.year}
        {figure.provisional && ", provisoire"}
      </p>
      {figure.spark ? <SparkLine spark={figure.spark} /> : <span />}
      <p>
        {figure.trend && (
          <>
            <Icon name={figure.trend.direction} /> {figure.trend.phrase}
          </>
        )}
      </p>
      <p>
        {figure.reference}
        {figure.reference && figure.aim && <br />}
        {figure.aim && (
          <a class="plan" href={figure.aim.href}>
            {figure.aim.target}
          </a>
        )}
      </p>
      {figure.aim?.state ? (
        <div>
          <StatusBadge status={figure.aim.state.status} />
          <p>{figure.aim.state.sentence}</p>
          {figure.remark && <p>{figure.remark}</p>}
        </div>
      ) : (
        <p>{figure.remark}</p>
      )}
      <WhyLink href={why} title={figure.title} embed={embed} />
    </article>
  );
}
