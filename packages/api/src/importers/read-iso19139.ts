import type { XmlElement } from "@datalogue/ingest";
import type { FoundRecord } from "./found-record.js";
import { ImportFailure } from "./import-failure.js";
import { isReadable } from "./known-values.js";
import { elementsAt, findElements } from "./parse-xml.js";
import { buildRecord } from "./record-builder.js";

/** Namespaces of ISO/TS 19139 and of what carries it. The records of a CSW have them too. */
export const ISO_PREFIXES: Record<string, string> = {
  "http://www.isotc211.org/2005/gmd": "gmd",
  "http://www.isotc211.org/2005/gco": "gco",
  "http://www.isotc211.org/2005/gmx": "gmx",
  "http://www.isotc211.org/2005/gmi": "gmi",
  // The first one is that of 2006, which old catalogues write.
  "http://www.opengis.net/gml": "gml",
  "http://www.opengis.net/gml/3.2": "gml",
  "http://www.opengis.net/cat/csw/2.0.2": "csw",
  "http://www.opengis.net/ows": "ows",
  "http://www.opengis.net/ows/1.1": "ows",
};

const RECORDS = ["gmd:MD_Metadata", "gmi:MI_Metadata"];

/** The records of a document: itself, or those that it holds. Throws `ImportFailure` for a document that holds none, saying what it seems to be. */
export function listIsoRecords(document: XmlElement): XmlElement[] {
  const found = findElements(document, RECORDS);
  if (found.length > 0) return found;
  const isNewer = /(^|:)MD_Metadata$/.test(document.name);
  throw new ImportFailure(
    isNewer
      ? "Cette fiche n'est pas dans l'espace de noms d'ISO 19139 (http://www.isotc211.org/2005/gmd)\u00A0: elle suit sans doute ISO 19115-3. Exportez-la en ISO 19139."
      : `Ce XML n'est pas une fiche ISO 19139\u00A0: il commence par « ${document.name} », et ne contient aucun « gmd:MD_Metadata ».`,
  );
}

/** A record as the words of our description. `place`: where it was found. */
export function readIsoRecord(record: XmlElement, place: string): FoundRecord {
  const first = (path: string, from = record) => textOf(elementsAt(from, path)[0]);
  const built = buildRecord(first("gmd:fileIdentifier"), place);
  const level = first("gmd:hierarchyLevel");
  if (level !== "" && !["dataset", "series", "nonGeographicDataset"].includes(level))
    built.leave("gmd:hierarchyLevel", level, "Cette fiche ne décrit pas un jeu de données, mais autre chose.");

  for (const identification of elementsAt(record, "gmd:identificationInfo/*")) {
    const at = (path: string) => elementsAt(identification, path);
    for (const title of at("gmd:citation/gmd:CI_Citation/gmd:title")) built.text("title", textOf(title), "gmd:title");
    for (const title of at("gmd:citation/gmd:CI_Citation/gmd:alternateTitle"))
      built.leave("gmd:alternateTitle", textOf(title));
    for (const abstract of at("gmd:abstract")) built.text("description", textOf(abstract), "gmd:abstract");
    for (const purpose of at("gmd:purpose")) built.leave("gmd:purpose", textOf(purpose));
    for (const date of at("gmd:citation/gmd:CI_Citation/gmd:date/gmd:CI_Date"))
      built.leave(
        `gmd:date (${textOf(elementsAt(date, "gmd:dateType")[0]) || "sans type"})`,
        textOf(elementsAt(date, "gmd:date")[0]),
        "Les dates d'ici sont celles des publications d'ici.",
      );
    for (const code of at("gmd:citation/gmd:CI_Citation/gmd:identifier/*/gmd:code"))
      built.leave("gmd:identifier", textOf(code));
    for (const keywords of at("gmd:descriptiveKeywords/gmd:MD_Keywords")) {
      const [kind] = elementsAt(keywords, "gmd:type");
      for (const keyword of elementsAt(keywords, "gmd:keyword")) {
        if (textOf(kind) === "place") built.place(textOf(keyword));
        else built.theme(textOf(keyword));
        built.keyword(textOf(keyword), "gmd:keyword");
      }
    }
    for (const topic of at("gmd:topicCategory"))
      built.leave("gmd:topicCategory", textOf(topic), "Choisissez un thème d'ici.");
    for (const contact of at("gmd:pointOfContact")) readContact(built, contact, "gmd:pointOfContact");
    for (const frequency of at("gmd:resourceMaintenance/*/gmd:maintenanceAndUpdateFrequency"))
      built.frequency(textOf(frequency), "gmd:maintenanceAndUpdateFrequency");
    readConstraints(built, at("gmd:resourceConstraints"));
    for (const extent of at("gmd:extent/gmd:EX_Extent")) readExtent(built, extent);
    for (const more of at("gmd:supplementalInformation")) built.leave("gmd:supplementalInformation", textOf(more));
    for (const scale of at("gmd:spatialResolution")) built.leave("gmd:spatialResolution", deepText(scale));
  }
  for (const contact of elementsAt(record, "gmd:contact")) readContact(built, contact, "gmd:contact");
  for (const statement of elementsAt(record, "gmd:dataQualityInfo/*/gmd:lineage/*/gmd:statement"))
    built.text("provenance", textOf(statement), "gmd:lineage");
  for (const online of elementsAt(record, "gmd:distributionInfo/*/gmd:transferOptions/*/gmd:onLine/*"))
    readOnline(built, online);
  return built.build();
}

type Built = ReturnType<typeof buildRecord>;

