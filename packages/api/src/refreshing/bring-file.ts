import { readdir, stat } from "node:fs/promises";
import { basename, extname, join, relative, sep } from "node:path";
import { typeset } from "@datalogue/ingest";
import { FetchFailure } from "../fetching/fetch-failure.js";
import type { Fetcher, Validators } from "../fetching/fetcher.js";
import { folderFetcher } from "../fetching/folder-fetcher.js";
import type { SeenCertificate } from "../fetching/seen-certificate.js";
import { familyOf } from "../sources/families/index.js";
import { type HandFile, type Lacks, lacksOf, type Receiving } from "../sources/family.js";
import { gatherYearParts } from "../sources/gather-files.js";
import type { Question } from "../sources/question.js";
import { SourceFailure } from "../sources/source-failure.js";
import { fileNameOf } from "./describe-source.js";
import type { ContentSource } from "./list-content-sources.js";
import type { Provenance } from "./reception-memory.js";
import type { Refreshment } from "./refreshment.js";

/** Where the file of a source comes from: its address, or a folder of files received by hand. */
export type Origin = { fetcher: Fetcher } | { folder: string };

export interface BringOptions {
  origin: Origin;
  question: Question;
  maxFileBytes: number;
}

/** What is known of the file received last: without its address, the next one is asked for whole. */
export type Known = Validators & Pick<Provenance, "url" | "vintage"> & Pick<Receiving, "isServed">;

/**
 * Brings the file of a source into a folder, and tells what the servers on the way showed; one that its server says unchanged since `known` is left. What is
 * wrong is a value.
 */
export type Bring = (
  one: ContentSource,
  options: BringOptions,
  scratch: string,
  known: Known | undefined,
) => Promise<(Brought | Refreshment) & { certificates?: SeenCertificate[] }>;

/** What came. */
export interface Brought extends Validators, Lacks {
  path: string;
  name: string;
  asked: string[];
  url?: string;
  vintage?: string | undefined;
}

/** Brings a file in this very thread. */
export async function bringHere(
  one: Pick<ContentSource, "source"> & { content: { metadata: { slug: string } } },
  options: BringOptions,
  scratch: string,
  known: Known | undefined,
): ReturnType<Bring> {
  const seen = new Map<string, SeenCertificate>();
  const origin = "fetcher" in options.origin ? { fetcher: watching(options.origin.fetcher, seen) } : options.origin;
  const bring = async (): Promise<Brought | Refreshment> => {
    try {
      return await receiveInto(one, { ...options, origin }, scratch, known);
    } catch (error) {
      if (error instanceof FetchFailure || error instanceof SourceFailure)
        return { kind: "failed", reason: error.message };
      throw error;
    }
  };
  const brought = await bring();
  return seen.size > 0 ? { ...brought, certificates: [...seen.values()] } : brought;
}

/** A fetcher that keeps the certificate of each server it goes to, by host. */
function watching(fetcher: Fetcher, seen: Map<string, SeenCertificate>): Fetcher {
  const onCertificate = (one: SeenCertificate) => void seen.set(one.host, one);
  return {
    download: (request, path) => fetcher.download({ ...request, onCertificate }, path),
    json: (request) => fetcher.json({ ...request, onCertificate }),
  };
}

async function receiveInto(
  { content, source }: Parameters<typeof bringHere>[0],
  { origin, question, maxFileBytes }: BringOptions,
  scratch: string,
  known: Known | undefined,
): Promise<Brought | Refreshment> {
  if ("folder" in origin)
    return takeFromFolder({ content, source }, { folder: origin.folder, question, maxFileBytes }, scratch);
  const received = await familyOf(source.from).receive(source.from, source.filter, question, {
    ...{ fetcher: origin.fetcher, folder: scratch, maxBytes: maxFileBytes },
    ...{ leastShare: source.guard.communes?.leastShare, vintage: known?.vintage, isServed: known?.isServed },
    ...(known?.url === undefined ? {} : { known: { ...known, url: known.url } }),
  });
  return received.status === "unchanged"
    ? { kind: "unchanged", version: null, vintage: received.vintage, ...lacksOf(received) }
    : received;
}

/** Takes what a folder has of a source: the file named after the dataset, or those of the folder named after it, put together. */
async function takeFromFolder(
  { content, source }: Parameters<typeof bringHere>[0],
  { folder, question, maxFileBytes }: { folder: string; question: Question; maxFileBytes: number },
  scratch: string,
): Promise<Brought | Refreshment> {
  const { slug } = content.metadata;
  const found = await findNamed(folder, slug);
  if (found.length > 1) {
    const reason = `plusieurs fichiers ont ce nom dans ${folder} : ${found.join(", ")}. Gardez-en un.`;
    return { kind: "failed", reason: typeset(reason) };
  }
  const files = found[0] === undefined ? [] : await listFiles(folder, found[0]);
  const [first] = files;
  if (!first) return { kind: "absent", file: fileNameOf(slug, source) };
  const family = familyOf(source.from);
  const receiving = { fetcher: folderFetcher(folder), folder: scratch, maxBytes: maxFileBytes };
  try {
    const gathered = family.gather
      ? await family.gather(source.from, source.filter, question, files, receiving)
      : await gatherYearParts(files, receiving, undefined);
    if (gathered) return { ...gathered, name: `${slug}${extname(gathered.name)}` };
  } catch (error) {
    if (error instanceof FetchFailure || error instanceof SourceFailure)
      return { kind: "refused", reasons: [error.message] };
    throw error;
  }
  return { path: first.path, name: basename(first.name), asked: [] };
}

/** The file of a folder, or the folder in it, whose name is that of the dataset, whatever the format. */
async function findNamed(folder: string, slug: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
  return names.filter((name) => basename(name, extname(name)) === slug).sort();
}

/** A file by its name, or those of the folder of this name, in order, those of its own folders too (a year each). */
async function listFiles(folder: string, name: string): Promise<HandFile[]> {
  if ((await stat(join(folder, name))).isFile()) return [{ path: join(folder, name), name }];
  const entries = await readdir(join(folder, name), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path, name: relative(folder, path).replaceAll(sep, "/") }));
}
