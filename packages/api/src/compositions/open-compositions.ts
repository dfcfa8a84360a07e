import { type Caller, decideComposing } from "../access/decide-access.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import {
  type DefinitionBase,
  type DefinitionStore,
  DefinitionsMoved,
  definitionKey,
  digestOf,
  keepPlan,
} from "../content/definition-store.js";
import type { Definitions } from "../content/read-definitions.js";
import { type Composed, serveDefinitions } from "../content/serve-definitions.js";
import type { Page } from "../http/page.js";
import type { Indicator, Observation } from "../indicators/indicator.js";
import { parentsOf } from "../indicators/parents-of.js";
import { keepKnown, validateObservatory } from "../observatories/load-observatories.js";
import type { Observatory } from "../observatories/observatory.js";
import { type ObservatoryReader, observatoryReader } from "../observatories/observatory-reader.js";
import type { Plan } from "../plans/plan-schema.js";
import { listShownSources, type ObservationWorkshop, observeInOrder } from "../publication/observe-indicators.js";
import type { PublicationSettings } from "../publication/publish-version.js";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { type CompositionContext, checkComposition, listDependents, listOutdated } from "./check-composition.js";
import type {
  ComposedKind,
  Composition,
  CompositionFault,
  CompositionLine,
  CompositionVersion,
  MeasurableDataset,
  RemovedComposition,
} from "./composition.js";
import { CompositionRefused } from "./composition-refused.js";
import { DraftPassed, openCompositionStore } from "./composition-store.js";
import { isReservedName } from "./reserved-names.js";

/**
 * Observatories, indicators and planning documents, written in the site by the administrators of the catalogue: a draft that nobody else
 * sees, then published texts that are all kept. Each method throws `CompositionRefused`.
 */
export interface Compositions {
  /** What is published or drafted, by theme. */
  list(caller: Caller): Promise<CompositionLine[]>;
  get(caller: Caller, kind: string, id: string): Promise<Composition>;
  /** Writes the draft, whatever is wrong with it: the answer tells. `revision`: the one seen, 0 for none; undefined for any. */
  save(caller: Caller, kind: string, id: string, document: object, revision?: number): Promise<Composition>;
  /** Forgets the draft. */
  abandon(caller: Caller, kind: string, id: string, revision?: number): Promise<void>;
  /** Keeps the draft, to be published in the place of what is published now. */
  adopt(caller: Caller, kind: string, id: string, revision?: number): Promise<Composition>;
  /** Publishes the draft, with the values that come from it. */
  publish(caller: Caller, kind: string, id: string, note: string, revision?: number): Promise<Composition>;
  versions(
    caller: Caller,
    kind: string,
    id: string,
    page: { page: number; pageSize: number },
  ): Promise<Page<CompositionVersion>>;
  /** Publishes a former text again. `online`: digest of the text that was seen online, null for none; undefined for any. */
  revert(
    caller: Caller,
    kind: string,
    id: string,
    number: number,
    options?: { note?: string | undefined; online?: string | null | undefined },
  ): Promise<Composition>;
  /** Who depends on a document, in French: it is not removed while they do. */
  dependents(caller: Caller, kind: string, id: string): Promise<string[]>;
  /** The documents that were taken away in the site, the last one first. */
  listRemoved(caller: Caller): Promise<RemovedComposition[]>;
  /** Names that the objectives of a planning document have, or had while it was served: none is given again. */
  objectiveNames(caller: Caller, plan: string): Promise<Set<string>>;
  /** Takes a document and its draft away; refused while others depend on it. `online` and `revision`: those seen, undefined for any. */
  remove(
    caller: Caller,
    kind: string,
    id: string,
    note: string | null,
    seen?: { online?: string | null | undefined; revision?: number | undefined },
  ): Promise<void>;
  /** The observatories with the draft of one of them, as pages would show them; or why they cannot. */
  preview(
    caller: Caller,
    theme: string,
  ): Promise<{ observatories: ObservatoryReader } | { faults: CompositionFault[] }>;
  /** The values that the draft of an indicator gives for the home territories, as a whole: nothing is written. */
  tryIndicator(caller: Caller, id: string): Promise<{ observations: Observation[] } | { faults: CompositionFault[] }>;
  /** The datasets that an indicator may be computed from, by title. */
  listDatasets(caller: Caller): Promise<MeasurableDataset[]>;
  /** What is served: what drafts name. */
  definitions(caller: Caller): Promise<Definitions>;
}

