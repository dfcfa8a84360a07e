import {
  type Access,
  accessLevels,
  accessNames,
  type DatasetLicence,
  type Frequency,
  type HvdCategory,
  isOpenLicence,
  type LicenceId,
} from "@datalogue/ingest/core";

/** A term of a controlled vocabulary: what a feed says of it, so that no reader needs to fetch it. */
export interface Term {
  uri: string;
  /** Class besides `skos:Concept`, null for a plain concept. */
  type: string | null;
  /** French label; null where the term is known by its address only. */
  label: string | null;
  /** Address of its scheme; null without one. */
  scheme: string | null;
}

const EU = "http://publications.europa.eu/resource/authority/";
const DCT = "http://purl.org/dc/terms/";
const ADMS = "http://purl.org/adms/";

/** Schemes of the terms, with their French title. */
export const schemes: Record<string, string> = {
  [`${EU}data-theme`]: "Thèmes de données",
  [`${EU}frequency`]: "Fréquences",
  [`${EU}file-type`]: "Types de fichier",
  [`${EU}language`]: "Langues",
  [`${EU}access-right`]: "Droits d'accès",
  [`${EU}planned-availability`]: "Disponibilité prévue",
  "http://data.europa.eu/bna/asd487ae75": "Catégories de données de forte valeur",
  [`${ADMS}publishertype/1.0`]: "Types d'éditeur",
  [`${ADMS}licencetype/1.0`]: "Types de licence",
};

/** Authority list in which the EU themes are. */
export const dataThemeScheme = `${EU}data-theme`;

const eu = (list: string, code: string, type: string | null, label: string): Term => ({
  uri: `${EU}${list}/${code}`,
  type: type && `${DCT}${type}`,
  label,
  scheme: `${EU}${list}`,
});

/** EU authority list "data-theme", labels as it gives them. */
export const dataThemes: Record<string, Term> = Object.fromEntries(
  Object.entries({
    AGRI: "Agriculture, pêche, sylviculture et alimentation",
    ECON: "Économie et finances",
    EDUC: "Éducation, culture et sport",
    ENER: "Énergie",
    ENVI: "Environnement",
    GOVE: "Gouvernement et secteur public",
    HEAL: "Santé",
    INTR: "Questions internationales",
    JUST: "Justice, système juridique et sécurité publique",
    OP_DATPRO: "Données provisoires",
    REGI: "Régions et villes",
    SOCI: "Population et société",
    TECH: "Science et technologie",
    TRAN: "Transports",
  }).map(([code, label]) => [code, eu("data-theme", code, null, label)]),
);

const frequency = (code: Frequency, label: string) => eu("frequency", code, "Frequency", label);

/** EU authority list "frequency", in our words. */
export const frequencies: Record<Frequency, Term> = {
  DAILY: frequency("DAILY", "quotidien"),
  WEEKLY: frequency("WEEKLY", "hebdomadaire"),
  MONTHLY: frequency("MONTHLY", "mensuel"),
  QUARTERLY: frequency("QUARTERLY", "trimestriel"),
  ANNUAL_2: frequency("ANNUAL_2", "semestriel"),
  ANNUAL: frequency("ANNUAL", "annuel"),
  BIENNIAL: frequency("BIENNIAL", "tous les deux ans"),
  TRIENNIAL: frequency("TRIENNIAL", "tous les trois ans"),
  IRREG: frequency("IRREG", "irrégulier"),
  AS_NEEDED: frequency("AS_NEEDED", "selon les besoins"),
  NEVER: frequency("NEVER", "jamais"),
  UNKNOWN: frequency("UNKNOWN", "inconnu"),
  UPDATE_CONT: frequency("UPDATE_CONT", "mise à jour continue"),
};

/** A term of the EU authority list "file-type". */
export const fileType = (code: string, label: string) => eu("file-type", code, "MediaTypeOrExtent", label);

const hvdCategory = (code: string, label: string): Term => ({
  uri: `http://data.europa.eu/bna/${code}`,
  type: null,
  label,
  scheme: "http://data.europa.eu/bna/asd487ae75",
});

