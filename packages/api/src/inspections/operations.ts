import { Type } from "typebox";
import { declare, type Operation } from "../http/operation.js";
import { pages, part } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";
import { bodyProblems } from "../writing/read-body.js";
import { MAX_PHOTO_BYTES } from "./clean-photo.js";
import { MOST_ENTRIES } from "./deposits.js";
import { entrySchema } from "./entry.js";
import { sourceNames } from "./inspection-store.js";
import { type StateMeaning, stateMeanings } from "./kind-schema.js";

const string = Type.String();
const nullable = Type.Union([string, Type.Null()]);
const day = Type.Union([Type.String({ format: "date" }), Type.Null()]);
const moment = Type.String({ format: "date-time" });
const open = { additionalProperties: true };
const closed = { additionalProperties: false };
const state = Type.Enum(Object.keys(stateMeanings) as StateMeaning[], {
  type: "string",
  description: "good (en bon état), fault (à surveiller ou à réparer), out (hors service).",
});
const uuid = Type.String({ format: "uuid" });

const kind = Type.Object(
  {
    id: string,
    title: string,
    description: string,
    theme: string,
    organisation: Type.String({ description: "Nom court de l'organisme qui contrôle." }),
    register: Type.String({ description: "Nom court du jeu des objets contrôlés." }),
    form: Type.String({ description: "Version du formulaire\u00A0: une saisie la porte." }),
    demonstration: Type.Boolean(),
  },
  { $id: "Controle", description: "Une sorte de contrôle." },
);

const action = Type.Object({
  ...{ inspection: uuid, what: string, since: Type.String({ format: "date" }), dueOn: day, doneOn: day },
  isLate: Type.Boolean(),
});

const roundEntry = Type.Object({
  key: Type.String({ description: "Clé de l'objet dans le registre." }),
  ...{ name: string, kind: nullable },
  days: Type.Integer({ description: "Jours entre deux contrôles." }),
  position: Type.Union([Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }), Type.Null()], {
    description: "Longitude, latitude.",
  }),
  sign: Type.Enum(["out", "todo", "good"], {
    type: "string",
    description: "out (hors service), todo (à faire), good (en bon état).",
  }),
  state: Type.Union([state, Type.Null()]),
  ...{ seenOn: day, nextOn: day },
  last: Type.Union([uuid, Type.Null()], { description: "Le dernier contrôle, à rendre dans «\u00A0read.last\u00A0»." }),
  due: Type.Union([Type.Object({ why: string }, open), Type.Null()], {
    description: "Pourquoi il est à contrôler\u00A0: never, late (depuis days), soon (le on), campaign (avant until).",
  }),
  actions: Type.Array(action),
  isDisputed: Type.Boolean({ description: "Deux contrôles du même jour ne disent pas la même chose." }),
});

const round = Type.Object({
  person: Type.Union([string, Type.Null()], {
    description: "Identifiant de qui demande\u00A0: un appareil n'envoie rien sous un autre compte.",
  }),
  kind,
  form: Type.Object({
    version: string,
    photos: Type.Integer(),
    columns: Type.Object({}, open),
    questions: Type.Array(Type.Object({}, open)),
  }),
  campaign: Type.Union([Type.Object({ id: string, title: string, from: string, until: string }, open), Type.Null()]),
  registerVersion: Type.Integer({ description: "À rendre dans «\u00A0read.version\u00A0»." }),
  left: Type.Integer({ description: "Objets du registre au-delà de ceux qui sont suivis." }),
  installations: Type.Array(roundEntry),
});

const inspection = Type.Object(
  {
    ...{ id: uuid, installation: string, campaign: nullable, form: string, state, seenAt: moment, seenOn: string },
    receivedAt: moment,
    registerVersion: Type.Union([Type.Integer(), Type.Null()]),
    source: Type.Enum([...sourceNames], {
      type: "string",
      description: "form (formulaire), device (appareil hors ligne), spreadsheet (tableur).",
    }),
    answers: Type.Record(Type.String(), Type.String()),
    against: Type.Union([uuid, Type.Null()], {
      description: "Le contrôle qui dit autre chose, tant que rien n'est tranché.",
    }),
    setAside: Type.Boolean({ description: "Un autre contrôle du jour a été gardé à sa place." }),
    doneOn: day,
  },
  {
    $id: "Saisie",
    description: "Un contrôle fait\u00A0: un évènement ajouté, jamais changé. Sans le nom de son auteur.",
  },
);

