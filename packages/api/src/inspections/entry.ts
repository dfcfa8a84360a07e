import { createHash } from "node:crypto";
import { canonicalText } from "@datalogue/ingest/core";
import { type Static, Type } from "typebox";

const closed = { additionalProperties: false };
/** Characters of an answer, and of a note. */
export const LONGEST_TEXT = 2_000;
const SHA256 = Type.String({ pattern: "^[0-9a-f]{64}$", description: "SHA-256 de la photo envoyée, en hexadécimal" });

/** What is sent of one inspection. */
export const entrySchema = Type.Object(
  {
    id: Type.String({
      pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
      description: "un UUID (version 7), fait par l'appareil",
    }),
    form: Type.String({ pattern: "^[0-9a-f]{12}$", description: "la version du formulaire" }),
    installation: Type.String({ minLength: 1, maxLength: 200, description: "la clé de l'objet dans le registre" }),
    campaign: Type.Optional(Type.String({ maxLength: 100, description: "la campagne" })),
    seenAt: Type.String({
      pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?Z$",
      description: "l'instant du contrôle, en temps universel (2026-11-18T09:58:00Z)",
    }),
    read: Type.Object(
      {
        version: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
          description: "la version du registre qui était lue",
        }),
        last: Type.Union([Type.String({ maxLength: 36 }), Type.Null()], {
          description: "le dernier contrôle de l'objet qui était connu, ou null",
        }),
      },
      { ...closed, description: "Ce que l'appareil savait de l'objet." },
    ),
    answers: Type.Record(Type.String(), Type.String(), {
      description: `Les réponses, par colonne, en texte, de ${LONGEST_TEXT} caractères au plus\u00A0; plusieurs défauts sont joints par «\u00A0|\u00A0».`,
    }),
    note: Type.Optional(
      Type.String({ description: `une remarque, jamais publiée, de ${LONGEST_TEXT} caractères au plus` }),
    ),
    position: Type.Optional(
      Type.Object(
        {
          longitude: Type.Number({ minimum: -180, maximum: 180 }),
          latitude: Type.Number({ minimum: -90, maximum: 90 }),
          accuracy: Type.Optional(Type.Number({ minimum: 0, maximum: 1e7, description: "en mètres" })),
        },
        closed,
      ),
    ),
    proposesPosition: Type.Optional(
      Type.Boolean({
        description:
          "true\u00A0: l'appareil était à l'objet, sa position est proposée pour lui\u00A0; un publicateur décide",
      }),
    ),
    photos: Type.Optional(Type.Array(SHA256, { maxItems: 6, uniqueItems: true })),
  },
  closed,
);

/** One inspection as it is sent: an event, with what its author knew of the object. */
export type Entry = Static<typeof entrySchema>;

/** The digest of what was sent: of the same members in any order. A device keeps an entry until this is answered (`@datalogue/ingest/core` has the same text). */
export function digestEntry(entry: unknown): string {
  return createHash("sha256").update(canonicalText(entry)).digest("hex");
}
