import type { Indicator } from "@datalogue/api";
import { type Chart, listNotes } from "../charts/chart.js";
import { tellSource, typographic } from "../format/index.js";
import { CardFold } from "./card-fold.js";
import { CardHeading } from "./card-heading.js";
import { ChartTable, isPoint } from "./chart-table.js";
import { Explained } from "./explained.js";
import { ScrollTable } from "./scroll-table.js";
import { marksOf } from "./value.js";

interface ChartCardProps {
  id: string;
  chart: Chart;
  indicator: Indicator;
  /** Both cuts of the drawing. */
  svg: string;
  demonstration: boolean;
  /** Other charts of the page are of real figures: the invented ones are marked at sight. */
  isMixed?: boolean;
  /** What the outlines of maps are, and their source. */
  outlines: string;
  /** What one can do with the chart, in order: where it comes from, files, frame, address. */
  links: { label: string; href: string }[];
  /** What is to be known before all else, besides what the chart says of itself: another year, another territory. */
  notes?: string[];
  /** Address of what a browser can run in the place of the drawing. */
  explore?: string | undefined;
}

/**
 * A chart: what it finds, its unit, its drawing; a last line says what to know of it and opens the rest, reading, source, table, files.
 */
export function ChartCard({
  id,
  chart,
  indicator,
  svg,
  demonstration,
  isMixed = false,
  outlines,
  links,
  notes = [],
  explore,
}: ChartCardProps) {
  const told = listNotes([...notes, ...(chart.notes ?? []), ...(chart.outlines ? [shortOf(outlines)] : [])]);
  return (
    <figure class="chart-card" id={id} data-form={chart.form} data-explore={svg ? explore : undefined}>
      <figcaption>
        <CardHeading>{chart.title}</CardHeading>
        <p class="subtitle">
          <Explained text={chart.subtitle} />
        </p>
      </figcaption>
      {svg && <div class="plot" dangerouslySetInnerHTML={{ __html: svg }} />}
      {chart.legend.length > 0 && (
        <ul class="legend">
          {chart.legend.map(({ swatch, label }) => (
            <li key={label}>
              <span class={`swatch ${swatch}`} />
              {label}
            </li>
          ))}
        </ul>
      )}
      <CardFold
        title={chart.title}
        told={told}
        reading={chart.reading}
        source={`${tellSource(indicator, demonstration)}${chart.outlines ? ` ${outlines}.` : ""}`}
        demonstration={demonstration}
        isMixed={isMixed}
        open={!svg}
      >
        {links.length > 0 && (
          <ul class="card-actions plain">
            {links.map(({ label, href }) => (
              <li key={label}>
                <a href={href}>{label}</a>
              </li>
            ))}
          </ul>
        )}
        {chart.prose.map((told) => {
          const sentence = typeof told === "string" ? told : told[0];
          return <p key={sentence}>{sentence}</p>;
        })}
        <FoldedTable chart={chart} indicator={indicator} />
      </CardFold>
    </figure>
  );
}

/** « Contours schématiques », without their source. */
function shortOf(outlines: string): string {
  return outlines.split(/\u00a0:|,/)[0] ?? outlines;
}

function FoldedTable({ chart, indicator }: Pick<ChartCardProps, "chart" | "indicator">) {
  const marks = marksOf(chart.table.rows.flatMap(({ cells }) => cells.filter(isPoint)));
  return (
    <details class="table">
      <summary>Voir le tableau des valeurs</summary>
      <ScrollTable label={`Valeurs (${chart.form})\u00a0: ${typographic(indicator.shortTitle)}. ${chart.title}`}>
        <ChartTable
          table={chart.table}
          indicator={indicator}
          caption={`${chart.table.caption}${marks ? `. ${marks}` : ""}`}
        />
      </ScrollTable>
    </details>
  );
}
