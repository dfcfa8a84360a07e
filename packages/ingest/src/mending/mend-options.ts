import type { FileScan } from "../files/scan-file.js";
import type { Geography } from "../geography.js";
import type { Schema } from "../schema.js";
import type { Caution } from "./mend-record.js";

/** What the mending of a file needs to know. */
export interface MendOptions {
  scan: FileScan;
  schema: Schema | undefined;
  geography: Geography | undefined;
  /** ISO date that the data speak of, when no column of years says it. */
  asOf: string | undefined;
  caution: Caution;
  /** Kinds of corrections of cells that are not wanted (`correctionKey`). */
  refused?: ReadonlySet<string> | undefined;
}
