import { setTimeout as sleep } from "node:timers/promises";

/** The clock, as an argument: milliseconds, and a wait that an abort ends. */
export interface Clock {
  now(): number;
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  wait: async (milliseconds, signal) => void (await sleep(milliseconds, undefined, { signal })),
};

/** When a host may be asked again. */
export interface HostTurns {
  /** Waits until the host may be asked: never more than `perMinute` requests, evenly spaced. */
  take(host: string, perMinute: number, signal: AbortSignal): Promise<void>;
  /** The host asks to be left alone that long. */
  postpone(host: string, milliseconds: number): void;
}

export function hostTurns(clock: Clock): HostTurns {
  const next = new Map<string, number>();
  return {
    async take(host, perMinute, signal) {
      const now = clock.now();
      const turn = Math.max(now, next.get(host) ?? 0);
      // Taken before the wait: two requests never have the same turn.
      next.set(host, turn + 60_000 / perMinute);
      if (turn > now) await clock.wait(turn - now, signal);
    },
    postpone(host, milliseconds) {
      next.set(host, Math.max(next.get(host) ?? 0, clock.now() + milliseconds));
    },
  };
}
