import type { Frequency } from "@datalogue/ingest";
import { type Caller, decideAccess } from "../access/decide-access.js";
import { civilYear } from "../calendar/civil-day.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { actorOf } from "../drafts/draft-state.js";
import { listPage } from "../http/list-page.js";
import type { Page } from "../http/page.js";
import type { JobOrder, JobOutcome, JobRun } from "../jobs/job.js";
import type { Jobs } from "../jobs/open-jobs.js";
import type { SourceState } from "../refreshing/describe-source.js";
import {
  type ContentSource,
  findSource,
  isNamed,
  type listContentSources,
} from "../refreshing/list-content-sources.js";
import { noteStopped } from "../refreshing/note-stopped.js";
import type { Attempt, ReceptionMemory } from "../refreshing/reception-memory.js";
import { refreshSource, type SiteRefresh } from "../refreshing/refresh-source.js";
import type { SourceStanding, SourceStates } from "../refreshing/source-states.js";
import { escapeTemplate } from "../sources/escape-address.js";
import { parseSource } from "../sources/parse-source.js";
import { askForHome } from "../sources/question.js";
import type { Source } from "../sources/source-schema.js";
import { afterwards } from "../system/afterwards.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import { type Touched, writtenSource } from "../versions/touched.js";
import { SourceRefused } from "./source-refused.js";

/** A source as who publishes the dataset sees it. */
export interface OwnSource extends SourceState {
  /** Slug of the organisation of the dataset. */
  organisation: string;
  frequency: ContentSource["source"]["frequency"];
  page: string;
  /** Where the file is, when it is at one address; null of what services give otherwise. */
  address: string | null;
  /** Fewest rows of a file that is taken; null where nothing says. */
  leastRows: number | null;
  /** Whether the address, or another part of the source, was mended here. */
  mended: boolean;
  /** Whether it was bound here, and can be unbound: the content says nothing of it. */
  bound: boolean;
  /** The draft (UUID) of the file that was received last and not published, to be mended; null without one that the caller may open. */
  held: string | null;
  /** Being asked now, or waiting for its turn. */
  running: boolean;
  /** The version served, 0 before the first. */
  version: number;
  /** What the last refresh came to; null before the first. */
  attempt: Attempt | null;
}

