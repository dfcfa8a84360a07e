import type { Knex } from "knex";
import type { Validators } from "../fetching/fetcher.js";
import type { SeenCertificate } from "../fetching/seen-certificate.js";
import type { Inspection } from "../sources/guard-table.js";
import type { Source } from "../sources/source-schema.js";
import { journal } from "../store/journal.js";
import { quietTransaction } from "../store/open-database.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { receivedDigest } from "../versions/manifest.js";
import type { NotedCertificate } from "./source-certificates.js";

/** Where the file of a source that is served came from, to ask for another only if it changed. */
export interface Provenance extends Validators {
  /** Of the file; absent from those that older programs noted. */
  sha256?: string;
  /** Address of the file, when it is one of the producer's. */
  url?: string;
  /** The year or the title that it is of, where several might have been. */
  vintage?: string | undefined;
  /** What it was asked by, where its vintage is known. */
  from?: Source["from"];
  /** When (ISO). */
  at: string;
  name: string;
}

/** The same of one that was read as it came, to say what changed. */
export interface LastReception extends Provenance {
  file: NonNullable<Inspection["file"]> | null;
  columns: string[];
  rows: number;
  /** How many communes of the territory were in it; null when the guard does not count them. */
  communes: number | null;
  /** Years of its rows, where a column tells them. */
  years: number[];
}

/** Whether what a file holds is known: not of one that was served already as its source gave it. */
export function isRead(known: Provenance | undefined): known is LastReception {
  return known !== undefined && "columns" in known;
}

/** What who publishes a dataset said of its source: not to be asked, or to be asked though they deposited the version served themselves. */
export interface SourceChoice {
  kind: "paused" | "followed";
  /** The version served when they said so. */
  version: number;
  /** ISO date-time, and who, as the journal names them. */
  at: string;
  actor: string;
}

/** What last attempts gave, by slug of the dataset. */
export interface ReceptionMemory {
  /** The file that a source gave last, as long as it is the one served: undefined once another was deposited, or gone back to. */
  find(dataset: string): Promise<Provenance | undefined>;
  /** Whether a file that a source or a person gave is served. */
  isServed(dataset: string): Promise<boolean>;
  remember(dataset: string, reception: Provenance): Promise<void>;
  /** The file received last is no longer to be compared with: the next one is asked for whole. Within the transaction that makes it so. */
  forget(dataset: string, trx: Knex.Transaction): Promise<void>;
  /** What the last refresh of some datasets came to, where one was tried; its `review` as `listReviews` gives it. */
  listAttempts(datasets: readonly string[]): Promise<Map<string, Attempt>>;
  /** Refreshes that came to nothing and were not made good since, by dataset. */
  listFailures(): Promise<{ dataset: string; at: string; failure: string }[]>;
  /**
   * What refreshes published and somebody should look at, by dataset: while what they published is served, until somebody publishes the dataset. Made again
   * by the program or by the content (an embargo is over, another schema), the same file is to be looked at as before, but for the years that it gives by then.
   */
  listReviews(): Promise<({ dataset: string } & Review)[]>;
  noteAttempt(dataset: string, attempt: Attempt): Promise<void>;
  /** What the servers of a source showed, in the place of what they showed before. */
  noteCertificates(dataset: string, seen: readonly SeenCertificate[], at: string): Promise<void>;
  /** The certificates of the servers of some datasets, where one was shown. */
  listCertificates(datasets: readonly string[]): Promise<Map<string, NotedCertificate[]>>;
  /** Of a dataset that has no source any more: what its last one came to concerns nobody. */
  forgetAttempt(dataset: string): Promise<void>;
  /** Choices that were made, by identifier of the dataset; both within the transaction under way where there is one. */
  listChoices(ids: readonly string[], trx?: Knex.Transaction): Promise<Map<string, SourceChoice>>;
  /** A source that is followed again is asked whole: what was deposited meanwhile is not what its server says unchanged. */
  choose(id: string, choice: SourceChoice, trx?: Knex.Transaction): Promise<void>;
}

/** A refresh that was tried. */
export interface Attempt {
  at: string;
  /** Why nothing was published, a French sentence; null when it went well. */
  failure: string | null;
  /** What became of it, and French sentences that say it; absent from attempts of older programs. */
  outcome?: string;
  told?: string;
  /** What is to be looked at of what was published, then or before. */
  review?: Review;
}

/** Years that rows had and have no more, and French sentences that tell them. */
export interface LostYears {
  years: number[];
  told: string;
}

/** What a file that came by itself has no more, when it was published (ISO), and the version served of it. */
export interface Review extends LostYears {
  at: string;
  version: number;
}

/**
 * Kept in the catalogue database, with what is served: a copy of the data folder asks as its original does. No public answer is made of
 * it, so that those kept stay. `findStillLost` gives, of years that a dataset had lost, those that what is served of it has not either.
 */
