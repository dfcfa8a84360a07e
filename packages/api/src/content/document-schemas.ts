import { datasetSchema, organisationSchema, recipeSchema } from "@datalogue/ingest";
import { agreementSchema } from "../agreements/agreement-schema.js";
import { indicatorSchema } from "../indicators/indicator-schema.js";
import { inspectionSchema } from "../inspections/kind-schema.js";
import { observatorySchema } from "../observatories/observatory-schema.js";
import { ruleSchema } from "../plans/clock/rule-schema.js";
import { planSchema } from "../plans/plan-schema.js";
import { sharedServicesSchema } from "../shared-services/shared-services-schema.js";
import { simulatorSchema } from "../simulators/simulator-schema.js";
import { solarCadastreSchema } from "../solar/solar-cadastre-schema.js";
import { sourceSchema } from "../sources/source-schema.js";

interface DocumentSchema {
  title: string;
  /** Where it is written. */
  description: string;
  /** What the loader checks it against. */
  schema: object;
}

export type DocumentName =
  | "dataset"
  | "recipe"
  | "source"
  | "organisation"
  | "observatory"
  | "indicator"
  | "plan"
  | "rule"
  | "inspection"
  | "services"
  | "simulator"
  | "solar"
  | "agreement";

/** The documents that a territory writes in its content. */
export const documentSchemas: Record<DocumentName, DocumentSchema> = {
  dataset: {
    title: "Jeu de données",
    description: "datasets/{thème}/{jeu}/dataset.json\u00A0: la fiche d'un jeu de données.",
    schema: datasetSchema,
  },
  recipe: {
    title: "Recette d'import",
    description:
      "datasets/{thème}/{jeu}/recipe.json\u00A0: comment les fichiers d'un émetteur deviennent la table du schéma.",
    schema: recipeSchema,
  },
  source: {
    title: "Source",
    description:
      "datasets/{thème}/{jeu}/source.json\u00A0: où le producteur publie les données d'un jeu, et ce qui doit y être vrai.",
    schema: sourceSchema,
  },
  organisation: {
    title: "Organisme",
    description: "Un élément de la liste datasets/organisations.json.",
    schema: organisationSchema,
  },
  observatory: {
    title: "Observatoire",
    description: "datasets/{thème}/observatory.json\u00A0: la page d'un thème.",
    schema: observatorySchema,
  },
  indicator: {
    title: "Indicateur",
    description: "datasets/{thème}/indicators/{id}.json\u00A0: un nombre suivi dans le temps et l'espace.",
    schema: indicatorSchema,
  },
  plan: {
    title: "Document de planification",
    description: "datasets/{thème}/plans/{id}.json\u00A0: un SCoT, PLU, PCAET ou PLPDMA et ses objectifs datés.",
    schema: planSchema,
  },
  rule: {
    title: "Règle de droit",
    description:
      "datasets/{thème}/law/{id}.json\u00A0: ce qu'un texte demande à un type de document, tant qu'il est en vigueur.",
    schema: ruleSchema,
  },
  inspection: {
    title: "Contrôle",
    description:
      "datasets/{thème}/inspections/{id}.json\u00A0: ce que l'on contrôle sur le terrain, à quel rythme, qui, et avec quel formulaire.",
    schema: inspectionSchema,
  },
  services: {
    title: "Services partagés",
    description:
      "datasets/services.json\u00A0: ce que le territoire met en commun, pour qui, comment le demander\u202F; ses questionnaires de maturité.",
    schema: sharedServicesSchema,
  },
  simulator: {
    title: "Simulateur",
    description:
      "datasets/{thème}/simulators/{id}.json\u00A0: un calcul que chacun refait\u00A0: entrées, tables, formules, mots, et cas qui doivent sortir.",
    schema: simulatorSchema,
  },
  solar: {
    title: "Cadastre solaire",
    description:
      "datasets/{thème}/solar.json\u00A0: les jeux des toits et de l'irradiation, ce qui remplace ce qu'on ne sait pas d'un toit, d'où viennent les hypothèses, la suite à donner.",
    schema: solarCadastreSchema,
  },
  agreement: {
    title: "Convention",
    description:
      "datasets/{thème}/agreements/{id}.json\u00A0: les données qu'un partenaire confie, pour quoi, jusqu'à quand, et ce qui peut en être publié.",
    schema: agreementSchema,
  },
};

/** Path of the schema of a document, from the root of the site: it does not change. */
export function schemaPath(name: DocumentName): string {
  return `/api/schemas/${name}.json`;
}

/** The JSON Schema (2020-12) of a document, as it is published. */
export function describeDocument(name: DocumentName, publicUrl: string): object {
  const { title, description, schema } = documentSchemas[name];
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `${publicUrl}${schemaPath(name)}`,
    title,
    description,
    ...schema,
  };
}
