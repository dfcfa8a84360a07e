import type { Signature } from "../input-formats.js";
import type { Note } from "../note.js";

/** A format that is not read: how it is told, what it is called ("un PDF"), what to do of it: sentences. */
export interface RefusedFormat {
  signature: Signature;
  what: Note;
  advice: Note;
}

const SPREADSHEET = {
  fr: "Ouvrez-le dans un tableur et enregistrez la feuille en .xlsx, en .ods ou en « CSV UTF-8 ».",
  en: "Open it in a spreadsheet and save the sheet as .xlsx, .ods or “CSV UTF-8”.",
};

const toGeoJson = (file: string): Note => ({
  fr: `Dans QGIS, exportez la couche en GeoJSON ou en GeoPackage (ou : ogr2ogr couche.geojson ${file}).`,
  en: `In QGIS, export the layer as GeoJSON or GeoPackage (or: ogr2ogr couche.geojson ${file}).`,
});

/** The formats that are met and not read; of two that a file answers, the first is told. */
export const refusedFormats: readonly RefusedFormat[] = [
  {
    signature: { bytes: "%PDF" },
    what: { fr: "un PDF", en: "a PDF" },
    advice: {
      fr: "Un PDF montre un tableau sans en garder les cases : demandez le fichier d'origine, en CSV ou en classeur.",
      en: "A PDF shows a table without keeping its cells: ask for the original file, as CSV or a workbook.",
    },
  },
  {
    signature: { bytes: "\xd0\xcf\x11\xe0" },
    what: { fr: "un ancien classeur Excel (.xls)", en: "an old Excel workbook (.xls)" },
    advice: SPREADSHEET,
  },
  {
    signature: { archive: ["xl/workbook.bin"] },
    what: { fr: "un classeur Excel binaire (.xlsb)", en: "a binary Excel workbook (.xlsb)" },
    advice: SPREADSHEET,
  },
  {
    signature: { text: /^<[\s\S]{0,2000}?urn:oasis:names:tc:opendocument/ },
    what: { fr: "un classeur LibreOffice en XML (.fods)", en: "a LibreOffice workbook in XML (.fods)" },
    advice: SPREADSHEET,
  },
  {
    signature: { bytes: "\x89PNG" },
    what: { fr: "une image PNG", en: "a PNG image" },
    advice: { fr: "Demandez le tableau ou la couche d'origine.", en: "Ask for the original table or layer." },
  },
  {
    signature: { bytes: "\xff\xd8\xff" },
    what: { fr: "une image JPEG", en: "a JPEG image" },
    advice: { fr: "Demandez le tableau ou la couche d'origine.", en: "Ask for the original table or layer." },
  },
  {
    signature: { bytes: "GIF8" },
    what: { fr: "une image GIF", en: "a GIF image" },
    advice: { fr: "Demandez le tableau ou la couche d'origine.", en: "Ask for the original table or layer." },
  },
  {
    signature: { bytes: "II*\0" },
    what: { fr: "une image TIFF ou une grille (raster)", en: "a TIFF image or a grid (raster)" },
    advice: {
      fr: "Seuls des tableaux et des objets géographiques (points, lignes, surfaces) sont lus.",
      en: "Only tables and features (points, lines, areas) are read.",
    },
  },
  {
    signature: { bytes: "7z\xbc\xaf" },
    what: { fr: "une archive 7z", en: "a 7z archive" },
    advice: { fr: "Décompressez-la, puis déposez le fichier.", en: "Unpack it, then give the file." },
  },
  {
    signature: { bytes: "Rar!" },
    what: { fr: "une archive RAR", en: "a RAR archive" },
    advice: { fr: "Décompressez-la, puis déposez le fichier.", en: "Unpack it, then give the file." },
  },
  {
    signature: { bytes: "ustar", at: 257 },
    what: { fr: "une archive .tar", en: "a .tar archive" },
    advice: { fr: "Faites-en un .zip, ou déposez le fichier.", en: "Make it a .zip, or give the file itself." },
  },
  {
    signature: { bytes: "BZh" },
    what: { fr: "un fichier compressé (.bz2)", en: "a compressed file (.bz2)" },
    advice: { fr: "Décompressez-le d'abord.", en: "Unpack it first." },
  },
  {
    signature: { bytes: "\xfd7zXZ" },
    what: { fr: "un fichier compressé (.xz)", en: "a compressed file (.xz)" },
    advice: { fr: "Décompressez-le d'abord.", en: "Unpack it first." },
  },
  {
    signature: { bytes: "PAR1" },
    what: { fr: "un fichier Parquet", en: "a Parquet file" },
    advice: { fr: "Exportez-le en CSV.", en: "Export it as CSV." },
  },
  {
    signature: { bytes: "\x7fELF" },
    what: { fr: "un programme", en: "a program" },
    advice: { fr: "Déposez un fichier de données.", en: "Give a file of data." },
  },
  {
    signature: { bytes: "\0\0\x27\x0a" },
    what: { fr: "un fichier .shp ou .shx seul", en: "a .shp or .shx file alone" },
    advice: {
      fr: "Mettez dans un même .zip les fichiers .shp, .dbf, .shx et .prj de la couche.",
      en: "Put the .shp, .dbf, .shx and .prj files of the layer in one .zip.",
    },
  },
  {
    signature: { text: /^!table\b/i },
    what: { fr: "une couche MapInfo (.tab)", en: "a MapInfo layer (.tab)" },
    advice: toGeoJson("couche.tab"),
  },
  {
    signature: { text: /^version\s+\d{3,4}\b/i },
    what: { fr: "une couche MapInfo (.mif)", en: "a MapInfo layer (.mif)" },
    advice: toGeoJson("couche.mif"),
  },
  {
    signature: { text: /^<[\s\S]{0,2000}?\bxmlns(?::gml)?\s*=\s*["']http:\/\/www\.opengis\.net\/(?:gml|wfs)/ },
    what: { fr: "du GML", en: "GML" },
    advice: toGeoJson("couche.gml"),
  },
  {
    signature: { text: /^\{[^\n]*"type"\s*:\s*"Feature"[^\n]*\}[^\S\n]*\n\s*\{/ },
    what: {
      fr: "du GeoJSON écrit objet par objet, un par ligne",
      en: "GeoJSON written feature by feature, one on each line",
    },
    advice: {
      fr: "Enregistrez la couche en GeoJSON, d'un seul tenant (ou : ogr2ogr couche.geojson couche.geojsonl).",
      en: "Save the layer as one GeoJSON (or: ogr2ogr layer.geojson layer.geojsonl).",
    },
  },
  { signature: { root: "FeatureCollection" }, what: { fr: "du GML", en: "GML" }, advice: toGeoJson("couche.gml") },
  {
    signature: { root: "Workbook" },
    what: { fr: "un classeur Excel en XML", en: "an Excel workbook in XML" },
    advice: SPREADSHEET,
  },
  ...["html", "head", "meta", "style", "table", "body"].map((root) => ({
    signature: { root },
    what: {
      fr: "une page web (HTML), comme en donnent certains exports « Excel »",
      en: "a web page (HTML), as some “Excel” exports are",
    },
    advice: {
      fr: "Si le tableau s'y voit, ouvrez-le dans un tableur et enregistrez-le en « CSV UTF-8 » ou en .xlsx ; sinon, l'adresse a répondu par une page : téléchargez le fichier lui-même.",
      en: "If the table is seen in it, open it in a spreadsheet and save it as “CSV UTF-8” or .xlsx; if not, the address answered with a page: download the file itself.",
    },
  })),
  {
    signature: { text: /^<\?xml/i },
    what: { fr: "du XML", en: "XML" },
    advice: {
      fr: "Ouvrez-le dans le logiciel qui l'a produit et enregistrez-le en CSV, en .xlsx ou en GeoJSON.",
      en: "Open it with the software that made it and save it as CSV, .xlsx or GeoJSON.",
    },
  },
  {
    signature: { archive: ["opendocument.text", "opendocument.presentation"] },
    what: { fr: "un document qui n'est pas un classeur", en: "a document that is no workbook" },
    advice: {
      fr: "Copiez le tableau dans un tableur et enregistrez-le en .ods, en .xlsx ou en « CSV UTF-8 ».",
      en: "Copy the table to a spreadsheet and save it as .ods, .xlsx or “CSV UTF-8”.",
    },
  },
];
