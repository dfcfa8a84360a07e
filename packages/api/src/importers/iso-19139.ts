import { open, readFile, stat } from "node:fs/promises";
import { readZipEntries } from "@datalogue/ingest";
import type { FoundCatalogue } from "./found-record.js";
import { MAX_RECORDS } from "./found-record.js";
import { ImportFailure, sentenceOf } from "./import-failure.js";
import type { Importer, ImportInput, ImportTools } from "./importer.js";
import { parseXml } from "./parse-xml.js";
import { ISO_PREFIXES, listIsoRecords, readIsoRecord } from "./read-iso19139.js";

/** Bytes of one document, and of an archive once decompressed; a record is some tens of kilobytes. */
const MAX_BYTES = 20_000_000;
const MAX_ARCHIVE = 100_000_000;

/** Records of ISO 19139: one in a file, several in one, or files in an archive (a GeoNetwork gives MEF archives besides). */
export const iso19139: Importer = {
  title: "Fiches ISO 19139",
  file: { hint: "Un fichier XML, ou plusieurs dans un .zip.", accept: ".xml,.zip" },
  address: { label: "Adresse de la fiche", hint: "Un fichier XML en ligne, ou un .zip." },
  async read(input, tools) {
    const { path, name } = await receiveFile(input, tools, MAX_ARCHIVE);
    const found: FoundCatalogue = { records: [], faults: [], announced: null };
    for await (const [place, bytes] of listDocuments(path, name, found.faults)) {
      try {
        const records = listIsoRecords(parseXml(bytes, ISO_PREFIXES));
        for (const [rank, record] of records.entries())
          found.records.push(readIsoRecord(record, records.length > 1 ? `${place}, fiche ${rank + 1}` : place));
      } catch (error) {
        const sentence = sentenceOf(error);
        if (place === name) throw error;
        found.faults.push(`${place}\u00A0: ${sentence}`);
      }
      tools.note(found.records.length);
      if (found.records.length > MAX_RECORDS) break;
    }
    if (found.records.length === 0 && found.faults.length === 0)
      throw new ImportFailure("L'archive ne contient aucun fichier .xml.");
    return found;
  },
};

/** Where the file of an input is: what was sent, or what its address gives. Throws `FetchFailure`. */
export async function receiveFile(
  input: ImportInput,
  { fetcher, reserve }: ImportTools,
  maxBytes: number,
  accept?: string,
): Promise<{ path: string; name: string; type: string | undefined; url: string | undefined }> {
  if (input.from === "file") {
    const { size } = await stat(input.path);
    if (size > maxBytes) throw new ImportFailure(`Le fichier dépasse ${Math.floor(maxBytes / 1_000_000)}\u00A0Mo.`);
    return { path: input.path, name: input.name, type: undefined, url: undefined };
  }
  const path = reserve();
  const received = await fetcher.download(
    { url: input.url, maxBytes, timeout: 120_000, ...(accept === undefined ? {} : { accept }) },
    path,
  );
  if (received.status !== "received") throw new Error("an answer without file");
  return { path, name: received.fileName || input.url, type: received.contentType, url: received.url };
}

/** Each page takes the place of the one before, which is read: a catalogue without end fills no disk. */
export function keepOnePage(tools: ImportTools): ImportTools {
  const path = tools.reserve();
  return { ...tools, reserve: () => path };
}

async function* listDocuments(path: string, name: string, faults: string[]): AsyncGenerator<[string, Uint8Array]> {
  if (!(await isZip(path))) {
    if ((await stat(path)).size > MAX_BYTES)
      throw new ImportFailure(`Une fiche ne dépasse pas ${MAX_BYTES / 1_000_000}\u00A0Mo.`);
    yield [name, await readFile(path)];
    return;
  }
  // Macs add to archives a shadow of each file.
  const isDocument = (entry: string) => /\.xml$/i.test(entry) && !/(^|\/)(__MACOSX\/|\._)/.test(entry);
  const verdict = await readZipEntries(path, isDocument, { entries: 5_000, bytes: MAX_ARCHIVE, ratio: 300 });
  if (verdict.kind === "unsafe") throw new ImportFailure(`L'archive n'est pas ouverte\u00A0: ${verdict.reason.fr}.`);
  if (verdict.kind === "unreadable") throw new ImportFailure("L'archive est abîmée, et ne s'ouvre pas.");
  // What a MEF archive says of the record itself.
  for (const [entry, bytes] of verdict.entries)
    if (/(^|\/)info\.xml$/i.test(entry)) continue;
    else if (bytes.length > MAX_BYTES)
      faults.push(`${entry}\u00A0: une fiche ne dépasse pas ${MAX_BYTES / 1_000_000}\u00A0Mo.`);
    else yield [entry, bytes];
}

async function isZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString("latin1") === "PK\u0003\u0004";
  } finally {
    await file.close();
  }
}
