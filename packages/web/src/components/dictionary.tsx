import type { RowRecord } from "@datalogue/api";
import { type Field, type Schema, showName } from "@datalogue/ingest";
import { describeColumn, describeField, typographic } from "../format/index.js";
import { Cell } from "./cell.js";

interface DictionaryProps {
  fields: readonly Field[];
  /** What holds between columns. */
  schema?: Schema | undefined;
  /** A row that examples are taken from. */
  row?: RowRecord | undefined;
}

/** Values of a column listed in sight; more are folded. */
const LISTED = 12;

/** The columns of a table, one by one: name, what it says, what it may hold, an example; then what makes a row unique. */
export function Dictionary({ fields, schema, row }: DictionaryProps) {
  const key = [schema?.primaryKey ?? []].flat();
  const unknown = (schema?.missingValues ?? [])
    .map((one) => (typeof one === "string" ? one : one.value))
    .filter(Boolean);
  return (
    <>
      <dl class="meta-list meta-list--wide">
        {fields.map((field) => (
          <div key={field.name}>
            <dt>
              <code>{showName(field.name)}</code>
            </dt>
            <dd>{describeColumn(field) || "Sans description"}</dd>
            <dd class="small">
              {describeField(field)}
              <Values field={field} />
              {row && row[field.name] != null && (
                <>
                  <br />
                  exemple&nbsp;: <Cell value={row[field.name] ?? null} field={field} />
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {key.length > 0 && (
        <p class="small">
          Une ligne est unique par&nbsp;:{" "}
          {key.map((name, index) => (
            <>
              {index > 0 && ", "}
              <code key={name}>{showName(name)}</code>
            </>
          ))}
          .
        </p>
      )}
      {unknown.length > 0 && (
        <p class="small">
          {typographic(`Valent « inconnu » : une cellule vide, ${unknown.map((word) => `« ${word} »`).join(", ")}.`)}
        </p>
      )}
    </>
  );
}

function Values({ field }: { field: Field }) {
  const values = field.constraints?.enum ?? [];
  if (values.length <= LISTED) return null;
  return (
    <details>
      <summary>Les {values.length} valeurs possibles</summary>
      {values.map(String).join(", ")}
    </details>
  );
}