function readContact(built: Built, contact: XmlElement, from: string): void {
  const [party] = elementsAt(contact, "*");
  if (!party) return;
  const text = (path: string) => textOf(elementsAt(party, path)[0]);
  const name = text("gmd:organisationName") || text("gmd:individualName");
  const emails = elementsAt(party, "gmd:contactInfo/*/gmd:address/*/gmd:electronicMailAddress").map(textOf);
  for (const email of emails.length > 0 ? emails : [""])
    if (name !== "" || email !== "") built.contact(name, email, from);
}

/** What limits access to the data is told apart from what limits their use: the licence is of the second. */
function readConstraints(built: Built, constraints: XmlElement[]): void {
  for (const constraint of constraints.flatMap((one) => one.children)) {
    const texts = (name: string) =>
      elementsAt(constraint, name).map((one) => ({ text: textOf(one), href: hrefOf(one) }));
    const limitsAccess = elementsAt(constraint, "gmd:accessConstraints").length > 0;
    const limitsUse = elementsAt(constraint, "gmd:useConstraints").length > 0;
    for (const code of elementsAt(constraint, "gmd:useConstraints").map(textOf))
      if (!["otherRestrictions", "license", "licence", ""].includes(code)) built.leave("gmd:useConstraints", code);
    for (const code of elementsAt(constraint, "gmd:accessConstraints").map(textOf))
      if (!["otherRestrictions", "license", "licence", ""].includes(code))
        built.leave("gmd:accessConstraints", code, ACCESS);
    for (const { text, href } of texts("gmd:otherConstraints")) {
      const isAccess = /LimitationsOnPublicAccess/i.test(href) || (limitsAccess && !limitsUse);
      if (isAccess && /noLimitations/i.test(href)) continue;
      if (isAccess) built.leave("gmd:accessConstraints", [text, href].filter(Boolean).join(" "), ACCESS);
      else sayLicence(built, text, href, "gmd:otherConstraints");
    }
    for (const { text, href } of texts("gmd:useLimitation")) sayLicence(built, text, href, "gmd:useLimitation");
  }
}

const ACCESS = "Choisissez ici qui peut voir ce jeu.";

/** An anchor says the same twice: its address is looked at first. */
function sayLicence(built: Built, text: string, href: string, from: string): void {
  built.licence(href !== "" ? href : text, from);
  if (href !== "" && text !== "") built.leave(from, text);
}

function readExtent(built: Built, extent: XmlElement): void {
  for (const description of elementsAt(extent, "gmd:description")) built.place(textOf(description));
  for (const code of elementsAt(
    extent,
    "gmd:geographicElement/gmd:EX_GeographicDescription/gmd:geographicIdentifier/*/gmd:code",
  ))
    built.place(textOf(code));
  for (const box of elementsAt(extent, "gmd:geographicElement/gmd:EX_GeographicBoundingBox"))
    built.leave(
      "gmd:EX_GeographicBoundingBox",
      box.children.map(textOf).join(" "),
      "L'emprise d'ici est celle des données.",
    );
  for (const period of elementsAt(extent, "gmd:temporalElement/*/gmd:extent/*")) {
    const day = (path: string) => textOf(elementsAt(period, path)[0]);
    const start = day("gml:beginPosition") || day("gml:begin/gml:TimeInstant/gml:timePosition");
    const end = day("gml:endPosition") || day("gml:end/gml:TimeInstant/gml:timePosition");
    if (start === "" && end === "") built.periodText(deepText(period), "gmd:temporalElement");
    else built.period(start, end, "gmd:temporalElement");
  }
}

function readOnline(built: Built, online: XmlElement): void {
  const text = (path: string) => textOf(elementsAt(online, path)[0]);
  const url = text("gmd:linkage").trim();
  if (url === "") return;
  const protocol = text("gmd:protocol");
  const title = text("gmd:name") || text("gmd:description");
  const isService = /^OGC:|^ESRI:/i.test(protocol) || /[?&]service=(wms|wfs|wmts|wcs|csw)/i.test(url);
  const isFile = /download/i.test(protocol) || text("gmd:function") === "download" || isReadable(url);
  if (isService)
    built.leave(
      "gmd:onLine",
      [title, protocol, url].filter(Boolean).join(", "),
      "C'est un service, et non un fichier.",
    );
  else if (isFile) built.file(url, title, [text("gmd:applicationProfile")], "gmd:onLine");
  else built.page(url, title, "gmd:onLine");
}

/** What an element says, whatever wraps it: a text, an anchor, a code of a list, a date, an address; French first among several languages. */
function textOf(element: XmlElement | undefined): string {
  if (!element) return "";
  if (element.attributes.codeListValue) return firstText(element);
  const french = findElements(element, ["gmd:LocalisedCharacterString"]).find(({ attributes }) =>
    /^#(fr|fre|fra|FR|FRE|FRA)$/.test(attributes.locale ?? ""),
  );
  return (french && firstText(french)) || firstText(element);
}

/** The first text within an element, else its own: each element is read once. */
function firstText(element: XmlElement): string {
  const code = element.attributes.codeListValue;
  if (code) return code.trim();
  for (const child of element.children) {
    const text = firstText(child);
    if (text !== "") return text;
  }
  return element.text.trim();
}

function deepText(element: XmlElement): string {
  return [element.text.trim(), ...element.children.map(deepText)].filter(Boolean).join(" ");
}

function hrefOf(element: XmlElement): string {
  const [anchor] = findElements(element, ["gmx:Anchor"]);
  return (anchor?.attributes["xlink:href"] ?? "").trim();
}
