import type { Services } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { addressOf } from "../reading/address.js";

/** What the address of a comparison says, and nothing else does. */
export interface ComparisonState {
  /** Codes of territories, in the order of the columns. */
  territoires: string[];
  theme?: string | undefined;
  /** Identifier of a set of peers (`peerSets`). */
  pairs?: string | undefined;
}

/** Fewest and most territories side by side. */
export const FEWEST = 2;
export const MOST = 4;

/** The address of a comparison, or of its values as a file. */
export function comparisonAddress({ territoires, theme, pairs }: ComparisonState, path = "/comparer"): string {
  // A comma is read as well as its code, and by people too.
  return addressOf(path, { territoires: territoires.join(","), theme, pairs }).replaceAll("%2C", ",");
}

/**
 * Where a page that is read for a territory leads to compare it: a commune beside all the others, an intercommunality or a group
 * beside the intercommunalities, the whole territory by them. Without any to compare with, the page where one chooses.
 */
export function comparisonFrom(
  { territories }: Pick<Services, "territories">,
  { code, level }: Territory,
  theme?: string,
): string {
  const { communes, epcis } = territories.home();
  if (level === "commune" && communes.length > 1)
    return comparisonAddress({ territoires: [code], theme, pairs: "tous" });
  const others = epcis.map((epci) => epci.code).filter((epci) => epci !== code);
  const codes = [...(level === "epci" || level === "group" ? [code] : []), ...others].slice(0, MOST);
  return comparisonAddress({ territoires: codes.length < FEWEST ? [] : codes, theme });
}
