import { frequencies } from "@datalogue/ingest";
import { Type } from "typebox";
import { report } from "../catalogue/report-schema.js";
import { declare } from "../http/operation.js";
import { choice, pages, text } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";
import {
  common,
  draft,
  id,
  json,
  known,
  nullable,
  published,
  publishing,
  rights,
  stateNames,
  string,
  summary,
  writing,
} from "./draft-operation.js";

export const createBody = Type.Object(
  {
    organisation: Type.String({ description: "Nom court de l'organisme." }),
    dataset: Type.Optional(
      Type.String({ description: "Nom court ou identifiant du jeu dont c'est la prochaine version." }),
    ),
    title: Type.Optional(Type.String({ maxLength: 300, description: "Titre, d'un nouveau jeu." })),
  },
  { additionalProperties: false },
);

export const changesBody = Type.Object(
  {
    metadata: Type.Optional(
      Type.Object(
        {},
        { additionalProperties: true, description: "Champs de dataset.json ; null reprend la valeur d'avant." },
      ),
    ),
    schema: Type.Optional(
      Type.Union(
        [
          Type.Object({ kind: Type.Literal("usual") }, { additionalProperties: false }),
          Type.Object({ kind: Type.Literal("shared"), name: string }, { additionalProperties: false }),
          Type.Object(
            { kind: Type.Literal("own"), schema: Type.Object({}, { additionalProperties: true }) },
            { additionalProperties: false },
          ),
        ],
        {
          description:
            "usual (celui du jeu, ou proposé d'après le fichier), shared (un schéma partagé), own (un Table Schema, ou le JSON Schema des objets d'une couche GeoJSON).",
        },
      ),
    ),
    recipe: Type.Optional(Type.Union([Type.Object({}, { additionalProperties: true }), Type.Null()])),
    correction: Type.Optional(
      Type.Object(
        {
          sheet: Type.Optional(nullable),
          headerRow: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
          headerRows: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
          encoding: Type.Optional(nullable),
          delimiter: Type.Optional(nullable),
          columns: Type.Optional(Type.Record(Type.String(), nullable)),
        },
        { additionalProperties: false, description: "Ce qui a été mal lu, gardé dans la recette." },
      ),
    ),
    note: Type.Optional(nullable),
    confirmed: Type.Optional(nullable),
    source: Type.Optional(
      Type.Union(
        [
          Type.Object(
            {
              act: Type.Literal("bind"),
              frequency: Type.Optional(Type.Union([Type.Enum([...frequencies]), Type.Null()])),
              leastRows: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.Null()])),
            },
            { additionalProperties: false },
          ),
          Type.Object({ act: Type.Enum(["follow", "pause"]) }, { additionalProperties: false }),
          Type.Null(),
        ],
        {
          description:
            "bind\u00A0: à la publication, le jeu est relié à l'adresse de son fichier, redemandée à ce rythme (nul\u00A0: celui du jeu)\u202F; un fichier de moins de lignes (nul\u00A0: la moitié de celles en ligne) ou sans ses colonnes est refusé. follow, pause\u00A0: ce que devient la source du jeu après ce fichier déposé à la main.",
        },
      ),
    ),
  },
  { additionalProperties: false },
);

export const submitBody = Type.Object(
  { message: Type.Optional(Type.String({ maxLength: 2000 })) },
  { additionalProperties: false },
);

export const publishBody = Type.Object(
  {
    note: Type.Optional(Type.String({ description: "Ce qui change ; sans elle, une phrase tirée de la différence." })),
    confirmed: Type.Optional(Type.String({ description: "Pourquoi publier malgré ce qui se romprait." })),
  },
  { additionalProperties: false },
);

export const listDrafts = declare({
  ...{ id: "listerLesBrouillons", method: "get", path: "/api/drafts", tag: "brouillons" },
  summary: "Lister les brouillons de ses organismes",
  parts: {},
  query: {
    ...pages(20, 200),
    organisation: text("Nom court d'un organisme."),
    dataset: text("Nom court ou identifiant d'un jeu."),
    state: choice("État.", stateNames),
  },
  answers: { "application/json": listOf(Type.Object(summary)) },
  answer:
    "Les brouillons, les derniers changés d'abord. Ceux qui sont publiés, ou fermés, ne sont listés que si state le demande.",
  problems: rights,
  trials: () => [],
});

export const createDraft = declare({
  ...{ ...common, id: "commencerUnBrouillon", method: "post", path: "/api/drafts", parts: {} },
  summary: "Commencer un brouillon",
  body: json("De quel organisme, et de quel jeu s'il existe.", createBody),
  success: 201,
  answers: { "application/json": draft },
  answer: "Le brouillon.",
  problems: { ...writing, 404: ["organisme-inconnu", "jeu-inconnu"], 429: ["trop-de-brouillons"] },
});

export const getDraft = declare({
  ...{ ...common, id: "lireUnBrouillon", method: "get", path: "/api/drafts/{id}", parts: { id } },
  summary: "Lire un brouillon",
  answers: { "application/json": draft },
  answer: "Le brouillon, et ce qui a été compris de son fichier.",
  problems: known,
});

