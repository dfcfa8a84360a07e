import { createServer, type Server } from "node:http";
import { backgroundMemory, type Pressure, tellThreads, type WaitingWork } from "@datalogue/api";
import type { RequestHandler } from "express";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { routeFamily } from "./route-family.js";

interface MetricsParts {
  pressure: Pressure;
  bounds: { read(): { connections: number; closed: number } };
  /** Undefined until the catalogue is open. */
  countWaiting(): Promise<WaitingWork> | undefined;
}

/** Figures for a supervisor, in the text of Prometheus: never an address, a name nor an identifier of anybody. */
export interface Metrics {
  /** Counts each answer, before any other middleware. */
  observe: RequestHandler;
  /** What they are now. */
  text(): Promise<string>;
  /** Gives them at `/metrics`, on an address of their own. */
  listen(place: { host: string; port: number }): Promise<Server>;
}

export function openMetrics({ pressure, bounds, countWaiting }: MetricsParts): Metrics {
  const registry = new Registry();
  const shared = { registers: [registry] };
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    ...{ ...shared, name: "datalogue_http_request_duration_seconds", labelNames: ["family", "status"] as const },
    help: "Time from the headers of a request to the end of its answer, by family of addresses and status",
    buckets: [0.005, 0.025, 0.1, 0.25, 1, 2.5, 10],
  });
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge({ ...shared, name: `datalogue_${name}`, help, labelNames });
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Counter({ ...shared, name: `datalogue_${name}`, help, labelNames });

  const readings = gauge("readings", "Readings that are being made");
  const line = gauge("requests_waiting", "Requests that wait to be begun");
  const refused = counter("requests_refused_total", "Requests refused with 503 because too much was asked");
  const connections = gauge("connections", "Connections open");
  const cut = counter("connections_cut_total", "Connections closed: too many, or too slow");
  const threads = gauge("tasks", "Tasks of threads, by work and state", ["work", "state"]);
  const tasks = counter("tasks_total", "Tasks of threads ended since the start, by work and outcome", [
    "work",
    "outcome",
  ]);
  const memory = gauge(
    "background_memory_megabytes",
    "Memory that background threads may fill together, taken and total",
    ["of"],
  );
  const waiting = gauge(
    "work_waiting",
    "What waits in the catalogue to be done: drafts planned, webhooks, e-mails held, jobs due, running, failing",
    ["kind"],
  );

  const collect = async () => {
    const { readings: made, waiting: inLine, refused: told } = pressure.read();
    readings.set(made);
    line.set(inLine);
    setTo(refused, told);
    const { connections: open, closed } = bounds.read();
    connections.set(open);
    setTo(cut, closed);
    threads.reset();
    tasks.reset();
    for (const { work, running, waiting: inLineOf, done, failed } of tellThreads()) {
      threads.set({ work, state: "running" }, running);
      threads.set({ work, state: "waiting" }, inLineOf);
      tasks.inc({ work, outcome: "done" }, done);
      tasks.inc({ work, outcome: "failed" }, failed);
    }
    memory.set({ of: "taken" }, backgroundMemory.taken);
    memory.set({ of: "total" }, backgroundMemory.total);
    // A database that does not answer is told by its absence, and by /readyz.
    const found = await countWaiting()?.catch(() => undefined);
    waiting.reset();
    for (const [kind, count] of Object.entries(found ?? {})) waiting.set({ kind }, count);
  };
  const text = async () => {
    await collect();
    return registry.metrics();
  };

  return {
    observe(request, response, next) {
      const start = performance.now();
      const { path } = request;
      response.once("close", () => {
        // Who leaves before the answer has none.
        const status = response.headersSent ? String(response.statusCode) : "left";
        seconds.observe({ family: routeFamily(path), status }, (performance.now() - start) / 1_000);
      });
      next();
    },
    text,
    listen(place) {
      const server = createServer(async (request, response) => {
        if (request.method !== "GET" || request.url !== "/metrics") return void response.writeHead(404).end();
        try {
          const body = await text();
          response.writeHead(200, { "Content-Type": registry.contentType, "Cache-Control": "no-store" }).end(body);
        } catch {
          response.writeHead(500).end();
        }
      });
      return new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(place.port, place.host, () => resolve(server));
      });
    },
  };
}

/** What is counted elsewhere, as a counter. */
function setTo(counter: Counter<string>, total: number): void {
  counter.reset();
  counter.inc(total);
}
