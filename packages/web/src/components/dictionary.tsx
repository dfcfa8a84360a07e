import type { Field } from "@datalogue/ingest";
import { describeColumn, describeField } from "../format/index.js";

/** The columns of a table, one by one: name, what it says, what it may hold. */
export function Dictionary({ fields }: { fields: readonly Field[] }) {
  return (
    <dl class="meta-list meta-list--wide">
      {fields.map((field) => (
        <div key={field.name}>
          <dt>
            <code>{field.name}</code>
          </dt>
          <dd>{describeColumn(field) || "Sans description"}</dd>
          <dd class="small">{describeField(field)}</dd>
        </div>
      ))}
    </dl>
  );
}
