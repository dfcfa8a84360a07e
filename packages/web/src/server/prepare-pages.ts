import { setTimeout as sleep } from "node:timers/promises";
import { restAfter } from "@datalogue/api";
import type { Express } from "express";

interface PreparePagesParts {
  app: Express;
  readState(): string | Promise<string>;
  isReady(): boolean;
  /** The site has much to answer: pages made ahead then leave most of the thread to what is asked. */
  isBusy?(): boolean;
  /** Told what could not be made: visitors will be told in their turn. */
  log?: (line: string) => void;
  /** Time between two looks at the state of the data, in milliseconds. */
  every?: number;
}

/**
 * Makes the pages that most visitors open, after the first load and after each publication, whichever process published: one
 * after the other, leaving the thread between drawings. What a publication did not touch is found valid, not made again; another
 * publication meanwhile starts over.
 */
export function preparePages({
  app,
  readState,
  isReady,
  isBusy = () => false,
  log = (line) => console.error(line),
  every = 2000,
}: PreparePagesParts): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const work = async () => {
    let prepared = "";
    while (!signal.aborted) {
      // A database that does not answer is told to visitors; it is asked again in a moment.
      const state = isReady() ? await attempt(readState) : undefined;
      if (state !== undefined && state !== prepared) {
        prepared = state;
        try {
          let from = performance.now();
          for await (const _address of app.locals.prepare() as AsyncGenerator<string>) {
            const took = performance.now() - from;
            if (isBusy()) await sleep(restAfter(took), undefined, { signal, ref: false }).catch(() => {});
            from = performance.now();
            if (!signal.aborted && (await attempt(readState)) === state) continue;
            prepared = "";
            break;
          }
        } catch (error) {
          log(`pages made ahead: ${error instanceof Error ? error.message : error}`);
        }
      }
      await sleep(every, undefined, { signal, ref: false }).catch(() => {});
    }
  };
  const working = work();
  return {
    async stop() {
      stopping.abort();
      await working;
    },
  };
}

async function attempt(readState: PreparePagesParts["readState"]): Promise<string | undefined> {
  try {
    return await readState();
  } catch {
    return undefined;
  }
}
