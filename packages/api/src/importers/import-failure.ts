/** Nothing of a catalogue can be read. The message is a French sentence that says what to do. */
export class ImportFailure extends Error {}

/** Why a part of a catalogue could not be read, a French sentence; throws again what is no fault of the catalogue. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ImportFailure) return error.message;
  throw error;
}