export const editDraft = declare({
  ...{ ...common, id: "changerUnBrouillon", method: "patch", path: "/api/drafts/{id}", parts: { id } },
  summary: "Changer la description, le schéma, la recette ou la note d'un brouillon",
  description: "Avec l'en-tête If-Match, rien n'est écrit si quelqu'un l'a changé depuis.",
  body: json("Ce qui change ; le reste demeure.", changesBody),
  answers: { "application/json": draft },
  answer: "Le brouillon.",
  problems: writing,
});

export const removeDraft = declare({
  ...{ ...common, id: "retirerUnBrouillon", method: "delete", path: "/api/drafts/{id}", parts: { id } },
  summary: "Retirer un brouillon et son fichier",
  success: 204,
  answers: {},
  answer: "Il n'y est plus.",
  problems: { ...known, 412: ["brouillon-change"], 503: ["lecture-seule"] },
});

export const getDraftReport = declare({
  ...{ ...common, id: "lireLeRapportDunBrouillon", method: "get", path: "/api/drafts/{id}/report", parts: { id } },
  summary: "Lire le rapport du fichier d'un brouillon",
  description: "Attend la fin de la lecture, une minute au plus.",
  answers: { "application/json": report },
  answer: "Le même rapport que /api/check.",
  problems: { ...known, 409: ["rapport-en-cours", "sans-fichier"], 422: ["fichier-en-erreur"] },
});

export const getCopy = declare({
  ...{ ...common, id: "prendreLaCopieCorrigee", method: "get", path: "/api/drafts/{id}/copy", parts: { id } },
  summary: "Prendre une copie corrigée du fichier d'un brouillon",
  answers: { "application/zip": null },
  answer: "Une archive\u00A0: la copie, changements.csv et rapport.json.",
  problems: { ...known, 409: ["sans-fichier"], 422: ["copie-impossible"] },
});

export const takeCopy = declare({
  ...{ ...common, id: "adopterLaCopieCorrigee", method: "post", path: "/api/drafts/{id}/copy", parts: { id } },
  summary: "Faire de la copie corrigée le fichier du brouillon",
  answers: { "application/json": draft },
  answer: "Le brouillon.",
  problems: { ...writing, 409: ["brouillon-publie", "sans-fichier"], 422: ["copie-impossible"] },
});

export const getDescription = declare({
  ...{
    ...common,
    id: "lireLaDescriptionDunBrouillon",
    method: "get",
    path: "/api/drafts/{id}/description",
    parts: { id },
  },
  summary: "Lire la description d'un brouillon, et d'où vient chaque valeur",
  answers: { "application/json": Type.Object({}, { additionalProperties: true }) },
  answer: "Chaque champ avec sa valeur et son origine, ce qui manque, la note prédite de data.gouv.fr.",
  problems: known,
});

export const getDifference = declare({
  ...{
    ...common,
    id: "lireLaDifferenceDunBrouillon",
    method: "get",
    path: "/api/drafts/{id}/difference",
    parts: { id },
  },
  summary: "Lire ce qu'un brouillon change à la version en ligne",
  description:
    "Si une autre version a été publiée depuis, le brouillon repart d'elle\u00A0: il avance d'une révision et n'est plus prévu. Une fois la différence faite, l'ETag est la révision qu'elle dit, à rendre dans If-Match.",
  answers: { "application/json": Type.Object({ kind: string }, { additionalProperties: true }) },
  answer:
    "kind\u00A0: made (difference, et revision), computing (redemandez), absent ou failed (et reason, avec heldUntil, en heure de Paris, si seul un embargo garde tout le jeu jusque-là).",
  problems: { ...known, 409: ["brouillon-publie"] },
});

export const getDifferenceFile = declare({
  ...{
    ...common,
    id: "reprendreLaDifferenceDunBrouillon",
    method: "get",
    path: "/api/drafts/{id}/difference.csv",
    parts: { id },
  },
  summary: "Reprendre, cellule par cellule, tout ce qu'un brouillon change à la version en ligne",
  description:
    "Une ligne par cellule, dans l'ordre de la clé\u00A0: change (added, removed, changed), key, column, before, after. Sans clé, les cellules d'une même ligne portent le même numéro. Le fichier est fait quand on le demande.",
  answers: { "text/csv": null },
  answer: "Le fichier, en UTF-8.",
  problems: {
    ...known,
    409: ["brouillon-publie", "rapport-en-cours", "sans-fichier"],
    422: ["fichier-en-erreur", "description-incomplete"],
  },
});

export const submitDraft = declare({
  ...{ ...common, id: "demanderUneRelecture", method: "post", path: "/api/drafts/{id}/submit", parts: { id } },
  summary: "Demander la relecture d'un brouillon",
  body: json("Un mot pour qui relit.", submitBody),
  answers: { "application/json": draft },
  answer: "Le brouillon.",
  problems: publishing,
});

export const publishDraft = declare({
  ...{ ...common, id: "publierUnBrouillon", method: "post", path: "/api/drafts/{id}/publish", parts: { id } },
  summary: "Publier un brouillon",
  description: "Attend le rapport. Demandé de nouveau, donne la même version.",
  body: json("Ce qui change, facultatif.", publishBody),
  answers: { "application/json": published },
  answer: "La version publiée.",
  problems: publishing,
});
