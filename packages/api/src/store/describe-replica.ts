import { counted, formatNumber } from "@datalogue/ingest";
import type { ReplicaState } from "./replica.js";

/** How a replica stands, in words that go on a sentence: « elle a tout ce qui est publié ». */
export function describeReplica({ state, behind, age }: ReplicaState): string {
  if (state === "used") return "elle a tout ce qui est publié, le public lit chez elle";
  if (state === "lost") return "elle ne répond pas, tout est lu dans la base principale";
  if (state === "foreign") return "elle tient un autre catalogue, elle n'est pas lue";
  if (behind === null) return "elle n'a pas encore reçu le catalogue, tout est lu dans la base principale";
  const late = age === null ? "" : `, sa dernière transaction a ${formatNumber(age)}\u00A0s`;
  return `elle est en retard de ${counted(behind, "changement")}${late}\u202F; tout est lu dans la base principale`;
}
