import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { IndicatorReader } from "../indicators/indicator-reader.js";

/** What tools read: as the public does, whoever calls. */
export interface ToolServices {
  catalogue: CatalogueReader;
  indicators: IndicatorReader;
  /** Public address of the site, without final slash. */
  publicUrl: string;
}
