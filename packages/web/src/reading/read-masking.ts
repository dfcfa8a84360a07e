import { ALL, type CatalogueReader, type Dataset, type RowFilter, SECRET } from "@datalogue/api";
import { PROTECTED_COLUMNS, showName } from "@datalogue/ingest";
import { labelsOfCodes, nameOf, typographic } from "../format/index.js";
import type { Site } from "../site.js";

/** What is masked of a protected table, and what is left of it. */
export interface Masking {
  dataset: Dataset;
  secrecy: NonNullable<Dataset["secrecy"]>;
  /** Titles of the measures whose largest contributor is declared: one that makes nearly all of such a figure has it masked. */
  dominable: string[];
  /** For each detail of the table, the coarsest first: all dimensions together, then by each, then all crossings. */
  details: Detail[];
  /** The masked cells of the totals and of one dimension alone, which charts show: of whom, of what, when. Crossings are counted only. */
  named: MaskedCells[];
}

export interface Detail {
  /** Title of the dimension; null for all together. */
  by: string | null | "crossed";
  cells: number;
  masked: number;
}

export interface MaskedCells {
  territory: string;
  /** The value of the dimension that is told alone; null for all together. */
  value: string | null;
  /** In order; empty for a table of one moment. */
  periods: string[];
}

/** Rows read to name masked cells: more would not be read. */
const NAMED = 200;

/** Reads what is masked of a dataset from its public rows; undefined for one without secrecy, or whose rows cannot be read. */
export async function readMasking(
  { territories }: Site["services"],
  catalogue: Pick<CatalogueReader, "listRows">,
  dataset: Dataset,
): Promise<Masking | undefined> {
  const { secrecy } = dataset;
  if (!secrecy || !dataset.readable) return undefined;
  const { dimensions, periodField, territoryField } = secrecy;
  const { status, name } = PROTECTED_COLUMNS;
  const alone = (by: string | null): RowFilter[] =>
    dimensions.map((field) => ({ field, operator: field === by ? "differs" : "exact", value: ALL }));
  const titleOf = (field: string) => {
    const title = dataset.fields.find((one) => one.name === field)?.title;
    return title === undefined ? showName(field) : typographic(showName(title));
  };
  const largest = dataset.confidentialite?.largest ?? [];
  const shown = new Set(dataset.fields.map((field) => field.name));
  const dominable = largest.flatMap(({ measure }) => (shown.has(measure) ? [titleOf(measure)] : []));
  const details: Detail[] = [];
  const named: MaskedCells[] = [];
  for (const by of [null, ...dimensions]) {
    const { data: counts } = await catalogue.listRows(dataset.id, {
      filters: alone(by),
      groups: [{ field: status, by: null }],
      aggregates: [{ field: status, operation: "count" }],
      pageSize: NAMED,
    });
    const countOf = (isWanted: (value: unknown) => boolean) =>
      counts.filter((row) => isWanted(row[status])).reduce((sum, row) => sum + Number(row[`${status}__count`]), 0);
    const masked = countOf((value) => value === SECRET);
    details.push({ by: by === null ? null : titleOf(by), cells: countOf(() => true), masked });
    if (masked === 0) continue;
    const { data } = await catalogue.listRows(dataset.id, {
      filters: [...alone(by), { field: status, operator: "exact", value: SECRET }],
      pageSize: NAMED,
    });
    const field = dataset.fields.find((one) => one.name === by);
    const labels = field ? labelsOfCodes(field) : new Map<string, string>();
    const found = new Map<string, MaskedCells>();
    for (const row of data) {
      const code = by === null ? null : String(row[by]);
      const place = territories.get(String(row[territoryField]));
      const territory = place ? nameOf(place) : String(row[name]);
      const key = JSON.stringify([territory, code]);
      const value = code === null ? null : typographic(labels.get(code) ?? code);
      const own = found.get(key) ?? { territory, value, periods: [] };
      found.set(key, own);
      if (periodField !== null) own.periods.push(String(row[periodField]));
    }
    named.push(...[...found.values()].map((one) => ({ ...one, periods: one.periods.sort() })));
  }
  const told = details.reduce((sum, { cells, masked }) => ({ cells: sum.cells + cells, masked: sum.masked + masked }), {
    ...{ cells: 0, masked: 0 },
  });
  if (dimensions.length > 1)
    details.push({ by: "crossed", cells: secrecy.cells - told.cells, masked: secrecy.masked - told.masked });
  return { dataset, secrecy, dominable, details, named };
}

/** What is masked of those of some datasets that masked something, as anybody reads them. */
export async function readMaskings(
  { services }: Pick<Site, "services">,
  datasets: Iterable<Dataset>,
): Promise<Masking[]> {
  const all = await Promise.all([...datasets].map((one) => readMasking(services, services.catalogue, one)));
  return all.flatMap((one) => (one && one.secrecy.masked > 0 ? [one] : []));
}
