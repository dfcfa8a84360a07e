import { createHash } from "node:crypto";
import type { Knex } from "knex";
import type { Agreement } from "../agreements/agreement-schema.js";
import type { Indicator } from "../indicators/indicator.js";
import { keepForm } from "../inspections/form-store.js";
import type { LoadedKind } from "../inspections/load-kinds.js";
import type { Observatory } from "../observatories/observatory.js";
import type { Rule } from "../plans/clock/rule-schema.js";
import type { LoadedPlan } from "../plans/load-plans.js";
import type { PlanState } from "../plans/plan-reader.js";
import type { Plan } from "../plans/plan-schema.js";
import type { Simulator } from "../simulators/simulator-schema.js";
import { followRevision, type Refresh } from "../store/follow-revision.js";
import { journal } from "../store/journal.js";
import type { RevisionReader } from "../store/revision-reader.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { isTouched } from "./is-touched.js";
import { type Definitions, NO_DEFINITIONS } from "./read-definitions.js";

/** One definition as the catalogue database keeps it, by its key: "definition:indicator:dechets-omr-hab". */
type Document = [key: string, data: unknown];

/** The kinds of definitions that are written in the site too. */
export type ComposedKind = "observatory" | "indicator" | "plan";

/** What the site did to a definition since content last gave it: content leaves it alone. */
export interface Touch {
  kind: ComposedKind;
  /** Theme of an observatory, identifier of the others. */
  id: string;
  act: "changed" | "removed";
  /** Digest of what content last gave, null where it never did. */
  contentDigest: string | null;
}

/** Digests of the definitions that were served when others were made from them, by key. */
export type DefinitionBase = ReadonlyMap<string, string>;

/** What differs between the definitions that are served and others. */
export interface DefinitionChanges {
  written: Document[];
  /** Keys. */
  removed: string[];
}

/** What is served once changes are made to what was. */
export function afterChanges(base: DefinitionBase, { written, removed }: DefinitionChanges): DefinitionBase {
  const after = new Map(base);
  for (const [key, data] of written) after.set(key, digestOf(data));
  for (const key of removed) after.delete(key);
  return after;
}

/** Another process changed, meanwhile, a definition that was to be written: what is to be is made again, from what is there now. */
export class DefinitionsMoved extends Error {}

/**
 * The definitions that are served, as the catalogue database has them: they change with the values computed from them, in one
 * transaction, whichever process loads the content.
 */
export interface DefinitionStore {
  /** As of the last `refresh`. */
  current(): Definitions;
  /**
   * The present slug of each dataset that was ever published, by every name that it has or had, as of the last `refresh`: what is defined from
   * others waits for them.
   */
  received(): ReadonlyMap<string, string>;
  /** Changes with both. */
  digest(): string;
  /** Of `current`. */
  base(): DefinitionBase;
  /** What the site changed or removed, by key, as of the last `refresh`. */
  touched(): ReadonlyMap<string, Touch>;
  /** Reads what changed in the database since. */
  refresh: Refresh;
  /** Every text that a plan had while it was served, and when it was removed, the first one first. */
  planStates(id: string): Promise<PlanState[]>;
  /** The same of all plans that are or were served, by their identifier; read once for each `refresh` that finds a change. */
  allPlanStates(): Promise<ReadonlyMap<string, PlanState[]>>;
  /** What `next`, made from what was served at `base`, changes of it. */
  compare(next: Definitions, base: DefinitionBase): DefinitionChanges;
  /** Makes the changes, within a transaction under way. Throws `DefinitionsMoved` where what they change is not that of `base`. */
  write(trx: Knex, changes: DefinitionChanges, base: DefinitionBase, at: string): Promise<void>;
  /** Writes what somebody composed in the site, null to remove it: content leaves it alone from then on. */
  writeTouched(trx: Knex, key: string, data: unknown, at: string): Promise<void>;
}

const PREFIX = "definition:";
/** What the site removed, with what content had given: it is not brought back. */
const REMOVED = "removed:";
const COMPOSED: readonly ComposedKind[] = ["observatory", "indicator", "plan"];
/** Key of the document of a definition: observatories are named by their theme. */
export const definitionKey = (kind: ComposedKind | "rule" | "inspection" | "simulator" | "agreement", id: string) =>
  `${PREFIX}${kind}:${id}`;
const PLAN_PREFIX = definitionKey("plan", "");
const INSPECTION_PREFIX = definitionKey("inspection", "");

