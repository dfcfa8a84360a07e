/**
 * Resolves at the first request to stop (SIGINT, SIGTERM); the second one does not wait. Called once, before the program is read: a signal that comes while
 * the thread is busy reading is lost with a listener that is taken away before it is heard.
 */
export function untilStopped(): Promise<undefined> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(1);
      asked = true;
      resolve(undefined);
    };
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
  });
}
