import type { Indicator } from "@datalogue/api";
import { yearOf } from "../format/index.js";

type References = NonNullable<Indicator["references"]>;

/** The last reference dated of the year or before, else the next one due, else one that bears no date. */
export function nearestReference(
  { references = [] }: Pick<Indicator, "references">,
  year: number,
): References[number] | undefined {
  const dated = references
    .flatMap((reference) => (reference.period === undefined ? [] : [{ reference, of: yearOf(reference.period) }]))
    .sort((a, b) => a.of - b.of);
  const near = dated.findLast(({ of }) => of <= year) ?? dated[0];
  return near?.reference ?? references[0];
}
