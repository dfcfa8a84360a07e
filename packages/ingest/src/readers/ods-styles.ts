import { MAX_STYLES } from "./workbook-styles.js";
import { readXml } from "./xml-stream.js";

/** What the styles of a document say of the cells that bear them, by their name. */
export interface OdsStyles {
  /** Takes an element of `styles.xml` or `content.xml`; one of the second replaces one of the same name of the first. */
  open(name: string, attributes: () => Record<string, string>): void;
  /** Whether a style shows 25 hours as 25:00: a time that went by, not one of the clock (ODF 1.3 part 3, 19.365). */
  isDuration(style: string | undefined): boolean;
}

/** The format of a cell, or else the style that it has it from. */
interface CellStyle {
  format: string | undefined;
  parent: string | undefined;
  /** Kept once it is known, by all the styles that led there: a hostile chain of parents is followed once. */
  isDuration?: boolean;
}

/**
 * The styles of a document, those of `styles.xml` being given; those of `content.xml` are to be taken as it is read, before any is asked about, and
 * throw when they are too many.
 */
export async function readOdsStyles(part: AsyncIterable<Uint8Array> | undefined): Promise<OdsStyles> {
  const cells = new Map<string | undefined, CellStyle>();
  const durations = new Map<string, boolean>();
  const styles: OdsStyles = {
    open(name, attributes) {
      if (name === "style") {
        const {
          "style:name": style = "",
          "style:family": family,
          "style:data-style-name": format,
          "style:parent-style-name": parent,
        } = attributes();
        if (family === "table-cell") cells.set(style, { format, parent });
      } else if (name === "time-style") {
        const { "style:name": format = "", "number:truncate-on-overflow": truncates } = attributes();
        durations.set(format, truncates === "false");
      }
      if (cells.size + durations.size > MAX_STYLES) throw new Error("too many styles");
    },
    isDuration(style) {
      const chain = new Set<CellStyle>();
      let cell = cells.get(style);
      while (cell && cell.isDuration === undefined && !chain.has(cell)) {
        chain.add(cell);
        if (cell.format === undefined) cell = cells.get(cell.parent);
        else cell.isDuration = durations.get(cell.format) === true;
      }
      const found = cell?.isDuration ?? false;
      for (const one of chain) one.isDuration = found;
      return found;
    },
  };
  try {
    if (part) for await (const _ of readXml(part, { open: styles.open, close() {} }));
  } catch {
    // Values are in the other part: without these styles, a short duration is read as a time of the day.
  }
  return styles;
}
