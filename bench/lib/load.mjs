import { Agent } from "node:http";
import { read } from "./served-table.mjs";

/**
 * Requests without pause by `clients` at once, for some seconds.
 * @returns requests answered per second, and the 99th percentile of their times in milliseconds.
 */
export async function load(nextUrl, seconds, { clients = 16, headers = {} } = {}) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const times = [];
  const end = Date.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (Date.now() < end) times.push((await read(nextUrl(), { agent, headers })).seconds * 1000);
    }),
  );
  agent.destroy();
  times.sort((a, b) => a - b);
  return { perSecond: times.length / seconds, p99: times[Math.floor(times.length * 0.99)] };
}
