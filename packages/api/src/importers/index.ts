import { csw } from "./csw.js";
import { dcat } from "./dcat.js";
import { grist } from "./grist.js";
import type { Importer, ImporterKind } from "./importer.js";
import { iso19139 } from "./iso-19139.js";
import { scdl } from "./scdl.js";

/** Every kind of catalogue that can be taken over, in the order of the page. */
export const importers: Record<ImporterKind, Importer> = {
  "iso-19139": iso19139,
  csw,
  dcat,
  scdl,
  grist,
};
