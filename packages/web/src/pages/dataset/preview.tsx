import {
  type Dataset,
  findRowOperator,
  joinList,
  MAX_OFFSET,
  type RowRecord,
  rowOperators,
  SPREADSHEET_CSV,
} from "@datalogue/api";
import { type Field, showName } from "@datalogue/ingest";
import { textWidth } from "../../charts/style.js";
import { Cell, isMasked, NUMERIC } from "../../components/cell.js";
import { HiddenState } from "../../components/hidden-state.js";
import { Pager } from "../../components/pager.js";
import { TableRows } from "../../components/row-table.js";
import { PrintedColumns, ScrollTable } from "../../components/scroll-table.js";
import { formatNumber, typographic } from "../../format/index.js";
import { countPages } from "../../reading/page-number.js";
import {
  codesHolding,
  codesSaid,
  fitAddress,
  foldLabel,
  isDialect,
  type RowState,
  rowAddress,
  tellReach,
} from "../../reading/row-state.js";
import type { Site } from "../../site.js";
import { type LabelOf, labelsOf, wordsOfCodes } from "./code-labels.js";

interface PreviewProps {
  site: Pick<Site, "services">;
  dataset: Dataset;
  rows: { data: RowRecord[]; total: number; page: number; pageSize: number };
  state: RowState;
}

/** Rows of a dataset, ten at a time: sorted by their titles, filtered by an ordinary form, all of it in the address. */
export function Preview({ site, dataset, rows, state }: PreviewProps) {
  const path = `/jeux/${dataset.slug}`;
  const { parameters } = state;
  const pages = countPages(Math.min(rows.total, MAX_OFFSET), rows.pageSize);
  const api = `/api/datasets/${dataset.slug}/data`;
  const labelOf = labelsOf(site, dataset);
  const told = (field: Field, row: RowRecord) => labelOf(field, row[field.name]) ?? String(row[field.name] ?? "");
  const { empty, same, groups } = arrangeColumns(dataset.fields, rows.data, told);
  const [shown = [], ...others] = groups;
  const table = (fields: Field[], caption: string, sortable = false) => (
    <ScrollTable label={caption}>
      <PreviewTable {...{ fields, caption, sortable, dataset, rows, path, parameters, labelOf }} />
    </ScrollTable>
  );
  const filtered = Object.keys(parameters).some((name) => !name.endsWith("__sort"));
  return (
    <section class="stack" id="apercu" aria-labelledby="titre-apercu">
      <h2 id="titre-apercu">Aperçu</h2>
      <FilterForm dataset={dataset} parameters={parameters} open={filtered} />
      <Filters dataset={dataset} parameters={parameters} labelOf={labelOf} />
      <SaidByCodes {...{ site, dataset, parameters }} />
      {table(shown, captionOf(dataset, rows), rows.data.length > 0)}
      <CodesNote {...{ site, dataset, parameters }} isEmpty={rows.data.length === 0} />
      <PrintedColumns count={shown.length} />
      {same.length > 0 && (
        <p class="small">
          Sur toutes ces lignes{"\u00a0"}:{" "}
          {same.map((field, rank) => (
            <span key={field.name}>
              {rank > 0 && ", "}
              <SortLink field={field} path={path} parameters={parameters} />{" "}
              <RowCell field={field} row={rows.data[0] ?? {}} dataset={dataset} labelOf={labelOf} />
            </span>
          ))}
          .
        </p>
      )}
      {empty.length > 0 && (
        <p class="small">
          {empty.length > 1 ? "Colonnes vides" : "Colonne vide"} sur ces lignes{"\u00a0"}:{" "}
          {empty.map(({ name }) => showName(name)).join(", ")}.
        </p>
      )}
      {others.length > 0 && (
        <details class="fold">
          <summary>
            <span>Les autres colonnes des mêmes lignes</span>
            <span class="fold-note small">{others.flat().length}</span>
          </summary>
          <div class="stack">
            {others.map((fields, rank) => (
              <div key={rank}>
                {table(
                  shown[0] ? [shown[0], ...fields] : fields,
                  `Les mêmes lignes\u00a0: ${fields.map(({ name }) => showName(name)).join(", ")}`,
                )}
              </div>
            ))}
          </div>
        </details>
      )}
      <Pager
        label="Pages de l’aperçu"
        page={rows.page}
        pages={pages}
        address={(page) => `${rowAddress(path, parameters, page)}#apercu`}
      />
      {rows.total > MAX_OFFSET && rows.page === pages && <p class="small">{tellReach(MAX_OFFSET)}</p>}
      <p class="links">
        {rows.total > 0 && (
          <a href={rowAddress(`${api}/csv`, parameters)}>
            {filtered ? "Télécharger ces lignes (CSV)" : "Télécharger toutes les lignes (CSV)"}
          </a>
        )}
        {rows.total > 0 && (
          <a href={rowAddress(`${api}/csv`, { ...parameters, ...SPREADSHEET_CSV })}>Les mêmes, en CSV pour tableur</a>
        )}
        <a href={rowAddress(api, parameters)}>La même demande par l’API</a>
      </p>
    </section>
  );
}

