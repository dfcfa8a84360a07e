import { frequencies, inputFormats } from "@datalogue/ingest";
import { Type } from "typebox";
import { report } from "../catalogue/report-schema.js";
import { uploadProblems } from "../checking/upload-problems.js";
import { declare, type Operation } from "../http/operation.js";
import { choice, pages, part, text, wholeNumber } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";
import { bodyProblems } from "../writing/read-body.js";
import { type DraftState, draftStates } from "./draft.js";
import { MAX_HAND_ROWS } from "./hand-table.js";
import { describedFields, reviewSteps } from "./review.js";

const string = Type.String();
const nullable = Type.Union([string, Type.Null()]);
const day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "AAAA-MM-JJ" });
const moment = Type.String({ format: "date-time" });
const any = Type.Unknown();
const stateNames = Object.keys(draftStates) as DraftState[];

const summary = {
  id: Type.String({ format: "uuid" }),
  revision: Type.Integer({ description: "Grandit à chaque changement\u202F: rendez-la dans If-Match." }),
  state: Type.Enum(stateNames, {
    type: "string",
    description:
      "empty (sans fichier), reading (lecture en cours), faulty (à corriger), ready (prêt), submitted (en relecture), returned (renvoyé), planned (prévu), published (publié).",
  }),
  title: string,
  organisation: string,
  dataset: Type.Union([Type.Object({ id: string, slug: string, title: string }), Type.Null()]),
  startedFrom: Type.Integer({
    description: "Version en ligne avec laquelle le brouillon est comparé, 0 pour un nouveau jeu.",
  }),
  createdBy: string,
  updatedBy: string,
  createdAt: moment,
  updatedAt: moment,
  expiresOn: Type.Union([day, Type.Null()], {
    description:
      "Jour à partir duquel il est retiré, si personne n'y touche ; nul d'un brouillon prévu, gardé jusqu'à son jour.",
  }),
  expiresSoon: Type.Boolean(),
  fileName: nullable,
  errors: Type.Union([Type.Integer(), Type.Null()]),
  byHand: Type.Boolean({ description: "Ses lignes sont saisies à la main, son fichier est fait d'elles." }),
  version: Type.Union([Type.Integer(), Type.Null()]),
  plannedFor: Type.Union([day, Type.Null()]),
  plannedHour: nullable,
  announced: Type.Boolean({ description: "Vrai quand la page du jeu dit ce jour au public." }),
  failure: Type.Union([string, Type.Null()], {
    description: "Pourquoi il n'a pas été publié, ou n'est plus prévu\u202F; nul dès que quelqu'un l'a changé.",
  }),
  submitted: Type.Union([Type.Object({ by: string, at: moment, message: nullable }), Type.Null()], {
    description: "Qui a demandé la relecture, et son mot.",
  }),
  returned: Type.Union([Type.Object({ by: string, at: moment, reason: string }), Type.Null()], {
    description: "Qui l'a renvoyé, et ce qui est à reprendre.",
  }),
};

const reading = Type.Object({
  at: moment,
  failure: nullable,
  report: Type.Union([report, Type.Null()]),
  schema: any,
  schemaFrom: nullable,
  recipe: any,
  recipeFrom: nullable,
  records: Type.Optional(Type.Integer({ description: "Enregistrements du fichier, avant toute recette." })),
  columns: Type.Array(any),
  lacking: Type.Array(string),
  sheets: Type.Array(string),
  sheet: nullable,
  preview: Type.Array(Type.Array(nullable)),
  alike: Type.Array(any),
  lines: Type.Optional(Type.Unknown()),
});

