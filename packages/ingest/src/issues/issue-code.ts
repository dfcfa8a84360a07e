import type { Lang } from "../field-types/field-type.js";
import type { Severity } from "../report.js";

/**
 * All that `check` can say of a file, in the order in which it is documented. Codes of Validata where it has one, so that users can
 * compare (https://gitlab.com/validata-table/validata-core); names of custom checks are codes too. Gravity: an error is what the
 * schema declares or what keeps the file from being read; all else that we notice is a warning and leaves the file valid. Title: a
 * short one for headings, Validata's where it has one. The sentences are in `messages.ts` and `english.ts`.
 */
export const issueCodes = {
  // the file
  "empty-file": { severity: "error", title: { fr: "Fichier vide", en: "Empty file" } },
  "file-too-large": { severity: "error", title: { fr: "Fichier trop gros", en: "File too large" } },
  "binary-file": { severity: "error", title: { fr: "Fichier binaire", en: "Binary file" } },
  "unsupported-format": { severity: "error", title: { fr: "Format non lu", en: "Unsupported format" } },
  "unsafe-archive": { severity: "error", title: { fr: "Archive refusée", en: "Archive refused" } },
  "unreadable-archive": { severity: "error", title: { fr: "Archive illisible", en: "Unreadable archive" } },
  "too-many-rows": { severity: "error", title: { fr: "Trop de lignes", en: "Too many rows" } },
  "several-layers": { severity: "error", title: { fr: "Plusieurs couches", en: "Several layers" } },
  "several-tables": { severity: "error", title: { fr: "Plusieurs tableaux", en: "Several tables" } },
  "unknown-sheet": { severity: "error", title: { fr: "Feuille absente", en: "Sheet absent" } },
  "sheet-by-year": {
    severity: "warning",
    title: { fr: "Feuille choisie par son année", en: "Sheet chosen by its year" },
  },
  "shapefile-incomplete": { severity: "error", title: { fr: "Shapefile incomplet", en: "Incomplete shapefile" } },
  "unknown-projection": { severity: "error", title: { fr: "Projection inconnue", en: "Unknown projection" } },
  "unknown-encoding": { severity: "error", title: { fr: "Encodage non reconnu", en: "Unknown encoding" } },
  "mixed-encoding": { severity: "error", title: { fr: "Encodages mélangés", en: "Mixed encodings" } },
  "double-encoding": {
    severity: "warning",
    title: { fr: "Accents convertis deux fois", en: "Accents converted twice" },
  },
  "unknown-csv-dialect": { severity: "error", title: { fr: "Structure CSV non reconnue", en: "Unknown CSV dialect" } },
  "invalid-column-delimiter": {
    severity: "error",
    title: { fr: "Délimiteur de colonne invalide", en: "Invalid column delimiter" },
  },
  "malformed-quote": { severity: "error", title: { fr: "Guillemets mal placés", en: "Misplaced quotes" } },
  "unclosed-quote": { severity: "error", title: { fr: "Guillemet non refermé", en: "Unclosed quote" } },
  "record-too-long": { severity: "error", title: { fr: "Ligne trop longue", en: "Line too long" } },
  "replacement-character": { severity: "warning", title: { fr: "Lettres perdues", en: "Lost letters" } },
  "one-column": { severity: "warning", title: { fr: "Une seule colonne", en: "One column only" } },
  "merged-cells": { severity: "warning", title: { fr: "Cellules fusionnées", en: "Merged cells" } },
  "hidden-rows": { severity: "warning", title: { fr: "Lignes masquées", en: "Hidden rows" } },
  "hidden-columns": { severity: "warning", title: { fr: "Colonnes masquées", en: "Hidden columns" } },
  "second-table": {
    severity: "warning",
    title: { fr: "Deux tableaux dans la feuille", en: "Two tables in the sheet" },
  },
  "no-row": { severity: "warning", title: { fr: "Aucune ligne", en: "No row" } },
  "geography-absent": {
    severity: "info",
    title: { fr: "Codes de communes non comparés", en: "Commune codes not compared" },
  },
  // the import recipe
  "recipe-sheet-missing": {
    severity: "error",
    title: { fr: "Feuille de la recette absente", en: "Sheet of the recipe absent" },
  },
  "recipe-header-missing": {
    severity: "error",
    title: { fr: "En-tête de la recette absent", en: "Header of the recipe absent" },
  },
  "recipe-column-missing": {
    severity: "warning",
    title: { fr: "Colonne de la recette absente", en: "Column of the recipe absent" },
  },
  "recipe-column-ambiguous": {
    severity: "error",
    title: { fr: "Colonne de la recette ambiguë", en: "Ambiguous column of the recipe" },
  },
  "recipe-file-name": {
    severity: "error",
    title: { fr: "Nom de fichier que la recette ne lit pas", en: "File name that the recipe cannot read" },
  },
  "recipe-geography-absent": {
    severity: "error",
    title: { fr: "Code officiel géographique absent pour la recette", en: "Official geography absent for the recipe" },
  },
  "recipe-dataset-absent": {
    severity: "error",
    title: { fr: "Jeu de la recette non publié", en: "Dataset of the recipe not published" },
  },
  "recipe-step-missing": {
    severity: "error",
    title: { fr: "Colonne d'une étape de la recette absente", en: "Column of a step of the recipe absent" },
  },
  "recipe-step-layer": {
    severity: "error",
    title: { fr: "Étape de recette sur une couche", en: "Step of a recipe on a layer" },
  },
  "recipe-year-unknown": {
    severity: "error",
    title: { fr: "Année du fichier inconnue", en: "Year of the file unknown" },
  },
  "recipe-number-unread": {
    severity: "error",
    title: { fr: "Nombre que la recette ne lit pas", en: "Number that the recipe cannot read" },
  },
  "recipe-header-unit": {
    severity: "warning",
    title: { fr: "En-tête dans une autre unité", en: "Header in another unit" },
  },
  "recipe-rule-unused": {
    severity: "info",
    title: { fr: "Règle de la recette sans effet", en: "Rule of the recipe without effect" },
  },
  // the header
  "missing-required-header": {
    severity: "error",
    title: { fr: "Colonne obligatoire manquante", en: "Missing required column" },
  },
  "missing-headers": { severity: "error", title: { fr: "Colonnes manquantes", en: "Missing columns" } },
  "extra-headers": { severity: "error", title: { fr: "Colonnes surnuméraires", en: "Extra columns" } },
  "missing-header-warn": {
    severity: "warning",
    title: { fr: "Colonnes facultatives absentes", en: "Optional columns absent" },
  },
  "extra-header-warn": { severity: "warning", title: { fr: "Colonnes non prévues", en: "Unexpected columns" } },
  "disordered-header-warn": { severity: "warning", title: { fr: "Ordre des colonnes", en: "Order of columns" } },
  "unrecognised-header": { severity: "warning", title: { fr: "En-tête non reconnu", en: "Header not recognised" } },
  "repeated-header": {
    severity: "warning",
    title: { fr: "En-tête répété parmi les lignes", en: "Header among the rows" },
  },
  "blank-header": { severity: "warning", title: { fr: "En-tête manquant", en: "Blank header" } },
  "duplicate-header": { severity: "error", title: { fr: "En-tête répété", en: "Duplicate header" } },
  // the records
  "blank-row": { severity: "warning", title: { fr: "Ligne vide", en: "Blank row" } },
  "duplicate-row": { severity: "warning", title: { fr: "Ligne dupliquée", en: "Duplicate row" } },
  "total-row": { severity: "warning", title: { fr: "Ligne de total", en: "Total row" } },
  "note-row": { severity: "warning", title: { fr: "Note parmi les lignes", en: "Note among the rows" } },
  "extra-value": { severity: "error", title: { fr: "Valeur surnuméraire", en: "Extra value" } },
  "missing-cell": { severity: "warning", title: { fr: "Cellules manquantes", en: "Missing cells" } },
  // the cells
  "required-constraint": { severity: "error", title: { fr: "Cellule vide", en: "Empty cell" } },
  "type-or-format-error": { severity: "error", title: { fr: "Type ou format incorrect", en: "Wrong type or format" } },
  "valeur-tableur-warn": {
    severity: "warning",
    title: { fr: "Erreur de tableur, colonne non prévue", en: "Spreadsheet error, unexpected column" },
  },
  "valeur-tableur": { severity: "error", title: { fr: "Erreur de tableur", en: "Spreadsheet error" } },
  "enumerable-constraint": { severity: "error", title: { fr: "Valeur incorrecte", en: "Value not allowed" } },
  "minimum-constraint": { severity: "error", title: { fr: "Valeur trop petite", en: "Value too small" } },
  "maximum-constraint": { severity: "error", title: { fr: "Valeur trop grande", en: "Value too large" } },
  "minimum-length-constraint": { severity: "error", title: { fr: "Valeur trop courte", en: "Value too short" } },
  "maximum-length-constraint": { severity: "error", title: { fr: "Valeur trop longue", en: "Value too long" } },
  "pattern-constraint": { severity: "error", title: { fr: "Format incorrect", en: "Wrong form" } },
  "pattern-not-checked": { severity: "warning", title: { fr: "Format non vérifié", en: "Form not checked" } },
  "json-schema-constraint": { severity: "error", title: { fr: "Règle du JSON Schema", en: "JSON Schema rule" } },
  "json-schema-not-checked": {
    severity: "warning",
    title: { fr: "JSON Schema non vérifié", en: "JSON Schema not checked" },
  },
  "unique-constraint": { severity: "error", title: { fr: "Valeur déjà utilisée", en: "Value already used" } },
  "primary-key": { severity: "error", title: { fr: "Clé déjà utilisée", en: "Key already used" } },
  "foreign-key": { severity: "error", title: { fr: "Référence inconnue", en: "Unknown reference" } },
  "foreign-key-not-checked": {
    severity: "warning",
    title: { fr: "Référence non vérifiée", en: "Reference not checked" },
  },
  "integer-written-decimal": {
    severity: "warning",
    title: { fr: "Entier écrit avec des décimales", en: "Whole number with decimals" },
  },
  "rounded-number": { severity: "warning", title: { fr: "Nombre arrondi", en: "Rounded number" } },
  "ambiguous-number": { severity: "warning", title: { fr: "Nombre à deux lectures", en: "Number read two ways" } },
  "padded-value": { severity: "warning", title: { fr: "Espaces autour de la valeur", en: "Spaces around the value" } },
  "future-date": { severity: "warning", title: { fr: "Date future", en: "Future date" } },
  // what must not be published as it is
  "personal-data": { severity: "warning", title: { fr: "Données personnelles", en: "Personal data" } },
  "small-count": { severity: "warning", title: { fr: "Secret statistique", en: "Statistical secrecy" } },
  "undeclared-recoding": {
    severity: "error",
    title: { fr: "Valeurs changées sans explication", en: "Unexplained change of values" },
  },
  "repeated-units": {
    severity: "error",
    title: { fr: "Unités comptées plusieurs fois", en: "Units counted several times" },
  },
  "lacking-measure": {
    severity: "error",
    title: { fr: "Mesure donnée en partie", en: "Measure given in part" },
  },
  // French custom checks
  "unknown-custom-check": { severity: "warning", title: { fr: "Contrôle inconnu", en: "Unknown check" } },
  "french-siren-value": { severity: "error", title: { fr: "Numéro SIREN non valide", en: "Invalid SIREN" } },
  "french-siret-value": { severity: "error", title: { fr: "Numéro SIRET non valide", en: "Invalid SIRET" } },
  "nomenclature-actes-value": {
    severity: "error",
    title: { fr: "Nomenclature des actes", en: "Nomenclature of acts" },
  },
  "cohesive-columns-value": {
    severity: "error",
    title: { fr: "Colonnes à remplir ensemble", en: "Columns to fill together" },
  },
  "compare-columns-value": { severity: "error", title: { fr: "Comparaison de colonnes", en: "Comparison of columns" } },
  "french-gps-coordinates": {
    severity: "error",
    title: { fr: "Coordonnées hors de France", en: "Coordinates not in France" },
  },
  "opening-hours-value": { severity: "error", title: { fr: "Horaires incorrects", en: "Wrong opening hours" } },
  "phone-number-value": {
    severity: "error",
    title: { fr: "Numéro de téléphone non valide", en: "Invalid phone number" },
  },
  "sum-columns-value": { severity: "error", title: { fr: "Somme incorrecte", en: "Wrong sum" } },
  "year-interval-value": {
    severity: "error",
    title: { fr: "Intervalle d'années incorrect", en: "Wrong interval of years" },
  },
  "one-of-required": {
    severity: "error",
    title: { fr: "Une des colonnes est obligatoire", en: "One of the columns is required" },
  },
  "measure-without-count": {
    severity: "error",
    title: { fr: "Aucun compté, mais un chiffre", en: "Figure without anybody counted" },
  },
  "impossible-largest-contributor": {
    severity: "error",
    title: { fr: "Plus gros contributeur impossible", en: "Impossible largest contributor" },
  },
  // geography
  "unknown-commune": { severity: "warning", title: { fr: "Code de commune inconnu", en: "Unknown commune code" } },
  "former-commune": { severity: "warning", title: { fr: "Ancienne commune", en: "Former commune" } },
  "swapped-coordinates": { severity: "warning", title: { fr: "Coordonnées inversées", en: "Swapped coordinates" } },
  "projected-coordinates": { severity: "error", title: { fr: "Coordonnées projetées", en: "Projected coordinates" } },
  "outside-territory": { severity: "warning", title: { fr: "Hors du territoire", en: "Outside the territory" } },
  // GeoJSON (RFC 7946)
  "invalid-json": { severity: "error", title: { fr: "JSON mal formé", en: "Malformed JSON" } },
  "invalid-geojson": { severity: "error", title: { fr: "Pas un GeoJSON", en: "Not GeoJSON" } },
  "invalid-feature": { severity: "error", title: { fr: "Objet incorrect", en: "Wrong feature" } },
  "invalid-geometry": { severity: "error", title: { fr: "Géométrie invalide", en: "Invalid geometry" } },
  "unread-geometry": { severity: "warning", title: { fr: "Géométrie non lue", en: "Geometry not read" } },
  "unclosed-ring": { severity: "error", title: { fr: "Contour non fermé", en: "Unclosed ring" } },
  "ring-winding": { severity: "warning", title: { fr: "Sens des contours", en: "Winding of rings" } },
  "self-crossing": { severity: "warning", title: { fr: "Contour qui se croise", en: "Self-crossing ring" } },
  "self-crossing-not-checked": {
    severity: "info",
    title: { fr: "Croisement non cherché", en: "Crossing not looked for" },
  },
  "duplicate-point": { severity: "warning", title: { fr: "Point répété", en: "Repeated point" } },
  "foreign-member": { severity: "warning", title: { fr: "Membre étranger", en: "Foreign member" } },
  "crs-member": {
    severity: "warning",
    title: { fr: "Système de coordonnées déclaré", en: "Declared coordinate system" },
  },
  "too-many-properties": {
    severity: "error",
    title: { fr: "Trop de propriétés différentes", en: "Too many different properties" },
  },
  "null-geometry": { severity: "warning", title: { fr: "Sans géométrie", en: "Without geometry" } },
  "geometry-collection": { severity: "warning", title: { fr: "GeometryCollection", en: "GeometryCollection" } },
} satisfies Record<string, { severity: Severity; title: Record<Lang, string> }>;

export type IssueCode = keyof typeof issueCodes;
