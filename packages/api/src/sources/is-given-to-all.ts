import { isOpenLicence } from "@datalogue/ingest";
import type { Source } from "./source-schema.js";

/** A parameter of an address that is a key, or a link that was signed for some. */
const KEY = /[?&]([^=&"]*[-_.])?(api|access)?(key|token|secret|password|sig|signature|auth|cle)=/i;

/** Whether the file of a source is one that its producer gives to everybody: under an open licence, and asked without a key. */
export function isGivenToAll({ from, licence }: Pick<Source, "from" | "licence">): boolean {
  return isOpenLicence(licence) && !KEY.test(JSON.stringify(from));
}
