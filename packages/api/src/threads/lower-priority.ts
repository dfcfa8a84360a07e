import { constants, setPriority } from "node:os";

/**
 * Lets the threads that answer pass before this one, for as long as it lives. On Linux, where the system counts priority by thread;
 * elsewhere it would slow the whole program.
 * @see https://man7.org/linux/man-pages/man2/setpriority.2.html (C library/kernel differences)
 */
export function lowerPriority(): void {
  if (process.platform === "linux") setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}
