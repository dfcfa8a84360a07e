import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Recipe, Schema } from "@datalogue/ingest";
import { publishVersion, type Submission } from "../publication/publish-version.js";
import { DamagedFile } from "../stored-files/damaged-file.js";
import { findAnyFault } from "../stored-files/find-fault.js";
import { hasLeftAgreement } from "../versions/has-left-agreement.js";
import { isInvented } from "../versions/is-invented.js";
import { readKept } from "../versions/read-kept.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { StoredVersion } from "../versions/stored-version.js";
import { type Touched, WHOLLY_TOUCHED } from "../versions/touched.js";
import { RECEIVED_SCHEMA } from "../versions/version-folders.js";
import { atMost } from "./at-most.js";
import type { Difference } from "./difference.js";
import type { Progress } from "./draft.js";
import type { RunDraftTask } from "./draft-readings.js";
import { DraftRefused } from "./draft-refused.js";
import type { DraftsParts } from "./drafts-parts.js";
import { findReception, type KeptReception } from "./find-reception.js";
import { makeDifference, writeDifference } from "./make-difference.js";
import { nameStanding } from "./name-standing.js";
import { wasReserved } from "./was-reserved.js";

/** Which version is published again, by whom. */
interface Rollback {
  dataset: StoredDataset;
  number: number;
  actor: string;
  /** What its note says; a sentence by default. */
  note?: string | undefined;
  /** The version that its caller saw served: `version-moved` is thrown where it is another since. */
  seen?: number | undefined;
}

/** Differences kept at the same time: each is made once for who looks, then decides. */
const KEPT = 20;

const LENT =
  "Cette version a été faite sous une convention, et le jeu porte une licence ouverte\u00A0: y revenir donnerait ce que le partenaire n'a pas donné.";

const UNPROTECTED =
  "Cette version a été faite sous un secret statistique que le jeu ne déclare plus\u00A0: y revenir montrerait ce qu'il taisait. Déclarez-le de nouveau d'abord.";

/**
 * Publishes earlier versions again, each as a new one, from the file that was received with it: one whose rows are no longer kept as the others. Throws `DraftRefused` for a
 * version that is not there or is the one served, `DamagedFile` for a file that is no longer what was received.
 */
