import { askCovered } from "../sources/coverage.js";
import { familyOf } from "../sources/families/index.js";
import type { ContentSource } from "./list-content-sources.js";
import type { Refreshment } from "./refreshment.js";
import { type TryOptions, tryFile } from "./try-file.js";

/** Communes asked of a source that filters. */
const FEW = 3;

/**
 * Asks a source and says what would become of its answer, and what changed in it; nothing is published. One that filters is asked for a few communes, and must
 * then know one of them: how many rows and communes a whole answer has, and its control, are looked at when it is refreshed.
 */
export function checkSource(one: ContentSource, options: TryOptions): Promise<Refreshment> {
  const { source } = one;
  const { from, filter, guard } = source;
  if (!familyOf(from).filters) return tryFile(one, { ...options, whole: true });
  const { leastRows: _rows, communes, ...columns } = guard;
  const { control: _control, ...rest } = source;
  const asksCommunes = filter?.by === "commune" || (from.family === "melodi" && from.geo === "COM");
  const question = askCovered(source, options.question) ?? options.question;
  return tryFile(
    {
      ...one,
      source: {
        ...rest,
        guard: communes ? { ...columns, communes: { ...communes, leastShare: Number.MIN_VALUE } } : columns,
      },
    },
    {
      ...options,
      whole: false,
      question: {
        ...question,
        communes: asksCommunes ? question.communes.slice(0, FEW) : question.communes,
        epcis: question.epcis.slice(0, 1),
        departements: question.departements.slice(0, 1),
      },
    },
  );
}