function captionOf(dataset: Dataset, { data, total, page, pageSize }: PreviewProps["rows"]): string {
  if (data.length === 0) return total === dataset.rows ? "Aucune ligne." : "Aucune ligne ne répond à ces filtres.";
  const first = (page - 1) * pageSize + 1;
  const all = total === dataset.rows ? "" : `, choisies parmi ${formatNumber(dataset.rows)}`;
  return `Lignes ${formatNumber(first)} à ${formatNumber(first + data.length - 1)} sur ${formatNumber(total)}${all}.`;
}

interface RowsOf {
  dataset: Dataset;
  path: string;
  parameters: Record<string, string>;
  labelOf: LabelOf;
}

function PreviewTable({
  fields,
  caption,
  sortable,
  dataset,
  rows,
  path,
  parameters,
  labelOf,
}: RowsOf & {
  fields: Field[];
  caption: string;
  /** Whether its caption says that column titles sort. */
  sortable: boolean;
  rows: PreviewProps["rows"];
}) {
  return (
    <table class="table--rows">
      <caption>
        {caption}
        {sortable && <span data-live> Choisissez un titre de colonne pour trier.</span>}
      </caption>
      <thead>
        <tr>
          {fields.map((field) => (
            <ColumnTitle key={field.name} field={field} path={path} parameters={parameters} />
          ))}
        </tr>
      </thead>
      <TableRows
        fields={fields}
        rows={rows.data}
        cell={(field, row) => <RowCell field={field} row={row} dataset={dataset} labelOf={labelOf} />}
      />
    </table>
  );
}

function RowCell({
  field,
  row,
  dataset,
  labelOf,
}: Pick<RowsOf, "dataset" | "labelOf"> & { field: Field; row: RowRecord }) {
  return (
    <Cell
      value={row[field.name] ?? null}
      field={field}
      masked={isMasked(dataset.secrecy, row, field)}
      label={labelOf(field, row[field.name])}
    />
  );
}

/** Pixels that the columns of a table share on a screen of 768 px or more, and around the words of each. */
const TABLE_WIDTH = 680;
const AROUND = 13;
/** The mark of a column that sorts; the most that a word takes before it is cut. */
const SORT_MARK = 18;
const LONGEST = 130;
const LETTERS = 15;

/**
 * The columns of a page of rows: those that none of its rows fills, those that say the same on all of them, then the others in groups
 * that each fit across a screen.
 */
export function arrangeColumns(
  fields: Field[],
  data: RowRecord[],
  told: (field: Field, row: RowRecord) => string,
): { empty: Field[]; same: Field[]; groups: Field[][] } {
  const isEmpty = ({ name, type }: Field) =>
    data.length > 0 && !NUMERIC.has(type) && data.every((row) => (row[name] ?? null) === null);
  const isSame = ({ name }: Field) =>
    data.length > 1 && data.every((row) => (row[name] ?? null) !== null && row[name] === data[0]?.[name]);
  const empty = fields.filter(isEmpty);
  const kept = fields.filter((field) => !isEmpty(field));
  // A table keeps a column at least.
  const same = kept.every(isSame) ? [] : kept.filter(isSame);
  const widthOf = (field: Field) => {
    const longest = (words: string[]) => Math.max(0, ...words.map((word) => textWidth(word, LETTERS, false)));
    const title = textWidthOfTitle(showName(field.name));
    const cells = data.map((row) =>
      longest(
        NUMERIC.has(field.type)
          ? [told(field, row)]
          : told(field, row)
              .slice(0, 80)
              .split(/[\s-]+/),
      ),
    );
    return AROUND + Math.max(title, Math.min(LONGEST, Math.max(0, ...cells)));
  };
  const groups: Field[][] = [];
  let [first, used] = [0, 0];
  for (const field of kept.filter((one) => !same.includes(one))) {
    const width = widthOf(field);
    const last = groups.at(-1);
    if (last && used + width <= TABLE_WIDTH) {
      last.push(field);
      used += width;
      continue;
    }
    groups.push([field]);
    // Each group but the first begins with the first column, which says of which row it is.
    if (groups.length === 1) first = width;
    used = width + (groups.length > 1 ? first : 0);
  }
  return { empty, same, groups };
}

