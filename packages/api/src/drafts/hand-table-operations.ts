import { Type } from "typebox";
import { declare, type Operation } from "../http/operation.js";
import { pages } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";
import { any, common, id, json, known, moment, nullable, string, writing } from "./draft-operation.js";
import { MAX_HAND_ROWS } from "./hand-table.js";

const cells = Type.Record(Type.String(), Type.String(), {
  description: "Textes tels qu'ils sont saisis, par nom de colonne\u202F; une colonne absente est vide.",
});

const fault = Type.Object({
  code: string,
  severity: string,
  field: Type.Union([string, Type.Null()], { description: "Colonne en cause, null quand c'est la ligne." }),
  message: string,
  suggestion: nullable,
});

const rowId = Type.String({ pattern: "^[0-9a-f-]{36}$", description: "Identifiant de la ligne." });

const rowRevision = Type.Integer({
  minimum: 0,
  description: "Grandit à chaque changement de la ligne\u202F: rendez celle que vous avez lue.",
});

const handRow = Type.Object({
  id: rowId,
  revision: rowRevision,
  cells,
  state: Type.Enum(["kept", "changed", "added"], {
    type: "string",
    description: "Depuis l'ouverture du tableau\u202F: telle quelle, changée, ajoutée.",
  }),
  updatedBy: string,
  updatedAt: moment,
  faults: Type.Array(fault),
});

const tableMeta = {
  revision: Type.Integer({ description: "Révision du brouillon." }),
  title: string,
  fields: Type.Array(any, { description: "Colonnes, comme dans un schéma de table." }),
  key: Type.Array(string),
  checked: Type.Boolean({ description: "Faux tant que la vérification n'est pas finie\u202F: redemandez." }),
  faults: Type.Array(fault, { description: "Ce qui n'est d'aucune ligne." }),
  changes: Type.Object({ changed: Type.Integer(), added: Type.Integer(), removed: Type.Integer() }),
  undoable: Type.Integer({ description: "Vos étapes qui peuvent encore être défaites." }),
  limit: Type.Integer({ description: "Lignes au plus." }),
};

const handTable = listOf(handRow, { meta: tableMeta });

const saved = Type.Object({
  revision: Type.Integer(),
  savedAt: moment,
  answers: Type.Array(
    Type.Union([
      Type.Object({ status: Type.Literal("saved"), row: rowId, revision: rowRevision, cells }),
      Type.Object({
        status: Type.Literal("conflict"),
        row: rowId,
        yours: Type.Union([cells, Type.Null()]),
        theirs: Type.Object({ revision: rowRevision, cells, removed: Type.Boolean(), by: string, at: moment }),
      }),
    ]),
    { description: "Un par changement, dans l'ordre." },
  ),
});

const addition = Type.String({
  pattern: "^[0-9A-Za-z-]{16,64}$",
  description:
    "Nom que vous donnez à cet ajout, un UUID par exemple\u00A0: envoyé de nouveau quand la réponse s'est perdue, il n'ajoute pas une deuxième ligne.",
});

export const changeRowsBody = Type.Object(
  {
    changes: Type.Array(
      Type.Union([
        Type.Object({ row: rowId, revision: rowRevision, cells }, { additionalProperties: false }),
        Type.Object({ row: rowId, revision: rowRevision, remove: Type.Literal(true) }, { additionalProperties: false }),
        Type.Object({ cells, addition: Type.Optional(addition) }, { additionalProperties: false }),
      ]),
      {
        ...{ minItems: 1, maxItems: 2 * MAX_HAND_ROWS },
        description: "Des cellules d'une ligne, une ligne de moins, une ligne de plus.",
      },
    ),
  },
  { additionalProperties: false },
);

const byHand = { ...common, path: "/api/drafts/{id}/rows", parts: { id } } as const;

const typing = {
  ...writing,
  409: [...writing[409], "sans-tableau"],
  422: ["tableau-trop-long"],
} satisfies Operation["problems"];

export const openRows = declare({
  ...{ ...byHand, id: "saisirUnTableauALaMain", method: "post" },
  summary: "Saisir à la main les lignes d'un brouillon",
  description: `D'un jeu publié, avec les lignes de la version en ligne, ${MAX_HAND_ROWS} au plus, ou sans ligne où elle est inventée (démonstration). D'un jeu nouveau, sans ligne\u00A0: choisissez d'abord son schéma (PATCH du brouillon). Demandé de nouveau, donne le même tableau.`,
  success: 201,
  answers: { "application/json": handTable },
  answer: "Le tableau.",
  problems: { ...typing, 422: ["tableau-trop-long", "tableau-impossible"] },
});

export const listRows = declare({
  ...{ ...byHand, id: "lireUnTableauSaisiALaMain", method: "get" },
  query: pages(MAX_HAND_ROWS, MAX_HAND_ROWS),
  summary: "Lire les lignes d'un tableau saisi à la main",
  description: "Avec ce que la vérification dit de chacune\u202F; attend qu'elle finisse, dix secondes au plus.",
  answers: { "application/json": handTable },
  answer: "Les lignes\u202F; meta décrit le tableau.",
  problems: { ...known, 409: ["sans-tableau", "brouillon-publie"] },
});

export const changeRows = declare({
  ...{ ...byHand, id: "changerUnTableauSaisiALaMain", method: "patch" },
  summary: "Changer, ajouter, retirer des lignes d'un tableau saisi à la main",
  description:
    "Chaque changement est gardé pour lui-même\u00A0: une ligne que quelqu'un a changée depuis que vous l'avez lue reste comme elle est, et la réponse donne les deux textes.",
  body: json("Les changements.", changeRowsBody),
  answers: { "application/json": saved },
  answer: "Ce qui est advenu de chaque changement.",
  problems: typing,
});

export const undoRows = declare({
  ...{ ...byHand, id: "defaireUneEtapeDunTableau", method: "post", path: "/api/drafts/{id}/rows/undo" },
  summary: "Défaire votre dernier changement d'un tableau saisi à la main",
  description:
    "Une étape est un appel de PATCH. Si quelqu'un a changé depuis ce qu'elle avait écrit, rien n'est défait.",
  answers: { "application/json": saved },
  answer: "Les lignes redevenues ce qu'elles étaient.",
  problems: { ...typing, 409: [...typing[409], "rien-a-defaire", "etape-changee"] },
});
