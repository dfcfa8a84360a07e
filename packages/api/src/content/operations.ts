import { Type } from "typebox";
import { declare } from "../http/operation.js";
import { type DocumentName, documentSchemas, schemaPath } from "./document-schemas.js";

const schemaOfDocument = Type.Object(
  { title: Type.String(), description: Type.String() },
  { additionalProperties: true },
);

/** The form of each document of the content. */
export const documentOperations = (Object.keys(documentSchemas) as DocumentName[]).map((name) => {
  const { title, description } = documentSchemas[name];
  const operation = declare({
    id: `lireLeSchema${name[0]?.toUpperCase()}${name.slice(1)}`,
    method: "get",
    path: schemaPath(name),
    tag: "contenu",
    summary: `Lire le schéma d'un document\u00A0: ${title.toLowerCase()}`,
    description,
    parts: {},
    query: {},
    answers: { "application/schema+json": schemaOfDocument },
    answer: "Un JSON Schema 2020-12, le même que celui du chargement.",
  });
  return [name, operation] as const;
});
