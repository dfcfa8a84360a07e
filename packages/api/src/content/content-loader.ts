import type { ObservationWorkshop } from "../publication/observe-indicators.js";
import type { PublicationSettings } from "../publication/publish-version.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import type { DefinitionStore } from "./definition-store.js";

/** What a load of the content works with. */
export interface ContentLoader {
  contentFolder: string;
  territories: TerritoryReader;
  store: CatalogueStore;
  definitions: DefinitionStore;
  workshop: ObservationWorkshop;
  settings: PublicationSettings;
  /** Told what a sentence cannot hold: the stack of our own faults. */
  log(line: string): void;
}