interface CompositionsParts {
  store: CatalogueStore;
  definitions: DefinitionStore;
  workshop: ObservationWorkshop;
  settings: Pick<PublicationSettings, "now">;
  territories: TerritoryReader;
  /** As the public reads it: indicators are figures of what is open. */
  catalogue: CatalogueReader;
  /** Why nothing can be written, null where all can. */
  readOnly: string | null;
  /** Runs a publication once those under way are done. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** What was published shows from now on. */
  refresh(): Promise<void>;
}

/** Every kind, in the order of lists. */
const KINDS: readonly ComposedKind[] = ["observatory", "indicator", "plan"];

export function openCompositions(parts: CompositionsParts): Compositions {
  const { definitions, workshop, settings, territories, catalogue, readOnly, inTurn, refresh } = parts;
  const store = openCompositionStore(parts.store.knex);
  const now = () => settings.now().toISOString();

  /** Throws for who may not; gives the name that is kept of who may. */
  const authorOf = (caller: Caller): string => {
    const { allowed, rule } = decideComposing(caller);
    if (!allowed || caller.kind !== "person")
      throw new CompositionRefused({ kind: "not-allowed", caller: caller.kind, rule });
    return `person:${caller.person}`;
  };
  const writerOf = (caller: Caller): string => {
    const author = authorOf(caller);
    if (readOnly !== null) throw new CompositionRefused({ kind: "read-only", sentence: readOnly });
    return author;
  };
  const kindOf = (kind: string, id: string): ComposedKind => {
    const known = KINDS.find((one) => one === kind);
    if (!known || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) || id.length > 100)
      throw new CompositionRefused({ kind: "unknown", of: kind, id });
    return known;
  };
  const contextNow = async (): Promise<CompositionContext> => {
    await definitions.refresh();
    const [organisations, datasets] = await Promise.all([catalogue.listOrganisations(), catalogue.listReadable()]);
    const columns = new Map(datasets.map(({ slug, fields }) => [slug, fields.map(({ name }) => name)]));
    // A definition may say a slug that a dataset had.
    for (const [name, slug] of definitions.received()) {
      const own = columns.get(slug);
      if (own) columns.set(name, own);
    }
    return {
      current: definitions.current(),
      base: definitions.base(),
      territories,
      organisations: organisations.map(({ slug }) => slug),
      columns,
    };
  };

  const read = async (
    kind: ComposedKind,
    id: string,
  ): Promise<{ composition: Composition; context: CompositionContext; next: Definitions }> => {
    const context = await contextNow();
    const key = definitionKey(kind, id);
    const published = findPublished(kind, id, context.current);
    const draft = await store.findDraft(key);
    if (published === undefined && !draft) throw new CompositionRefused({ kind: "unknown", of: kind, id });
    const digest = published === undefined ? null : digestOf(published);
    const document = draft ? draft.document : published;
    const { faults, next } = checkComposition(kind, id, document, context);
    const composition: Composition = {
      ...{ kind, id, document, digest, faults },
      published: published ?? null,
      draft: draft
        ? {
            revision: draft.revision,
            startedFrom: draft.startedFrom,
            updatedBy: draft.updatedBy,
            updatedAt: draft.updatedAt,
          }
        : null,
      moved: draft !== undefined && draft.startedFrom !== digest,
      touched: definitions.touched().has(key),
    };
    return { composition, context, next };
  };
  const get = async (kind: ComposedKind, id: string) => (await read(kind, id)).composition;

  const requireRevision = (current: Composition, revision: number | undefined) => {
    if (revision !== undefined && revision !== revisionOf(current))
      throw new CompositionRefused({ kind: "changed-meanwhile", current, yours: null });
  };
  const changedMeanwhile = async (kind: ComposedKind, id: string, yours: unknown = null) =>
    new CompositionRefused({ kind: "changed-meanwhile", current: await get(kind, id), yours });
  /** Nothing takes the place of a text that somebody else put online since the one that was seen. */
  const requireOnline = async (
    kind: ComposedKind,
    id: string,
    published: unknown,
    online: string | null | undefined,
  ) => {
    if (online !== undefined && online !== (published === undefined ? null : digestOf(published)))
      throw new CompositionRefused({ kind: "moved", current: await get(kind, id) });
  };
  const saveDraft = async (
    kind: ComposedKind,
    id: string,
    document: unknown,
    options: { by: string; startedFrom: string | null; revision?: number | undefined },
  ) => {
    try {
      await store.saveDraft(definitionKey(kind, id), document, { ...options, at: now() });
    } catch (error) {
      if (!(error instanceof DraftPassed)) throw error;
      throw await changedMeanwhile(kind, id, document);
    }
  };

  /**
   * Serves a text, or takes it away (null), with the values made from it, and adds it to the versions. `taken`: the revision of the draft that goes with
   * it, none where it stays. What somebody wrote in it since stays, and keeps the text from being taken away.
   */
  const serve = async (
    { kind, id }: { kind: ComposedKind; id: string },
    document: object | null,
    { next, base }: { next: Definitions; base: DefinitionBase },
    { author, note, taken }: { author: string; note: string | null; taken?: number },
  ): Promise<void> => {
    const key = definitionKey(kind, id);
    const former = findPublished(kind, id, definitions.current());
    const composed: Composed = {
      key,
      indicators: kind === "indicator" ? listDescendants(id, next.indicators) : new Set(),
      async write(trx, at) {
        const row = await trx("documents").where({ key }).first("data", "loaded_at", "touched_at");
        const found = row && (kind === "plan" ? JSON.parse(row.data).plan : JSON.parse(row.data));
        // Another process came first.
        if ((found === undefined ? null : digestOf(found)) !== (former === undefined ? null : digestOf(former)))
          throw new Overtaken();
        const kept = document === null ? null : documentKept(kind, id, next);
        await definitions.writeTouched(trx, key, kept, at);
        const version = await store.addVersion(
          trx,
          key,
          { document, digest: document === null ? null : digestOf(document), author, note, at },
          former && { document: former, digest: digestOf(former), at: row.loaded_at ?? row.touched_at },
        );
        if (taken !== undefined && !(await store.removeDraft(trx, key, taken)) && document === null)
          throw new DraftPassed();
        await journal(trx, at, author, document === null ? "remove" : "compose", key, { version });
      },
    };
    let done: Awaited<ReturnType<typeof serveDefinitions>>;
    try {
      done = await serveDefinitions(parts, next, base, composed);
    } catch (error) {
      if (error instanceof DraftPassed) throw await changedMeanwhile(kind, id);
      if (!(error instanceof Overtaken || error instanceof DefinitionsMoved)) throw error;
      throw new CompositionRefused({ kind: "moved", current: await get(kind, id) });
    }
    if (done.refused)
      throw new CompositionRefused({
        kind: "invalid",
        faults: done.failures
          .filter(({ indicator }) => composed.indicators.has(indicator))
          .map(({ indicator, message }) => ({
            path: "",
            message: `${indicator === id ? "ses valeurs" : `les valeurs de ${indicator}`} ne peuvent pas être calculées\u00A0: ${message}.`,
          })),
      });
    await refresh();
  };

  const dependentsOf = async (kind: ComposedKind, id: string, current: Definitions): Promise<string[]> =>
    listDependents(
      kind,
      id,
      current,
      (await parts.store.listDatasets()).map(({ metadata }) => metadata),
    );

  return {
    async list(caller) {
      authorOf(caller);
      await definitions.refresh();
      const { observatories, indicators, plans } = definitions.current();
      const drafts = await store.listDrafts();
      const lines = new Map<string, CompositionLine>();
      const add = (
        kind: ComposedKind,
        id: string,
        { theme, title }: { theme?: unknown; title?: unknown },
        published: boolean,
      ) => {
        const key = definitionKey(kind, id);
        lines.set(key, {
          ...{ kind, id, published },
          theme: typeof theme === "string" ? theme : "",
          title: typeof title === "string" && title.trim() !== "" ? title : id,
          draft: drafts.has(key),
          touched: definitions.touched().has(key),
        });
      };
      for (const [key, document] of drafts) {
        const named = readKey(key);
        if (named) add(named.kind, named.id, document as object, false);
      }
      for (const one of observatories) add("observatory", one.theme, one, true);
      for (const one of indicators) add("indicator", one.id, one, true);
      for (const { plan } of plans) add("plan", plan.id, plan, true);
      return [...lines.values()].sort(
        (a, b) =>
          KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
          a.theme.localeCompare(b.theme, "fr") ||
          a.title.localeCompare(b.title, "fr"),
      );
    },
    async get(caller, kind, id) {
      authorOf(caller);
      return get(kindOf(kind, id), id);
    },
    async save(caller, named, id, document, revision) {
      const by = writerOf(caller);
      const kind = kindOf(named, id);
      const { current } = await contextNow();
      const published = findPublished(kind, id, current);
      const key = definitionKey(kind, id);
      const known = await store.findDraft(key);
      if (!known && published === undefined) {
        if (isReservedName(kind, id)) throw new CompositionRefused({ kind: "taken", id, why: "reserved" });
        // Its addresses are those of what bore it, for ever.
        if (await store.wasUsed(key)) throw new CompositionRefused({ kind: "taken", id, why: "used" });
      }
      const startedFrom = known ? known.startedFrom : published === undefined ? null : digestOf(published);
      await saveDraft(kind, id, document, { by, startedFrom, revision });
      return get(kind, id);
    },
    async abandon(caller, named, id, revision) {
      writerOf(caller);
      const kind = kindOf(named, id);
      const current = await get(kind, id);
      requireRevision(current, revision);
      const isRemoved = await quietTransaction(parts.store.knex, (trx) =>
        store.removeDraft(trx, definitionKey(kind, id), revisionOf(current)),
      );
      if (!isRemoved) throw await changedMeanwhile(kind, id);
    },
    async adopt(caller, named, id, revision) {
      const by = writerOf(caller);
      const kind = kindOf(named, id);
      const current = await get(kind, id);
      requireRevision(current, revision);
      if (!current.draft) throw new CompositionRefused({ kind: "nothing", of: kind, id });
      await saveDraft(kind, id, current.document, {
        by,
        startedFrom: current.digest,
        revision: current.draft.revision,
      });
      return get(kind, id);
    },
    publish: (caller, named, id, note, revision) =>
      inTurn(async () => {
        const author = writerOf(caller);
        const kind = kindOf(named, id);
        const { composition, context, next } = await read(kind, id);
        const { base } = context;
        requireRevision(composition, revision);
        const { draft, document, digest, moved, faults } = composition;
        if (!draft || digestOf(document) === digest) throw new CompositionRefused({ kind: "nothing", of: kind, id });
        if (moved) throw new CompositionRefused({ kind: "moved", current: composition });
        if (faults.length > 0) throw new CompositionRefused({ kind: "invalid", faults });
        await serve({ kind, id }, document as object, { next, base }, { author, note, taken: draft.revision });
        return get(kind, id);
      }),
    async versions(caller, named, id, { page, pageSize }) {
      authorOf(caller);
      const kind = kindOf(named, id);
      const found = await store.listVersions(definitionKey(kind, id), { page, pageSize });
      // One that was never changed in the site has none; one that does not exist is said so.
      if (found.total === 0) await get(kind, id);
      return { ...found, page, pageSize };
    },
    revert: (caller, named, id, number, { note, online } = {}) =>
      inTurn(async () => {
        const author = writerOf(caller);
        const kind = kindOf(named, id);
        const found = await store.findVersion(definitionKey(kind, id), number);
        if (!found || found.document === null) throw new CompositionRefused({ kind: "unknown-version", number });
        const context = await contextNow();
        const published = findPublished(kind, id, context.current);
        await requireOnline(kind, id, published, online);
        if (published !== undefined && digestOf(published) === digestOf(found.document))
          throw new CompositionRefused({ kind: "nothing", of: kind, id });
        const { faults, next } = checkComposition(kind, id, found.document, context);
        if (faults.length === 0 && kind === "plan") {
          const texts = await store.listIndicatorsAt(found.at);
          const before = (name: string) => texts.get(definitionKey("indicator", name)) ?? undefined;
          faults.push(...listOutdated(found.document as Plan, before, context.current));
        }
        if (faults.length > 0) throw new CompositionRefused({ kind: "invalid", faults });
        const told = note?.trim() || `Retour à la version ${number}`;
        await serve({ kind, id }, found.document as object, { next, base: context.base }, { author, note: told });
        return get(kind, id);
      }),
    async dependents(caller, named, id) {
      authorOf(caller);
      const kind = kindOf(named, id);
      const { current } = await contextNow();
      return dependentsOf(kind, id, current);
    },
    async listRemoved(caller) {
      authorOf(caller);
      return (await store.listRemoved()).flatMap(({ key, document, at }) => {
        const named = readKey(key);
        const { title } = (document ?? {}) as { title?: unknown };
        return named ? [{ ...named, at, title: typeof title === "string" ? title : named.id }] : [];
      });
    },
    async objectiveNames(caller, plan) {
      authorOf(caller);
      const states = await definitions.planStates(plan);
      return new Set(states.flatMap(({ loaded }) => loaded?.plan.objectives.map(({ id }) => id) ?? []));
    },
    remove: (caller, named, id, note, { online, revision } = {}) =>
      inTurn(async () => {
        const author = writerOf(caller);
        const kind = kindOf(named, id);
        const { current, base } = await contextNow();
        const published = findPublished(kind, id, current);
        if (published === undefined) throw new CompositionRefused({ kind: "unknown", of: kind, id });
        await requireOnline(kind, id, published, online);
        // Its draft goes with it: not what somebody wrote in it since.
        const seen = await get(kind, id);
        requireRevision(seen, revision);
        const by = await dependentsOf(kind, id, current);
        if (by.length > 0) throw new CompositionRefused({ kind: "needed", by });
        const next = without(kind, id, current);
        await serve({ kind, id }, null, { next, base }, { author, note, taken: revisionOf(seen) });
      }),
    async preview(caller, theme) {
      authorOf(caller);
      const { composition, context } = await read(kindOf("observatory", theme), theme);
      const { document } = composition;
      const wrong = validateObservatory(document, theme);
      if (wrong.length > 0) return { faults: composition.faults };
      const { current } = context;
      // What cannot be shown is told beside, and the rest seen.
      const shown = keepKnown(document as Observatory, current.indicators).observatory;
      const definitionsSeen = {
        indicators: current.indicators,
        observatories: [...current.observatories.filter((one) => one.theme !== theme), shown],
      };
      const received = definitions.received();
      return { observatories: observatoryReader({ current: () => definitionsSeen, received: () => received }) };
    },
    async tryIndicator(caller, id) {
      authorOf(caller);
      const { composition, next } = await read(kindOf("indicator", id), id);
      if (composition.faults.length > 0) return { faults: composition.faults };
      const indicator = composition.document as Indicator;
      const shop = { ...workshop, indicators: () => next.indicators };
      const home = new Set(territories.home().all.map(({ code }) => code));
      let observations: Observation[] = [];
      const { failures } = await observeInOrder(
        shop,
        [indicator],
        await listShownSources(shop, catalogue),
        async (_, made) => {
          observations = made.filter(
            ({ territory, dimensions }) => home.has(territory) && Object.keys(dimensions).length === 0,
          );
        },
      );
      if (failures.length > 0)
        return {
          faults: failures.map(({ message }) => ({
            path: "",
            message: `ses valeurs ne peuvent pas être calculées\u00A0: ${message}.`,
          })),
        };
      return { observations };
    },
    async listDatasets(caller) {
      authorOf(caller);
      const names = await parts.store.listAllSlugs();
      return (await catalogue.listReadable())
        .map(({ id, slug, title, theme, demonstration = false, fields }) => ({
          ...{ slug, names: names.get(id) ?? [slug], title, theme, demonstration },
          fields: fields.map((field) => ({
            name: field.name,
            title: field.title ?? field.name,
            type: field.type ?? "string",
          })),
        }))
        .sort((a, b) => a.title.localeCompare(b.title, "fr"));
    },
    async definitions(caller) {
      authorOf(caller);
      await definitions.refresh();
      return definitions.current();
    },
  };
}