const results = Type.Object({
  results: Type.Array(
    Type.Object({
      id: Type.Union([string, Type.Null()]),
      outcome: Type.Enum(["kept", "known", "waiting", "refused"], {
        type: "string",
        description:
          "kept (gardée), known (déjà gardée, la même), waiting (ses photos d'abord\u00A0: «\u00A0photos\u00A0» dit lesquelles), refused («\u00A0code\u00A0» et «\u00A0message\u00A0» disent pourquoi).",
      }),
      digest: Type.Optional(Type.String({ description: "Empreinte de la saisie gardée." })),
      photos: Type.Optional(Type.Array(string)),
      differs: Type.Optional(
        Type.Boolean({ description: "Un autre contrôle du jour dit autre chose\u00A0: les deux sont gardés." }),
      ),
      code: Type.Optional(string),
      message: Type.Optional(string),
      faults: Type.Optional(Type.Array(Type.Object({ field: string, message: string }))),
    }),
  ),
});

export const depositBody = Type.Object(
  {
    entries: Type.Array(Type.Unknown(), {
      maxItems: MOST_ENTRIES,
      description: `Des saisies, ${MOST_ENTRIES} au plus\u00A0: chacune est gardée ou refusée pour elle-même.`,
    }),
  },
  closed,
);
export const doneBody = Type.Object({ on: Type.String({ description: "Jour où c'est fait (AAAA-MM-JJ)." }) }, closed);

const parts = { kind: part("Nom court du contrôle.", "ouvrages-du-marais") };
const common = { tag: "controles", trials: () => [] } as const;
const rights = {
  401: ["cle-attendue"],
  403: ["acte-reserve"],
  404: ["controle-inconnu"],
} satisfies Operation["problems"];
const acts = {
  ...bodyProblems,
  401: ["cle-attendue"],
  403: ["acte-reserve", "autre-site"],
  503: ["lecture-seule"],
} satisfies Operation["problems"];

export const listInspectionKinds = declare({
  ...{
    ...common,
    id: "listerLesControles",
    method: "get",
    path: "/api/inspections",
    parts: {},
    query: pages(100, 1000),
  },
  summary: "Lister les contrôles que l'on peut lire",
  answers: { "application/json": listOf(kind) },
  answer: "Les contrôles de ses organismes.",
  problems: { 401: ["cle-attendue"] },
});

export const getRound = declare({
  ...{ ...common, id: "lireUneTournee", method: "get", path: "/api/inspections/{kind}", parts, query: {} },
  summary: "Lire ce qui est à contrôler, et le formulaire",
  description: "Ce qu'un appareil emporte\u00A0: les objets, où en est chacun, les questions.",
  answers: { "application/json": round },
  answer: "La tournée, le plus pressé d'abord.",
  problems: { ...rights, 404: ["controle-inconnu", "jeu-inconnu"] },
});

export const listEntries = declare({
  ...{ ...common, id: "listerLesSaisies", method: "get", path: "/api/inspections/{kind}/entries", parts },
  query: pages(100, 1000),
  summary: "Lister les contrôles faits",
  answers: { "application/json": listOf(inspection) },
  answer: "Les contrôles, le dernier reçu d'abord.",
  problems: rights,
});