/** The name of a column is cut after its underscores. */
function textWidthOfTitle(name: string): number {
  return SORT_MARK + Math.max(...name.split(/(?<=_)/).map((part) => textWidth(part, LETTERS, true)));
}

function ColumnTitle({ field, path, parameters }: SortLinkProps) {
  const current = parameters[`${field.name}__sort`];
  return (
    <th
      scope="col"
      class={NUMERIC.has(field.type) ? "num" : undefined}
      aria-sort={current === "asc" ? "ascending" : current === "desc" ? "descending" : undefined}
    >
      <SortLink field={field} path={path} parameters={parameters} />
    </th>
  );
}

interface SortLinkProps {
  field: Field;
  path: string;
  parameters: Record<string, string>;
}

/** The name of a column, which sorts the rows by it. */
function SortLink({ field: { name }, path, parameters }: SortLinkProps) {
  const others = Object.fromEntries(Object.entries(parameters).filter(([one]) => !one.endsWith("__sort")));
  const next = { ...others, [`${name}__sort`]: parameters[`${name}__sort`] === "asc" ? "desc" : "asc" };
  return (
    <a href={`${rowAddress(path, next)}#apercu`}>
      {showName(name)
        .split(/(?<=_)/)
        .map((part, rank) => (
          <>
            {rank > 0 && <wbr />}
            {part}
          </>
        ))}
    </a>
  );
}

