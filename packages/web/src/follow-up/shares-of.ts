import type { FollowedObjective, ObjectivePart } from "@datalogue/api";

/** The objectives of a document as they are for one commune, of those that it splits: its share, and where it stands beside it. */
export function sharesOf(parts: ReadonlyMap<FollowedObjective, ObjectivePart[]>, commune: string): FollowedObjective[] {
  return [...parts].flatMap(([objective, list]) => {
    const share = list.find(({ territory }) => territory === commune)?.share;
    return share ? [{ ...objective, ...share, territory: commune, declared: share.target.value }] : [];
  });
}
