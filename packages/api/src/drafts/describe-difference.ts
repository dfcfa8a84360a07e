import { capitalise, counted, type DatasetMetadata, type Field, plural, type Report } from "@datalogue/ingest";
import type { Indicator, Observation } from "../indicators/indicator.js";
import type { TableDifference } from "./compare-tables.js";
import type { Break, Difference, FigureMoved, ObjectiveMoved, RevertedRows, User } from "./difference.js";
import { type GeometryChange, tellShapes, tellShapesMoved } from "./shapes.js";

/** What a difference is told from. */
export interface DifferenceFacts {
  base: number;
  replacesDemonstration: boolean;
  withdrawn: boolean;
  /** Whether the version served was published for less people than the next is for. */
  reserved: boolean;
  table: TableDifference;
  /** Columns of the permanent CSV of the version served, none without one, and of the next. */
  before: Field[];
  after: Field[];
  /** Published fields of the next version. */
  fields: Field[];
  /** The report of the next version. */
  report: Report;
  metadata: { before: DatasetMetadata | null; after: DatasetMetadata };
  figures: FigureMoved[];
  objectives: ObjectiveMoved[];
  /** What of the version served a table kept by hand would revert (`version-reverted`); undefined where nothing is compared, or of a file. */
  reverted: RevertedRows | null | undefined;
  /** Indicators that had values and cannot be computed any more. */
  failures: { indicator: Indicator; message: string }[];
  /** What depends on a column. */
  usersOf(field: string): User[];
}

/** Less rows or shapes than this are not told as lost: somebody is starting. */
const FEW = 10;

export function describeDifference(facts: DifferenceFacts): Difference {
  const { base, replacesDemonstration, withdrawn, reserved, table, before, after, metadata } = facts;
  const { figures, objectives, failures, reverted } = facts;
  const columns = replacesDemonstration ? NONE : compareColumns(before, after, table.emptied);
  const breaks: Break[] = [
    ...columns.lost.map(({ name }) => ({ kind: "column-lost" as const, field: name })),
    ...columns.retyped.map(({ name }) => ({ kind: "column-retyped" as const, field: name })),
  ].flatMap((one) => {
    const usedBy = facts.usersOf(one.field);
    return usedBy.length > 0 ? [{ ...one, usedBy }] : [];
  });
  const { rows, geometry } = table;
  if (geometry?.change === "lost") breaks.push({ kind: "geometry-lost", before: geometry.before });
  if (geometry?.change === "changed" && losesMost(geometry))
    breaks.push({ kind: "geometry-changed", before: geometry.before, after: geometry.after });
  if (rows.before >= FEW && rows.removed * 2 >= rows.before)
    breaks.push({ kind: "rows-lost", before: rows.before, lost: rows.removed });
  if (reverted === null || (reverted && reverted.added + reverted.changed + reverted.removed > 0))
    breaks.push({ kind: "version-reverted", version: base, rows: reverted });
  for (const { indicator, message } of failures)
    breaks.push({ kind: "indicator-lost", indicator: indicator.id, title: indicator.title, reason: message });
  const { preview, emptied: _, ...compared } = table;
  return {
    ...{ base, replacesDemonstration, withdrawn, ...compared, columns, figures, objectives, breaks },
    description: listDescribed(metadata),
    preview: { fields: facts.fields, rows: preview },
    note: proposeNote({ base, replacesDemonstration, withdrawn, reserved, table, columns }),
  };
}

const NONE: Difference["columns"] = { added: [], lost: [], retyped: [] };

/** A column that had values and has none any more is lost, whether the schema still names it or not. */
function compareColumns(before: Field[], after: Field[], emptied: string[]): Difference["columns"] {
  if (before.length === 0) return NONE;
  const next = new Map(after.map((field) => [field.name, field]));
  const known = new Set(before.map(({ name }) => name));
  return {
    added: after.filter(({ name }) => !known.has(name)),
    lost: before.filter(({ name }) => !next.has(name) || emptied.includes(name)),
    retyped: before.flatMap(({ name, title, type = "string" }) => {
      const now = next.get(name);
      return now && (now.type ?? "string") !== type
        ? [{ name, title: title ?? null, before: type, after: now.type ?? "string" }]
        : [];
    }),
  };
}

/** Of the kind that most shapes had, none is left, or half of many is gone. */
function losesMost({ before: [most], after }: GeometryChange): boolean {
  if (!most) return false;
  const left = after.find(({ kind }) => kind === most.kind)?.count ?? 0;
  return left === 0 || (most.count >= FEW && left * 2 <= most.count);
}

function listDescribed({ before, after }: DifferenceFacts["metadata"]): (keyof DatasetMetadata)[] {
  if (!before) return [];
  const names = new Set([...Object.keys(before), ...Object.keys(after)] as (keyof DatasetMetadata)[]);
  return [...names].filter(
    (name) => name !== "id" && JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null),
  );
}

