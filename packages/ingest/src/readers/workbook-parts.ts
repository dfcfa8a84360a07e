import { unescapeText } from "./workbook-strings.js";
import { readXml } from "./xml-stream.js";

/** A sheet as `xl/workbook.xml` lists it. */
export interface WorkbookSheet {
  name: string;
  /** Name of its file in the archive; undefined for sheets without cells (charts). */
  part: string | undefined;
  hidden: boolean;
}

/** What a workbook says of its parts. */
export interface WorkbookParts {
  sheets: WorkbookSheet[];
  /** What the names that it defines, in small letters, stand for: formulas, one after the other where several sheets define the same name. */
  names: Map<string, string>;
  /** Days are counted from 1904, as old Macintosh did, and not from 1900. */
  from1904: boolean;
  sharedTexts: string;
  styles: string;
}

/** Sheets at most: more are no workbook of a person. */
const MAX_SHEETS = 5_000;

/** Reads `xl/workbook.xml` and its relations (ECMA-376 part 1, 18.2). */
export async function readWorkbookParts(
  workbook: AsyncIterable<Uint8Array>,
  relations: AsyncIterable<Uint8Array>,
): Promise<WorkbookParts> {
  const targets = new Map<string, string>();
  const parts: WorkbookParts = {
    sheets: [],
    names: new Map(),
    from1904: false,
    sharedTexts: "xl/sharedStrings.xml",
    styles: "xl/styles.xml",
  };
  const readingRelations = readXml(relations, {
    open(name, attributes) {
      if (name !== "Relationship") return;
      const { Id = "", Type = "", Target = "" } = attributes();
      const target = Target.startsWith("/") ? Target.slice(1) : `xl/${Target}`;
      // Strict and transitional workbooks begin these types differently.
      if (Type.endsWith("/worksheet")) targets.set(Id, target);
      else if (Type.endsWith("/sharedStrings")) parts.sharedTexts = target;
      else if (Type.endsWith("/styles")) parts.styles = target;
      if (targets.size > MAX_SHEETS) throw new Error("too many sheets");
    },
  });
  for await (const _ of readingRelations);
  let described = false;
  let defined: string | undefined;
  let formula = "";
  const readingWorkbook = readXml(workbook, {
    open(tag, attributes) {
      if (tag === "workbookPr" && !described) {
        described = true;
        parts.from1904 = /^(1|true)$/.test(attributes().date1904 ?? "");
      }
      if (tag === "definedName") [defined, formula] = [attributes().name?.toLowerCase(), ""];
      if (tag !== "sheet") return;
      const { name, id = "", state = "" } = attributes();
      if (!name) return;
      parts.sheets.push({ name: unescapeText(name), part: targets.get(id), hidden: /hidden/i.test(state) });
      if (parts.sheets.length > MAX_SHEETS) throw new Error("too many sheets");
    },
    text(raw, decode) {
      if (defined !== undefined) formula += decode(raw);
    },
    close(tag) {
      if (tag !== "definedName" || defined === undefined) return;
      const former = parts.names.get(defined);
      parts.names.set(defined, former === undefined ? formula : `${former},${formula}`);
      defined = undefined;
    },
  });
  for await (const _ of readingWorkbook);
  return parts;
}