export const depositEntries = declare({
  ...{ ...common, id: "deposerDesSaisies", method: "post", path: "/api/inspections/{kind}/entries", parts, query: {} },
  summary: "Déposer des contrôles",
  description:
    "Le même identifiant avec le même contenu donne la même réponse, sans doublon. Les photos d'une saisie sont envoyées d'abord. N'oubliez une saisie que quand son empreinte et celles de ses photos sont revenues. Il faut une session de contributeur.",
  body: {
    description: "Les saisies.",
    content: {
      "application/json": Type.Object({ entries: Type.Array(entrySchema, { maxItems: MOST_ENTRIES }) }, closed),
    },
  },
  answers: { "application/json": results },
  answer: "Ce qu'est devenue chacune, dans leur ordre.",
  problems: { ...acts, 404: ["controle-inconnu", "jeu-inconnu"] },
});

export const putPhoto = declare({
  ...{ ...common, id: "envoyerUnePhoto", method: "put", path: "/api/inspections/{kind}/photos/{sha256}" },
  parts: { ...parts, sha256: part("Empreinte SHA-256 de la photo, en hexadécimal.", "0".repeat(64)) },
  query: {},
  summary: "Envoyer une photo",
  description: `Une photo JPEG, PNG ou WebP de ${MAX_PHOTO_BYTES / 1_000_000}\u00A0Mo au plus. Elle est redessinée\u00A0: lieu, appareil et toute autre métadonnée sont retirés. Elle attend sa saisie trente jours.`,
  body: {
    description: "Les octets de la photo.",
    content: {
      "application/octet-stream": Type.Unknown(),
      "image/jpeg": Type.Unknown(),
      "image/png": Type.Unknown(),
      "image/webp": Type.Unknown(),
    },
  },
  answers: { "application/json": Type.Object({ sha256: string }) },
  answer: "L'empreinte gardée.",
  problems: {
    ...acts,
    400: ["empreinte-differente", "valeur-invalide"],
    404: ["controle-inconnu"],
    415: ["photo-refusee"],
    429: ["trop-de-photos"],
  },
});

export const getPhoto = declare({
  ...{ ...common, id: "lireUnePhoto", method: "get", path: "/api/inspections/photos/{id}", query: {} },
  parts: { id: part("Identifiant de la photo.", "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2b21") },
  summary: "Lire une photo",
  description: "Pour les membres de l'organisme qui contrôle.",
  answers: { "image/jpeg": Type.Unknown() },
  answer: "La photo, sans métadonnée.",
  problems: { 401: ["cle-attendue"], 404: ["saisie-inconnue"] },
});

const released = Type.Object(
  {
    id: uuid,
    kind: Type.String({ description: "Nom court du contrôle." }),
    ...{ title: string, organisation: string, seenOn: Type.String({ format: "date" }) },
    installation: Type.Union([Type.Object({ key: string, name: string }), Type.Null()], {
      description: "L'objet, null où le registre n'est pas lu par tout le monde.",
    }),
    sentence: Type.String({ description: "Ce que montre la photo." }),
    releasedAt: moment,
    ...{ width: Type.Integer(), height: Type.Integer() },
    href: Type.String({ format: "uri" }),
  },
  { $id: "PhotoPublique", description: "Une photo de contrôle rendue publique." },
);

export const listReleasedPhotos = declare({
  ...{ tag: "controles", id: "listerLesPhotosPubliques", method: "get", path: "/api/inspection-photos", parts: {} },
  query: pages(100, 1000),
  summary: "Lister les photos de contrôles rendues publiques",
  description: "Celles qu'un publicateur a choisies, la dernière d'abord. Une photo peut être reprise.",
  answers: { "application/json": listOf(released) },
  answer: "Les photos publiques.",
  problems: {},
});

const photoPart = { id: part("Identifiant de la photo.", "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2b21") };
export const getReleasedPhoto = declare({
  ...{ ...common, id: "lireUnePhotoPublique", method: "get", path: "/api/inspection-photos/{id}", query: {} },
  parts: photoPart,
  summary: "Lire une photo publique",
  answers: { "image/jpeg": Type.Unknown() },
  answer: "La photo, sans métadonnée.",
  problems: { 404: ["photo-inconnue"] },
});

