/** Does what tells of something that is done: when it fails, that is logged, and who did the thing does not fail for it. */
export async function afterwards(log: (line: string) => void, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log(`something is done, and was not told: ${error instanceof Error ? error.stack : error}`);
  }
}