export function openDefinitionStore(store: CatalogueStore, revisions: RevisionReader): DefinitionStore {
  let current = NO_DEFINITIONS;
  let received: ReadonlyMap<string, string> = new Map();
  let digests = "";
  let digest = "";
  let touched: ReadonlyMap<string, Touch> = new Map();
  let base: DefinitionBase = new Map();
  let planStates: Promise<ReadonlyMap<string, PlanState[]>> | undefined;
  const readPlanStates = async () => {
    const rows = await store.knex("plan_states").orderBy(["plan", "since"]).select("plan", "since", "data");
    const found = new Map<string, PlanState[]>();
    for (const { plan, ...row } of rows) {
      const known = found.get(plan);
      if (known) known.push(toPlanState(row));
      else found.set(plan, [toPlanState(row)]);
    }
    return found;
  };
  const listStates = (db: Knex = store.knex): Promise<StateRow[]> =>
    db("documents")
      .where("key", "like", `${PREFIX}%`)
      .orWhere("key", "like", `${REMOVED}${PREFIX}%`)
      .select("key", "content_digest", "loaded_at", "touched_at", "touched_digest");
  const digestsOf = (states: StateRow[]): DefinitionBase =>
    new Map(states.filter(({ key }) => key.startsWith(PREFIX)).map((row) => [row.key, servedDigest(row)]));
  const reread = async () => {
    planStates = undefined;
    const names: { name: string; slug: string }[] = await store
      .knex("slugs")
      .join("datasets", "datasets.id", "slugs.dataset_id")
      .orderBy("slugs.slug")
      .select("slugs.slug as name", "datasets.slug as slug");
    const states = await listStates();
    const lines = states.map((row) => [row.key, servedDigest(row)]);
    const found = JSON.stringify([lines.sort(), names.map(({ name, slug }) => [name, slug])]);
    if (found !== digests) {
      touched = new Map(states.filter(isTouchedRow).map((row) => toTouch(row)));
      const rows = await store.knex("documents").where("key", "like", `${PREFIX}%`).select("key", "data");
      current = fromDocuments(rows.map(({ key, data }) => [key, JSON.parse(data)]));
      received = new Map(names.map(({ name, slug }) => [name, slug]));
      base = digestsOf(states);
      digests = found;
      digest = digestOf(found);
    }
  };
  return {
    current: () => current,
    received: () => received,
    digest: () => digest,
    base: () => base,
    touched: () => touched,
    refresh: followRevision(revisions, reread),
    async planStates(id) {
      const rows = await store.knex("plan_states").where({ plan: id }).orderBy("since").select("since", "data");
      return rows.map(toPlanState);
    },
    allPlanStates() {
      if (planStates) return planStates;
      const reading = readPlanStates();
      planStates = reading;
      // What could not be read is read again.
      reading.catch(() => {
        if (planStates === reading) planStates = undefined;
      });
      return reading;
    },
    compare(next, from) {
      const documents = toDocuments(next);
      const keys = new Set(documents.map(([key]) => key));
      return {
        written: documents.filter(([key, data]) => from.get(key) !== digestOf(data)),
        // What the site wrote is taken away by the site alone.
        removed: [...from.keys()].filter((key) => !keys.has(key) && !touched.has(key)).sort(),
      };
    },
    async write(trx, { written, removed }, from, at) {
      const there = digestsOf(await listStates(trx));
      for (const key of [...written.map(([one]) => one), ...removed])
        if (there.get(key) !== from.get(key)) throw new DefinitionsMoved();
      for (const [key, data] of written) {
        if (touched.has(key)) {
          // The same text, of which something else is told: an objective that cannot be computed any more.
          await trx("documents")
            .where({ key })
            .update({ data: JSON.stringify(data), touched_digest: digestOf(data) });
          await keepPlanState(trx, key, data, at);
          continue;
        }
        await store.writeDocument(trx, key, data, digestOf(data), at);
        await keepPlanState(trx, key, data, at);
        if (key.startsWith(INSPECTION_PREFIX)) await keepForm(trx, data as LoadedKind, at);
        await journal(trx, at, "content", "load", key, {});
      }
      for (const key of removed) {
        await trx("documents").where({ key }).delete();
        await keepPlanState(trx, key, null, at);
        await journal(trx, at, "content", "remove", key, {});
      }
    },
    async writeTouched(trx, key, data, at) {
      const former =
        (await trx("documents").where({ key }).first("content_digest")) ??
        (await trx("documents")
          .where({ key: REMOVED + key })
          .first("content_digest"));
      const touch = { content_digest: former?.content_digest ?? null, loaded_at: null, touched_at: at };
      await trx("documents")
        .whereIn("key", [key, REMOVED + key])
        .delete();
      await keepPlanState(trx, key, data, at);
      if (data === null) {
        // What content never gave is not brought back by it.
        if (touch.content_digest !== null)
          await trx("documents").insert({ key: REMOVED + key, data: "null", ...touch });
        return;
      }
      await trx("documents").insert({
        ...{ key, data: JSON.stringify(data), touched_digest: digestOf(data) },
        ...touch,
      });
    },
  };
}