const draft = Type.Object(
  {
    ...summary,
    file: Type.Union([
      Type.Object({
        name: string,
        bytes: Type.Integer(),
        sha256: string,
        receivedAt: moment,
        from: Type.Enum(["upload", "paste", "address", "mended", "hand"]),
        url: Type.Optional(string),
      }),
      Type.Null(),
    ]),
    uploads: Type.Array(any, { description: "Envois interrompus, qui peuvent reprendre." }),
    schema: any,
    recipe: any,
    metadata: any,
    note: nullable,
    confirmed: nullable,
    source: Type.Unsafe<unknown>({
      description:
        "Ce que sa publication fait de la source du jeu\u00A0: bind (relié à l'adresse du fichier), mend (fichier de la source, à réparer), follow (elle continue), pause\u202F; nul sinon.",
    }),
    hasRecipe: Type.Boolean({ description: "Les fichiers du jeu se lisent avec une recette." }),
    boundTo: Type.Unsafe<unknown>({
      description: "La source du jeu (producer, address, frequency, paused)\u202F; nul sans source.",
    }),
    reading: Type.Union([reading, Type.Null()]),
    progress: Type.Union(
      [
        Type.Object({
          since: moment,
          doing: Type.Enum(["columns", "rows", "version", "comparing", "figures"]),
          rows: Type.Union([Type.Integer(), Type.Null()]),
        }),
        Type.Null(),
      ],
      { description: "Où en est la lecture." },
    ),
    imported: Type.Union(
      [
        Type.Object({
          ...{ catalogue: string, source: string },
          files: Type.Array(Type.Object({ url: string, title: string })),
          left: Type.Array(Type.Object({ from: string, value: string, why: nullable })),
          asked: Type.Array(string),
        }),
        Type.Null(),
      ],
      { description: "La fiche d'un autre catalogue dont il a été fait, et ce qui n'en a pas trouvé sa place." },
    ),
  },
  { $id: "Brouillon", description: "Une version qui n'est pas encore publiée." },
);

const published = Type.Object({
  dataset: Type.String({ format: "uuid" }),
  slug: string,
  version: Type.Integer(),
  unchanged: Type.Boolean({ description: "Vrai quand le fichier était déjà celui qui est en ligne." }),
});

const id = part("Identifiant du brouillon.", "0197a0c4-0000-7000-8000-000000000000");
const json = (description: string, schema: ReturnType<typeof Type.Object>) => ({
  description,
  content: { "application/json": schema },
});

const rights = { 401: ["cle-attendue"], 403: ["acte-reserve", "autre-site"] } satisfies Operation["problems"];
const known = { ...rights, 404: ["brouillon-inconnu"] } satisfies Operation["problems"];
const writing = {
  ...known,
  ...bodyProblems,
  400: ["corps-illisible", "document-invalide"],
  409: ["brouillon-publie"],
  412: ["brouillon-change"],
  503: ["lecture-seule"],
} satisfies Operation["problems"];
const arriving = {
  ...writing,
  ...uploadProblems,
  400: [...writing[400], ...uploadProblems[400], "empreinte-differente"],
  429: ["trop-de-brouillons", ...uploadProblems[429]],
  503: [...writing[503], ...uploadProblems[503]],
} satisfies Operation["problems"];
const publishing = {
  ...writing,
  409: [
    "brouillon-publie",
    "rapport-en-cours",
    "sans-fichier",
    "version-changee",
    "rupture-a-confirmer",
    "lecture-a-confirmer",
  ],
  422: ["fichier-en-erreur", "description-incomplete"],
} satisfies Operation["problems"];

const common = { tag: "brouillons", query: {}, trials: () => [] } as const;

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
            "usual (celui du jeu, ou proposé d'après le fichier), shared (un schéma partagé), own (un Table Schema).",
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
            "bind\u00A0: à la publication, le jeu est relié à l'adresse de son fichier, redemandée à ce rythme (nul\u00A0: celui du jeu)\u202F; un fichier de moins de lignes (nul\u00A0: la moitié) ou sans ses colonnes est refusé. follow, pause\u00A0: ce que devient la source du jeu après ce fichier déposé à la main.",
        },
      ),
    ),
  },
  { additionalProperties: false },
);

