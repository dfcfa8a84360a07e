import { type Static, Type } from "typebox";
import { closed, say, text } from "../form-parts.js";
import { FACTORS } from "../units.js";

/** How the numbers of a column are written in the received file. */
const numberForm = Type.Object(
  {
    /** Decimal mark; the other mark and spaces then separate thousands. "." when absent. Says nothing of stored numbers. */
    decimal: Type.Optional(Type.Enum([",", "."])),
    /** Unit written after the number ("t", "%"), dropped. */
    unit: Type.Optional(text()),
    /** Power of ten that turns the unit of the file into that of the schema: 0.001 for kg into t; 1 says that they are one. */
    factor: Type.Optional(Type.Enum(FACTORS)),
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

/** Which lines are kept: those whose cell of a column (its header in the file, or the name of its field) is so. */
const named = { column: text() };
const texts = Type.Array(Type.String(), { minItems: 1 });
const keepRule = Type.Union(
  [
    // The label says what these texts are, where they are too many to be read; that all lines have them is then no surprise.
    Type.Object({ ...named, is: texts, label: Type.Optional(text()) }, closed),
    Type.Object({ ...named, isNot: texts }, closed),
    // Those that a published dataset has in a column: the rows of what it lists.
    Type.Object({ ...named, of: Type.Object({ dataset: text(), key: text() }, closed) }, closed),
    Type.Object({ ...named, startsWith: text() }, closed),
    Type.Object({ ...named, pattern: Type.String({ minLength: 1 }) }, closed),
    Type.Object({ ...named, filled: Type.Boolean() }, closed),
  ],
  say("Donnez « column », et l'un de « is », « isNot », « of », « startsWith », « pattern » ou « filled »."),
);

const into = Type.Array(Type.Union([text(), Type.Null()]), { minItems: 1 });
/** A cell cut into fields (null: a part left), at a text or after so many characters. */
const splitRule = Type.Union(
  [
    Type.Object({ separator: Type.String({ minLength: 1 }), into }, closed),
    Type.Object({ lengths: Type.Array(Type.Integer({ minimum: 1, maximum: 1000 }), { minItems: 1 }), into }, closed),
  ],
  say(
    "Donnez « into » (les colonnes du schéma) et « separator » (le texte qui coupe) ou « lengths » (le nombre de caractères de chaque part).",
  ),
);

/**
 * Columns of the file that become lines. A header form holds the year of the line (`{AAAA}`, `{AA}`, `{AA+1}`) or texts (`{field}`), and
 * gives the field of its cells: "art{AA}hab{AA+1}" reads art11hab12 as the year 2011.
 */
const unpivot = Type.Object(
  {
    columns: Type.Record(
      Type.String(),
      text(),
      say('Associez chaque forme d\'en-tête à une colonne du schéma : « "columns": { "PARC_{AAAA}": "parc" } ».'),
    ),
    /** Field of the year of the line. */
    year: Type.Optional(text()),
    /** Lines without any value are left out. */
    dropEmpty: Type.Optional(Type.Boolean()),
  },
  { ...closed, ...say('Écrivez « "unpivot": { "columns": { "PARC_{AAAA}": "parc" }, "year": "annee" } ».') },
);

/**
 * A cell read elsewhere. In the official geography: the code that its commune has today, or the name of the commune whose code is in a field, or the SIREN of its intercommunality. In a published
 * dataset: what the record whose `key` it is (or is that of the field `from`) has in its column `give`.
 */
const lookup = Type.Union(
  [
    Type.Object({ communes: Type.Literal("code") }, closed),
    Type.Object({ communes: Type.Literal("nom"), from: text() }, closed),
    Type.Object({ communes: Type.Literal("epci"), from: text() }, closed),
    Type.Object({ dataset: text(), key: text(), give: text(), from: Type.Optional(text()) }, closed),
  ],
  say(
    'Écrivez « { "communes": "code" } » (le code d\'aujourd\'hui), « { "communes": "nom", "from": "codeCommune" } » (ou "epci", le SIREN de son intercommunalité), ou « { "dataset": "nomenclature", "key": "code", "give": "libelle" } ».',
  ),
);

/**
 * What the sender of a file does not give, by the texts of its cells of numbers. Nothing is guessed: a cell is secret, or without value, when it
 * says so here.
 */
const absences = Type.Object(
  {
    secret: Type.Array(Type.String(), {
      uniqueItems: true,
      description:
        "Les textes qui disent un secret dans une colonne de nombres (s, secret, ns) ; un texte vide : la cellule vide.",
    }),
    unknown: Type.Optional(
      Type.Array(Type.String(), {
        uniqueItems: true,
        description: "Les textes qui disent une valeur inconnue dans une colonne de nombres (nd).",
      }),
    ),
    missingRows: Type.Optional(
      Type.Enum(["secret", "zero", "unknown"], {
        description:
          "Ce que dit une commune qui n'est pas dans le fichier : zero là où l'absence est un compte nul (accidents), jamais où elle tait un secret.",
      }),
    ),
  },
  closed,
);

/** Lines that have the same values of some fields become one, in which others are added up. */
const sum = Type.Object(
  {
    by: Type.Array(text(), { minItems: 1 }),
    /**
     * What a cell without value makes of its sum: without value, because secret or because it would be incomplete; or the least that it can be, the sum of the
     * cells that have one, which `status` then says.
     */
    columns: Type.Record(
      Type.String(),
      Type.Enum(
        ["secret", "incomplete", "minimum"],
        say(
          'Dites ce qu\'une cellule vide fait de la somme : « "secret" » ou « "incomplete" », et elle est sans valeur ; ou « "minimum" », et elle est ce que font les autres cellules.',
        ),
      ),
    ),
    /** Field that says so of each line, in the words of statuses. */
    status: Type.Optional(text()),
  },
  { ...closed, ...say('Écrivez « "sum": { "by": ["codeCommune", "annee"], "columns": { "conso": "secret" } } ».') },
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
    /** Over how many lines the header is, joined from top to bottom. */
    headerRows: Type.Optional(
      Type.Integer({ minimum: 2, maximum: 5, ...say("Donnez le nombre de lignes de l'en-tête, de 2 à 5.") }),
    ),
    /** Text files whose encoding, or what separates their cells, is not found rightly. */
    encoding: Type.Optional(
      Type.Enum(
        ["utf-8", "windows-1252", "iso-8859-15", "cp850", "macroman", "utf-16le", "utf-16be"],
        say("Donnez l'encodage du fichier : utf-8, windows-1252, iso-8859-15, cp850, macroman, utf-16le ou utf-16be."),
      ),
    ),
    delimiter: Type.Optional(
      Type.Enum(
        [";", ",", "\t", "|"],
        say("Donnez ce qui sépare les cellules : le point-virgule, la virgule, la tabulation ou la barre verticale."),
      ),
    ),
    /** Workbooks: each row under a merged cell has its value. */
    fillMerged: Type.Optional(
      Type.Boolean(say("Écrivez true pour recopier une cellule fusionnée sur chacune de ses lignes.")),
    ),
    /** Columns (headers in the file) whose empty cells have the value of the line above. */
    fillDown: Type.Optional(
      Type.Array(text(), { minItems: 1, ...say('Écrivez la liste des en-têtes : « "fillDown": ["EPCI"] ».') }),
    ),
    /** Header in the file → the fields that its cells are cut into. */
    split: Type.Optional(Type.Record(Type.String(), splitRule)),
    /** All these conditions hold of the lines that are read. */
    keepRows: Type.Optional(
      Type.Array(keepRule, say('Écrivez une liste : « "keepRows": [{ "column": "DEP", "is": ["17"] }] ».')),
    ),
    unpivot: Type.Optional(unpivot),
    /** Field → the length to which its codes are filled with zeros before them. */
    pad: Type.Optional(Type.Record(Type.String(), Type.Integer({ minimum: 2, maximum: 20 }))),
    /** Field → what the official geography says of it. */
    lookup: Type.Optional(Type.Record(Type.String(), lookup)),
    sum: Type.Optional(sum),
    absences: Type.Optional(absences),
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
    /** Form of the name of the file, whose texts (`{field}`) are the values of all the cells of fields. */
    fileName: Type.Optional(text()),
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
export type KeepRule = Static<typeof keepRule>;
export type SplitRule = Static<typeof splitRule>;
export type Unpivot = Static<typeof unpivot>;
export type Lookup = Static<typeof lookup>;
export type Absences = Static<typeof absences>;
export type Sum = Static<typeof sum>;