/** `data`: null of a plan that is removed. */
async function keepPlanState(trx: Knex, key: string, data: unknown, at: string): Promise<void> {
  if (!key.startsWith(PLAN_PREFIX)) return;
  await trx("plan_states")
    .insert({ plan: key.slice(PLAN_PREFIX.length), since: at, data: JSON.stringify(data) })
    .onConflict(["plan", "since"])
    .merge();
}

interface StateRow {
  key: string;
  content_digest: string | null;
  loaded_at: string | null;
  touched_at: string | null;
  touched_digest: string | null;
}

/** Digest of what is served. */
function servedDigest(row: StateRow): string {
  return (isTouchedRow(row) ? row.touched_digest : row.content_digest) ?? "";
}

function isTouchedRow({ loaded_at, touched_at }: StateRow): boolean {
  return isTouched({ loadedAt: loaded_at, touchedAt: touched_at });
}

function toTouch({ key, content_digest }: StateRow): [string, Touch] {
  const isRemoved = key.startsWith(REMOVED);
  const own = isRemoved ? key.slice(REMOVED.length) : key;
  const [, kind = "", ...id] = own.split(":");
  const named = COMPOSED.find((one) => one === kind);
  if (!named) throw new Error(`not composed: ${key}`);
  return [
    own,
    { kind: named, id: id.join(":"), act: isRemoved ? "removed" : "changed", contentDigest: content_digest },
  ];
}

/** A plan is kept with what is wrong with its objectives, as pairs. */
interface KeptPlan {
  plan: Plan;
  faults: [string, string][];
}

function toDocuments({
  indicators,
  observatories,
  plans,
  rules,
  inspections,
  simulators,
  agreements,
}: Definitions): Document[] {
  return [
    ...indicators.map((indicator): Document => [definitionKey("indicator", indicator.id), indicator]),
    ...observatories.map((observatory): Document => [definitionKey("observatory", observatory.theme), observatory]),
    ...plans.map((loaded): Document => [definitionKey("plan", loaded.plan.id), keepPlan(loaded)]),
    ...rules.map((rule): Document => [definitionKey("rule", rule.id), rule]),
    ...inspections.map((loaded): Document => [definitionKey("inspection", loaded.kind.id), loaded]),
    ...simulators.map((simulator): Document => [definitionKey("simulator", simulator.id), simulator]),
    ...agreements.map((agreement): Document => [definitionKey("agreement", agreement.id), agreement]),
  ];
}

function fromDocuments(documents: Document[]): Definitions {
  const ofKind = <T>(kind: string) =>
    documents.flatMap(([key, data]) => (key.startsWith(`${PREFIX}${kind}:`) ? [data as T] : []));
  return {
    indicators: ofKind<Indicator>("indicator").sort(byPlace),
    observatories: ofKind<Observatory>("observatory").sort((a, b) => a.order - b.order || compare(a.theme, b.theme)),
    plans: ofKind<KeptPlan>("plan")
      .sort((a, b) => byPlace(a.plan, b.plan))
      .map(toPlan),
    rules: ofKind<Rule>("rule").sort(byPlace),
    inspections: ofKind<LoadedKind>("inspection").sort((a, b) => byPlace(a.kind, b.kind)),
    simulators: ofKind<Simulator>("simulator").sort(byPlace),
    agreements: ofKind<Agreement>("agreement").sort(byPlace),
  };
}

function toPlanState({ since, data }: { since: string; data: string }): PlanState {
  const kept = JSON.parse(data) as KeptPlan | null;
  return { since, loaded: kept && toPlan(kept) };
}

/** A plan as the database keeps it. */
export function keepPlan({ plan, faults }: LoadedPlan): KeptPlan {
  return { plan, faults: [...faults] };
}

function toPlan({ plan, faults }: KeptPlan): LoadedPlan {
  return { plan, faults: new Map(faults) };
}

interface Placed {
  theme: string;
  id: string;
}

function byPlace(a: Placed, b: Placed): number {
  return compare(a.theme, b.theme) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Digest of a definition as the database keeps it. */
export function digestOf(data: unknown): string {
  return createHash("sha256").update(JSON.stringify(data)).digest("hex");
}