/** Of its draft, 0 for none. */
const revisionOf = ({ draft }: Composition): number => draft?.revision ?? 0;

/** "definition:plan:scot-x" → its kind and name; undefined for what is not composed. */
function readKey(key: string): { kind: ComposedKind; id: string } | undefined {
  const [, kind = "", id = ""] = /^definition:(\w+):(.+)$/.exec(key) ?? [];
  const known = KINDS.find((one) => one === kind);
  return known && { kind: known, id };
}

/** Another process changed the document while it was being published. */
class Overtaken extends Error {}

function findPublished(
  kind: ComposedKind,
  id: string,
  current: Definitions,
): Observatory | Indicator | Plan | undefined {
  if (kind === "observatory") return current.observatories.find(({ theme }) => theme === id);
  if (kind === "indicator") return current.indicators.find((one) => one.id === id);
  return current.plans.find(({ plan }) => plan.id === id)?.plan;
}

/** A document as the database of definitions keeps it. */
function documentKept(kind: ComposedKind, id: string, next: Definitions): unknown {
  const plan = kind === "plan" ? next.plans.find((one) => one.plan.id === id) : undefined;
  return plan ? keepPlan(plan) : findPublished(kind, id, next);
}

function without(kind: ComposedKind, id: string, current: Definitions): Definitions {
  return {
    ...current,
    ...(kind === "observatory" ? { observatories: current.observatories.filter(({ theme }) => theme !== id) } : {}),
    ...(kind === "indicator" ? { indicators: current.indicators.filter((one) => one.id !== id) } : {}),
    ...(kind === "plan" ? { plans: current.plans.filter(({ plan }) => plan.id !== id) } : {}),
  };
}

/** An indicator and those that are computed from it, through others too. */
function listDescendants(id: string, indicators: Indicator[]): Set<string> {
  const found = new Set([id]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const one of indicators) if (parentsOf(one).some((parent) => found.has(parent))) found.add(one.id);
  }
  return found;
}
