import { setImmediate as pause } from "node:timers/promises";
import { guillemets } from "@datalogue/ingest";
import type { Knex } from "knex";
import { ActRefused } from "../access/act-refused.js";
import { administersAll, type Caller, decideAccess } from "../access/decide-access.js";
import { addDays, civilDay } from "../calendar/civil-day.js";
import { tellRefusedSignIns } from "../people/refused-sign-ins.js";
import { tellHandSittings } from "../store/hand-sittings.js";
import { journal } from "../store/journal.js";
import { toAct } from "../store/verify-journal.js";
import { type ActKind, actionsOf, findAct, sayAct } from "./say-act.js";

/** Which acts are asked for; nothing of it: all that the caller may read. */
export interface JournalQuery {
  /** Words of the name of somebody, or of the title of a dataset. */
  q?: string | undefined;
  /** As an act names who acts. */
  actor?: string | undefined;
  kind?: ActKind | undefined;
  /** Slug or identifier. */
  dataset?: string | undefined;
  organisation?: string | undefined;
  /** First and last civil days. */
  from?: string | undefined;
  to?: string | undefined;
  /** Acts before this number only. */
  before?: number | undefined;
}

/** An act as its administrators read it. */
export interface ReadAct {
  sequence: number;
  /** ISO date-time. */
  at: string;
  /** As it is written, and the name while it is known. */
  actor: { id: string; name: string | null };
  action: string;
  kind: ActKind | null;
  object: { id: string; title: string };
  /** Slug of the dataset that it is of, while there is one. */
  dataset: string | null;
  organisations: string[];
  detail: Record<string, unknown>;
  /** In French. */
  sentence: string;
  hash: string;
}

export interface JournalReader {
  /** The last acts first; `next`: what to ask `before` for those that precede. Throws `ActRefused` for who administers nothing. */
  list(caller: Caller, query: JournalQuery, size: number): Promise<{ acts: ReadAct[]; next: number | null }>;
  /** What somebody did or was done to, the last first: theirs to take away. */
  listOwn(person: string): Promise<ReadAct[]>;
  /**
   * All of them, by batches, as far back as they go; written down itself. The first batch is read at once: what keeps it from being read is
   * told before anything is sent. Throws `ActRefused`.
   */
  export(caller: Caller, query: JournalQuery): Promise<AsyncGenerator<ReadAct[]>>;
}

interface Parts {
  now: () => Date;
  /** The dataset that has, or once had, a slug. */
  findSlugOwner(slug: string): Promise<string | undefined>;
  findQuestionnaire(id: string): { title: string } | undefined;
}

const BATCH = 500;
/** Acts of one person that are given to them at once. */
const MOST_OWN = 10_000;

/**
 * Reads the journal for administrators: acts of the organisations that they administer, all of them for those of the organisation that
 * publishes the catalogue. What is asked for only narrows that: what they may not read answers as what does not exist.
 */