export function openRollbacks(parts: DraftsParts & { run: RunDraftTask }) {
  const { workshop, settings, territories } = parts;
  const { store, folders } = workshop;
  const made = new Map<string, Difference>();
  const making = new Map<string, Promise<void>>();
  /** What is being written as a file, by dataset and number. */
  const writing = new Set<string>();
  /** How far the last comparison of each version is, by dataset and number. */
  const progresses = new Map<string, Progress>();

  /** What publishing an earlier version again would publish, and the version that it replaces. */
  const prepare = async ({
    dataset,
    number,
    actor,
    note,
    seen,
  }: Rollback): Promise<{ submission: Submission; kept: KeptReception | undefined; served: number }> => {
    const { id } = dataset;
    const stored = (await store.findDataset({ id })) ?? dataset;
    if (seen !== undefined && seen !== stored.version)
      throw new DraftRefused({ kind: "version-moved", startedFrom: seen, served: stored.version });
    const former = await store.findVersion(id, number);
    if (!former || number === stored.version) throw new DraftRefused({ kind: "unknown-version", version: number });
    const { manifest } = former;
    // Its file was received for its producer alone: nothing would mask its small counts any more.
    if (manifest.secrecy && !stored.metadata.confidentialite)
      throw new DraftRefused({ kind: "faulty-file", errors: 0, sentence: UNPROTECTED });
    if (hasLeftAgreement(stored.metadata, manifest))
      throw new DraftRefused({ kind: "faulty-file", errors: 0, sentence: LENT });
    const source = folders.fileOf(id, number, manifest.original);
    await folders.ready(id, number, [manifest.original, RECEIVED_SCHEMA, "recipe.json"]);
    const digest = manifest.files[manifest.original];
    const fault = digest && (await findAnyFault(source, digest));
    if (fault) throw new DamagedFile(source, fault);
    const schema = await readKept<Schema>(folders.fileOf(id, number, RECEIVED_SCHEMA));
    if (!schema) throw new DraftRefused({ kind: "unknown-version", version: number });
    const recipe = await readKept<Recipe>(folders.fileOf(id, number, "recipe.json"));
    const { originalName, origin, derivedFrom } = manifest;
    const kept = await findReception({ ...parts, store, folders }, id);
    const file = { name: originalName, origin, sha256: digest?.sha256 ?? "" };
    const content = kept?.content?.read;
    // Its data are those that a person chose; its documents are the content's no more where they differ.
    const touched: Touched = content
      ? {
          ...stored.touched,
          data: true,
          ...(isDeepStrictEqual(schema, content.schema) ? {} : { schema: { is: schema, was: content.schemaDigest } }),
          ...(origin === "source" || isDeepStrictEqual(recipe, content.recipeOf(origin, territories))
            ? {}
            : { recipe: { is: recipe ?? null, was: content.recipeDigest } }),
        }
      : // The source that it was bound to here stays.
        { ...stored.touched, ...WHOLLY_TOUCHED };
    return {
      kept,
      served: stored.version,
      submission: {
        ...{ metadata: { ...stored.metadata, id }, schema, recipe, source, originalName, origin, derivedFrom },
        invented: isInvented(stored.metadata, manifest),
        metadataDigest: stored.metadataDigest,
        dataDigest: content?.withTouched(touched, stored.metadata).digestWith(file, territories) ?? stored.dataDigest,
        note: note ?? sayReturn(former, stored),
        ...{ actor, act: "rollback" as const, replaces: stored.version, madeFrom: stored, touched },
        // What its source gives again is that which was left: only a file in whole can be told from what is chosen here.
        ...(content ? {} : { also: (trx) => parts.memory.forget(stored.slug, trx) }),
      },
    };
  };

  return {
    /** Publishes it: the number of the new version. Throws `PublicationConflict` as the dataset changes. */
    async rollBack(asked: Rollback): Promise<number> {
      const { submission } = await prepare(asked);
      const published = await publishVersion(submission, workshop, settings);
      if (published.kind === "published") return published.version;
      throw new DraftRefused({
        kind: "faulty-file",
        errors: published.report.counts.error,
        sentence: published.report.issues[0]?.message ?? "Le fichier de cette version ne se relit plus.",
      });
    },
    /** What that would change to the version served, made by publishing it beside; undefined while it is being made. */
    async compare(asked: Omit<Rollback, "note" | "seen">, patience: number): Promise<Difference | undefined> {
      const { submission, kept, served } = await prepare(asked);
      const { metadata } = submission;
      const of = createHash("sha256").update(JSON.stringify(metadata)).digest("hex");
      const key = `${metadata.id} ${asked.number} ${served} ${of} ${await nameStanding(metadata.id, parts)}`;
      if (!made.has(key)) {
        const place = `${metadata.id} ${asked.number}`;
        const since = parts.now().toISOString();
        const onStep = (doing: Progress["doing"]) => progresses.set(place, { since, doing, rows: null });
        if (!making.has(key)) onStep("version");
        const work =
          making.get(key) ??
          makeDifference({ ...parts, kept, submission, onStep })
            .then((difference) => {
              made.set(key, { ...difference, note: `${submission.note} ${difference.note}` });
              for (const [oldest] of made) if (made.size > KEPT) made.delete(oldest);
            })
            .finally(() => {
              making.delete(key);
              progresses.delete(place);
            });
        making.set(key, work);
        work.catch(() => {});
        await atMost(work, patience);
      }
      return made.get(key);
    },
    /** All that it would change, cell by cell: the path of a file that lasts as long as `send`. One at a time for each version. */
    async sendDifference(asked: Omit<Rollback, "note" | "seen">, send: (path: string) => Promise<void>): Promise<void> {
      const key = `${asked.dataset.id} ${asked.number}`;
      if (writing.has(key)) throw new DraftRefused({ kind: "being-read" });
      writing.add(key);
      try {
        const { submission, kept } = await prepare(asked);
        await writeDifference({ ...parts, kept, submission }, send);
      } finally {
        writing.delete(key);
      }
    },
    progressOf: (dataset: string, number: number): Progress | null => progresses.get(`${dataset} ${number}`) ?? null,
    async close() {
      await Promise.allSettled([...making.values()]);
    },
  };
}

/** What the note of a return says by default, to who is told that version and to who is not. */
function sayReturn(former: StoredVersion, { metadata }: StoredDataset): string {
  return wasReserved(former, metadata.access)
    ? "Retour à une version antérieure."
    : `Retour à la version ${former.number}.`;
}
