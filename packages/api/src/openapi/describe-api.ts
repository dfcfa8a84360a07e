import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import { type Operation, type Tag, tags } from "../http/operation.js";
import type { Samples } from "../http/parameter.js";
import { type Described, describeOperation, shareSchemas } from "./describe-operation.js";
import { operations } from "./operations.js";

export interface ApiContext {
  info: CatalogueInfo;
  publicUrl: string;
  /** Things of the live catalogue that examples name; undefined while there is none. */
  samples: Samples | undefined;
}

/** The OpenAPI 3.1 definition of every machine-facing address. */
export function describeApi({ info, publicUrl, samples }: ApiContext): Described {
  return shareSchemas({
    ...describeHead(
      { info, publicUrl },
      {
        title: `API\u00A0: ${info.title}`,
        description:
          `${info.description}\n\nToutes les adresses se lisent sans compte (GET ou HEAD) et depuis n'importe quel site (CORS). Une clé d'organisme ouvre en plus les jeux qui lui sont réservés. Un paramètre inconnu est refusé plutôt qu'ignoré. Chaque jeu a sa propre définition, avec ses vrais champs\u00A0: /api/datasets/{ref}/openapi.json. Les couches ont leur API OGC, définie à /ogc/api.`.trim(),
        tags: Object.keys(tags) as Tag[],
        documentation: `${publicUrl}/api/docs`,
        licence: { name: "Licence Ouverte 2.0 ou ODbL 1.0, selon le jeu", url: `${publicUrl}/jeux` },
      },
    ),
    paths: describePaths(operations, (operation) => describeOperation(operation, samples)),
  });
}

/** What a definition says before its addresses. */
export function describeHead(
  { info, publicUrl }: Pick<ApiContext, "info" | "publicUrl">,
  about: { title: string; description: string; tags: Tag[]; documentation: string; licence: object; version?: string },
): Described {
  return {
    openapi: "3.1.0",
    info: {
      title: about.title,
      version: about.version ?? "1",
      description: about.description,
      contact: {
        ...(info.contact.name ? { name: info.contact.name } : {}),
        ...(info.contact.email ? { email: info.contact.email } : {}),
        url: publicUrl,
      },
      license: about.licence,
    },
    externalDocs: { description: "Référence, en français", url: about.documentation },
    servers: [{ url: publicUrl }],
    tags: about.tags.map((tag) => ({ name: tag, description: tags[tag].description })),
    security: [{}, { cle: [] }],
    components: {
      securitySchemes: {
        cle: { type: "http", scheme: "bearer", description: "Clé d'un organisme du catalogue." },
      },
    },
  };
}

/** Operations by address, then method. */
export function describePaths(
  listed: Operation[],
  describe: (operation: Operation) => Described,
): Record<string, Described> {
  const paths: Record<string, Described> = {};
  for (const operation of listed) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return paths;
}