/** A form that adds a filter to those of the address. */
function FilterForm({
  dataset,
  parameters,
  open,
}: {
  dataset: Dataset;
  parameters: Record<string, string>;
  open: boolean;
}) {
  const words = dataset.fields.some(({ type = "string" }) => type === "string");
  return (
    <details open={open} class="no-print" data-live>
      <summary>Filtrer les lignes</summary>
      <form class="row-filter" action={`/jeux/${dataset.slug}`}>
        <HiddenState state={parameters} />
        <div class="field">
          <label for="colonne">Colonne</label>
          <select id="colonne" name="colonne">
            {words && <option value="">toutes les colonnes de texte</option>}
            {dataset.fields.map(({ name, title }) => (
              <option key={name} value={name}>
                {showName(name)}
                {title && title !== name && `\u00a0: ${typographic(showName(title))}`}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="condition">Condition</label>
          <select id="condition" name="condition">
            {Object.entries(rowOperators).map(([operator, { words }]) => (
              <option key={operator} value={operator}>
                {words}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="valeur">Valeur</label>
          <input id="valeur" name="valeur" type="text" maxlength={200} autocomplete="off" />
        </div>
        <button type="submit">Filtrer</button>
      </form>
      <p class="small">
        Dans toutes les colonnes, ce sont des mots ou des débuts de mots. Plusieurs valeurs se séparent par des virgules
        {"\u202f"}; des nombres à décimales, par des points-virgules.
      </p>
    </details>
  );
}

/** The filters of the address in words, each leading to the page without it. */
function Filters({ dataset, parameters, labelOf }: Pick<RowsOf, "dataset" | "parameters" | "labelOf">) {
  const path = `/jeux/${dataset.slug}`;
  const filters = Object.entries(parameters).filter(([name]) => !name.endsWith("__sort"));
  if (filters.length === 0) return null;
  return (
    <ul class="tags">
      {filters.map(([name, value]) => {
        const { [name]: _removed, ...others } = parameters;
        return (
          <li key={name}>
            <a class="badge" href={`${rowAddress(path, others)}#apercu`}>
              {describeFilter(dataset, name, value, labelOf)} ✕<span class="visually-hidden"> (retirer ce filtre)</span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}

/** Values of a filter that are told one by one. */
const MOST_VALUES = 5;

/** « tonnage vaut au moins 100 », « code_insee est l’une de ces valeurs Arvert, Le Gua », in the words of the table. */
function describeFilter({ fields }: Dataset, name: string, value: string, labelOf: LabelOf): string {
  if (!isDialect(name)) return `mots cherchés\u00a0: ${value}`;
  const split = name.lastIndexOf("__");
  const operator = name.slice(split + 2);
  const known = findRowOperator(operator);
  const field = fields.find((one) => one.name === name.slice(0, split));
  const values = known?.takes === "list" ? value.split(",") : known?.takes === "nothing" ? [] : [value];
  // Part of a code is no code.
  const told = values.map((one) => (field && known?.takes !== "text" && labelOf(field, one)) || one);
  return `${showName(name.slice(0, split))} ${known?.words ?? operator} ${tellFew(told)}`.trimEnd();
}

/** « Arvert, Le Gua », « Arvert, Le Gua, Marennes, Bourcefranc, Étaules et 9 autres ». */
function tellFew(values: string[]): string {
  if (values.length <= MOST_VALUES + 1) return values.join(", ");
  return `${values.slice(0, MOST_VALUES).join(", ")} et ${values.length - MOST_VALUES}\u00a0autres`;
}

type CodesProps = Pick<RowsOf, "dataset" | "parameters"> & Pick<PreviewProps, "site">;

/** Where the words looked for are shown in the place of codes, which the search of texts does not read: the filters that find them. */
function SaidByCodes({ site, dataset, parameters }: CodesProps) {
  const { q, ...others } = parameters;
  const asked = foldLabel(q ?? "")
    .split(" ")
    .filter(Boolean);
  if (asked.length === 0) return null;
  const wordsOf = wordsOfCodes(site, dataset);
  const found = dataset.fields.flatMap((field) => {
    const words = wordsOf(field);
    const codes = codesSaid(words, (label) => asked.every((word) => ` ${label}`.includes(` ${word}`)));
    return codes.length > 0 ? [{ name: field.name, codes, told: codes.map((code) => words.get(code) ?? code) }] : [];
  });
  if (found.length === 0) return null;
  return (
    <p class="small">
      Ces mots disent aussi des codes{"\u00a0"}:{" "}
      {found.map(({ name, codes, told }, rank) => (
        <>
          {rank > 0 && "\u202f; "}
          {fitAddress(codes) ? (
            <a
              key={name}
              href={`${rowAddress(`/jeux/${dataset.slug}`, { ...others, [`${name}__in`]: joinList(codes) })}#apercu`}
            >
              {showName(name)}
              {"\u00a0"}: {tellFew(told)}
            </a>
          ) : (
            `${showName(name)}\u00a0: ${tellFew(told)} (trop pour un filtre, écrivez davantage de mots)`
          )}
        </>
      ))}
      .
    </p>
  );
}

/** Which of the columns filtered hold codes: those of which a part of the words says too many; under no row at all, the others. */
function CodesNote({ site, dataset, parameters, isEmpty }: CodesProps & { isEmpty: boolean }) {
  const filtersOf = ({ name }: Field) =>
    Object.entries(parameters).filter(([one]) => isDialect(one) && one.slice(0, one.lastIndexOf("__")) === name);
  const parts = (field: Field) => filtersOf(field).filter(([name]) => name.endsWith("contains"));
  const looked = dataset.fields.filter((field) => (isEmpty ? filtersOf(field) : parts(field)).length > 0);
  if (looked.length === 0) return null;
  const wordsOf = wordsOfCodes(site, dataset);
  const isWide = (field: Field) => parts(field).some(([, part]) => !fitAddress(codesHolding(wordsOf(field), part)));
  const wide = looked.filter(isWide);
  const coded = isEmpty ? looked.filter((field) => wordsOf(field).size > 0 && !wide.includes(field)) : [];
  const names = (fields: Field[]) => fields.map(({ name }) => showName(name)).join(", ");
  return (
    <>
      {wide.length > 0 && (
        <p class="small">
          {names(wide)}
          {"\u00a0"}: trop de codes répondent à ces quelques lettres, qui ne sont cherchées que dans les codes
          eux-mêmes. Écrivez une plus grande partie des mots, ou les mots entiers.
        </p>
      )}
      {coded.length > 0 && (
        <p class="small">
          {names(coded)}
          {"\u00a0"}: des codes, dont le tableau montre les mots. Filtrez par un code, par les mots entiers, ou par une
          partie des mots avec «{"\u202f"}contient{"\u202f"}».
        </p>
      )}
    </>
  );
}
