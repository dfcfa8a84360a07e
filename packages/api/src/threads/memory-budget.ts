/**
 * Memory that the threads of several lines of work share: each takes, as it starts, the most that its heap may reach, and gives it back once it
 * has ended. Where there is not enough, those that rest are ended first; what still lacks room waits for another to end.
 */
export interface MemoryBudget {
  /** Megabytes shared. */
  readonly total: number;
  /** Megabytes taken. */
  readonly taken: number;
  /** Whether something waits for more than is left. */
  readonly isLacking: boolean;
  /** Whether they are taken; otherwise `wake` is called once something was given back. */
  take(megabytes: number, wake: () => void): boolean;
  /** `wake` lacks nothing any more. */
  forget(wake: () => void): void;
  /** They come back once a thread that is being ended has: nothing else is ended for them. */
  announce(megabytes: number): void;
  /** Gives back what was announced. */
  give(megabytes: number): void;
  /** `rest`: ends a thread that rests, true where there was one. */
  join(rest: () => boolean): void;
  leave(rest: () => boolean): void;
}

export function createMemoryBudget(total: number): MemoryBudget {
  const resting = new Set<() => boolean>();
  const waiting = new Set<() => void>();
  let taken = 0;
  let announced = 0;
  return {
    total,
    get taken() {
      return taken;
    },
    get isLacking() {
      return waiting.size > 0;
    },
    take(megabytes, wake) {
      if (megabytes > total) throw new Error(`a thread of ${megabytes} MB in a budget of ${total} MB`);
      if (taken + megabytes <= total) {
        taken += megabytes;
        waiting.delete(wake);
        return true;
      }
      waiting.add(wake);
      if (taken - announced + megabytes > total) for (const rest of resting) if (rest()) break;
      return false;
    },
    forget: (wake) => void waiting.delete(wake),
    announce(megabytes) {
      announced += megabytes;
    },
    give(megabytes) {
      taken -= megabytes;
      announced -= megabytes;
      for (const wake of [...waiting]) {
        waiting.delete(wake);
        wake();
      }
    },
    join: (rest) => void resting.add(rest),
    leave: (rest) => void resting.delete(rest),
  };
}

/**
 * What publications, receptions, drafts, checks, workbooks and imports share in this process, in megabytes of heap: those of one who
 * checks, deposits and publishes can rest together. What answers readers has its own, and never waits for these.
 */
export const backgroundMemory: MemoryBudget = createMemoryBudget(2_816);
