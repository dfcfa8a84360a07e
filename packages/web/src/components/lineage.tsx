import {
  aggregates,
  type Dataset,
  type Lineage as LineageData,
  type RowRecord,
  type RowsTerm,
  type SeriesTerm,
} from "@datalogue/api";
import { type Field, showName } from "@datalogue/ingest";
import { counted, formatNumber, listed, typographic } from "../format/index.js";
import { rowAddress } from "../reading/row-state.js";
import { Cell } from "./cell.js";
import { RowTable } from "./row-table.js";
import { ScrollTable } from "./scroll-table.js";

/** Some of the rows that a number was computed from. */
export interface ShownRows {
  total: number;
  data: RowRecord[];
  /** Columns that hold something in them. */
  fields: Field[];
  /** What a code stands for; undefined where nothing says it. */
  labelOf(field: Field, value: unknown): string | undefined;
}

interface LineageProps {
  lineage: LineageData;
  datasets: Dataset[];
  /** Rows of the numerator, null where they are not told. */
  rows: ShownRows | null;
  /** Page of another indicator for the same territory, in the year of a period. */
  indicatorPage(id: string, period: string): string;
}

/** What a value was computed from: rows, divisor, other indicators, communes that are missing. */
export function Lineage({ lineage, datasets, rows, indicatorPage }: LineageProps) {
  const { numerator, denominator, parents, members } = lineage;
  const missing = members.filter(({ counted: isCounted }) => !isCounted);
  return (
    <>
      {numerator?.kind === "rows" && (
        <Rows
          title="Ce qui est compté"
          term={numerator}
          datasets={datasets}
          rows={rows}
          isMinimum={lineage.observation.bound !== undefined}
        />
      )}
      {numerator?.kind === "series" && <Series title="Ce qui est compté" term={numerator} />}
      {denominator?.kind === "rows" && <Rows title="Divisé par" term={denominator} datasets={datasets} rows={null} />}
      {denominator?.kind === "series" && <Series title="Divisé par" term={denominator} />}
      {parents.length > 0 && (
        <div class="stack">
          <h3>Calculé à partir d’autres indicateurs</h3>
          <p>
            Formule&nbsp;: <code>{lineage.formula}</code>
          </p>
          <ul class="checks">
            {parents.map(({ indicator, title, period, value, bound }) => (
              <li key={`${indicator} ${period}`}>
                <span>
                  <a href={indicatorPage(indicator, period)}>{typographic(title)}</a>, {period}&nbsp;:{" "}
                  {value === null ? (
                    <span class="missing">non disponible</span>
                  ) : (
                    `${bound ? "au moins " : ""}${formatNumber(value, decimalsOf(value))}`
                  )}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {missing.length > 0 && missing.length < members.length && (
        <p class="small">
          Sans valeur, et donc pas comptées&nbsp;: {missing.map(({ name }) => typographic(name)).join(", ")}.
        </p>
      )}
    </>
  );
}

function decimalsOf(value: number): number {
  return Number.isInteger(value) || Math.abs(value) >= 1000 ? 0 : 1;
}

interface RowsProps {
  title: string;
  term: RowsTerm;
  datasets: Dataset[];
  rows: ShownRows | null;
  /** The number is the least that it can be. */
  isMinimum?: boolean;
}

function Rows({ title, term, datasets, rows, isMinimum = false }: RowsProps) {
  const dataset = datasets.find(({ slug }) => slug === term.dataset);
  const field = (name: string) => {
    const found = dataset?.fields.find((one) => one.name === name);
    return typographic(showName(found?.title ?? name));
  };
  const kept = Object.entries(term.where);
  return (
    <div class="stack">
      <h3>{title}</h3>
      <p>
        {term.value !== null && (
          <>
            {isMinimum && "au moins "}
            <strong>{formatNumber(term.value, decimalsOf(term.value))}</strong>&nbsp;:{" "}
          </>
        )}
        {aggregates[term.aggregate].words}
        {term.field && ` «\u202f${field(term.field)}\u202f»`}
        {term.weight && ` × «\u202f${field(term.weight)}\u202f»`}
        {term.scale !== 1 && ` × ${formatNumber(term.scale)}`}
        {rows && rows.total > 0 && `, ${counted(rows.total, "ligne")}`}, dans{" "}
        {dataset ? <a href={`/jeux/${dataset.slug}`}>{typographic(term.title)}</a> : typographic(term.title)}, version{" "}
        {term.version}.
      </p>
      {kept.length > 0 && (
        <p class="small">
          Lignes gardées&nbsp;:{" "}
          {kept.map(([name, values]) => `${field(name)} = ${values.join(" ou ")}`).join("\u202f; ")}.
        </p>
      )}
      {term.protection && <p class="small">{typographic(term.protection)}</p>}
      {rows && rows.data.length > 0 && <RowsTable rows={rows} />}
      {term.received && <ReceivedCells received={term.received} />}
      <p class="links">
        {dataset && dataset.version === term.version && (
          <>
            <a href={`${rowAddress(`/jeux/${dataset.slug}`, filtersOf(term))}#apercu`}>Voir toutes ces lignes</a>
            <a href={rowAddress(`/api/datasets/${dataset.slug}/data/csv`, filtersOf(term))}>Ces lignes (CSV)</a>
          </>
        )}
        <a href={term.rows}>Ces lignes (API)</a>
      </p>
    </div>
  );
}

/** Where the numbers are in the file as its producer sent it, by column: « colonne « art23hab24 » (45ᵉ) : lignes 12 et 48 ». */
function ReceivedCells({ received: { file, cells, whole } }: { received: NonNullable<RowsTerm["received"]> }) {
  const columns = new Map<string, { column: number | null; name: string; lines: number[] }>();
  for (const { line, column, name } of cells) {
    const key = `${column} ${name}`;
    const known = columns.get(key) ?? { column, name, lines: [] };
    columns.set(key, known);
    if (line !== null && !known.lines.includes(line)) known.lines.push(line);
  }
  return (
    <div class="stack">
      <p>Dans le fichier reçu, «&#8239;{showName(file)}&#8239;»&nbsp;:</p>
      <ul class="checks">
        {[...columns.values()].map(({ column, name, lines }) => (
          <li key={`${column} ${name}`}>
            <span>
              colonne «&#8239;{showName(name)}&#8239;»{column !== null && ` (rang\u00a0${column})`}
              {lines.length > 0 && `, ${tellLines(lines)}`}
            </span>
          </li>
        ))}
      </ul>
      {!whole && <p class="small">Les premières cellules seulement.</p>}
    </div>
  );
}

/** « ligne 12 », « lignes 3, 5 et 8 à 14 »; « lignes 3, 5, 8 et d’autres » beyond twenty. */
function tellLines(lines: number[]): string {
  const runs: [number, number][] = [];
  for (const line of [...lines].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.[1] === line - 1) last[1] = line;
    else runs.push([line, line]);
  }
  const told = runs.flatMap(([from, to]) => {
    const [first, end] = [formatNumber(from), formatNumber(to)];
    return to === from ? [first] : to === from + 1 ? [first, end] : [`${first} à ${end}`];
  });
  if (told.length > MOST_LINES) return `lignes ${told.slice(0, MOST_LINES).join(", ")} et d’autres`;
  if (lines.length === 1) return `ligne\u00a0${told[0]}`;
  return `lignes ${listed(told)}`;
}

const MOST_LINES = 20;

/** The filters of the address of a term. */
function filtersOf({ rows }: RowsTerm): Record<string, string> {
  const parameters = new URLSearchParams(rows.slice(rows.indexOf("?") + 1));
  return Object.fromEntries([...parameters].map(([name, value]) => [name, value || "true"]));
}

/** The rows themselves, folded: codes by their words, columns by their titles. */
function RowsTable({ rows: { data, fields, total, labelOf } }: { rows: ShownRows }) {
  const told =
    total > data.length
      ? `Les ${formatNumber(data.length)} premières lignes sur ${formatNumber(total)}`
      : counted(total, "ligne");
  return (
    <details class="fold">
      <summary>{told}</summary>
      <ScrollTable label="Lignes d’où vient le chiffre">
        <RowTable
          fields={fields}
          rows={data}
          caption={told}
          cell={(field, row) => (
            <Cell value={row[field.name] ?? null} field={field} label={labelOf(field, row[field.name])} />
          )}
        />
      </ScrollTable>
    </details>
  );
}

/** A reference series: population, households… with the figure of each territory. */
function Series({ title, term }: { title: string; term: SeriesTerm }) {
  const sources = [...new Set(term.figures.map(({ source }) => source).filter(Boolean))];
  return (
    <div class="stack">
      <h3>{title}</h3>
      <p>
        {term.value !== null && (
          <>
            <strong>{formatNumber(term.value, decimalsOf(term.value))}</strong>&nbsp;:{" "}
          </>
        )}
        {typographic(term.label)}.{sources.length > 0 && ` Source\u00a0: ${sources.map(typographic).join("\u202f; ")}.`}
      </p>
      {term.note && <p class="small">{typographic(term.note)}</p>}
      {term.figures.length > 1 && (
        <details class="table">
          <summary>Voir le chiffre de chaque commune</summary>
          <ScrollTable label={`${title}, commune par commune`}>
            <table>
              <caption>{typographic(term.label)}</caption>
              <thead>
                <tr>
                  <th scope="col">Commune</th>
                  <th scope="col" class="num">
                    {term.year}
                  </th>
                </tr>
              </thead>
              <tbody>
                {term.figures.map(({ territory, name, value }) => (
                  <tr key={territory}>
                    <th scope="row">{typographic(name)}</th>
                    <td class="num">{formatNumber(value)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollTable>
        </details>
      )}
    </div>
  );
}
