import type { Indicator } from "@datalogue/api";
import type { Chart } from "../charts/chart.js";
import { typographic } from "../format/index.js";
import { ScrollTable } from "./scroll-table.js";
import { marksOf, Value } from "./value.js";

interface ChartCardProps {
  id: string;
  chart: Chart;
  indicator: Indicator;
  /** Both cuts of the drawing. */
  svg: string;
  demonstration: boolean;
  /** How the outlines are called when the project drew them. */
  outlines: string | null;
  links: { label: string; href: string }[];
}

/** A chart with all that makes it readable by everyone: finding, unit, drawing, legend, reading, table, source. */
export function ChartCard({ id, chart, indicator, svg, demonstration, outlines, links }: ChartCardProps) {
  const marks = marksOf(chart.table.rows.flatMap(({ cells }) => cells));
  return (
    <figure class="chart-card" id={id}>
      <figcaption>
        <h3>{chart.title}</h3>
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
                      <Value point={point} indicator={indicator} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollTable>
      </details>
      <p class="source">
        Source&nbsp;: {typographic(indicator.source)}
        {chart.outlines && outlines && ` ${outlines}.`}{" "}
        {demonstration && <span class="badge badge--demo">Démonstration</span>}
      </p>
      <p class="links">
        {links.map(({ label, href }) => (
          <a key={label} href={href}>
            {label}
          </a>
        ))}
      </p>
    </figure>
  );
}