const sentence = (description: string) => Type.String({ maxLength: 1000, description });
export const releaseBody = Type.Object(
  {
    sentence: sentence("Ce que montre la photo, en une phrase."),
    isClear: Type.Boolean({ description: "true\u00A0: vous l'avez regardée en grand, sans visage ni plaque." }),
  },
  closed,
);
export const removeBody = Type.Object(
  { why: sentence("Pourquoi, en une phrase\u00A0: elle reste à la place.") },
  closed,
);
const onPhoto = {
  ...acts,
  400: ["corps-illisible", "document-invalide"],
  404: ["controle-inconnu", "photo-inconnue"],
} satisfies Operation["problems"];
const photoAct = { ...common, parts: { ...parts, ...photoPart }, query: {}, success: 204, answers: {} } as const;

export const releasePhoto = declare({
  ...photoAct,
  ...{ id: "rendreUnePhotoPublique", method: "post", path: "/api/inspections/{kind}/photos/{id}/release" },
  summary: "Rendre une photo publique",
  description: "Il faut une session de publicateur.",
  body: { description: "Ce qui en est dit.", content: { "application/json": releaseBody } },
  answer: "Elle est publique.",
  problems: onPhoto,
});

export const withdrawPhoto = declare({
  ...photoAct,
  ...{ id: "reprendreUnePhoto", method: "post", path: "/api/inspections/{kind}/photos/{id}/withdraw" },
  summary: "Reprendre une photo publique",
  description: "Ce qui en a été copié ne revient pas.",
  answer: "Elle n'est plus donnée au public.",
  problems: onPhoto,
});

export const removePhoto = declare({
  ...photoAct,
  ...{ id: "supprimerUnePhoto", method: "post", path: "/api/inspections/{kind}/photos/{id}/remove" },
  summary: "Supprimer une photo",
  description: "Son fichier est effacé\u00A0; le jour et la raison restent. Par un publicateur, ou qui l'a prise.",
  body: { description: "La raison.", content: { "application/json": removeBody } },
  answer: "Elle est effacée.",
  problems: onPhoto,
});

const entryPart = { ...parts, id: part("Identifiant de la saisie.", "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2b21") };
const onEntry = { ...acts, 404: ["controle-inconnu", "saisie-inconnue"] } satisfies Operation["problems"];

export const settleEntries = declare({
  ...{ ...common, id: "departagerDesSaisies", method: "post", path: "/api/inspections/{kind}/entries/{id}/keep" },
  ...{ parts: entryPart, query: {} },
  summary: "Garder une saisie, de deux qui ne disent pas la même chose",
  description: "Les autres restent dans l'histoire, écartées. Il faut une session de publicateur.",
  success: 204,
  answers: {},
  answer: "C'est tranché.",
  problems: { ...onEntry, 409: ["saisie-reglee"] },
});

export const finishAction = declare({
  ...{ ...common, id: "finirUneAction", method: "post", path: "/api/inspections/{kind}/entries/{id}/done" },
  ...{ parts: entryPart, query: {} },
  summary: "Dire qu'une action est faite",
  body: { description: "Quel jour.", content: { "application/json": doneBody } },
  success: 204,
  answers: {},
  answer: "C'est noté.",
  problems: { ...onEntry, 400: ["corps-illisible", "document-invalide"] },
});

export const decisionBody = Type.Object(
  { decision: Type.Enum(["accepted", "refused"], { type: "string", description: "accepted ou refused" }) },
  closed,
);
export const decidePosition = declare({
  ...{ ...common, id: "deciderDunePosition", method: "post", path: "/api/inspections/{kind}/entries/{id}/position" },
  ...{ parts: entryPart, query: {} },
  summary: "Accepter ou refuser la position proposée avec une saisie",
  description:
    "Acceptée, elle vaut pour l'objet tant que le registre n'en dit pas une autre. Il faut une session de publicateur.",
  body: { description: "La décision.", content: { "application/json": decisionBody } },
  success: 204,
  answers: {},
  answer: "C'est décidé.",
  problems: { ...onEntry, 400: ["corps-illisible", "document-invalide"], 409: ["saisie-reglee"] },
});
