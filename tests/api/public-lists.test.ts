import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  accessLevels,
  accessNames,
  fieldTypeNames,
  formatNames,
  frequencies,
  hvdCategories,
  inputFormats,
  isPublic,
  langs,
  levelNames,
  levelsComputedFrom,
  levelsThatAre,
  licenceIds,
  outlineKinds,
  populationKinds,
  protectedUnitNames,
  severities,
  territoryEventKinds,
} from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { datasetSorts, facetNames, searchedFieldNames } from "../../packages/api/src/catalogue/dataset-query.js";
import { downloadFormats, exportFormats, fileFormats } from "../../packages/api/src/exports/index.js";
import { problemCodes } from "../../packages/api/src/http/problem-codes.js";
import { aggregateNames, aggregates } from "../../packages/api/src/indicators/aggregates.js";
import { measureKindNames } from "../../packages/api/src/indicators/measure-kinds.js";
import { observationStatuses, statusNames } from "../../packages/api/src/indicators/observation-status.js";
import { blockKindNames, blockKinds } from "../../packages/api/src/observatories/block-kinds.js";
import {
  chartKindNames,
  chartKinds,
  drawsParts,
  mainCharts,
} from "../../packages/api/src/observatories/chart-kinds.js";
import { followUpStatuses, senses } from "../../packages/api/src/plans/follow-up-statuses.js";
import { planSchema } from "../../packages/api/src/plans/plan-schema.js";
import { criterionIds } from "../../packages/api/src/quality/score-dataset.js";
import { rowOperators } from "../../packages/api/src/rows/row-operators.js";
import { sortDirections } from "../../packages/api/src/rows/row-query.js";
import { conformityStates } from "../../packages/api/src/site/notices.js";
import { accessRights } from "../../packages/api/src/vocabularies/vocabularies.js";

// What addresses, documents and answers may say. These lists are written out here alone: whoever changes one changes a contract.
describe("the levels of territories", () => {
  it("are these, in this order", () => {
    expect(levelNames).toEqual(["commune", "epci", "petr", "departement", "region", "france", "group"]);
  });

  it("are those that rows of an indicator may have, and those that it may be given at", () => {
    expect(levelsThatAre("native")).toEqual(["commune", "epci"]);
    expect(levelsThatAre("computed")).toEqual(["commune", "epci", "petr"]);
    expect(levelsComputedFrom("commune")).toEqual(["commune", "epci", "petr"]);
    expect(levelsComputedFrom("epci")).toEqual(["epci", "petr"]);
  });

  it("are those that rows may be grouped by, that a protected table may have, and whose outlines are kept", () => {
    expect(levelsThatAre("grouped")).toEqual(["epci", "petr", "departement", "region"]);
    expect(levelsThatAre("protected")).toEqual(["commune", "epci", "petr", "departement", "group"]);
    expect(levelsThatAre("outlined")).toEqual(["commune", "epci", "petr"]);
  });
});

describe("the formats of files", () => {
  it("are these at the permanent addresses, and NDJSON besides for a download", () => {
    expect(Object.keys(exportFormats)).toEqual(["csv", "geojson", "json", "xlsx", "parquet", "gpkg"]);
    expect(Object.keys(downloadFormats)).toEqual(["csv", "geojson", "json", "xlsx", "parquet", "gpkg", "ndjson"]);
  });

  it("bear these names in the metadata, and these terms of the European list", () => {
    expect(Object.keys(fileFormats)).toEqual(["CSV", "GEOJSON", "JSON", "XLSX", "PARQUET", "GPKG", "ORIGINAL"]);
    expect(Object.values(exportFormats).map(({ published }) => published.fileType.uri)).toEqual(
      ["CSV", "GEOJSON", "JSON", "XLSX", "PARQUET", "GPKG"].map(
        (code) => `http://publications.europa.eu/resource/authority/file-type/${code}`,
      ),
    );
  });

  it("have a problem told when there are too many rows for them, where that can be", () => {
    for (const [extension, format] of Object.entries(downloadFormats))
      if (format.kind !== "text") expect(format.tooManyRows).toBe(`trop-grand-pour-${extension}`);
  });
});