export function openJournalReader(knex: Knex, { now, findSlugOwner, findQuestionnaire }: Parts): JournalReader {
  const sequencesOf = (organisations: string[]) =>
    knex("journal_organisations").whereIn("organisation", organisations).select("sequence");
  const describeEach = async (rows: Row[]): Promise<ReadAct[]> => {
    const names: Names = { ...(await readNames(knex, rows)), findQuestionnaire };
    return rows.map((row) => describe(row, names));
  };
  const read = async (organisations: string[] | "all", query: JournalQuery, size: number): Promise<ReadAct[]> => {
    const rows = knex("journal").orderBy("sequence", "desc").limit(size);
    if (organisations !== "all") rows.whereIn("sequence", sequencesOf(organisations));
    if (query.organisation !== undefined) rows.whereIn("sequence", sequencesOf([query.organisation]));
    if (query.before !== undefined) rows.where("sequence", "<", query.before);
    if (query.actor !== undefined) rows.where("actor", query.actor);
    if (query.kind !== undefined) rows.whereIn("action", actionsOf(query.kind));
    if (query.dataset !== undefined) rows.where("dataset", (await findSlugOwner(query.dataset)) ?? query.dataset);
    if (query.from !== undefined) rows.where("at", ">=", startOf(query.from));
    if (query.to !== undefined) rows.where("at", "<", startOf(addDays(query.to, 1)));
    if (query.q !== undefined) {
      const { people, datasets } = await findNamed(knex, query.q);
      rows.where((same) => same.whereIn("actor", people).orWhereIn("object", people).orWhereIn("dataset", datasets));
    }
    return describeEach(await rows);
  };

  /** What is told together, once it may be. */
  const tellWaiting = async () => {
    await tellRefusedSignIns(knex, now());
    await tellHandSittings(knex, now());
  };

  return {
    async list(caller, query, size) {
      const organisations = listAdministered(caller);
      if (query.before === undefined) await tellWaiting();
      const acts = await read(organisations, query, size + 1);
      const shown = acts.slice(0, size);
      return { acts: shown, next: acts.length > size ? (shown.at(-1)?.sequence ?? null) : null };
    },
    async listOwn(person) {
      const own = await knex("journal_people").where({ person_id: person }).first("pseudonym");
      if (!own) return [];
      const name = `person:${own.pseudonym}`;
      const rows = await knex("journal")
        .where({ actor: name })
        .orWhere({ object: name })
        .orderBy("sequence", "desc")
        .limit(MOST_OWN);
      return describeEach(rows);
    },
    async export(caller, query) {
      const organisations = listAdministered(caller);
      await tellWaiting();
      const own = organisations === "all" ? [] : organisations;
      await journal(knex, now().toISOString(), actorOf(caller), "export-journal", "site", {}, own);
      const first = await read(organisations, query, BATCH);
      return (async function* () {
        for (let acts = first; ; ) {
          if (acts.length > 0) yield acts;
          if (acts.length < BATCH) return;
          // Others are answered between two batches.
          await pause();
          acts = await read(organisations, { ...query, before: acts.at(-1)?.sequence }, BATCH);
        }
      })();
    },
  };
}

const actorOf = (caller: Caller) => (caller.kind === "person" ? `person:${caller.person}` : "program");

/** The organisations whose acts somebody reads. Throws `ActRefused` where there is none. */
function listAdministered(caller: Caller): string[] | "all" {
  if (caller.kind === "public") throw new ActRefused("sans-compte");
  const decisions = caller.memberships.map(({ organisation }) => ({
    organisation,
    ...decideAccess(caller, "administer", { organisation }),
  }));
  const held = decisions.filter(({ allowed }) => allowed).map(({ organisation }) => organisation);
  if (held.length === 0) throw new ActRefused(decisions[0]?.rule ?? "role-insuffisant");
  return administersAll(caller) ? "all" : held;
}

/** What acts name, as it is called today. */
interface Names extends Pick<Parts, "findQuestionnaire"> {
  /** By pseudonym; who left has none. */
  people: Map<string, string>;
  datasets: Map<string, { slug: string; title: string }>;
  organisations: Map<string, string>;
  keys: Map<string, string | null>;
}

// biome-ignore lint/suspicious/noExplicitAny: rows of the database, given their types here
type Row = any;

/** The names of what these acts name. */
async function readNames(knex: Knex, rows: Row[]): Promise<Omit<Names, "findQuestionnaire">> {
  const named = rows.flatMap(({ actor, object, dataset, detail }) => [
    ...[actor, object, ...(dataset === null ? [] : [`dataset:${dataset}`])],
    ...Object.values(JSON.parse(detail)).filter((value) => typeof value === "string"),
  ]);
  const idsOf = (kind: string) => [
    ...new Set(named.flatMap((name) => (name.startsWith(`${kind}:`) ? [name.slice(kind.length + 1)] : []))),
  ];
  const people = await knex("journal_people")
    .join("persons", "persons.id", "journal_people.person_id")
    .whereIn("pseudonym", idsOf("person"))
    .where({ closed_at: null })
    .select("pseudonym", "name");
  const datasets = await knex("datasets").whereIn("id", idsOf("dataset")).select("id", "slug", "metadata");
  const organisations = await knex("organisations").select("slug", "data");
  const keys = await knex("api_keys").whereIn("id", idsOf("key")).select("id", "label");
  return {
    people: new Map(people.map(({ pseudonym, name }) => [pseudonym, name])),
    datasets: new Map(datasets.map(({ id, slug, metadata }) => [id, { slug, title: JSON.parse(metadata).title }])),
    organisations: new Map(organisations.map(({ slug, data }) => [slug, JSON.parse(data).name])),
    keys: new Map(keys.map(({ id, label }) => [id, label])),
  };
}