const cell = Type.Union([string, Type.Number(), Type.Boolean(), Type.Null()]);
const place = Type.Union(
  [
    Type.Object({ kind: Type.Literal("whole") }, { additionalProperties: false }),
    Type.Object({ kind: Type.Literal("column"), column: string }, { additionalProperties: false }),
    Type.Object(
      {
        ...{ kind: Type.Literal("cell"), column: string, value: Type.Optional(cell) },
        row: Type.Record(Type.String(), cell, {
          description:
            "Valeurs qui font reconnaître la ligne\u00A0: celles de sa clé, ou de toutes ses colonnes sans clé.",
        }),
      },
      { additionalProperties: false },
    ),
    Type.Object(
      { kind: Type.Literal("field"), field: Type.Enum([...describedFields]) },
      { additionalProperties: false },
    ),
  ],
  { description: "whole (l'ensemble), column (une colonne), cell (une cellule), field (un champ de la description)." },
);
const review = Type.Object(
  {
    draft: string,
    revision: Type.Integer(),
    events: Type.Array(
      Type.Object({
        ...{ id: string, at: moment, actor: string, revision: Type.Integer() },
        kind: Type.Enum([...reviewSteps]),
        ...{ text: nullable, comment: nullable, day: nullable, hour: nullable },
        version: Type.Union([Type.Integer(), Type.Null()]),
      }),
      { description: "Chaque étape, datée et signée, la plus ancienne d'abord." },
    ),
    comments: Type.Array(
      Type.Object({
        ...{ id: string, at: moment, author: string, place, text: string, revision: Type.Integer() },
        answers: Type.Array(Type.Object({ id: string, at: moment, author: string, text: string })),
        settled: Type.Union([Type.Object({ at: moment, by: string }), Type.Null()]),
        standing: Type.Enum(["here", "gone", "unknown"], {
          type: "string",
          description: "here (la place y est), gone (une correction l'a ôtée), unknown (la table se prépare).",
        }),
        now: Type.Optional(cell),
      }),
    ),
  },
  { $id: "Relecture", description: "Ce qui a été fait et dit d'un brouillon." },
);

export const returnBody = Type.Object(
  { reason: Type.String({ description: "Ce qu'il faut reprendre, 2 000 caractères au plus." }) },
  { additionalProperties: false },
);
export const commentBody = Type.Object(
  {
    text: Type.String({ description: "2 000 caractères au plus." }),
    place: Type.Optional(place),
    answers: Type.Optional(
      Type.String({ description: "Le commentaire auquel celui-ci répond\u202F; sa place est la sienne." }),
    ),
  },
  { additionalProperties: false },
);

export const fetchBody = Type.Object({ url: Type.String({ maxLength: 4000 }) }, { additionalProperties: false });
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
export const planBody = Type.Object(
  {
    day: Type.Union([day, Type.Null()]),
    hour: Type.Optional(
      Type.String({
        pattern: "^([01]\\d|2[0-3]):[0-5]\\d$",
        description: "HH:MM, en heure de Paris ; sans elle, dès minuit.",
      }),
    ),
    announced: Type.Optional(
      Type.Boolean({ description: "Vrai\u00A0: la page du jeu dit le jour au public. Rien d'autre n'est dit." }),
    ),
  },
  { additionalProperties: false },
);
export const rollbackBody = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    note: Type.Optional(Type.String({ description: "Pourquoi ; sans elle, « Retour à la version n. »." })),
    seen: Type.Optional(
      Type.Integer({
        description: "La version en ligne quand on l'a décidé : si elle a changé depuis, rien n'est fait.",
      }),
    ),
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
  answer: "Les brouillons, les derniers changés d'abord. Ceux qui sont publiés ne sont listés que si state le demande.",
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

const binary = Type.String({ contentMediaType: "application/octet-stream" });

export const sendFile = declare({
  ...{ ...common, id: "deposerUnFichier", method: "put", path: "/api/drafts/{id}/file", parts: { id } },
  summary: "Déposer le fichier d'un brouillon",
  description:
    "Son nom dans l'en-tête Content-Disposition. Content-Digest (sha-256) est vérifié s'il est donné. Sa lecture commence aussitôt\u00A0: demandez le brouillon ou son rapport.",
  body: {
    description: "Le fichier lui-même.",
    content: {
      ...Object.fromEntries(Object.values(inputFormats).map(({ mediaTypes }) => [mediaTypes[0], binary])),
      "application/octet-stream": binary,
      "multipart/form-data": Type.Object({ file: binary }),
    },
  },
  answers: { "application/json": draft },
  answer: "Le brouillon.",
  problems: arriving,
});

