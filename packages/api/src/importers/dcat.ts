import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import { FetchFailure } from "../fetching/fetch-failure.js";
import { type FoundCatalogue, MAX_RECORDS } from "./found-record.js";
import { ImportFailure } from "./import-failure.js";
import type { Importer } from "./importer.js";
import { keepOnePage, receiveFile } from "./iso-19139.js";
import { findRdfForm, parseRdf } from "./parse-rdf.js";
import { decodeXml, refusePage } from "./parse-xml.js";
import { readDcatPage } from "./read-dcat.js";

/** Bytes of one page, of one context; pages followed. */
const MAX_BYTES = 50_000_000;
const MAX_CONTEXT = 1_000_000;
const MAX_PAGES = 200;

const ACCEPT =
  "text/turtle, application/ld+json;q=0.9, application/rdf+xml;q=0.8, application/n-triples;q=0.8, */*;q=0.1";

/** A DCAT catalogue in any form of RDF, its pages followed as Hydra says; that of data.gouv.fr, of CKAN, of another datalogue. */
export const dcat: Importer = {
  title: "Catalogue DCAT",
  file: { hint: "Turtle, JSON-LD, RDF/XML ou N-Triples.", accept: ".ttl,.jsonld,.json,.rdf,.xml,.nt" },
  address: {
    label: "Adresse du catalogue",
    hint: "Par exemple https://…/catalogue.ttl. Les pages suivantes sont lues aussi.",
  },
  async read(input, tools) {
    const found: FoundCatalogue = { records: [], faults: [], announced: null };
    const seen = new Set<string>();
    const inOneFile = keepOnePage(tools);
    const loadContext = (url: string) => tools.fetcher.json({ url, maxBytes: MAX_CONTEXT, timeout: 30_000 });
    const readPage = async (page: typeof input) => {
      const { path, name, type, url } = await receiveFile(page, inOneFile, MAX_BYTES, ACCEPT);
      const text = decode(await readFile(path), type, name);
      const base = url ?? "http://fichier.invalid/";
      return {
        ...readDcatPage(await parseRdf(text, findRdfForm(text.slice(0, 500), type, name), { base, loadContext })),
        base,
      };
    };
    const first = await readPage(input);
    found.records.push(...first.records);
    found.announced = first.announced;
    let next = input.from === "address" ? first.next : undefined;
    if (input.from === "file" && first.next !== undefined)
      found.faults.push(
        "Le catalogue a d'autres pages, qui ne sont pas dans ce fichier\u00A0: donnez plutôt son adresse.",
      );
    for (let page = 2; next !== undefined && found.records.length <= MAX_RECORDS; page++) {
      tools.note(found.records.length);
      if (seen.has(next)) break;
      seen.add(next);
      if (page > MAX_PAGES) {
        found.faults.push(`Les pages après la ${MAX_PAGES}e ne sont pas lues.`);
        break;
      }
      try {
        const read = await readPage({ from: "address", url: next });
        found.records.push(...read.records);
        next = read.next;
      } catch (error) {
        if (!(error instanceof ImportFailure || error instanceof FetchFailure)) throw error;
        found.faults.push(`Page ${page}\u00A0: ${error.message} Les suivantes n'ont pas été lues.`);
        break;
      }
    }
    // A dataset that comes again on each page is one.
    const known = new Set<string>();
    found.records = found.records.filter(
      ({ place }) => !known.has(place) && (place === NO_ADDRESS || known.add(place)),
    );
    if (found.records.length === 0 && found.announced !== 0)
      throw new ImportFailure(
        "Ce document ne décrit aucun « dcat:Dataset »\u00A0: ce n'est pas un catalogue DCAT, ou il est vide.",
      );
    return found;
  },
};

const NO_ADDRESS = "fiche sans adresse";

/** The other forms of RDF are in UTF-8, but for a mark that says otherwise: only XML says its encoding. Throws `ImportFailure`. */
function decode(bytes: Buffer, ...hints: (string | undefined)[]): string {
  const isMarked = /^(\xff\xfe|\xfe\xff)/.test(bytes.toString("latin1", 0, 2));
  const head = bytes.toString("utf8", 0, 500);
  if (isMarked || findRdfForm(head, ...hints) === "rdf-xml") return decodeXml(bytes);
  refusePage(head);
  if (isUtf8(bytes)) return bytes.toString("utf8");
  throw new ImportFailure(
    "Ce document n'est pas en UTF-8\u00A0: ses accents seraient perdus. Enregistrez-le en UTF-8, puis recommencez.",
  );
}
