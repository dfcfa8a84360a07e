import { formatNames, severities } from "@datalogue/ingest";
import { Type } from "typebox";
import { schemaOf } from "../http/schemas/schema-of.js";
import type { PublicIssue, PublicReport } from "../secrecy/public-report.js";

const nullableText = Type.Union([Type.String(), Type.Null()]);
const nullableNumber = Type.Union([Type.Integer(), Type.Null()]);

const partlyTold = "quand le fichier reçu est couvert par le secret statistique ou reçu sous convention";
const hidden = `null ${partlyTold}.`;

const place = {
  line: Type.Union([Type.Integer(), Type.Null()], {
    description: "Ligne du fichier, l'en-tête étant la première\u202F; null où il n'y a pas de lignes.",
  }),
  column: Type.Union([Type.Integer(), Type.Null()], { description: "Rang de la colonne, à partir de 1." }),
  feature: Type.Optional(Type.Integer({ description: "Rang de l'objet GeoJSON, à partir de 1." })),
  value: nullableText,
  suggestion: nullableText,
};

const issue = schemaOf<PublicIssue>()(
  Type.Object(
    {
      code: Type.String(),
      severity: Type.Enum([...severities], { type: "string" }),
      field: nullableText,
      ...place,
      sheet: Type.Optional(Type.String()),
      message: Type.String({ description: "Ce qui ne va pas, et comment y remédier." }),
      count: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
        description: `Nombre de fois que cela se produit\u202F; ${hidden}`,
      }),
      examples: Type.Optional(Type.Array(Type.Object(place))),
    },
    { $id: "Anomalie" },
  ),
);

const found = Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
  description: `Null\u00A0: il y en a, sans que leur nombre soit dit, ${partlyTold}.`,
});

/** How often something was noticed, by gravity. */
export const counts = Type.Object({ error: found, warning: found, info: found });

/** The report of a check, the same everywhere. */
export const report = schemaOf<PublicReport>()(
  Type.Object(
    {
      valid: Type.Boolean(),
      file: Type.Object({
        name: Type.String(),
        bytes: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
          description: "Null, comme l'empreinte, quand le fichier reçu n’est pas pour tous.",
        }),
        sha256: nullableText,
        format: Type.Enum([...formatNames, "unknown" as const], { type: "string" }),
        encoding: nullableText,
        delimiter: nullableText,
        headerLine: nullableNumber,
        entry: Type.Optional(Type.String({ description: "Fichier lu dans l'archive reçue." })),
        sheets: Type.Optional(
          Type.Array(Type.String(), { description: "Feuilles, couches ou fichiers parmi lesquels un seul est lu." }),
        ),
        sheet: Type.Optional(Type.String({ description: "Celle qui est lue." })),
        holdsMore: Type.Optional(
          Type.Literal(true, {
            description: "Le fichier contient autre chose que ce qui est lu\u00A0: feuilles, couches ou fichiers.",
          }),
        ),
      }),
      rows: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
        description: `Lignes ou objets lus\u202F; ${hidden}`,
      }),
      fields: Type.Array(
        Type.Object({
          name: Type.String(),
          title: Type.Optional(Type.String()),
          type: Type.String(),
          inSchema: Type.Boolean(),
          present: Type.Boolean(),
        }),
      ),
      counts,
      normalised: Type.Array(Type.String(), { description: "Ce que la lecture a changé, une phrase chacun." }),
      issues: Type.Array(issue),
    },
    { $id: "Rapport", description: "Ce qui a été lu dans un fichier, et ce qui n'y va pas." },
  ),
);