export const createUpload = declare({
  ...{ ...common, id: "commencerUnEnvoi", method: "post", path: "/api/drafts/{id}/uploads", parts: { id } },
  summary: "Commencer un envoi qui peut reprendre après une coupure (protocole tus 1.0)",
  description:
    "Upload-Length donne la taille, Upload-Metadata le nom (filename) et, si l'on veut, l'empreinte (sha256, en hexadécimal), vérifiée à la fin\u202F; replaces, l'empreinte du fichier que l'on a vu dans le brouillon (vide s'il n'y en avait pas)\u00A0: un autre, venu depuis, n'est pas remplacé (412). Location donne l'adresse de l'envoi, Upload-Expires jusqu'à quand il peut reprendre.",
  body: {
    description: "Rien, ou le début du fichier.",
    content: { "application/offset+octet-stream": binary },
  },
  success: 201,
  answers: {},
  answer: "L'envoi est ouvert.",
  problems: { ...arriving, 400: [...arriving[400], "requete-incorrecte"], 404: ["brouillon-inconnu", "envoi-inconnu"] },
});

const ofUpload = {
  ...{ ...common, path: "/api/drafts/{id}/uploads/{upload}" },
  parts: { id, upload: part("Identifiant de l'envoi.", "envoi") },
  problems: {
    ...known,
    400: ["requete-incorrecte", "empreinte-differente"],
    404: ["brouillon-inconnu", "envoi-inconnu"],
    409: ["brouillon-publie", "envoi-decale"],
    410: ["envoi-inconnu"],
    412: ["brouillon-change"],
    413: ["fichier-trop-grand"],
    503: ["lecture-seule"],
  },
} as const;

export const findUpload = declare({
  ...{ ...ofUpload, id: "savoirOuReprendreUnEnvoi", method: "head" },
  summary: "Savoir à quel octet un envoi reprend",
  answers: {},
  answer: "Upload-Offset dit ce qui est arrivé.",
});

export const continueUpload = declare({
  ...{ ...ofUpload, id: "continuerUnEnvoi", method: "patch" },
  summary: "Continuer un envoi",
  description:
    "À partir de Upload-Offset\u00A0: un autre octet que celui qui est attendu est refusé (409). Une fois entier, il devient le fichier du brouillon.",
  body: { description: "La suite du fichier.", content: { "application/offset+octet-stream": binary } },
  success: 204,
  answers: {},
  answer: "C'est arrivé.",
});

export const abandonUpload = declare({
  ...{ ...ofUpload, id: "abandonnerUnEnvoi", method: "delete" },
  summary: "Abandonner un envoi",
  success: 204,
  answers: {},
  answer: "Il n'y est plus.",
});

export const getDraftFile = declare({
  ...{ ...common, id: "reprendreLeFichierDunBrouillon", method: "get", path: "/api/drafts/{id}/file", parts: { id } },
  summary: "Reprendre le fichier d'un brouillon, tel qu'il est venu",
  answers: { "application/octet-stream": null },
  answer: "Le fichier.",
  problems: { ...known, 409: ["sans-fichier"] },
});