export function receptionMemory(
  store: CatalogueStore,
  findStillLost: (dataset: string, lost: LostYears) => Promise<LostYears | undefined>,
): ReceptionMemory {
  const read = async <T>(key: string) => (await store.findDocument<T>(key))?.data;
  /** By what follows the colon of their key. */
  const readAll = async <T>(kind: string, names: readonly string[], knex: Knex = store.knex) => {
    if (names.length === 0) return new Map<string, T>();
    const keys = names.map((name) => `${kind}:${name}`);
    const rows = await knex("documents").whereIn("key", keys).select("key", "data");
    return new Map<string, T>(rows.map(({ key, data }) => [key.slice(kind.length + 1), JSON.parse(data)]));
  };
  const listAll = async (): Promise<({ dataset: string } & Attempt)[]> => {
    const rows = await store.knex("documents").where("key", "like", "attempt:%").orderBy("key").select("key", "data");
    return rows.map(({ key, data }) => ({ dataset: key.slice("attempt:".length), ...JSON.parse(data) }));
  };
  /** What was to be looked at, as it stands now: undefined once another file is served, all years are there again, or somebody published the dataset. */
  const findOwed = async (slug: string, review: Review | undefined): Promise<Review | undefined> => {
    const stored = review && (await store.findDataset({ slug }));
    if (!stored || stored.version === review.version) return stored && review;
    const [made, served] = await Promise.all(
      [review.version, stored.version].map((number) => store.findVersion(stored.id, number)),
    );
    if (!made || !served || receivedDigest(made.manifest) !== receivedDigest(served.manifest)) return undefined;
    const acts = await store
      .knex("journal")
      .where({ object: `dataset:${stored.id}` })
      .whereIn("action", ["publish", "rollback"])
      .where((by) => by.where("actor", "like", "person:%").orWhere("actor", "like", "key:%"))
      .select("detail");
    const isSeen = acts.some(({ detail }) => Number(JSON.parse(detail).version) > review.version);
    const lost = isSeen ? undefined : await findStillLost(slug, review);
    return lost && { ...lost, at: review.at, version: stored.version };
  };
  const write = <T extends { at: string }>(
    key: string,
    value: T,
    also: (trx: Knex) => Promise<void> = async () => {},
  ) =>
    quietTransaction(store.knex, async (trx) => {
      await store.writeDocument(trx, key, value, "", value.at);
      await also(trx);
    });
  const forget: ReceptionMemory["forget"] = async (dataset, trx) => {
    await trx("documents")
      .where({ key: `reception:${dataset}` })
      .delete();
  };
  /** Of what was received last, whether its server says it unchanged. */
  const forgetState = async (dataset: string, trx: Knex.Transaction) => {
    const key = `reception:${dataset}`;
    const row = await trx("documents").where({ key }).first("data");
    if (!row) return;
    const { url: _url, etag: _etag, lastModified: _modified, ...kept }: Provenance = JSON.parse(row.data);
    await store.writeDocument(trx, key, kept, "", kept.at);
  };
  const findServed = async (dataset: string) => {
    const stored = await store.findDataset({ slug: dataset });
    return stored && store.findVersion(stored.id, stored.version);
  };
  return {
    async find(dataset) {
      const known = await read<Provenance>(`reception:${dataset}`);
      const served = known && (await findServed(dataset));
      if (!served) return undefined;
      const { manifest, publishedAt } = served;
      const isServed = known.sha256 === undefined ? publishedAt <= known.at : known.sha256 === receivedDigest(manifest);
      return isServed ? known : undefined;
    },
    isServed: async (dataset) => (await findServed(dataset))?.manifest.origin !== undefined,
    remember: (dataset, reception) => write(`reception:${dataset}`, reception),
    forget,
    async listAttempts(datasets) {
      const attempts = await readAll<Attempt>("attempt", datasets);
      for (const [dataset, { review: told, ...attempt }] of attempts) {
        const review = await findOwed(dataset, told);
        attempts.set(dataset, { ...attempt, ...(review ? { review } : {}) });
      }
      return attempts;
    },
    async listFailures() {
      return (await listAll()).flatMap(({ dataset, at, failure }) =>
        failure === null ? [] : [{ dataset, at, failure }],
      );
    },
    async listReviews() {
      const reviews: ({ dataset: string } & Review)[] = [];
      for (const { dataset, review: told } of await listAll()) {
        const review = await findOwed(dataset, told);
        if (review) reviews.push({ dataset, ...review });
      }
      return reviews;
    },
    noteCertificates: (dataset, certificates, at) => write(`certificates:${dataset}`, { at, certificates }),
    async listCertificates(datasets) {
      const noted = await readAll<{ at: string; certificates: SeenCertificate[] }>("certificates", datasets);
      return new Map(
        [...noted].map(([dataset, { at: seen, certificates }]) => [
          dataset,
          certificates.map((one) => ({ ...one, seen })),
        ]),
      );
    },
    listChoices: (ids, trx) => readAll("source-choice", ids, trx),
    choose(id, choice, under) {
      const { kind, at, actor, version } = choice;
      const write = async (trx: Knex.Transaction) => {
        await store.writeDocument(trx, `source-choice:${id}`, choice, "", at);
        const known = kind === "followed" ? await trx("datasets").where({ id }).first("slug") : undefined;
        if (known) await forgetState(known.slug, trx);
        const act = kind === "paused" ? "pause-source" : "resume-source";
        await journal(trx, at, actor, act, `dataset:${id}`, { version });
      };
      return under ? write(under) : quietTransaction(store.knex, write);
    },
    async forgetAttempt(slug) {
      await quietTransaction(store.knex, (trx) =>
        trx("documents")
          .whereIn("key", [`attempt:${slug}`, `certificates:${slug}`])
          .delete(),
      );
    },
    noteAttempt: (slug, attempt) =>
      write(`attempt:${slug}`, attempt, async (trx) => {
        const known = await trx("datasets").where({ slug }).first("id");
        // Why it came to nothing may quote the file: the journal does not.
        const detail = { failed: attempt.failure !== null };
        await journal(trx, attempt.at, "sources", "refresh", known ? `dataset:${known.id}` : `source:${slug}`, detail);
      }),
  };
}