/** Sources, for who publishes what they give. Refuses with `SourceRefused`. */
export interface SourceDesk {
  /** Whether the site asks sources at night by itself; else they are asked here, or by command. */
  asksAtNight: boolean;
  /** Those of the datasets that somebody may publish, by the title of the dataset. */
  list(caller: Caller): Promise<OwnSource[]>;
  /** A page of these: where the others stand is not asked. */
  listPage(caller: Caller, asked: { page: number; page_size: number }): Promise<Page<OwnSource>>;
  /** Asks a source now, in the background: what it comes to is in the list once it no longer runs. */
  refresh(caller: Caller, dataset: string): Promise<OwnSource>;
  /**
   * Changes what a source says of itself; the content leaves it alone from then on. Asked at once at another address. `paused`: not asked any more,
   * until it is false again: what it then gives takes the place of what is served, whoever deposited it.
   */
  change(caller: Caller, dataset: string, changes: SourceChanges): Promise<OwnSource>;
  /** The dataset that was bound here to an address is no longer; what is served stays. */
  unbind(caller: Caller, dataset: string): Promise<void>;
  /** Waits for what is under way. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** What is changed of a source: what is absent stays. */
export interface SourceChanges {
  /** Of one that is a file at an address. */
  address?: string;
  frequency?: Frequency;
  /** Null: none is said any more, and half of those served are expected. */
  leastRows?: number | null;
  paused?: boolean;
}

interface DeskParts {
  /** Drafts of files that wait to be mended, for who may open them, by identifier of the dataset. */
  listHeld(caller: Caller, datasets: readonly string[]): Promise<Map<string, string>>;
  listSources(): ReturnType<typeof listContentSources>;
  states: SourceStates;
  store: CatalogueStore;
  catalogue: CatalogueReader;
  territories: TerritoryReader;
  memory: ReceptionMemory;
  jobs: Pick<Jobs, "handle" | "runNow" | "tell">;
  maxFileBytes: number;
  options: SiteRefresh;
  readOnly: boolean;
  asksAtNight: boolean;
  /** Sources are others than they were. */
  forget(): void;
  now(): Date;
  log(line: string): void;
}

/** A source that was asked, until what it comes to is known. */
interface Asked {
  /** It was paused already: who asks wants it all the same. */
  thoughPaused: boolean;
  /** It was moved meanwhile: what comes from where it was is left. */
  again: boolean;
}

type Held = Pick<JobRun, "isHeld">;

/** The job of a source that somebody asked; its key ends with the slug of the dataset. */
const KIND = "ask-source";
const inFrench = new Intl.Collator("fr");

/**
 * One source is asked at a time, whoever asks: producers are not asked twice at once, nor the machine. What is asked is a job: another process asks it
 * where this one falls.
 */
export function openSourceDesk(parts: DeskParts): SourceDesk {
  const { states, store, catalogue, territories, memory, jobs, maxFileBytes, options, now, log } = parts;
  /** Those under way and waiting here, by slug. */
  const running = new Map<string, Asked>();
  let working: Promise<void> = Promise.resolve();
  let closed = false;

  const isTheirs = (caller: Caller, { content: { metadata } }: ContentSource) =>
    decideAccess(caller, "publish", { organisation: metadata.organisation });
  const tell = (
    one: ContentSource,
    { state, attempt, version }: SourceStanding,
    held: ReadonlyMap<string, string>,
    elsewhere: ReadonlySet<string>,
  ): OwnSource => {
    const { slug, organisation, id = "" } = one.content.metadata;
    return {
      ...state,
      ...{ organisation, frequency: one.source.frequency, page: one.source.page },
      address: addressOf(one),
      leastRows: one.source.guard.leastRows ?? null,
      ...{ mended: one.mended, bound: one.bound, held: held.get(id) ?? null },
      running: running.has(slug) || elsewhere.has(slug),
      ...{ version, attempt },
    };
  };
  const idsOf = (sources: readonly ContentSource[]) => sources.flatMap(({ content }) => content.metadata.id ?? []);
  /** Those that any process asks, by slug. */
  const listAsked = async (): Promise<ReadonlySet<string>> =>
    new Set((await jobs.tell()).running.flatMap(({ kind, key }) => (kind === KIND ? key.slice(KIND.length + 1) : [])));
  const describe = async (caller: Caller, one: ContentSource) =>
    tell(one, await states.read(one), await parts.listHeld(caller, idsOf([one])), await listAsked());
  const describeEach = async (caller: Caller, sources: readonly ContentSource[]) => {
    const standings = await states.list(sources);
    const held = await parts.listHeld(caller, idsOf(sources));
    const asked = await listAsked();
    return sources.map((one, rank) => tell(one, standings[rank] as SourceStanding, held, asked));
  };
  const listTheirs = async (caller: Caller): Promise<ContentSource[]> => {
    if (caller.kind === "public")
      throw new SourceRefused({ kind: "not-allowed", caller: "public", organisation: "", rule: "sans-compte" });
    const { sources } = await parts.listSources();
    const theirs = sources.filter((one) => isTheirs(caller, one).allowed);
    return theirs.sort((a, b) => inFrench.compare(a.content.metadata.title, b.content.metadata.title));
  };
  /** Throws for a source that is not there, or not theirs. */
  const find = async (caller: Caller, name: string): Promise<ContentSource> => {
    if (caller.kind === "public")
      throw new SourceRefused({ kind: "not-allowed", caller: "public", organisation: "", rule: "sans-compte" });
    const one = findSource(await parts.listSources(), name, (source) => isNamed(source, name));
    if (!one) throw new SourceRefused({ kind: "unknown-source", name });
    const { allowed, rule } = isTheirs(caller, one);
    const { organisation } = one.content.metadata;
    if (!allowed) throw new SourceRefused({ kind: "not-allowed", caller: caller.kind, organisation, rule });
    if (parts.readOnly) throw new SourceRefused({ kind: "read-only" });
    return one;
  };
  /** Throws for one that gave nothing yet: it is of the content alone. */
  const requireStored = async ({ content: { metadata } }: ContentSource): Promise<StoredDataset> => {
    const stored = metadata.id === undefined ? undefined : await store.findDataset({ id: metadata.id });
    if (!stored) throw new SourceRefused({ kind: "never-published", name: metadata.slug });
    return stored;
  };
  const by = (caller: Caller) => ({ actor: actorOf(caller), at: now().toISOString() });
  /** A source as it is to be asked now; undefined where it is gone, or paused since. */
  const findAsked = async (slug: string): Promise<ContentSource | undefined> => {
    const one = findSource(await parts.listSources(), slug);
    if (!one || running.get(slug)?.thoughPaused) return one;
    return (await states.read(one)).state.state === "paused" ? undefined : one;
  };
  const askOnce = async (slug: string, asked: Asked, { isHeld }: Held): Promise<JobOutcome> => {
    try {
      const one = await findAsked(slug);
      if (!one) return "left";
      const done = await refreshSource(one, {
        ...{ ...options, log, watch: { listSources: parts.listSources, states } },
        question: askForHome(territories, one.source.vintages, civilYear(now())),
        ...{ maxFileBytes, memory, now, wanted: true },
      });
      // Another process that moved it took the job, and asks it where it is.
      if (done.kind === "left" && done.why === "moved" && (await isHeld())) asked.again = true;
      return done.kind;
    } catch (error) {
      if (closed) throw error;
      log(`source ${slug}: ${error instanceof Error ? error.stack : error}`);
      await noteStopped(memory, slug, { at: now(), error });
      return "failed";
    }
  };
  const ask = async (slug: string, asked: Asked, held: Held): Promise<JobOutcome> => {
    // The job is left to the next process.
    if (closed) throw new Error("the program ends");
    const outcome = await askOnce(slug, asked, held);
    await afterwards(log, async () => {
      parts.forget();
      await catalogue.getDataset(slug);
    });
    return outcome;
  };
  /** Asks a source after those before it; `run`: does it within its job. */
  const askInTurn = (
    slug: string,
    thoughPaused: boolean,
    run: (work: (held: Held) => Promise<JobOutcome>) => Promise<JobOutcome>,
  ): Promise<JobOutcome> => {
    const asked: Asked = { thoughPaused, again: false };
    running.set(slug, asked);
    const turn = working;
    const askUntilStill = async () => {
      try {
        // Moved as its job was being closed too.
        for (;;) {
          asked.again = false;
          const outcome = await run((held) => turn.then(() => ask(slug, asked, held)));
          if (!asked.again) return outcome;
        }
      } finally {
        running.delete(slug);
      }
    };
    const done = askUntilStill();
    working = done.then(
      () => {},
      () => {},
    );
    return done;
  };
  if (!parts.readOnly)
    jobs.handle(KIND, async ({ payload: { dataset, thoughPaused }, isHeld }) => {
      const slug = String(dataset);
      if (running.has(slug)) return { outcome: "left" };
      return { outcome: await askInTurn(slug, thoughPaused === true, (work) => work({ isHeld })) };
    });
  /** `state`: where it stands as it is asked. */
  const begin = (slug: string, { state }: Pick<SourceState, "state">, { moved = false } = {}) => {
    const known = running.get(slug);
    if (known) {
      known.again ||= moved;
      return;
    }
    const thoughPaused = state === "paused";
    const job: JobOrder = { kind: KIND, key: `${KIND}:${slug}`, payload: { dataset: slug, thoughPaused } };
    askInTurn(slug, thoughPaused, (work) => jobs.runNow(job, work, (outcome) => outcome)).catch((error) => {
      if (!closed) log(`source ${slug}: ${error}`);
    });
  };

  return {
    asksAtNight: parts.asksAtNight,
    list: async (caller) => describeEach(caller, await listTheirs(caller)),
    async listPage(caller, asked) {
      const { data, ...page } = listPage(await listTheirs(caller), asked);
      return { ...page, data: await describeEach(caller, data) };
    },
    async refresh(caller, dataset) {
      const one = await find(caller, dataset);
      const { slug } = one.content.metadata;
      const { state } = await states.read(one);
      if (!(await listAsked()).has(slug)) begin(slug, state);
      return describe(caller, one);
    },
    async change(caller, dataset, { address: written, paused, ...said }) {
      const one = await find(caller, dataset);
      const { content, source } = one;
      const stored = await requireStored(one);
      const address = written === undefined ? undefined : escapeTemplate(written.trim());
      // As it is written in the content, perhaps with its accents.
      const isMoved = address !== undefined && address !== escapeTemplate(addressOf(one) ?? "");
      if (isMoved || Object.keys(said).length > 0) {
        if (address !== undefined && addressOf(one) === null)
          throw new SourceRefused({
            kind: "invalid",
            problems: ["Cette source n'est pas un fichier à une adresse\u00A0: elle se change dans source.json."],
          });
        const mend = (touched: Touched): Touched => {
          if (one.bound && !touched.source) throw new SourceRefused({ kind: "unknown-source", name: dataset });
          // As it is now: somebody else may have changed another part of it.
          const current = (touched.source?.is ?? source) as Source;
          const { leastRows: before = null, ...guard } = current.guard;
          const { frequency = current.frequency, leastRows = before } = said;
          const mended = {
            ...{ ...current, frequency },
            guard: { ...guard, ...(leastRows === null ? {} : { leastRows }) },
            // Another address: nobody has seen it answer, and what it may hold is looked at as ever.
            ...(isMoved ? { from: { ...current.from, url: address }, triedOn: null } : {}),
          };
          const faults = isMoved ? findFault(address) : [];
          const problems = faults.length > 0 ? faults : problemsOf(parseSource(mended, content.schema));
          if (problems.length > 0) throw new SourceRefused({ kind: "invalid", problems });
          return { ...touched, source: writtenSource(mended, touched, one.digest) };
        };
        await store.touch(stored.id, mend, { action: "mend-source", ...by(caller) });
        parts.forget();
      }
      if (paused !== undefined)
        await memory.choose(stored.id, {
          ...{ kind: paused ? "paused" : "followed", version: stored.version },
          ...by(caller),
        });
      const next = await find(caller, dataset);
      if (isMoved) begin(next.content.metadata.slug, (await states.read(next)).state, { moved: true });
      return describe(caller, next);
    },
    async unbind(caller, dataset) {
      const one = await find(caller, dataset);
      const stored = await requireStored(one);
      if (!one.bound) throw new SourceRefused({ kind: "of-content", name: stored.slug });
      const unbound = ({ source: _gone, ...touched }: Touched): Touched => touched;
      await store.touch(stored.id, unbound, { action: "unbind-source", ...by(caller) });
      await memory.forgetAttempt(stored.slug);
      parts.forget();
    },
    settle: () => working,
    async close() {
      closed = true;
      await working;
    },
  };
}

/** The address of a source that is one file at an address. */
function addressOf({ source: { from } }: ContentSource): string | null {
  return from.family === "file" ? from.url : null;
}

/** What is followed is said when it is asked (public addresses only); what cannot be one is said at once. */
function findFault(address: string): string[] {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isFit = url && ["https:", "http:"].includes(url.protocol) && url.username === "" && url.password === "";
  return isFit ? [] : ["Écrivez une adresse complète, qui commence par https://, sans identifiant ni mot de passe."];
}

function problemsOf(parsed: ReturnType<typeof parseSource>): string[] {
  return "problems" in parsed ? parsed.problems : [];
}
