import type { Difference, Draft } from "@datalogue/api";

/** Whether comparing a draft moved it on to the version served now: it is a revision further than the one that was read before. */
export const isMovedOn = ({ startedFrom }: Draft, { base }: Difference) => base !== startedFrom;