function proposeNote({
  base,
  replacesDemonstration,
  withdrawn,
  reserved,
  table: { rows, key, geometry },
  columns,
}: Pick<Difference, "base" | "replacesDemonstration" | "withdrawn" | "columns"> &
  Pick<DifferenceFacts, "reserved" | "table">): string {
  // For them nothing came before.
  if (reserved) return `${counted(rows.after, "ligne")} ${plural(rows.after, "publiée")}.`;
  if (replacesDemonstration)
    return `Données réelles\u00A0: ${counted(rows.after, "ligne")}, à la place de celles de la démonstration.`;
  if (withdrawn) return `${counted(rows.after, "ligne")}, à la place de la version ${base}, retirée.`;
  if (base === 0) return `Première publication\u00A0: ${counted(rows.after, "ligne")}.`;
  const moved = [
    ...(rows.added > 0 ? [`${counted(rows.added, "ligne")} ${plural(rows.added, "ajoutée")}`] : []),
    ...(rows.changed > 0 ? [`${counted(rows.changed, "ligne")} ${plural(rows.changed, "modifiée")}`] : []),
    ...(rows.removed > 0 ? [`${counted(rows.removed, "ligne")} ${plural(rows.removed, "retirée")}`] : []),
  ];
  const named = (fields: { name: string; title?: string | null }[], one: string, many: string) =>
    fields.length === 0
      ? []
      : [`${plural(fields.length, one, many)}\u00A0: ${fields.map(({ name, title }) => title ?? name).join(", ")}`];
  const told = [
    moved.length > 0 ? capitalise(moved.join(", ")) : "Aucune ligne ne change",
    ...named(columns.added, "Colonne ajoutée", "Colonnes ajoutées"),
    ...named(columns.lost, "Colonne retirée", "Colonnes retirées"),
    ...named(columns.retyped, "Colonne d’un autre type", "Colonnes d’un autre type"),
    ...(geometry ? [tellGeometry(geometry)] : []),
  ];
  const mayBeSame = key.length === 0 && rows.added > 0 && rows.removed > 0;
  return `${told.join(". ")}.${mayBeSame ? " Sans clé, une ligne dont une valeur change compte pour une retirée et une ajoutée." : ""}`;
}

function tellGeometry(geometry: GeometryChange): string {
  if (geometry.change === "added") return `Géométrie ajoutée\u00A0: ${tellShapes(geometry.after)}`;
  if (geometry.change === "lost") return `Géométrie retirée\u00A0: ${tellShapes(geometry.before)}`;
  return `Sur la carte\u00A0: ${tellShapesMoved(geometry)}`;
}

/** Texts by which an indicator names columns of a dataset (its names): its terms over it, and where their territory, period and dimensions are. */
export function columnsOfIndicator(indicator: Indicator, names: ReadonlySet<unknown>): Set<string> {
  const found = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === "string") found.add(value);
    else if (Array.isArray(value)) for (const one of value) collect(one);
    else if (typeof value === "object" && value !== null)
      for (const [key, one] of Object.entries(value)) {
        found.add(key);
        collect(one);
      }
  };
  const search = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("dataset" in value && names.has(value.dataset)) collect(value);
    for (const one of Object.values(value)) search(one);
  };
  search(indicator.measure);
  if (found.size === 0) return found;
  const { territoryField, periodField, dimensions } = indicator as unknown as Record<string, unknown>;
  collect([territoryField, periodField, dimensions]);
  return found;
}

/** Values of an indicator before and after, told apart; undefined where none moves. */
export function compareObservations(
  indicator: Indicator,
  before: Observation[],
  after: Observation[],
  { home, nameOf }: { home: string; nameOf(territory: string): string },
): FigureMoved | undefined {
  const keyOf = ({ territory, period, dimensions }: Observation) => JSON.stringify([territory, period, dimensions]);
  const told = ({ value, status }: Observation) => value !== null || status === "SECRET";
  const sameAs = (a: Observation, b: Observation) => a.value === b.value && a.status === b.status;
  const last = new Map(before.filter(told).map((one) => [keyOf(one), one]));
  const next = new Map(after.filter(told).map((one) => [keyOf(one), one]));
  const moved: { was: Observation | undefined; is: Observation | undefined }[] = [];
  const counts = { added: 0, changed: 0, requalified: 0, removed: 0 };
  for (const [key, is] of next) {
    const was = last.get(key);
    if (was && sameAs(was, is)) continue;
    counts[!was ? "added" : was.value === is.value ? "requalified" : "changed"]++;
    moved.push({ was, is });
  }
  for (const [key, was] of last)
    if (!next.has(key)) {
      counts.removed++;
      moved.push({ was, is: undefined });
    }
  if (moved.length === 0) return undefined;
  const shown = moved
    .map(({ was, is }) => ({ was, is, of: (is ?? was) as Observation }))
    .sort(
      (a, b) =>
        Number(a.was?.value === a.is?.value) - Number(b.was?.value === b.is?.value) ||
        rankOf(a.of, home) - rankOf(b.of, home) ||
        (a.of.period < b.of.period ? 1 : a.of.period > b.of.period ? -1 : 0) ||
        (a.of.territory < b.of.territory ? -1 : 1),
    );
  return {
    ...{ indicator: indicator.id, title: indicator.title, unit: indicator.unit, theme: indicator.theme, ...counts },
    examples: shown.slice(0, 6).map(({ was, is, of }) => ({
      territory: of.territory,
      territoryName: nameOf(of.territory),
      period: of.period,
      dimensions: of.dimensions,
      before: was?.value ?? null,
      after: is?.value ?? null,
      statusBefore: was?.status ?? null,
      statusAfter: is?.status ?? null,
    })),
  };
}

/** The home territory first, its total before its parts. */
function rankOf({ territory, level, dimensions }: Observation, home: string): number {
  const whole = Object.keys(dimensions).length === 0 ? 0 : 3;
  return whole + (territory === home ? 0 : level === "epci" ? 1 : 2);
}
