import type { TableCell } from "../../charts/chart.js";
import { ChartTable, isPoint } from "../../components/chart-table.js";
import { ScrollTable } from "../../components/scroll-table.js";
import { counted, typographic, unmarkedTitle } from "../../format/index.js";
import { LayerRows } from "../../layers/layer-rows.js";
import type { Site } from "../../site.js";
import type { RankedLayer } from "./map-content.js";
import type { MapValues } from "./map-values.js";

/** Objects in the table of a layer. */
const LISTED = 10;

/** The figures of communes, the highest first, folded. */
export function ValuesTable({ values: { chart, data, year, values } }: { values: MapValues }) {
  const rows = [...chart.table.rows].sort((a, b) => amountOf(b.cells[0]) - amountOf(a.cells[0]));
  return (
    <details class="fold">
      <summary>
        <span id="map-table-title" data-of-year>
          {typographic(data.indicator.shortTitle)}, {year}
        </span>
        <span class="fold-note small">{counted(values.size, "commune")}</span>
      </summary>
      <div id="map-values" data-of-year>
        <ScrollTable label={`Valeurs\u00a0: ${typographic(data.indicator.shortTitle)}`}>
          <ChartTable
            table={{ ...chart.table, rows }}
            indicator={data.indicator}
            caption={chart.table.caption}
            class="tight"
          />
        </ScrollTable>
      </div>
    </details>
  );
}

function amountOf(cell: TableCell | undefined): number {
  return cell && isPoint(cell) ? (cell.value ?? Number.NEGATIVE_INFINITY) : Number.NEGATIVE_INFINITY;
}

/** The first objects of a layer, folded. */
export function LayerTable({ site, layer, place }: { site: Site; layer: RankedLayer; place: string }) {
  const { collection, total } = layer;
  const { dataset } = collection;
  return (
    <details class="fold map-table map-table--still" data-layer={dataset.slug}>
      <summary>
        <span>{unmarkedTitle(dataset)}</span>
        <span class="fold-note small">{counted(total, "objet")}</span>
      </summary>
      {total === 0 ? (
        <p>Aucun objet de cette couche dans ce territoire ({place}).</p>
      ) : (
        <LayerRows site={site} layer={layer} most={LISTED} />
      )}
      <p class="links">
        <a href={`/jeux/${dataset.slug}`}>Fiche et fichiers</a>
        <a href={`/ogc/collections/${dataset.slug}/items?f=html`}>Tous les objets</a>
      </p>
    </details>
  );
}