describe("the filters of rows", () => {
  it("are these, in the order in which pages and the definition offer them", () => {
    expect(Object.keys(rowOperators)).toEqual([
      ...["exact", "differs", "contains", "notcontains", "greater", "less", "strictly_greater", "strictly_less"],
      ...["in", "notin", "isnull", "isnotnull"],
    ]);
  });
});

describe("the formats of files that are read", () => {
  it("are these, under these names in a content folder", () => {
    expect(formatNames).toEqual([
      ...["csv", "geojson", "xlsx", "ods", "shapefile", "gpkg", "kml", "gpx", "topojson", "json"],
    ]);
    expect(Object.values(inputFormats).map(({ extensions }) => extensions[0])).toEqual([
      ...["csv", "geojson", "xlsx", "ods", "zip", "gpkg", "kml", "gpx", "topojson", "ndjson"],
    ]);
  });

  it("are layers or tables, and texts of which a corrected copy is made, or not", () => {
    expect(formatNames.filter((name) => inputFormats[name].layer)).toEqual([
      ...["geojson", "shapefile", "gpkg", "kml", "gpx", "topojson"],
    ]);
    expect(formatNames.filter((name) => inputFormats[name].mendable)).toEqual(["csv", "geojson"]);
  });
});

describe("whom the contents of a dataset may be for", () => {
  it("are these levels, the widest first", () => {
    expect(accessNames).toEqual(["open", "members", "organisation"]);
    expect(accessNames.filter(isPublic)).toEqual(["open"]);
  });

  it("are read by these callers", () => {
    expect(accessNames.map((access) => [access, ...accessLevels[access].readers])).toEqual([
      ["open", "public", "member", "producer"],
      ["members", "member", "producer"],
      ["organisation", "producer"],
    ]);
  });

  it("have these terms of the European list", () => {
    expect(Object.values(accessRights).map(({ uri }) => uri)).toEqual(
      ["PUBLIC", "RESTRICTED", "NON_PUBLIC"].map(
        (code) => `http://publications.europa.eu/resource/authority/access-right/${code}`,
      ),
    );
  });
});

describe("the kinds of measures", () => {
  it("are these, in this order", () => {
    expect(measureKindNames).toEqual([
      ...["sum", "ratio", "share", "weighted-mean", "distinct", "median"],
      ...["series", "growth", "cumulative", "index", "envelope", "expression"],
    ]);
  });

  it("make these of rows", () => {
    expect(aggregateNames).toEqual(["sum", "count", "count-distinct", "median"]);
    expect(aggregateNames.filter((name) => aggregates[name].adds)).toEqual(["sum", "count"]);
  });

  it("give values of these statuses", () => {
    expect(statusNames).toEqual([
      ...["OBSERVE", "ESTIME", "PROVISOIRE"],
      ...["SECRET", "NON_DISPONIBLE", "NON_CALCULABLE"],
    ]);
    expect(statusNames.filter((status) => observationStatuses[status].told)).toEqual([
      ...["OBSERVE", "ESTIME", "PROVISOIRE"],
    ]);
  });
});

describe("the kinds of charts", () => {
  it("are these, in the order of the charter", () => {
    expect(chartKindNames).toEqual([
      ...["trend", "bars", "ranking", "choropleth", "symbols", "distribution", "multiples"],
      ...["shares", "stacked"],
    ]);
    expect(chartKindNames.filter(drawsParts)).toEqual(["shares", "stacked"]);
  });

  it("say something true of any indicator, but for two", () => {
    const suited = chartKindNames.flatMap((kind) => [[kind, chartKinds[kind].suits?.nature]].filter(([, one]) => one));
    expect(suited).toEqual([
      ["choropleth", "ratio"],
      ["symbols", "quantity"],
    ]);
    expect(mainCharts).toEqual({ ratio: "trend", quantity: "bars" });
  });
});

