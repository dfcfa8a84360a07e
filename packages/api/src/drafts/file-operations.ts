import { inputFormats } from "@datalogue/ingest";
import { Type } from "typebox";
import { uploadProblems } from "../checking/upload-problems.js";
import { declare, type Operation } from "../http/operation.js";
import { part } from "../http/parameter.js";
import { common, draft, id, json, known, writing } from "./draft-operation.js";

const arriving = {
  ...writing,
  ...uploadProblems,
  400: [...writing[400], ...uploadProblems[400], "empreinte-differente"],
  429: ["trop-de-brouillons", ...uploadProblems[429]],
  503: [...writing[503], ...uploadProblems[503]],
} satisfies Operation["problems"];

export const fetchBody = Type.Object({ url: Type.String({ maxLength: 4000 }) }, { additionalProperties: false });
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
