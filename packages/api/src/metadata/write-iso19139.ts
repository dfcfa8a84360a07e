import type { Frequency } from "@datalogue/ingest";
import { civilDay } from "../calendar/civil-day.js";
import { fileFormats } from "../exports/index.js";
import { licences, openLicence } from "../vocabularies/vocabularies.js";
import type { CatalogueContent, DescribedDataset, MetadataSettings } from "./catalogue-content.js";
import { datasetIri } from "./iris.js";
import { element, type Xml, xmlText } from "./xml-element.js";

const NAMESPACES = {
  "xmlns:gmd": "http://www.isotc211.org/2005/gmd",
  "xmlns:gco": "http://www.isotc211.org/2005/gco",
  "xmlns:gmx": "http://www.isotc211.org/2005/gmx",
  "xmlns:gml": "http://www.opengis.net/gml/3.2",
  "xmlns:xlink": "http://www.w3.org/1999/xlink",
  "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
  "xsi:schemaLocation":
    "http://www.isotc211.org/2005/gmd http://schemas.opengis.net/iso/19139/20060504/gmd/gmd.xsd http://www.isotc211.org/2005/gmx http://schemas.opengis.net/iso/19139/20060504/gmx/gmx.xsd",
};

const CODES = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml";

/** MD_MaintenanceFrequencyCode; every two or three years has no code: the nearest that does not lie is "irregular". */
const FREQUENCIES: Record<Frequency, string> = {
  DAILY: "daily",
  WEEKLY: "weekly",
  MONTHLY: "monthly",
  QUARTERLY: "quarterly",
  ANNUAL_2: "biannually",
  ANNUAL: "annually",
  BIENNIAL: "irregular",
  TRIENNIAL: "irregular",
  IRREG: "irregular",
  AS_NEEDED: "asNeeded",
  NEVER: "notPlanned",
  UNKNOWN: "unknown",
  UPDATE_CONT: "continual",
};

/** MD_TopicCategoryCode of the European data themes. */
const TOPICS: Record<string, string> = {
  AGRI: "farming",
  ECON: "economy",
  EDUC: "society",
  ENER: "utilitiesCommunication",
  ENVI: "environment",
  GOVE: "society",
  HEAL: "health",
  INTR: "society",
  JUST: "society",
  REGI: "planningCadastre",
  SOCI: "society",
  TECH: "utilitiesCommunication",
  TRAN: "transportation",
};

const NO_LIMIT = "http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/noLimitations";

/**
 * An open dataset as ISO 19115 in XML (ISO/TS 19139), with what the INSPIRE profile asks for: what GeoNetwork and the regional
 * catalogues harvest. Identifiers follow `idBase`, addresses `publicUrl`. No conformity to an INSPIRE rule is claimed.
 * @see https://inspire.ec.europa.eu/id/document/tg/metadata-iso19139
 */
