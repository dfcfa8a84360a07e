import { readFile } from "node:fs/promises";
import type { XmlElement } from "@datalogue/ingest";
import { FetchFailure } from "../fetching/fetch-failure.js";
import { type FoundCatalogue, MAX_RECORDS } from "./found-record.js";
import { ImportFailure } from "./import-failure.js";
import type { Importer } from "./importer.js";
import { keepOnePage, receiveFile } from "./iso-19139.js";
import { findElements, parseXml } from "./parse-xml.js";
import { ISO_PREFIXES, listIsoRecords, readIsoRecord } from "./read-iso19139.js";

/** Records of one answer: what every server gives. */
const PAGE = 50;
const MAX_BYTES = 30_000_000;
const ISO = "http://www.isotc211.org/2005/gmd";

/**
 * A catalogue service (CSW 2.0.2) asked for its records in ISO 19139, page after page: that of GeoNetwork, geOrchestra, Isogeo, Prodige.
 * @see https://www.ogc.org/standard/cat/
 */
export const csw: Importer = {
  title: "Service CSW (GeoNetwork)",
  file: null,
  address: { label: "Adresse du service", hint: "Elle finit souvent par « /csw » : https://…/geonetwork/srv/fre/csw" },
  async read(input, tools) {
    const found: FoundCatalogue = { records: [], faults: [], announced: null };
    if (input.from === "file") throw new ImportFailure("Un service CSW se donne par son adresse.");
    const inOneFile = keepOnePage(tools);
    let position = 1;
    while (found.records.length <= MAX_RECORDS) {
      try {
        const { path } = await receiveFile(
          { from: "address", url: askRecords(input.url, position) },
          inOneFile,
          MAX_BYTES,
          "application/xml",
        );
        const answer = readAnswer(parseXml(await readFile(path), ISO_PREFIXES));
        found.announced ??= answer.matched;
        const from = position;
        found.records.push(...answer.records.map((one, rank) => readIsoRecord(one, `fiche ${from + rank}`)));
        tools.note(found.records.length);
        const next = answer.next ?? from + answer.records.length;
        // Some servers never say that there is no more, others go round.
        if (answer.records.length === 0 || next <= from || (answer.matched !== null && next > answer.matched)) break;
        position = next;
      } catch (error) {
        if (!(error instanceof ImportFailure || error instanceof FetchFailure) || found.records.length === 0)
          throw error;
        found.faults.push(`À partir de la fiche ${position}\u00A0: ${error.message} Les suivantes n'ont pas été lues.`);
        break;
      }
    }
    const { length } = found.records;
    if (found.announced !== null && length < Math.min(found.announced, MAX_RECORDS) && found.faults.length === 0)
      found.faults.push(`Le service annonce ${found.announced} fiches, et en donne ${length}.`);
    return found;
  },
};

/** The address that asks for a page of records; what the address given asks otherwise (its capabilities) gives way. */
export function askRecords(service: string, position: number): string {
  const url = new URL(service);
  const ours = {
    ...{ service: "CSW", version: "2.0.2", request: "GetRecords", resultType: "results" },
    ...{ typeNames: "gmd:MD_Metadata", namespace: `xmlns(gmd=${ISO})`, outputSchema: ISO, elementSetName: "full" },
    ...{ startPosition: String(position), maxRecords: String(PAGE) },
  };
  const names = Object.keys(ours).map((name) => name.toLowerCase());
  for (const name of [...url.searchParams.keys()])
    if ([...names, "sections", "acceptversions"].includes(name.toLowerCase())) url.searchParams.delete(name);
  for (const [name, value] of Object.entries(ours)) url.searchParams.set(name, value);
  return url.href;
}

function readAnswer(document: XmlElement): { records: XmlElement[]; matched: number | null; next: number | null } {
  if (document.name === "ows:ExceptionReport") {
    const texts = findElements(document, ["ows:ExceptionText"]).map(({ text }) => text.replace(/\s+/g, " ").trim());
    throw new ImportFailure(
      `Le service refuse la demande\u00A0: ${texts.join(" ").slice(0, 300) || "sans dire pourquoi"}.`,
    );
  }
  const [results] = findElements(document, ["csw:SearchResults"]);
  if (!results)
    throw new ImportFailure(
      document.name === "csw:Capabilities" || document.name.endsWith(":Capabilities")
        ? "Le service répond par ses capacités, et non par ses fiches\u00A0: il ne suit sans doute pas CSW 2.0.2."
        : `Ce n'est pas la réponse d'un service CSW 2.0.2\u00A0: elle commence par « ${document.name} ».`,
    );
  const number = (name: string) => {
    const value = Number(results.attributes[name] ?? Number.NaN);
    return Number.isSafeInteger(value) ? value : null;
  };
  const matched = number("numberOfRecordsMatched");
  if (results.children.length === 0) return { records: [], matched, next: null };
  const next = number("nextRecord");
  const [first] = results.children;
  if (first && /Record$/.test(first.name))
    throw new ImportFailure(
      "Ce service ne donne que du Dublin Core, et non de l'ISO 19139\u00A0: demandez un export XML à qui le tient.",
    );
  // Zero is said once there is no more.
  return { records: listIsoRecords(results), matched, next: next === 0 ? Number.MAX_SAFE_INTEGER : next };
}
