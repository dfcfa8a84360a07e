import type { Indicator } from "@datalogue/api";
import type { Chart, TableCell } from "../charts/chart.js";
import { typographic } from "../format/index.js";
import type { Point } from "../observatory/series.js";
import { CardHeading } from "./card-heading.js";
import { ScrollTable } from "./scroll-table.js";
import { marksOf, Value } from "./value.js";

interface ChartCardProps {
  id: string;
  chart: Chart;
  indicator: Indicator;
  /** Both cuts of the drawing. */
  svg: string;
  demonstration: boolean;
  /** What the outlines of maps are, and their source. */
  outlines: string;
  links: { label: string; href: string }[];
  /** Address of what a browser can run in the place of the drawing. */
  explore?: string | undefined;
}

/** A chart with all that makes it readable by everyone: finding, unit, drawing, legend, reading, table, source. */
export function ChartCard({ id, chart, indicator, svg, demonstration, outlines, links, explore }: ChartCardProps) {
  const marks = marksOf(chart.table.rows.flatMap(({ cells }) => cells.filter(isPoint)));
  return (
    <figure class="chart-card" id={id} data-form={chart.form} data-explore={svg ? explore : undefined}>
      <figcaption>
        <CardHeading>{chart.title}</CardHeading>
        <p class="subtitle">{chart.subtitle}</p>
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
      <p class="reading">
        <strong>Lecture&nbsp;:</strong> {chart.reading}
      </p>
      <details class="table">
        <summary>Voir le tableau des valeurs</summary>
        <ScrollTable label={`Valeurs (${chart.form})\u00a0: ${typographic(indicator.shortTitle)}. ${chart.title}`}>
          <table>
            <caption>
              {chart.table.caption}
              {marks && `. ${marks}`}
            </caption>
            <thead>
              <tr>
                {chart.table.head.map((title, index) => (
                  <th key={title} scope="col" class={index > 0 ? "num" : undefined}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {chart.table.rows.map(({ name, href, current, cells }) => (
                <tr key={name}>
                  <th scope="row">
                    {href ? (
                      <a href={href} aria-current={current ? "true" : undefined}>
                        {name}
                      </a>
                    ) : (
                      name
                    )}
                  </th>
                  {cells.map((point, index) => (
                    <td key={chart.table.head[index + 1]} class="num">
                      {isPoint(point) ? <Value point={point} indicator={indicator} /> : point.text}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollTable>
      </details>
      <p class="source">
        Source&nbsp;: {typographic(indicator.source).replace(/[.]?$/, ".")}
        {chart.outlines && ` ${outlines}.`} {demonstration && <span class="badge badge--demo">Démonstration</span>}
      </p>
      {links.length > 0 && (
        <p class="links">
          {links.map(({ label, href }) => (
            <a key={label} href={href}>
              {label}
            </a>
          ))}
        </p>
      )}
    </figure>
  );
}

function isPoint(cell: TableCell): cell is Point {
  return "value" in cell;
}
