import { describeFault } from "../publication/describe-fault.js";
import { PublicationConflict } from "../versions/publication-conflict.js";
import type { ReceptionMemory } from "./reception-memory.js";
import type { Refreshment } from "./refreshment.js";

/** Writes down a refresh that a fault of the site stopped, or changes without end: whoever looks at the source reads that it was tried. */
export async function noteStopped(
  memory: Pick<ReceptionMemory, "listAttempts" | "noteAttempt">,
  slug: string,
  { at, error }: { at: Date; error: unknown },
): Promise<Refreshment> {
  const reason =
    error instanceof PublicationConflict
      ? `L'actualisation s'est arrêtée\u00A0: ${describeFault(error)}`
      : "L'actualisation s'est arrêtée par une faute du site\u202F; réessayez-la, ou attendez la prochaine.";
  const review = (await memory.listAttempts([slug])).get(slug)?.review;
  await memory.noteAttempt(slug, {
    ...{ at: at.toISOString(), failure: reason, outcome: "failed", told: reason },
    ...(review ? { review } : {}),
  });
  return { kind: "failed", reason };
}
