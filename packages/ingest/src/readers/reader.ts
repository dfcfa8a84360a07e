import { cleanName, foldName } from "../column-names.js";
import type { Encoding } from "../files/encoding.js";
import type { FileSource } from "../files/file-source.js";
import type { FileScan } from "../files/scan-file.js";
import type { Geography } from "../geography.js";
import type { IssueCollector } from "../issues/issue-collector.js";
import type { Field, Schema } from "../schema.js";
import type { Table } from "../table.js";

/** Names that the header of a file is expected to hold. */
export type ExpectedNames = Pick<ReadonlySet<string>, "has" | "size">;

/** The sheet, the layer or the file of an archive that is asked for. */
export interface WantedSheet {
  /** As it is named, or its rank from 1. */
  wanted: string | number;
  /** Asked for by the person who has the file checked, and not by a recipe. */
  byPerson?: boolean;
  /** Its rank from 0 among those there are (−1: none). */
  choose(names: readonly string[]): number;
}

/** What is known of the layout of a file before it is opened, from an import recipe. */
export interface ForeseenLayout {
  names: ExpectedNames;
  /** Names of columns as the recipe writes them. */
  written?: readonly string[];
  /** Whether a column so named is told what it becomes, or that it is left out. */
  settles?: (name: string) => boolean;
  /** Line of the header, from 1. */
  headerRow?: number;
  /** Lines that the header is over, when there are several. */
  headerRows?: number;
  sheet?: WantedSheet;
  /** Of a text file, when they are told and not found. */
  encoding?: Encoding;
  delimiter?: string;
  /** Cells merged over several rows give their value to each. */
  fillMerged?: boolean;
}

/** All a reader may need. */
export interface ReadContext {
  path: FileSource;
  scan: FileScan;
  schema?: Schema | undefined;
  geography?: Geography | undefined;
  issues: IssueCollector;
  /** All columns must be known before the first record, at the cost of one more pass. */
  allColumns: boolean;
  foreseen?: ForeseenLayout | undefined;
  /** What to read of a file that holds several tables. */
  sheet?: WantedSheet | undefined;
  /** Told of the names of the sheets or layers of the file, when it has some. */
  onSheets?: ((names: readonly string[]) => void) | undefined;
  /** Told, by the end of the reading, that the file holds more than its table. */
  onMore?: (() => void) | undefined;
  /** Coordinates of a known projection are brought to WGS84. */
  reproject: boolean;
}

/** The names to look for in the header: those of the layout that a recipe foresees, else those of the schema. */
export function expectedNames({ foreseen, schema }: Partial<Pick<ReadContext, "foreseen" | "schema">>): ExpectedNames {
  return foreseen?.names ?? new Set(schema?.fields.map((field) => field.name));
}

/** The names of columns that the recipe and the schema write, to the letter. */
export function writtenNames({ foreseen, schema }: Pick<ReadContext, "foreseen" | "schema">): ReadonlySet<string> {
  return new Set([...(foreseen?.written ?? []), ...(schema?.fields.map(({ name }) => name) ?? [])]);
}

/** The fields as whose texts typed cells are written, by the name of their column. */
export function fieldsToWrite({ schema }: Pick<ReadContext, "schema">): ReadonlyMap<string, Field> {
  return new Map(schema?.fields.map((field) => [cleanName(field.name), field]));
}

/** The sheet that a person names: so written, or the only one written alike. */
export function sheetNamed(wanted: string): WantedSheet {
  return {
    wanted,
    byPerson: true,
    choose(names) {
      const exact = names.indexOf(wanted);
      if (exact >= 0) return exact;
      const alike = [...names.keys()].filter((rank) => foldName(names[rank] as string) === foldName(wanted));
      return alike.length === 1 ? (alike[0] as number) : -1;
    },
  };
}

/** Says that the sheet asked for is not there, and which are. */
export function refuseSheet({ wanted, byPerson }: WantedSheet, names: readonly string[], issues: IssueCollector): void {
  issues.add(
    byPerson ? "unknown-sheet" : "recipe-sheet-missing",
    null,
    {},
    { bound: String(wanted), names: [...names] },
  );
}

/** Why the sheet asked for is read, as a clause. */
export function whyAsked({ byPerson }: WantedSheet): { fr: string; en: string } {
  return byPerson
    ? { fr: "celle qui est demandée", en: "the one asked for" }
    : { fr: "celle que la recette demande", en: "the one that the recipe asks for" };
}

/** An input format. Undefined = could not be read as a table: the collector says why. */
export interface Reader {
  open(context: ReadContext): Promise<Table | undefined>;
}
