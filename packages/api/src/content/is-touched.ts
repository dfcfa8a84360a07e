/** Whether an organisation or a document was changed through the site since it was last loaded from content: the content leaves it alone. */
export function isTouched({ loadedAt, touchedAt }: { loadedAt: string | null; touchedAt: string | null }): boolean {
  return touchedAt !== null && (loadedAt === null || touchedAt > loadedAt);
}
