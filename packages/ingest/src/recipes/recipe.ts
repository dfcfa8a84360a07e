import { type Static, Type } from "typebox";
import { closed, say, text } from "../form-parts.js";

/** How the numbers of a column are written in the received file. */
const numberForm = Type.Object(
  {
    /** Decimal mark; the other mark and spaces then separate thousands. "." when absent. */
    decimal: Type.Optional(Type.Enum([",", "."])),
    /** Unit written after the number ("t", "%"), dropped. */
    unit: Type.Optional(text()),
    /** Power of ten that turns the unit of the file into that of the schema: 0.001 for kg into t. */
    factor: Type.Optional(Type.Enum([0.000001, 0.001, 0.01, 0.1, 1, 10, 100, 1000, 1_000_000] as number[])),
  },
  closed,
);

/**
 * Lines of the received file that are no data (totals, sources, notes). A text alone: the first filled cell begins with it. Else
 * a column (its header in the file, or the name of its field), by default the first filled cell, and how it begins or a
 * regular expression that it matches whole.
 */
const column = Type.Optional(Type.String({ minLength: 1 }));
const dropRule = Type.Union(
  [
    text(),
    Type.Object({ column, startsWith: text() }, closed),
    Type.Object({ column, pattern: Type.String({ minLength: 1 }) }, closed),
  ],
  say("Donnez « startsWith » ou « pattern », l'un des deux."),
);

/**
 * An import recipe (`recipe.json`): how the files of one sender become the table that a schema describes. In `sheet`, in the
 * headers of `columns` and in `constants`, `{AAAA}` stands for the year of the file, `{AAAA-1}` for the year before; in headers and
 * `sheet`, `{*}` stands for any text. Headers and texts are compared without case; headers without accents nor punctuation either.
 */
export const recipeSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    title: Type.Optional(text()),
    description: Type.Optional(text()),
    /** Sheet of a workbook: its name, or its rank from 1. */
    sheet: Type.Optional(
      Type.Union(
        [text(), Type.Integer({ minimum: 1 })],
        say("Donnez le nom de la feuille entre guillemets, ou son rang : 1 pour la première."),
      ),
    ),
    /** Line of the header, from 1; found by the headers of `columns` when absent. */
    headerRow: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 100, ...say("Donnez le numéro de la ligne de l'en-tête, de 1 à 100.") }),
    ),
    /** Workbooks: each row under a merged cell has its value. */
    fillMerged: Type.Optional(
      Type.Boolean(say("Écrivez true pour recopier une cellule fusionnée sur chacune de ses lignes.")),
    ),
    /** Header in the file → field of the schema; null leaves the column out. Headers named as a field need not be listed. */
    columns: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Union([text(), Type.Null()]),
        say(
          'Associez chaque en-tête du fichier à une colonne du schéma : « "columns": { "Commune": "nom_commune" } ».',
        ),
      ),
    ),
    /** Field → the value of all its cells, when the file lacks the column. */
    constants: Type.Optional(Type.Record(Type.String(), Type.String())),
    /** Field ("*" = all) → text in the file → text for the schema; null = no value. */
    values: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()])),
        say(
          'Rangez les traductions par colonne : « "values": { "tonnage": { "n.d.": null } } », ou sous « * » pour toutes.',
        ),
      ),
    ),
    /** Field ("*" = all numbers) → how its numbers are written. */
    numbers: Type.Optional(Type.Record(Type.String(), numberForm)),
    /** Field → how its dates are written ("JJ/MM/AAAA", "MM/AAAA", "excel", or strptime), one form or several. */
    dateFormat: Type.Optional(Type.Record(Type.String(), Type.Union([text(), Type.Array(text(), { minItems: 1 })]))),
    dropRows: Type.Optional(Type.Array(dropRule, say('Écrivez une liste : « "dropRows": ["Total"] ».'))),
  },
  closed,
);

export type Recipe = Static<typeof recipeSchema>;
export type NumberForm = Static<typeof numberForm>;
export type DropRule = Static<typeof dropRule>;
