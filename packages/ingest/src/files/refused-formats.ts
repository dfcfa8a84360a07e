import type { Signature } from "../input-formats.js";

/** A format that is not read: how it is told, what it is called ("un PDF"), what to do of it. */
export interface RefusedFormat {
  signature: Signature;
  what: string;
  advice: string;
}

const TO_GEOJSON = "Dans QGIS, exportez la couche en GeoJSON ou en GeoPackage (ou : ogr2ogr couche.geojson";
const SPREADSHEET = "Ouvrez-le dans un tableur et enregistrez la feuille en .xlsx, en .ods ou en « CSV UTF-8 ».";

/** The formats that are met and not read; of two that a file answers, the first is told. */
export const refusedFormats: readonly RefusedFormat[] = [
  {
    signature: { bytes: "%PDF" },
    what: "un PDF",
    advice: "Un PDF montre un tableau sans en garder les cases : demandez le fichier d'origine, en CSV ou en classeur.",
  },
  { signature: { bytes: "\xd0\xcf\x11\xe0" }, what: "un ancien classeur Excel (.xls)", advice: SPREADSHEET },
  {
    signature: { archive: ["xl/workbook.bin"] },
    what: "un classeur Excel binaire (.xlsb)",
    advice: SPREADSHEET,
  },
  {
    signature: { text: /^<[\s\S]{0,2000}?urn:oasis:names:tc:opendocument/ },
    what: "un classeur LibreOffice en XML (.fods)",
    advice: SPREADSHEET,
  },
  { signature: { bytes: "\x89PNG" }, what: "une image PNG", advice: "Demandez le tableau ou la couche d'origine." },
  {
    signature: { bytes: "\xff\xd8\xff" },
    what: "une image JPEG",
    advice: "Demandez le tableau ou la couche d'origine.",
  },
  { signature: { bytes: "GIF8" }, what: "une image GIF", advice: "Demandez le tableau ou la couche d'origine." },
  {
    signature: { bytes: "II*\0" },
    what: "une image TIFF ou une grille (raster)",
    advice: "Seuls des tableaux et des objets géographiques (points, lignes, surfaces) sont lus.",
  },
  { signature: { bytes: "7z\xbc\xaf" }, what: "une archive 7z", advice: "Décompressez-la, puis déposez le fichier." },
  { signature: { bytes: "Rar!" }, what: "une archive RAR", advice: "Décompressez-la, puis déposez le fichier." },
  {
    signature: { bytes: "ustar", at: 257 },
    what: "une archive .tar",
    advice: "Faites-en un .zip, ou déposez le fichier.",
  },
  { signature: { bytes: "BZh" }, what: "un fichier compressé (.bz2)", advice: "Décompressez-le d'abord." },
  { signature: { bytes: "\xfd7zXZ" }, what: "un fichier compressé (.xz)", advice: "Décompressez-le d'abord." },
  { signature: { bytes: "PAR1" }, what: "un fichier Parquet", advice: "Exportez-le en CSV." },
  { signature: { bytes: "\x7fELF" }, what: "un programme", advice: "Déposez un fichier de données." },
  {
    signature: { bytes: "\0\0\x27\x0a" },
    what: "un fichier .shp ou .shx seul",
    advice: "Mettez dans un même .zip les fichiers .shp, .dbf, .shx et .prj de la couche.",
  },
  {
    signature: { text: /^!table\b/i },
    what: "une couche MapInfo (.tab)",
    advice: `${TO_GEOJSON} couche.tab).`,
  },
  {
    signature: { text: /^version\s+\d{3,4}\b/i },
    what: "une couche MapInfo (.mif)",
    advice: `${TO_GEOJSON} couche.mif).`,
  },
  {
    signature: { text: /^<[\s\S]{0,2000}?\bxmlns(?::gml)?\s*=\s*["']http:\/\/www\.opengis\.net\/(?:gml|wfs)/ },
    what: "du GML",
    advice: `${TO_GEOJSON} couche.gml).`,
  },
  {
    signature: { text: /^\{[^\n]*"type"\s*:\s*"Feature"[^\n]*\}[^\S\n]*\n\s*\{/ },
    what: "du GeoJSON écrit objet par objet, un par ligne",
    advice: "Enregistrez la couche en GeoJSON, d'un seul tenant (ou : ogr2ogr couche.geojson couche.geojsonl).",
  },
  { signature: { root: "FeatureCollection" }, what: "du GML", advice: `${TO_GEOJSON} couche.gml).` },
  { signature: { root: "Workbook" }, what: "un classeur Excel en XML", advice: SPREADSHEET },
  ...["html", "head", "meta", "style", "table", "body"].map((root) => ({
    signature: { root },
    what: "une page web (HTML), comme en donnent certains exports « Excel »",
    advice: "Ouvrez-le dans un tableur et enregistrez-le en « CSV UTF-8 » ou en .xlsx.",
  })),
  {
    signature: { text: /^<\?xml/i },
    what: "du XML",
    advice: "Ouvrez-le dans le logiciel qui l'a produit et enregistrez-le en CSV, en .xlsx ou en GeoJSON.",
  },
  {
    signature: { archive: ["opendocument.text", "opendocument.presentation"] },
    what: "un document qui n'est pas un classeur",
    advice: "Copiez le tableau dans un tableur et enregistrez-le en .ods, en .xlsx ou en « CSV UTF-8 ».",
  },
];
