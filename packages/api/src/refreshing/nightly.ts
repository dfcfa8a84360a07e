import { civilDay, civilYear, hourOf } from "../calendar/civil-day.js";
import type { Jobs } from "../jobs/open-jobs.js";
import { askForHome } from "../sources/question.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { ThreadFailure } from "../threads/thread-failure.js";
import { isDue } from "./describe-source.js";
import { type ContentSource, findSource, type listContentSources } from "./list-content-sources.js";
import { noteStopped } from "./note-stopped.js";
import type { ReceptionMemory } from "./reception-memory.js";
import { refreshSource, type SiteRefresh } from "./refresh-source.js";
import type { Refreshment } from "./refreshment.js";
import type { SourceStates } from "./source-states.js";

/** Hours of metropolitan France at which sources may be asked, the last one left out. */
const NIGHT = { from: 1, to: 5 };
/** Minutes between two looks at the clock. */
const EVERY = 10;

export interface NightlyParts {
  /** The sources as they are now. */
  listSources(): ReturnType<typeof listContentSources>;
  states: SourceStates;
  territories: TerritoryReader;
  memory: ReceptionMemory;
  maxFileBytes: number;
  options: SiteRefresh;
  jobs: Pick<Jobs, "handle" | "enqueue" | "runDue">;
  now: () => Date;
}

/**
 * Refreshes the sources that are due, one after the other in each process, when it is night; each once a night, by one process, whatever it comes to:
 * what fails is asked again the night after. A dataset whose data an agent deposited since, or while the file was coming, is left to the agent.
 */
export function openNightly(
  parts: NightlyParts,
  tell: (dataset: string, done: Refreshment) => void = () => {},
  log: (line: string) => void = (line) => console.error(line),
) {
  const { jobs, listSources, states, territories, memory, maxFileBytes, options, now } = parts;
  const isAsked = async (one: ContentSource): Promise<boolean> => {
    const { state, attempt } = await states.read(one);
    return !(attempt && civilDay(new Date(attempt.at)) === civilDay(now())) && isDue(state);
  };
  jobs.handle("refresh-source", async ({ payload }) => {
    const { dataset } = payload;
    const one = findSource(await listSources(), dataset as string);
    // The day came before its turn, or somebody asked it, or published it.
    if (!one || !isNight(now()) || !(await isAsked(one))) return { outcome: "left" };
    const question = askForHome(territories, one.source.vintages, civilYear(now()));
    const done = await refreshSource(one, {
      ...{ ...options, question, maxFileBytes, memory, now, log },
      watch: { listSources, states },
    }).catch((error) => {
      // The program ends: the next one asks it.
      if (error instanceof ThreadFailure && error.kind === "closed") throw error;
      log(`source ${dataset}: ${error instanceof Error ? error.stack : error}`);
      return noteStopped(memory, dataset as string, { at: now(), error });
    });
    tell(dataset as string, done);
    return { outcome: done.kind };
  });
  return {
    /** Writes down what is due tonight, and does its part of it. */
    async look(): Promise<void> {
      if (!isNight(now())) return;
      for (const one of (await listSources()).sources) {
        if (!(await isAsked(one))) continue;
        const { slug: dataset } = one.content.metadata;
        const key = `refresh-source:${dataset}:${civilDay(now())}`;
        await jobs.enqueue({ kind: "refresh-source", key, payload: { dataset } });
      }
      await jobs.runDue("refresh-source");
    },
  };
}

function isNight(instant: Date): boolean {
  const hour = hourOf(instant);
  return hour >= NIGHT.from && hour < NIGHT.to;
}

/** Looks at the clock every ten minutes until it is stopped. */
export function startNightly(
  parts: NightlyParts,
  tell: (dataset: string, done: Refreshment) => void,
  log: (line: string) => void,
): { stop(): void } {
  const nightly = openNightly(parts, tell, log);
  const look = () =>
    nightly.look().catch((error) => log(`nightly refresh ${error instanceof Error ? error.stack : error}`));
  const timer = setInterval(() => void look(), EVERY * 60_000).unref();
  return { stop: () => clearInterval(timer) };
}
