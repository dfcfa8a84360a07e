import { type Dataset, findRowOperator, type RowRecord, rowOperators, SPREADSHEET_CSV } from "@datalogue/api";
import type { Field } from "@datalogue/ingest";
import { Cell, isMasked, NUMERIC } from "../../components/cell.js";
import { HiddenState } from "../../components/hidden-state.js";
import { Pager } from "../../components/pager.js";
import { PrintedColumns, ScrollTable } from "../../components/scroll-table.js";
import { formatNumber, typographic } from "../../format/index.js";
import { isDialect, type RowState, rowAddress } from "../../reading/row-state.js";
import type { Site } from "../../site.js";
import { labelsOf } from "./code-labels.js";

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
  const pages = Math.ceil(rows.total / rows.pageSize);
  const api = `/api/datasets/${dataset.slug}/data`;
  const labelOf = labelsOf(site, dataset);
  // What no row of the page says would push the rest out of the screen.
  const isEmpty = ({ name, type }: Field) =>
    rows.data.length > 0 && !NUMERIC.has(type) && rows.data.every((row) => (row[name] ?? null) === null);
  const fields = dataset.fields.filter((field) => !isEmpty(field));
  const empty = dataset.fields.filter(isEmpty);
  const filtered = Object.keys(parameters).some((name) => !name.endsWith("__sort"));
  return (
    <section class="stack" id="apercu" aria-labelledby="titre-apercu">
      <h2 id="titre-apercu">Aperçu</h2>
      <FilterForm dataset={dataset} parameters={parameters} open={filtered} />
      <Filters dataset={dataset} parameters={parameters} />
      <ScrollTable label="Aperçu des lignes">
        <table class="table--rows">
          <caption>{captionOf(dataset, rows)}</caption>
          <thead>
            <tr>
              {fields.map((field) => (
                <ColumnTitle key={field.name} field={field} path={path} parameters={parameters} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.data.map((row, index) => (
              <tr key={index}>
                {fields.map((field) => (
                  <td key={field.name} class={NUMERIC.has(field.type) ? "num" : undefined}>
                    <Cell
                      value={row[field.name] ?? null}
                      field={field}
                      masked={isMasked(dataset.secrecy, row, field)}
                      label={labelOf(field, row[field.name])}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollTable>
      {empty.length > 0 && (
        <p class="small">
          {empty.length > 1 ? "Colonnes vides" : "Colonne vide"} sur ces lignes{"\u00a0"}:{" "}
          {empty.map(({ name }) => name).join(", ")}.
        </p>
      )}
      <PrintedColumns count={fields.length} />
      <Pager
        label="Pages de l’aperçu"
        page={rows.page}
        pages={pages}
        address={(page) => `${rowAddress(path, parameters, page)}#apercu`}
      />
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
  return `Lignes ${formatNumber(first)} à ${formatNumber(first + data.length - 1)} sur ${formatNumber(total)}${all}. Choisissez un titre de colonne pour trier.`;
}

function ColumnTitle({
  field: { name, type },
  path,
  parameters,
}: {
  field: Field;
  path: string;
  parameters: Record<string, string>;
}) {
  const current = parameters[`${name}__sort`];
  const others = Object.fromEntries(Object.entries(parameters).filter(([one]) => !one.endsWith("__sort")));
  const next = { ...others, [`${name}__sort`]: current === "asc" ? "desc" : "asc" };
  return (
    <th
      scope="col"
      class={NUMERIC.has(type) ? "num" : undefined}
      aria-sort={current === "asc" ? "ascending" : current === "desc" ? "descending" : undefined}
    >
      <a href={`${rowAddress(path, next)}#apercu`}>{name}</a>
    </th>
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
    <details open={open} class="no-print">
      <summary>Filtrer les lignes</summary>
      <form class="row-filter" action={`/jeux/${dataset.slug}`}>
        <HiddenState state={parameters} />
        <div class="field">
          <label for="colonne">Colonne</label>
          <select id="colonne" name="colonne">
            {words && <option value="">toutes les colonnes de texte</option>}
            {dataset.fields.map(({ name, title }) => (
              <option key={name} value={name}>
                {name}
                {title && title !== name && `\u00a0: ${typographic(title)}`}
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
        Dans toutes les colonnes, ce sont des mots ou des débuts de mots. Plusieurs valeurs se séparent par des
        virgules.
      </p>
    </details>
  );
}

/** The filters of the address in words, each leading to the page without it. */
function Filters({ dataset, parameters }: { dataset: Dataset; parameters: Record<string, string> }) {
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
              {describeFilter(name, value)} ✕<span class="visually-hidden"> (retirer ce filtre)</span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}

/** « tonnage vaut au moins 100 ». */
function describeFilter(name: string, value: string): string {
  if (!isDialect(name)) return `mots cherchés\u00a0: ${value}`;
  const split = name.lastIndexOf("__");
  const operator = name.slice(split + 2);
  const known = findRowOperator(operator);
  const shown = known?.takes === "nothing" ? "" : ` ${value}`;
  return `${name.slice(0, split)} ${known?.words ?? operator}${shown}`;
}
