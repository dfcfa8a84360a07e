import { join } from "node:path";
import { typeset } from "@datalogue/ingest";
import type { Agreement } from "../agreements/agreement-schema.js";
import type { StandingAgreement } from "../agreements/agreements.js";
import { lastDayOf } from "../agreements/load-agreements.js";

/** An agreement that an export lacks, or holds in part. */
export interface ToldAgreement {
  /** In the content. */
  path: string;
  /** A French sentence. */
  reason: string;
}

/**
 * Agreements as an export holds them: what was done of them is in the catalogue alone, so that a text that says less would bring back what has stopped.
 * One that has ended, was withdrawn or is suspended is left out; one that was renewed runs until the day that both parties agreed on. On a dataset that
 * is not there (`left`), it would be refused, with what it says of the others.
 */
export function exportAgreements(
  standing: readonly StandingAgreement[],
  left: ReadonlySet<string>,
): { agreements: Agreement[]; told: ToldAgreement[] } {
  const told: ToldAgreement[] = [];
  const agreements = standing.flatMap(({ agreement, state, lastDay, proposed }): Agreement[] => {
    const { id, theme } = agreement;
    const tell = (reason: string) =>
      told.push({ path: join(theme, "agreements", `${id}.json`), reason: typeset(reason) });
    if (state !== "running" && state !== "coming") {
      tell(`${STOPPED[state]} : laissée de côté.`);
      return [];
    }
    const datasets = agreement.datasets.filter(({ dataset }) => !left.has(dataset));
    if (datasets.length < agreement.datasets.length) {
      const missing = agreement.datasets.flatMap(({ dataset }) => (left.has(dataset) ? dataset : [])).join(", ");
      tell(
        datasets.length > 0 ? `écrite pour ses autres jeux, sans ${missing}.` : `laissée de côté, comme ${missing}.`,
      );
    }
    if (datasets.length === 0) return [];
    if (proposed)
      tell("le renouvellement qu'une seule des deux parties a demandé n'y est pas : à demander de nouveau.");
    return [
      lastDay === lastDayOf(agreement)
        ? { ...agreement, datasets }
        : { ...agreement, datasets, end: lastDay, renewal: { kind: "express" } },
    ];
  });
  return { agreements, told };
}

const STOPPED = { suspended: "elle est suspendue", ended: "elle a pris fin", withdrawn: "elle a été retirée" };