describe("the kinds of blocks of an observatory", () => {
  it("are these, in this order, and have a frame but for a text", () => {
    expect(blockKindNames).toEqual([
      ...["text", "figure", "delta"],
      ...["trend", "bars", "ranking", "choropleth", "symbols", "distribution", "multiples", "shares", "stacked"],
      ...["layer", "table", "comment", "downloads", "notes"],
    ]);
    expect(blockKindNames.filter((kind) => !blockKinds[kind].framed)).toEqual(["text"]);
  });
});

describe("what a dataset says of itself", () => {
  it("is of these licences, frequencies and categories", () => {
    expect(licenceIds).toEqual(["lov2", "odc-odbl"]);
    expect(frequencies).toEqual([
      ...["DAILY", "WEEKLY", "MONTHLY", "QUARTERLY", "ANNUAL_2", "ANNUAL", "BIENNIAL", "TRIENNIAL"],
      ...["IRREG", "AS_NEEDED", "NEVER", "UNKNOWN", "UPDATE_CONT"],
    ]);
    expect(hvdCategories).toEqual([
      ...["meteorologie", "entreprises", "geospatial", "mobilite", "environnement", "statistiques"],
    ]);
  });

  it("is of fields of these types, and counts of these units when they are protected", () => {
    expect(fieldTypeNames).toEqual([
      ...["any", "array", "boolean", "date", "datetime", "duration", "geojson", "geopoint", "integer", "list"],
      ...["number", "object", "string", "time", "year", "yearmonth"],
    ]);
    expect(protectedUnitNames).toEqual(["menages", "entreprises"]);
  });

  it("is searched, narrowed and sorted by these", () => {
    expect(searchedFieldNames).toEqual(["title", "keywords", "theme", "organisation", "description", "columns"]);
    expect(facetNames).toEqual(["theme", "organisation", "territory", "format", "licence", "updated", "access"]);
    expect(datasetSorts).toEqual(["relevance", "modified", "title"]);
    expect(sortDirections).toEqual(["asc", "desc"]);
  });

  it("is scored by these", () => {
    expect(criterionIds).toEqual([
      ...["licence", "temporal", "spatial", "frequency", "frequency-respected"],
      ...["description", "open-format", "available", "documented"],
    ]);
  });
});

describe("the reference geography", () => {
  it("tells these series, events and outlines", () => {
    expect(populationKinds).toEqual(["municipale", "dgf", "menages", "logements", "superficie"]);
    expect(territoryEventKinds).toEqual(["merger", "split", "renaming", "membership"]);
    expect(outlineKinds).toEqual(["schematic", "official"]);
  });
});

describe("the documents that are followed", () => {
  it("are of these kinds, their objectives in these states", () => {
    expect(planSchema.properties.kind.enum).toEqual(["SCOT", "PLU", "PLUI", "PCAET", "PLPDMA"]);
    expect(followUpStatuses).toEqual(["off-track", "to-watch", "on-track", "not-computable"]);
    expect(senses).toEqual(["at-most", "at-least", "near"]);
  });
});

describe("a report, and what is said of the site", () => {
  it("is of these gravities, in these languages", () => {
    expect(severities).toEqual(["error", "warning", "info"]);
    expect(langs).toEqual(["fr", "en"]);
  });

  it("says one of these of its accessibility", () => {
    expect(conformityStates).toEqual(["non-conforme", "partiellement-conforme", "totalement-conforme"]);
  });
});

