import type { Territory } from "@datalogue/ingest";
import type { IndicatorData } from "../../observatory/load-indicator.js";
import type { Site } from "../../site.js";
/** What the parts of the page share. */
export interface IndicatorReading {
  site: Site;
  data: IndicatorData;
  territory: Territory;
  year: number;
  address(state: { territoire?: string; annee?: number; bloc?: string; tri?: string }): string;
  /** Address of the same page with these very values, whatever is published next; and with those of the day. */
  permanent: string;
  today: string;
}
