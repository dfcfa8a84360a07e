import { civilDay, hourOf } from "../calendar/civil-day.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { askForHome } from "../sources/question.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { isDue } from "./describe-source.js";
import type { listContentSources } from "./list-content-sources.js";
import { listYears } from "./list-years.js";
import type { ReceptionMemory } from "./reception-memory.js";
import { type RefreshOptions, refreshSource } from "./refresh-source.js";
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
  catalogue: CatalogueReader;
  territories: TerritoryReader;
  memory: ReceptionMemory;
  maxFileBytes: number;
  /** Where files come from, how they are brought and published. */
  options: Pick<RefreshOptions, "origin" | "bring" | "hold"> & Required<Pick<RefreshOptions, "receive">>;
  now: () => Date;
  /** Whether to stop before the next source. */
  isStopped?: () => boolean;
}

/**
 * Refreshes the sources that are due, one after the other, when it is night; each once a night, whatever it comes to: what fails is asked again the night after. A
 * dataset whose data an agent deposited since is left to the agent.
 */
export async function refreshDue(parts: NightlyParts): Promise<{ dataset: string; done: Refreshment }[]> {
  const {
    listSources,
    states,
    catalogue,
    territories,
    memory,
    maxFileBytes,
    options,
    now,
    isStopped = () => false,
  } = parts;
  const finished: { dataset: string; done: Refreshment }[] = [];
  if (!isNight(now())) return finished;
  const { sources } = await listSources();
  for (const one of sources) {
    if (isStopped() || !isNight(now())) break;
    const { slug: dataset } = one.content.metadata;
    const { state, attempt } = await states.read(one);
    if (attempt && civilDay(new Date(attempt.at)) === civilDay(now())) continue;
    if (!isDue(state)) continue;
    const question = askForHome(territories, one.source.vintages, now().getFullYear());
    const done = await refreshSource(one, {
      ...{ ...options, question, maxFileBytes, memory, now },
      listYears: (slug) => listYears(catalogue, slug),
    });
    finished.push({ dataset, done });
  }
  return finished;
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
): { stop(): Promise<void> } {
  let stopped = false;
  let working: Promise<void> = Promise.resolve();
  let busy = false;
  const look = async () => {
    busy = true;
    try {
      for (const { dataset, done } of await refreshDue({ ...parts, isStopped: () => stopped })) tell(dataset, done);
    } catch (error) {
      if (!stopped) log(`nightly refresh ${error instanceof Error ? error.stack : error}`);
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => {
    if (!busy) working = look();
  }, EVERY * 60_000);
  timer.unref();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await working;
    },
  };
}
