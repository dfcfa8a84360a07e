import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { type Report, typeset } from "@datalogue/ingest";
import type { ReceivedFile, Reception } from "../content/publish-received.js";
import { ContentError } from "../documents/content-problem.js";
import { FetchFailure } from "../fetching/fetch-failure.js";
import type { Fetcher } from "../fetching/fetcher.js";
import { askCovered } from "../sources/coverage.js";
import { familyOf } from "../sources/families/index.js";
import { inspectReceived } from "../sources/inspect-received.js";
import type { Question } from "../sources/question.js";
import { SourceFailure } from "../sources/source-failure.js";
import type { ContentSource } from "./list-content-sources.js";

/** What became of a source; what was served stays so but when it is "published". */
export type Refreshment =
  | { kind: "published"; version: number; rows: number; asked: string[]; missing: string[] }
  | { kind: "unchanged"; version: number | null }
  /** Nothing refuses it, and nothing was to be published. */
  | { kind: "checked"; rows: number; asked: string[]; missing: string[] }
  /** The producer publishes nothing for this territory, as its source says: nothing was asked. */
  | { kind: "uncovered" }
  /** The file came and is not what it should be: French sentences. */
  | { kind: "refused"; reasons: string[] }
  | { kind: "rejected"; report: Report }
  /** The file did not come. */
  | { kind: "failed"; reason: string };

/** Where the file of a source comes from: its address, or a folder of files received by hand. */
export type Origin = { fetcher: Fetcher } | { folder: string };

export interface RefreshOptions {
  origin: Origin;
  question: Question;
  maxFileBytes: number;
  /** Publishes the file; absent: it is looked at, and nothing is published. */
  receive?: (folder: string, file: ReceivedFile) => Promise<Reception>;
}

/** Receives the file of a source, looks at it by its guard, and publishes it when nothing refuses it. */
export async function refreshSource(one: ContentSource, given: RefreshOptions): Promise<Refreshment> {
  const { folder, source } = one;
  const question = askCovered(source, given.question);
  if (!question) return { kind: "uncovered" };
  const options = { ...given, question };
  const scratch = await mkdtemp(join(tmpdir(), "datalogue-source-"));
  try {
    const received = await bring(one, options, scratch);
    if ("kind" in received) return received;
    const inspection = await inspectReceived(received, source, options.question);
    if (inspection.refusals.length > 0) return { kind: "refused", reasons: inspection.refusals };
    const { asked } = received;
    const missing = inspection.communes?.missing ?? [];
    if (!options.receive) return { kind: "checked", rows: inspection.rows, asked, missing };
    const reception = await options.receive(folder, {
      ...{ path: received.path, name: received.name, origin: "source", actor: "sources" },
      note: noteOf(one, options.origin),
    });
    if (reception.kind === "refused") return { kind: "rejected", report: reception.report };
    if (reception.kind === "unchanged") return reception;
    return { kind: "published", version: reception.version, rows: reception.manifest.rows, asked, missing };
  } catch (error) {
    if (error instanceof FetchFailure || error instanceof SourceFailure)
      return { kind: "failed", reason: error.message };
    if (error instanceof ContentError)
      return { kind: "refused", reasons: error.problems.map(({ message }) => message) };
    throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Brought {
  path: string;
  name: string;
  asked: string[];
}

async function bring(
  { content, source }: ContentSource,
  { origin, question, maxFileBytes }: RefreshOptions,
  scratch: string,
): Promise<Brought | Refreshment> {
  if ("folder" in origin) {
    const found = await findFile(origin.folder, content.metadata.slug);
    if (found.length === 1)
      return { path: join(origin.folder, found[0] as string), name: found[0] as string, asked: [] };
    const reason =
      found.length === 0
        ? `aucun fichier ne s'appelle « ${content.metadata.slug}.csv » (ou un autre format) dans ${origin.folder}.`
        : `plusieurs fichiers ont ce nom dans ${origin.folder} : ${found.join(", ")}. Gardez-en un.`;
    return { kind: "failed", reason: typeset(reason) };
  }
  const received = await familyOf(source.from).receive(source.from, source.filter, question, {
    ...{ fetcher: origin.fetcher, folder: scratch, maxBytes: maxFileBytes },
  });
  return received.status === "unchanged" ? { kind: "unchanged", version: null } : received;
}

/** Files of a folder whose name is that of the dataset, whatever their format. */
async function findFile(folder: string, slug: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
  return names.filter((name) => basename(name, extname(name)) === slug).sort();
}

function noteOf({ source }: ContentSource, origin: Origin): string {
  const how = "folder" in origin ? "fichier reçu à la main" : "reçu à son adresse";
  return typeset(`${source.producer}, « ${source.title} » : ${how}.`);
}
