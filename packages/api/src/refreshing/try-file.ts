import {
  checkFile,
  type Geography,
  type ReferenceReader,
  schemaUnderSecrecy,
  UNDER_AGREEMENT,
} from "@datalogue/ingest";
import type { listChosenColumns } from "../publication/chosen-columns.js";
import type { ToPublish } from "../publication/publication-references.js";
import { refuseSmallCounts } from "../publication/refuse-small-counts.js";
import { lacksOf } from "../sources/family.js";
import { guardTable } from "../sources/guard-table.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { type ArrivalOptions, refuse, refuseElsewhere, tellGeography, withFile } from "./arrival.js";
import { describeChanges } from "./describe-changes.js";
import { listPresent } from "./describe-served.js";
import type { ContentSource } from "./list-content-sources.js";
import type { Refreshment } from "./refreshment.js";

export interface TryOptions extends ArrivalOptions {
  territories: TerritoryReader;
  /** The official list of communes. */
  geography?: Geography | undefined;
  /** Reads published datasets. */
  openReferences?: ((dataset: ToPublish) => Promise<ReferenceReader>) | undefined;
  /** The columns that somebody chose to publish. */
  listChosenColumns?: (dataset: Parameters<typeof listChosenColumns>[0]) => ReturnType<typeof listChosenColumns>;
}

/**
 * Receives the file of a source and says what would become of it, schema and recipe included, and what changed in it since the one published last. Nothing
 * is published.
 */
export async function tryFile(one: ContentSource, options: TryOptions & { whole: boolean }): Promise<Refreshment> {
  const { territories, geography, openReferences, listChosenColumns, whole } = options;
  // What is only looked at is asked whole: an address that says that nothing changed proves little.
  return withFile(
    one,
    { ...options, asksOnlyIfChanged: false },
    async ({ received, before, guard, page, ...found }) => {
      const { metadata, schema } = one.content;
      const recipe = one.content.recipeOf("source", territories);
      const tried = { metadata, schema, recipe };
      const declared = metadata.confidentialite;
      // Under a secrecy or an agreement, the rows received are not those served.
      const served = declared || metadata.licence === UNDER_AGREEMENT ? undefined : found.served;
      const former = whole ? { served: served?.rows } : { before: undefined };
      const watch = guardTable({ ...guard, ...former, chosen: await listChosenColumns?.(tried) }, geography);
      const years = new Set<number>();
      const yearRank = schema.fields.findIndex(({ type }) => type === "year");
      let rank = -1;
      const checked = await checkFile(received.path, {
        ...{ schema: declared ? schemaUnderSecrecy(schema, declared) : schema, name: received.name },
        ...(recipe ? { recipe } : {}),
        ...(geography ? { geography } : {}),
        ...(openReferences ? { references: await openReferences(tried) } : {}),
        look: watch.look,
        onColumns: (columns) => {
          rank = columns.findIndex(({ name }) => name === schema.fields[yearRank]?.name);
        },
        onRows: (rows) => {
          if (rank >= 0) for (const { cells } of rows) if (cells[rank] !== null) years.add(Number(cells[rank]));
        },
      });
      const inspection = watch.conclude(checked);
      const refused = refuse(inspection, { received, before, page });
      if (refused) return refused;
      const report = declared ? checked : refuseSmallCounts(checked, one.content.releasedBy("source"));
      const now = { ...inspection, ...received, years: [...years].sort((a, b) => a - b) };
      const changes = before
        ? describeChanges(before, now, { whole })
        : served
          ? describeChanges(served, { ...now, columns: listPresent(report), rows: report.rows }, { whole })
          : [];
      const elsewhere = refuseElsewhere(inspection, report);
      if (elsewhere) return elsewhere;
      if (!report.valid) return { kind: "rejected", report };
      const missing = inspection.communes?.missing ?? [];
      return {
        kind: "checked",
        rows: inspection.rows,
        asked: received.asked,
        missing,
        ...lacksOf(received),
        changes: [...changes, ...tellGeography(inspection)],
      };
    },
  );
}
