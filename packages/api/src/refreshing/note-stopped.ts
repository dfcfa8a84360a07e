import type { ReceptionMemory } from "./reception-memory.js";
import type { Refreshment } from "./refreshment.js";

/** Writes down a refresh that a fault of the site stopped: whoever looks at the source reads that it was tried. */
export async function noteStopped(
  memory: Pick<ReceptionMemory, "noteAttempt">,
  slug: string,
  at: Date,
): Promise<Refreshment> {
  const reason = "L'actualisation s'est arrêtée par une faute du site\u202F; réessayez-la, ou attendez la prochaine.";
  await memory.noteAttempt(slug, { at: at.toISOString(), failure: reason, outcome: "failed", told: reason });
  return { kind: "failed", reason };
}
