import { datasetLicences } from "@datalogue/ingest";
import { type Static, Type } from "typebox";
import { definitionCheck } from "../documents/definition-check.js";

const closed = { additionalProperties: false };
const TEXT = Type.String({ minLength: 1 });
const FILE = Type.String({ pattern: "^[^/\\\\]+$", description: "le nom d'un fichier du même dossier, sans chemin" });
const SLUG = Type.String({ pattern: "^[a-z0-9]+(-[a-z0-9]+)*$", description: "un nom court" });

/** Name of the document that says what a catalogue knew of a dataset that it gave away. */
export const PUBLISHED_FILE = "published.json";

/**
 * What the catalogue that wrote a folder of the content knew of its dataset (`published.json` beside `dataset.json`, written by `content export`): how the
 * data file came, so that what was received or deposited is not told as invented elsewhere, and the names that its addresses bear.
 */
const publishedSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    file: FILE,
    /** As its producer called it, when that is no name for a file here. */
    name: Type.Optional(TEXT),
    origin: Type.Optional(Type.Enum(["source", "deposit"], { description: "source ou deposit" })),
    invented: Type.Optional(Type.Boolean({ description: "true pour des données inventées" })),
    derivedFrom: Type.Optional(
      Type.Object(
        {
          ...{ title: TEXT, producer: TEXT, page: TEXT },
          licence: Type.Enum(datasetLicences, { description: "lov2, odc-odbl ou convention" }),
          received: Type.String({
            pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}",
            description: "le jour et l'heure de la réception (2026-03-10T09:00:00.000Z)",
          }),
          /** The file is one that its producer gives to everybody. */
          open: Type.Optional(Type.Literal(true)),
        },
        closed,
      ),
    ),
    /** What `source.json` says of where the files are asked (`from`), when that was written in the site. */
    boundFrom: Type.Optional(Type.Unknown()),
    /** Name of the files, when it is not the slug. */
    fileName: Type.Optional(SLUG),
    /** They answer still. */
    formerSlugs: Type.Optional(Type.Array(SLUG, { description: "les noms courts que le jeu a eus" })),
  },
  closed,
);
export type PublishedDocument = Static<typeof publishedSchema>;

const check = definitionCheck(publishedSchema);

/** Reads `published.json`; problems are French sentences. */
export function parsePublished(json: unknown): { published: PublishedDocument } | { problems: string[] } {
  const problems = check(json);
  return problems.length > 0 ? { problems } : { published: json as PublishedDocument };
}
