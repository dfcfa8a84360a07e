import { Cell, isMasked, shownValue } from "../components/cell.js";
import { ScrollTable } from "../components/scroll-table.js";
import { counted, formatNumber, nameOf, toldValue, unmarkedTitle } from "../format/index.js";
import type { Site } from "../site.js";
import { titleOfField, toldFields } from "./layer-words.js";
import type { Layer } from "./read-layer.js";

/** Columns of the table of a layer. */
const COLUMNS = 4;

/** The first objects of a layer, `most` of them, with what tells them best. */
export function LayerRows({ site, layer, most }: { site: Site; layer: Layer; most: number }) {
  const { collection, look, features, total } = layer;
  const { dataset } = collection;
  const fields = toldFields(dataset.fields, look).slice(0, COLUMNS);
  const communeOf = (code: string) => {
    const found = site.services.territories.get(code);
    return found && nameOf(found);
  };
  return (
    <ScrollTable label={`Objets\u00a0: ${unmarkedTitle(dataset)}`}>
      <table class="tight">
        <caption>
          {total > most ? `Les ${most} premiers objets sur ${formatNumber(total)}` : counted(total, "objet")}
        </caption>
        <thead>
          <tr>
            {fields.map((field) => (
              <th key={field.name} scope="col">
                {titleOfField(field)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {features.slice(0, most).map((feature) => (
            <tr key={feature.id}>
              {fields.map((field) => (
                <td key={field.name}>
                  {toldValue(field, feature.properties[field.name], communeOf) ?? (
                    <Cell
                      value={shownValue(feature.properties[field.name])}
                      field={field}
                      masked={isMasked(dataset.secrecy, feature.properties, field)}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollTable>
  );
}
