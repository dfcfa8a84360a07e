import type { Operation } from "../http/operation.js";

/** What a file that is sent may be refused for as it arrives, whatever it is sent for (`receiveUpload`, `openIntake`). */
export const uploadProblems = {
  400: ["fichier-absent", "nom-absent", "deux-fichiers", "partie-inconnue", "champ-invalide", "formulaire-illisible"],
  408: ["envoi-interrompu"],
  413: ["fichier-trop-grand"],
  415: ["type-refuse", "corps-compresse"],
  429: ["votre-part-est-prise"],
  503: ["trop-de-verifications"],
} satisfies Operation["problems"];
