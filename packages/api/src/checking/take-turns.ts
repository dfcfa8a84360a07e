/** Who asks for a task, and what it weighs. */
export interface Turn {
  /** The threads are shared between clients: one never has them all. */
  client: string;
  /** Bytes that the file takes once decompressed, where it is compressed. */
  weight?: number;
  /** What is told when the task has waited long for its turn. */
  late?(): Error;
}

/** Bytes of compressed files that are read at the same time, once decompressed; a larger one is read alone. */
const IN_FLIGHT = 200_000_000;

/**
 * Which of the tasks that wait may run beside those that run, -1 for none: that of the client that had its turn longest ago, in the order
 * that they came. `each`: tasks of one client at the same time.
 */
export function takeTurns(each: number): (waiting: readonly Turn[], running: readonly Turn[]) => number {
  // When each client that is there last had a turn.
  const served = new Map<string, number>();
  let turns = 0;
  return (waiting, running) => {
    const there = new Set([...waiting, ...running].map(({ client }) => client));
    for (const client of served.keys()) if (!there.has(client)) served.delete(client);
    const inFlight = running.reduce((sum, { weight = 0 }) => sum + weight, 0);
    const since = (rank: number) => served.get(waiting[rank]?.client ?? "") ?? 0;
    let best = -1;
    let isFull = false;
    for (const [rank, { client, weight = 0 }] of waiting.entries()) {
      if (running.filter((one) => one.client === client).length >= each) continue;
      // Nor does a lighter one pass a heavy one, which would wait for ever.
      if (weight > 0) isFull ||= inFlight > 0 && inFlight + weight > IN_FLIGHT;
      if (weight > 0 && isFull) continue;
      if (best < 0 || since(rank) < since(best)) best = rank;
    }
    const chosen = waiting[best];
    if (chosen) served.set(chosen.client, ++turns);
    return best;
  };
}
