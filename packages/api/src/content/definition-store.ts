import { createHash } from "node:crypto";
import type { Knex } from "knex";
import type { Indicator } from "../indicators/indicator.js";
import type { Observatory } from "../observatories/observatory.js";
import type { Rule } from "../plans/clock/rule-schema.js";
import type { LoadedPlan } from "../plans/load-plans.js";
import type { PlanState } from "../plans/plan-reader.js";
import type { Plan } from "../plans/plan-schema.js";
import { followRevision, type Refresh } from "../store/follow-revision.js";
import { journal } from "../store/journal.js";
import type { RevisionReader } from "../store/revision-reader.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { type Definitions, NO_DEFINITIONS } from "./read-definitions.js";

/** One definition as the catalogue database keeps it, by its key: "definition:indicator:dechets-omr-hab". */
type Document = [key: string, data: unknown];

/** What differs between the definitions that are served and others. */
export interface DefinitionChanges {
  written: Document[];
  /** Keys. */
  removed: string[];
}

/**
 * The definitions that are served, as the catalogue database has them: they change with the values computed from them, in one
 * transaction, whichever process loads the content.
 */
export interface DefinitionStore {
  /** As of the last `refresh`. */
  current(): Definitions;
  /** Slugs of the datasets that were ever published, as of the last `refresh`: what is defined from others waits for them. */
  received(): ReadonlySet<string>;
  /** Changes with both. */
  digest(): string;
  /** Reads what changed in the database since. */
  refresh: Refresh;
  /** Every text that a plan had while it was served, the first one first. */
  planStates(id: string): Promise<PlanState[]>;
  compare(next: Definitions): Promise<DefinitionChanges>;
  /** Makes the changes, within a transaction under way. */
  write(trx: Knex, changes: DefinitionChanges, at: string): Promise<void>;
}

const PREFIX = "definition:";
const PLAN_PREFIX = `${PREFIX}plan:`;
/** Key of the document of an indicator. */
export const indicatorKey = (id: string) => `${PREFIX}indicator:${id}`;

export function openDefinitionStore(store: CatalogueStore, revisions: RevisionReader): DefinitionStore {
  let current = NO_DEFINITIONS;
  let received: ReadonlySet<string> = new Set();
  let digests = "";
  let digest = "";
  const listDigests = async (): Promise<Map<string, string>> => {
    const rows = await store.knex("documents").where("key", "like", `${PREFIX}%`).select("key", "content_digest");
    return new Map(rows.map(({ key, content_digest }) => [key, content_digest]));
  };
  const reread = async () => {
    const slugs = await store.knex("datasets").orderBy("slug").pluck("slug");
    const found = JSON.stringify([[...(await listDigests())].sort(), slugs]);
    if (found !== digests) {
      const rows = await store.knex("documents").where("key", "like", `${PREFIX}%`).select("key", "data");
      current = fromDocuments(rows.map(({ key, data }) => [key, JSON.parse(data)]));
      received = new Set(slugs);
      digests = found;
      digest = digestOf(found);
    }
  };
  return {
    current: () => current,
    received: () => received,
    digest: () => digest,
    refresh: followRevision(revisions, reread),
    async planStates(id) {
      const rows = await store.knex("plan_states").where({ plan: id }).orderBy("since").select("since", "data");
      return rows.map(({ since, data }) => ({ since, loaded: toPlan(JSON.parse(data)) }));
    },
    async compare(next) {
      const known = await listDigests();
      const documents = toDocuments(next);
      const keys = new Set(documents.map(([key]) => key));
      return {
        written: documents.filter(([key, data]) => known.get(key) !== digestOf(data)),
        removed: [...known.keys()].filter((key) => !keys.has(key)).sort(),
      };
    },
    async write(trx, { written, removed }, at) {
      for (const [key, data] of written) {
        await store.writeDocument(trx, key, data, digestOf(data), at);
        if (key.startsWith(PLAN_PREFIX))
          await trx("plan_states")
            .insert({ plan: key.slice(PLAN_PREFIX.length), since: at, data: JSON.stringify(data) })
            .onConflict(["plan", "since"])
            .merge();
        await journal(trx, at, "content", "load", key, {});
      }
      for (const key of removed) {
        await trx("documents").where({ key }).delete();
        await journal(trx, at, "content", "remove", key, {});
      }
    },
  };
}

/** A plan is kept with what is wrong with its objectives, as pairs. */
interface KeptPlan {
  plan: Plan;
  faults: [string, string][];
}

function toDocuments({ indicators, observatories, plans, rules }: Definitions): Document[] {
  return [
    ...indicators.map((indicator): Document => [indicatorKey(indicator.id), indicator]),
    ...observatories.map((observatory): Document => [`${PREFIX}observatory:${observatory.theme}`, observatory]),
    ...plans.map(({ plan, faults }): Document => {
      const kept: KeptPlan = { plan, faults: [...faults] };
      return [PLAN_PREFIX + plan.id, kept];
    }),
    ...rules.map((rule): Document => [`${PREFIX}rule:${rule.id}`, rule]),
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
  };
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

function digestOf(data: unknown): string {
  return createHash("sha256").update(JSON.stringify(data)).digest("hex");
}