/** Categories of high-value datasets, labels as the regulation gives them: data.gouv.fr reads them as keywords too. */
export const hvdCategories: Record<HvdCategory, Term> = {
  meteorologie: hvdCategory("c_164e0bf5", "Météorologiques"),
  entreprises: hvdCategory("c_a9135398", "Entreprises et propriété d'entreprises"),
  geospatial: hvdCategory("c_ac64a52d", "Géospatiales"),
  mobilite: hvdCategory("c_b79e35eb", "Mobilité"),
  environnement: hvdCategory("c_dd313021", "Observation de la terre et environnement"),
  statistiques: hvdCategory("c_e1da4e07", "Statistiques"),
};

/** Regulation (EU) 2023/138 on high-value datasets. */
export const hvdRegulation: Term = {
  uri: "http://data.europa.eu/eli/reg_impl/2023/138/oj",
  type: "http://data.europa.eu/eli/ontology#LegalResource",
  label: null,
  scheme: null,
};

/** Dialect of our rows. */
export const tabularApi = {
  uri: "https://github.com/datagouv/api-tabular",
  title: "API tabulaire de data.gouv.fr",
};

/** What the geographic service follows. */
export const ogcFeatures = {
  uri: "http://www.opengis.net/spec/ogcapi-features-1/1.0",
  title: "OGC API - Features - Part 1: Core",
};

export const french: Term = eu("language", "FRA", "LinguisticSystem", "français");
/** EU authority list "access-right", by whom the contents are for. */
export const accessRights = Object.fromEntries(
  accessNames.map((access) => {
    const [code, label] = accessLevels[access].right;
    return [access, eu("access-right", code, "RightsStatement", label)];
  }),
) as Record<Access, Term>;
export const stable: Term = eu("planned-availability", "STABLE", null, "stable");

export const localAuthority: Term = {
  uri: `${ADMS}publishertype/LocalAuthority`,
  type: null,
  label: "Collectivité territoriale",
  scheme: `${ADMS}publishertype/1.0`,
};

const licenceType = (code: string, label: string): Term => ({
  uri: `${ADMS}licencetype/${code}`,
  type: null,
  label,
  scheme: `${ADMS}licencetype/1.0`,
});
const attribution = licenceType("Attribution", "Attribution");

/**
 * Licences, by the address that data.gouv.fr recognises. They carry no label: it would take the place of the address
 * (udata reads the label first).
 */
export const licences: Record<LicenceId, { uri: string; closeMatch: string | null; types: Term[] }> = {
  lov2: {
    uri: "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    closeMatch: `${EU}licence/CC_BY_4_0`,
    types: [attribution],
  },
  "odc-odbl": {
    uri: "http://opendatacommons.org/licenses/odbl/summary/",
    closeMatch: null,
    types: [attribution, licenceType("ViralEffect-ShareAlike", "Partage dans les mêmes conditions")],
  },
};

/** Licences by their titles and SPDX identifiers. */
export const spdxLicences: Record<LicenceId, { name: string; identifier: string }> = {
  lov2: { name: "Licence Ouverte 2.0", identifier: "etalab-2.0" },
  "odc-odbl": { name: "ODbL 1.0", identifier: "ODbL-1.0" },
};

/** How a dataset may be used, in words and at an address: its licence, or where its page tells the agreement. */
export function describeUse(
  { licence, slug }: { licence: DatasetLicence; slug: string },
  publicUrl: string,
): { title: string; identifier: string | null; uri: string } {
  if (!isOpenLicence(licence))
    return { title: "Convention avec un partenaire", identifier: null, uri: `${publicUrl}/jeux/${slug}#convention` };
  const { name, identifier } = spdxLicences[licence];
  return { title: name, identifier, uri: licences[licence].uri };
}

/** The licence of a dataset of the feeds. Throws for one under an agreement, which is in none. */
export function openLicence({ licence, slug }: { licence: DatasetLicence; slug: string }): LicenceId {
  if (!isOpenLicence(licence)) throw new Error(`under an agreement, in no feed: ${slug}`);
  return licence;
}

/** The IANA media type as a `dct:MediaType`. */
export function mediaType(name: string): Term {
  return {
    uri: `https://www.iana.org/assignments/media-types/${name}`,
    type: `${DCT}MediaType`,
    label: null,
    scheme: null,
  };
}

/** `http`, as the SPDX namespace and data.gouv.fr have it, although the EU shape of vocabularies asks for `https`. */
export const sha256: Term = {
  uri: "http://spdx.org/rdf/terms#checksumAlgorithm_sha256",
  type: "http://spdx.org/rdf/terms#ChecksumAlgorithm",
  label: null,
  scheme: null,
};
