import { createWriteStream } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Answering, createAppServer, fileNameOf } from "@datalogue/api";
import { archivedFile } from "./archive-address.js";
import { readPage, writePage } from "./archive-page.js";

/** What an archive holds. */
export interface ArchiveSummary {
  pages: number;
  files: number;
  bytes: number;
  /** Addresses that were linked and did not answer 200. */
  missing: { address: string; status: number }[];
}

interface ArchiveParts {
  /** The whole site. */
  site: Answering;
  /** Where to write: absent, or empty. */
  folder: string;
  publicUrl: string;
  /** Code of the territory shown when an address names none. */
  home: string;
  /** The day of the archive, in words. */
  day: string;
}

/** The place of an archive is not free; its message says it to who asked for one. */
export class PlaceTaken extends Error {}

/** Requests under way together. */
const TOGETHER = 4;

/**
 * Writes each page of the site, for each territory at the latest year, and what it lets download, as files that need no server: links
 * are relative, no script is left. The folder appears when it is whole. Throws `PlaceTaken` rather than take the place of what is not its own.
 */
export async function exportSite({ site, folder, publicUrl, home, day }: ArchiveParts): Promise<ArchiveSummary> {
  const partial = `${folder.replace(/\/+$/, "")}.en-cours`;
  await makeNew(partial);
  const { server } = createAppServer(site);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const held = new Map<string, { file: string; isPage: boolean; year?: string | undefined }>();
  const summary: ArchiveSummary = { pages: 0, files: 0, bytes: 0, missing: [] };

  const fetchOne = async (address: string): Promise<string[]> => {
    const response = await fetch(origin + address, { headers: { Accept: "text/html, */*" }, redirect: "manual" });
    if (response.status !== 200 || !response.body) {
      await response.body?.cancel();
      summary.missing.push({ address, status: response.status });
      return [];
    }
    const isPage = response.headers.get("content-type")?.startsWith("text/html") ?? false;
    const file = archivedFile(address, isPage, fileNameOf(response.headers.get("content-disposition") ?? undefined));
    const path = join(partial, file);
    await mkdir(dirname(path), { recursive: true });
    if (isPage) {
      const html = await response.text();
      await writeFile(path, html);
      summary.pages++;
      const { addresses, year } = readPage(html, address, home);
      held.set(address, { file, isPage, year });
      return addresses;
    }
    held.set(address, { file, isPage });
    await pipeline(Readable.fromWeb(response.body as never), createWriteStream(path));
    summary.files++;
    return [];
  };

  try {
    await follow("/", fetchOne);
    const notice = `Copie du ${day}, faite pour durer : elle se lit sans réseau. Recherches, filtres et services n’y sont pas ; ils étaient à ${publicUrl}.`;
    const find = (address: string, year?: string) => {
      const found = held.get(address);
      return year === undefined || found?.year === year ? found?.file : undefined;
    };
    for (const [address, { file, isPage }] of held) {
      const path = join(partial, file);
      if (!isPage) continue;
      const read = readPage(await readFile(path, "utf8"), address, home);
      await writeFile(path, writePage(read, { file, page: address, notice, find }));
    }
    await writeFile(join(partial, "LISEZMOI.txt"), `${notice}\nOuvrez index.html.\n`);
    summary.bytes = await weigh(partial);
    await giveName(partial, folder);
    return summary;
  } catch (error) {
    // An archive that is whole is kept, even where its place was taken.
    if (!(error instanceof PlaceTaken)) await rm(partial, { recursive: true, force: true });
    throw error;
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

/** Makes the folder that an archive is written in, which belongs to it alone. */
async function makeNew(partial: string): Promise<void> {
  await mkdir(dirname(partial), { recursive: true });
  try {
    await mkdir(partial);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new PlaceTaken(
      `Le dossier ${partial} existe déjà\u00a0: un autre export s'y écrit, ou s'y est interrompu. Attendez sa fin, ou ôtez ce dossier s'il ne vous sert plus.`,
    );
  }
}

/** Gives its name to an archive that is whole, in the place of an empty folder at most. */
async function giveName(partial: string, folder: string): Promise<void> {
  try {
    await rmdir(folder).catch((error) => {
      if (error.code !== "ENOENT") throw error;
    });
    await rename(partial, folder);
  } catch (cause) {
    const isFull = ["ENOTEMPTY", "EEXIST"].includes((cause as NodeJS.ErrnoException).code ?? "");
    const why = isFull ? "n'est plus vide" : "ne peut pas être remplacé";
    throw new PlaceTaken(
      `Le dossier ${folder} ${why}\u00a0: rien n'y est touché. L'archive est entière dans ${partial}\u00a0: déplacez-la où vous voulez.`,
      { cause },
    );
  }
}

/** Goes from address to address, each once, some together. */
async function follow(first: string, visit: (address: string) => Promise<string[]>): Promise<void> {
  const seen = new Set([first]);
  const waiting = [first];
  const work = async () => {
    for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
      for (const next of await visit(address)) {
        if (seen.has(next)) continue;
        seen.add(next);
        waiting.push(next);
      }
    }
  };
  // The first page alone leads to the others.
  while (waiting.length > 0) await Promise.all(Array.from({ length: Math.min(TOGETHER, waiting.length) }, work));
}

async function weigh(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let bytes = 0;
  for (const entry of entries) if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  return bytes;
}
