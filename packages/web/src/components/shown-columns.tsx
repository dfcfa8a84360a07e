import type { HandCells } from "@datalogue/api";

/** Name of the control of a column: columns have any name. */
export const controlOf = (at: number) => `c${at}`;
/** Name of the field that tells which columns a form showed, in the order of their controls. */
const SHOWN = "colonnes";

type Columns = readonly { name: string }[];

/** In a form of cells: the columns that it shows. They may be others by the time it is sent. */
export function ShownColumns({ columns }: { columns: Columns }) {
  return <input type="hidden" name={SHOWN} value={JSON.stringify(columns.map(({ name }) => name))} />;
}

/** What was typed in a form of cells. */
interface SentCells {
  /** By the columns that the form showed, whatever they are today. */
  cells: HandCells;
  /** Whether they are those of today: otherwise it is to be read again, for some were never seen or are no more. */
  isCurrent: boolean;
  /** What was typed in those that are no more. */
  left: HandCells;
}

/** Reads a form of cells that was sent; `columns`: those of today. */
export function readSentCells(body: Record<string, unknown> | undefined, columns: Columns): SentCells {
  const today = columns.map(({ name }) => name);
  // Of a form that does not say its columns, what was typed is given back as it stood.
  const shown = parseNames(body?.[SHOWN]);
  const typed = (shown ?? today).map((name, at) => [name, body?.[controlOf(at)]] as const);
  const cells = typed.filter((one): one is [string, string] => typeof one[1] === "string");
  return {
    cells: Object.fromEntries(cells),
    isCurrent: shown?.length === today.length && today.every((name) => shown.includes(name)),
    left: Object.fromEntries(cells.filter(([name, text]) => text.trim() !== "" && !today.includes(name))),
  };
}

/** What was typed and has no field any more, as a sentence that follows another one. */
export function quoteTexts(what: string, cells: HandCells): string {
  const texts = Object.values(cells).filter((text) => text.trim() !== "");
  return texts.length === 0 ? "" : ` ${what} : ${texts.map((text) => `« ${text} »`).join(", ")}.`;
}

function parseNames(written: unknown): string[] | undefined {
  try {
    const names: unknown = JSON.parse(String(written));
    return Array.isArray(names) ? names.map(String) : undefined;
  } catch {
    return undefined;
  }
}