export const fetchFile = declare({
  ...{ ...common, id: "prendreLeFichierAUneAdresse", method: "post", path: "/api/drafts/{id}/fetch", parts: { id } },
  summary: "Prendre le fichier d'un brouillon à une adresse",
  description: "Adresses publiques en https seulement.",
  body: json("L'adresse.", fetchBody),
  answers: { "application/json": draft },
  answer: "Le brouillon.",
  problems: { ...writing, 429: ["trop-de-brouillons"], 502: ["adresse-sans-fichier"] },
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

export const getReview = declare({
  ...{ ...common, id: "lireLaRelectureDunBrouillon", method: "get", path: "/api/drafts/{id}/review", parts: { id } },
  summary: "Lire les étapes et les commentaires d'une relecture",
  description: "Pour qui prépare le brouillon, et pour qui le relit, dans son organisme et celui du dessus.",
  answers: { "application/json": review },
  answer: "La relecture.",
  problems: known,
});

const commenting = { ...writing, 404: [...known[404], "commentaire-inconnu"] } satisfies Operation["problems"];

export const commentDraft = declare({
  ...{ ...common, id: "commenterUnBrouillon", method: "post", path: "/api/drafts/{id}/comments", parts: { id } },
  summary: "Commenter un brouillon, à sa place, ou répondre",
  description: "Répondre à un commentaire réglé le rouvre.",
  body: json("Le commentaire.", commentBody),
  success: 201,
  answers: { "application/json": review },
  answer: "La relecture.",
  problems: commenting,
});

export const settleComment = declare({
  ...{ ...common, id: "reglerUnCommentaire", method: "post", path: "/api/drafts/{id}/comments/{comment}/settle" },
  parts: { id, comment: part("Identifiant du commentaire.", "0197a0c4-0000-7000-8000-000000000001") },
  summary: "Dire qu'un commentaire est réglé",
  answers: { "application/json": review },
  answer: "La relecture.",
  problems: commenting,
});

const deciding = {
  ...writing,
  409: ["brouillon-publie", "relecture-finie"],
} satisfies Operation["problems"];

export const returnDraft = declare({
  ...{ ...common, id: "renvoyerUnBrouillon", method: "post", path: "/api/drafts/{id}/return", parts: { id } },
  summary: "Renvoyer un brouillon à qui l'a soumis, en disant pourquoi",
  body: json("Ce qu'il faut reprendre.", returnBody),
  answers: { "application/json": draft },
  answer: "Le brouillon.",
  problems: deciding,
});

export const withdrawDraft = declare({
  ...{ ...common, id: "retirerUneRelecture", method: "post", path: "/api/drafts/{id}/withdraw", parts: { id } },
  summary: "Retirer un brouillon de la relecture",
  description: "Le changer le retire aussi.",
  answers: { "application/json": draft },
  answer: "Le brouillon.",
  problems: deciding,
});

export const planDraft = declare({
  ...{ ...common, id: "prevoirUnePublication", method: "post", path: "/api/drafts/{id}/plan", parts: { id } },
  summary: "Prévoir le jour où un brouillon est publié",
  description: "Jusque-là, rien n'en est public.",
  body: json("Le jour, et l'heure si l'on veut ; une valeur nulle pour n'en plus prévoir.", planBody),
  answers: { "application/json": draft },
  answer: "Le brouillon.",
  problems: { ...publishing, 409: [...publishing[409], "sous-embargo"] },
});

export const compareRollback = declare({
  ...{ ...common, id: "lireCeQueChangeraitUnRetour", method: "get", path: "/api/datasets/{ref}/rollback" },
  parts: { ref: part("Nom court ou identifiant du jeu.", ({ dataset }) => dataset) },
  query: { version: wholeNumber("Numéro de la version.", { minimum: 1, maximum: 1_000_000, default: 1 }) },
  summary: "Lire ce que changerait le retour à une version antérieure",
  description: "Rien n'est publié. La même forme que la différence d'un brouillon.",
  answers: { "application/json": Type.Object({ kind: string }, { additionalProperties: true }) },
  answer: "kind\u00A0: made (et difference), computing (redemandez), absent (et reason).",
  problems: { ...rights, 404: ["jeu-inconnu", "version-inconnue"] },
});

export const getRollbackFile = declare({
  ...{ ...common, id: "reprendreCeQueChangeraitUnRetour", method: "get" },
  path: "/api/datasets/{ref}/rollback/difference.csv",
  parts: compareRollback.parts,
  query: compareRollback.query,
  summary: "Reprendre, cellule par cellule, ce que changerait le retour à une version antérieure",
  description: "La même forme que la différence d'un brouillon. Le fichier est fait quand on le demande.",
  answers: { "text/csv": null },
  answer: "Le fichier, en UTF-8.",
  problems: {
    ...rights,
    404: ["jeu-inconnu", "version-inconnue"],
    409: ["rapport-en-cours"],
    422: ["fichier-en-erreur"],
  },
});

export const rollBack = declare({
  ...{ ...common, id: "revenirAUneVersion", method: "post", path: "/api/datasets/{ref}/rollback" },
  parts: { ref: part("Nom court ou identifiant du jeu.", ({ dataset }) => dataset) },
  summary: "Publier de nouveau une version antérieure",
  body: json("Le numéro de la version.", rollbackBody),
  answers: { "application/json": published },
  answer: "La nouvelle version, faite du fichier de l'ancienne.",
  problems: { ...publishing, 404: ["jeu-inconnu", "version-inconnue"] },
});

// Tables kept by hand -------------------------------------------------------------------------------------------------------

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