describe("the codes of problems", () => {
  it("are these, and do not change", () => {
    expect(Object.keys(problemCodes)).toEqual([
      ...["parametre-inconnu", "parametre-repete", "parametre-manquant", "valeur-invalide"],
      ...["simulateur-inconnu", "ligne-absente", "calcul-impossible"],
      ...["champ-inconnu", "operateur-inconnu", "agregat-sous-secret", "page-trop-loin"],
      ...["curseur-invalide", "lignes-non-conservees", "lignes-en-preparation", "fichier-abime"],
      ...[
        "magasin-indisponible",
        "disque-plein",
        "format-impossible",
        "requete-incorrecte",
        "cle-attendue",
        "acces-reserve",
      ],
      ...["cle-inconnue", "cle-expiree", "cle-revoquee", "vu-comme-un-autre", "acte-reserve"],
      ...[
        "dernier-administrateur",
        "connexions-en-attente",
        "partage-termine",
        "partage-attendu",
        "partage-suspendu",
        "jeu-inconnu",
        "version-inconnue",
      ],
      ...["fichier-inconnu", "format-inconnu", "sans-geometrie", "couche-inconnue", "objet-inconnu"],
      ...["sans-tuiles", "quadrillage-inconnu", "tuile-inconnue", "organisme-inconnu", "theme-inconnu"],
      ...["service-inconnu", "page-inconnue", "copie-impossible", "schema-inconnu"],
      ...["indicateur-inconnu", "document-inconnu", "valeur-absente", "territoire-inconnu"],
      ...["etat-inconnu", "combinaison-impossible", "adresse-inconnue", "methode-refusee"],
      ...["forme-non-disponible", "trop-grand-pour-xlsx", "trop-grand-pour-parquet"],
      ...["trop-grand-pour-gpkg", "intervalle-invalide", "fichier-absent", "nom-absent"],
      ...["deux-fichiers", "partie-inconnue", "champ-invalide", "formulaire-illisible"],
      ...["schema-en-double", "schema-invalide", "envoi-interrompu", "fichier-trop-grand"],
      ...["schema-trop-grand", "fichier-trop-lourd", "type-refuse", "corps-compresse"],
      ...["trop-de-verifications", "votre-part-est-prise", "verification-trop-longue"],
      ...[
        "trop-de-requetes",
        "source-inconnue",
        "source-du-contenu",
        "source-jamais-recue",
        "reprise-inconnue",
        "reprise-en-lecture",
        "brouillon-inconnu",
      ],
      ...["brouillon-change", "brouillon-publie", "relecture-finie", "commentaire-inconnu"],
      ...["trop-de-brouillons", "webhook-inconnu", "webhook-arrete", "message-inconnu"],
      ...["trop-de-webhooks", "sans-tableau", "tableau-trop-long", "tableau-impossible"],
      ...["rien-a-defaire", "etape-changee", "corps-illisible", "document-invalide"],
      ...["composition-inconnue", "document-change", "identifiant-pris", "document-utilise", "sans-brouillon"],
      ...["empreinte-differente", "rapport-en-cours", "sans-fichier", "fichier-en-erreur"],
      ...["lecture-a-confirmer", "description-incomplete", "version-changee", "jeu-change", "rupture-a-confirmer"],
      "sous-embargo",
      ...["adresse-sans-fichier", "lecture-seule", "autre-site", "envoi-inconnu", "envoi-decale"],
      ...["offre-inconnue", "offre-en-cours", "offre-expiree", "jeu-sous-convention", "offre-changee"],
      ...[
        "controle-inconnu",
        "ouvrage-inconnu",
        "photo-inconnue",
        "saisie-inconnue",
        "saisie-differente",
        "saisie-reglee",
      ],
      ...["formulaire-inconnu", "photo-refusee", "trop-de-photos"],
      ...["formulaire-ferme", "formulaire-impossible", "contribution-inconnue", "contribution-refusee"],
      ...["contribution-changee", "trop-de-contributions"],
      ...["convention-inconnue", "convention-changee", "convention-autre-etat"],
      ...["questionnaire-inconnu", "reponses-changees", "totaux-absents", "scenario-inconnu"],
      ...["scenario-change", "trop-de-scenarios", "adresse-trop-longue", "requete-trop-longue", "surcharge"],
      ...["base-indisponible", "pas-pret", "erreur-interne", "cadre-inconnu"],
      ...["format-non-servi", "pdf-en-attente", "pdf-impossible", "images-en-attente"],
    ]);
  });
});

describe("who writes a document", () => {
  it.each([
    ["indicateurs.md", measureKindNames],
    ["observatoires.md", blockKindNames],
    ["acces.md", accessNames],
  ])("reads in docs/%s what each kind is", (paper, names) => {
    const text = readFileSync(join(import.meta.dirname, "../../docs", paper), "utf8");
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});