/** Whose name, and which titles, have these words. */
async function findNamed(knex: Knex, words: string): Promise<{ people: string[]; datasets: string[] }> {
  const sought = fold(words);
  const people = await knex("journal_people")
    .join("persons", "persons.id", "journal_people.person_id")
    .where({ closed_at: null })
    .select("pseudonym", "name");
  const datasets = await knex("datasets").select("id", "slug", "metadata");
  return {
    people: people.flatMap(({ pseudonym, name }) => (fold(name).includes(sought) ? [`person:${pseudonym}`] : [])),
    datasets: datasets.flatMap(({ id, slug, metadata }) =>
      slug === words || fold(JSON.parse(metadata).title).includes(sought) ? [id] : [],
    ),
  };
}

const fold = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("’", "'").toLowerCase().trim();

function describe(row: Row, names: Names): ReadAct {
  const { sequence, at, actor, action, object, organisations, detail: told } = toAct(row);
  const detail: Record<string, unknown> = JSON.parse(told);
  const dataset = row.dataset === null ? undefined : names.datasets.get(row.dataset);
  const title = titleOf(object, dataset?.title, names);
  const organisation = (slug: unknown) => names.organisations.get(String(slug)) ?? String(slug);
  const kind = findAct(action)?.kind ?? null;
  return {
    ...{ sequence, at, action, kind, organisations, detail, hash: row.hash, dataset: dataset?.slug ?? null },
    actor: { id: actor, name: nameOf(actor, names) },
    object: { id: object, title },
    sentence: sayAct(action, titleOf(actor, undefined, names), { title, detail, organisation }),
  };
}

function nameOf(name: string, { people, keys }: Names): string | null {
  const [, kind, id = ""] = /^(person|key):(.+)$/.exec(name) ?? [];
  return (kind === "person" ? people.get(id) : kind === "key" ? keys.get(id) : undefined) ?? null;
}

/** Parts of the program, and what is not named by an identifier. */
const PARTS: Record<string, string> = {
  command: "la ligne de commande",
  content: "le dossier fourni à l’installation",
  program: "le programme",
  sources: "le relevé des sources",
  public: "le public",
  site: "le site",
  catalogue: "la fiche du catalogue",
};

const DEFINITIONS: Record<string, string> = {
  indicator: "l’indicateur",
  observatory: "l’observatoire",
  plan: "le document",
  rule: "la règle",
  inspection: "le contrôle",
  agreement: "la convention",
};

/** What something is called in a sentence. */
function titleOf(thing: string, dataset: string | undefined, names: Names): string {
  const [, kind, id = ""] = /^(\w+):(.+)$/.exec(thing) ?? [];
  switch (kind) {
    case "dataset":
      return dataset === undefined ? "un jeu qui n’est plus au catalogue" : guillemets(dataset);
    case "draft":
      return dataset === undefined ? "un nouveau jeu" : guillemets(dataset);
    case "person":
      return names.people.get(id) ?? "une personne partie";
    case "key": {
      const label = names.keys.get(id);
      return label ? `la clé ${guillemets(label)}` : "une clé";
    }
    case "organisation":
      return names.organisations.get(id) ?? id;
    case "inspection":
      return `le contrôle ${guillemets(id)}`;
    case "agreement":
      return `la convention ${guillemets(id)}`;
    case "questionnaire":
      return guillemets(names.findQuestionnaire(id)?.title ?? id);
    case "definition": {
      const [, what = "", named = id] = /^(\w+):(.+)$/.exec(id) ?? [];
      return `${DEFINITIONS[what] ?? "la définition"} ${guillemets(named)}`;
    }
    case undefined:
      return PARTS[thing] ?? thing;
    default:
      return guillemets(id);
  }
}

/** The first instant of a day of metropolitan France. */
function startOf(day: string): string {
  const midnight = Date.parse(`${day}T00:00:00.000Z`);
  const summer = new Date(midnight - 2 * 3600_000);
  return (civilDay(summer) === day ? summer : new Date(midnight - 3600_000)).toISOString();
}