export function writeIso19139(
  described: DescribedDataset,
  { info, organisations }: Pick<CatalogueContent, "info" | "organisations">,
  { publicUrl }: MetadataSettings,
): string {
  const { dataset, observatory } = described;
  const publisher = organisations.find(({ slug }) => slug === info.publisher);
  const [west, south, east, north] = dataset.bbox ?? described.territory?.bbox ?? [];
  const { temporal } = dataset;
  const open = openLicence(dataset);
  const licence = licences[open];
  const page = `${publicUrl}/jeux/${dataset.slug}`;
  const topics = [...new Set((observatory?.dcatThemes ?? []).map((theme) => TOPICS[theme]).filter((one) => one))];

  const identification = element(
    "gmd:MD_DataIdentification",
    null,
    element(
      "gmd:citation",
      null,
      element(
        "gmd:CI_Citation",
        null,
        text("gmd:title", dataset.title),
        date(dataset.issued, "publication"),
        date(dataset.modified, "revision"),
        text("gmd:edition", String(dataset.version)),
        element(
          "gmd:identifier",
          null,
          element("gmd:MD_Identifier", null, text("gmd:code", datasetIri(info, dataset))),
        ),
      ),
    ),
    text("gmd:abstract", dataset.description),
    party("gmd:pointOfContact", dataset.organisationName, dataset.contact.email, "owner"),
    publisher && party("gmd:pointOfContact", publisher.name, info.contact.email, "distributor"),
    element(
      "gmd:resourceMaintenance",
      null,
      element(
        "gmd:MD_MaintenanceInformation",
        null,
        code("gmd:maintenanceAndUpdateFrequency", "MD_MaintenanceFrequencyCode", FREQUENCIES[dataset.frequency]),
      ),
    ),
    element(
      "gmd:descriptiveKeywords",
      null,
      element(
        "gmd:MD_Keywords",
        null,
        ...[...new Set([...dataset.keywords, dataset.themeTitle])].map((word) => text("gmd:keyword", word)),
      ),
    ),
    element(
      "gmd:resourceConstraints",
      null,
      element(
        "gmd:MD_LegalConstraints",
        null,
        code("gmd:accessConstraints", "MD_RestrictionCode", "otherRestrictions"),
        anchor("gmd:otherConstraints", NO_LIMIT, "Pas de restriction d'accès public"),
      ),
    ),
    element(
      "gmd:resourceConstraints",
      null,
      element(
        "gmd:MD_LegalConstraints",
        null,
        code("gmd:useConstraints", "MD_RestrictionCode", "otherRestrictions"),
        anchor("gmd:otherConstraints", licence.uri, LICENCES[open]),
      ),
    ),
    code(
      "gmd:spatialRepresentationType",
      "MD_SpatialRepresentationTypeCode",
      dataset.geographic ? "vector" : "textTable",
    ),
    language,
    code("gmd:characterSet", "MD_CharacterSetCode", "utf8"),
    ...topics.map((topic) => element("gmd:topicCategory", null, element("gmd:MD_TopicCategoryCode", null, topic))),
    element(
      "gmd:extent",
      null,
      element(
        "gmd:EX_Extent",
        null,
        described.territory && text("gmd:description", described.territory.name),
        west !== undefined && south !== undefined && east !== undefined && north !== undefined
          ? element(
              "gmd:geographicElement",
              null,
              element(
                "gmd:EX_GeographicBoundingBox",
                null,
                decimal("gmd:westBoundLongitude", west),
                decimal("gmd:eastBoundLongitude", east),
                decimal("gmd:southBoundLatitude", south),
                decimal("gmd:northBoundLatitude", north),
              ),
            )
          : undefined,
        temporal &&
          element(
            "gmd:temporalElement",
            null,
            element(
              "gmd:EX_TemporalExtent",
              null,
              element(
                "gmd:extent",
                null,
                element(
                  "gml:TimePeriod",
                  { "gml:id": "periode" },
                  element("gml:beginPosition", null, temporal.from),
                  element("gml:endPosition", null, temporal.to),
                ),
              ),
            ),
          ),
      ),
    ),
  );

  const online = [
    link(page, "WWW:LINK-1.0-http--link", "Page du jeu de données", "information"),
    ...dataset.distributions.map(({ path, title }) =>
      link(publicUrl + path, "WWW:DOWNLOAD-1.0-http--download", title, "download"),
    ),
    link(`${publicUrl}/api/datasets/${dataset.id}/data`, "WWW:LINK-1.0-http--link", "Lignes du jeu (API)", "download"),
    dataset.geographic ? link(`${publicUrl}/ogc`, "OGC API - Features", dataset.fileName, "download") : undefined,
  ];
  const formats = [...new Set(dataset.distributions.map(({ format }) => fileFormats[format].label))];
  const scope = element("gmd:scope", null, element("gmd:DQ_Scope", null, code("gmd:level", "MD_ScopeCode", "dataset")));
  const lineage = element(
    "gmd:lineage",
    null,
    element(
      "gmd:LI_Lineage",
      null,
      text("gmd:statement", dataset.provenance ?? "Le producteur n'a pas dit d'où viennent les données."),
    ),
  );

  const record = element(
    "gmd:MD_Metadata",
    NAMESPACES,
    text("gmd:fileIdentifier", dataset.id),
    language,
    code("gmd:characterSet", "MD_CharacterSetCode", "utf8"),
    code("gmd:hierarchyLevel", "MD_ScopeCode", "dataset"),
    party("gmd:contact", publisher?.name ?? info.contact.name, info.contact.email, "pointOfContact"),
    element("gmd:dateStamp", null, element("gco:DateTime", null, toSecond(dataset.modified))),
    text("gmd:metadataStandardName", "ISO 19115"),
    text("gmd:metadataStandardVersion", "2003/Cor.1:2006"),
    element(
      "gmd:referenceSystemInfo",
      null,
      dataset.geographic
        ? element(
            "gmd:MD_ReferenceSystem",
            null,
            element(
              "gmd:referenceSystemIdentifier",
              null,
              element(
                "gmd:RS_Identifier",
                null,
                anchor("gmd:code", "http://www.opengis.net/def/crs/EPSG/0/4326", "EPSG:4326"),
              ),
            ),
          )
        : undefined,
    ),
    element("gmd:identificationInfo", null, identification),
    element(
      "gmd:distributionInfo",
      null,
      element(
        "gmd:MD_Distribution",
        null,
        ...formats.map((name) =>
          element(
            "gmd:distributionFormat",
            null,
            element(
              "gmd:MD_Format",
              null,
              text("gmd:name", name),
              element("gmd:version", { "gco:nilReason": "inapplicable" }),
            ),
          ),
        ),
        element("gmd:transferOptions", null, element("gmd:MD_DigitalTransferOptions", null, ...online)),
      ),
    ),
    element("gmd:dataQualityInfo", null, element("gmd:DQ_DataQuality", null, scope, lineage)),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${record}\n`;
}

const LICENCES = { lov2: "Licence Ouverte / Open Licence version 2.0", "odc-odbl": "Open Database License (ODbL) 1.0" };

const language = element(
  "gmd:language",
  null,
  element("gmd:LanguageCode", { codeList: "http://www.loc.gov/standards/iso639-2/", codeListValue: "fre" }, "fre"),
);

function text(name: string, value: string): Xml {
  return element(name, null, element("gco:CharacterString", null, xmlText(value)));
}

function decimal(name: string, value: number): Xml {
  return element(name, null, element("gco:Decimal", null, value.toFixed(6)));
}

function code(name: string, list: string, value: string): Xml {
  return element(name, null, element(`gmd:${list}`, { codeList: `${CODES}#${list}`, codeListValue: value }, value));
}

function anchor(name: string, address: string, words: string): Xml {
  return element(name, null, element("gmx:Anchor", { "xlink:href": address }, xmlText(words)));
}

function date(at: string, type: "publication" | "revision"): Xml {
  const day = element("gmd:date", null, element("gco:Date", null, civilDay(new Date(at))));
  return element("gmd:date", null, element("gmd:CI_Date", null, day, code("gmd:dateType", "CI_DateTypeCode", type)));
}

function party(name: string, organisation: string, email: string, role: string): Xml {
  const address = element("gmd:CI_Address", null, text("gmd:electronicMailAddress", email));
  return element(
    name,
    null,
    element(
      "gmd:CI_ResponsibleParty",
      null,
      text("gmd:organisationName", organisation),
      element("gmd:contactInfo", null, element("gmd:CI_Contact", null, element("gmd:address", null, address))),
      code("gmd:role", "CI_RoleCode", role),
    ),
  );
}

function link(address: string, protocol: string, title: string, role: "download" | "information"): Xml {
  return element(
    "gmd:onLine",
    null,
    element(
      "gmd:CI_OnlineResource",
      null,
      element("gmd:linkage", null, element("gmd:URL", null, xmlText(address))),
      text("gmd:protocol", protocol),
      text("gmd:name", title),
      code("gmd:function", "CI_OnLineFunctionCode", role),
    ),
  );
}

/** Without fraction: some readers take no more. */
function toSecond(at: string): string {
  return at.replace(/\.\d+/, "");
}
