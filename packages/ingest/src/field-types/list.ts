import type { Cell } from "../row.js";
import { boolean } from "./boolean.js";
import { date } from "./date.js";
import { datetime } from "./datetime.js";
import type { FieldType } from "./field-type.js";
import { integer } from "./integer.js";
import { number } from "./number.js";
import { string } from "./string.js";
import { time } from "./time.js";

const itemTypes: Record<string, Pick<FieldType<Cell>, "compile">> = {
  string,
  integer,
  boolean,
  number,
  datetime,
  date,
  time,
};

/** Values separated by a delimiter, "," unless said (Table Schema v2), and the spaces around it; the value is a JSON array, as text. */
export const list: FieldType<string> = {
  title: "Liste",
  expected: (field) => ({
    fr: `une liste de valeurs séparées par « ${field.delimiter ?? ","} »`,
    en: `a list of values separated by “${field.delimiter ?? ","}”`,
  }),
  compile(field) {
    const itemType = field.itemType ?? "string";
    if (!Object.hasOwn(itemTypes, itemType)) throw new Error(`type d'élément de liste inconnu : « ${itemType} »`);
    const read = (itemTypes[itemType] as FieldType).compile({ name: field.name });
    const delimiter = field.delimiter ?? ",";
    return (text) => {
      const items = text.split(delimiter).map((item) => read(item.trim()));
      return items.includes(undefined) ? undefined : JSON.stringify(items);
    };
  },
  examples: [
    { valid: [["verre,papier", '["verre","papier"]']], invalid: [] },
    { field: { delimiter: "|", itemType: "integer" }, valid: [["1|2", "[1,2]"]], invalid: ["1|deux", "1,2"] },
  ],
};
