import { formatNumber } from "@datalogue/ingest";
import type { CheckRefusal } from "../checking/check-refused.js";
import { FILE_TYPES } from "../checking/receive-upload.js";
import { BadQuery } from "../http/bad-query.js";
import { HttpProblem, notFound } from "../http/http-problem.js";

/** What is said of a file that is not checked. */
export function describeCheckRefusal(refusal: CheckRefusal): HttpProblem | BadQuery {
  switch (refusal.kind) {
    case "unsupported-type":
      return new HttpProblem(
        415,
        "type-refuse",
        "Type de contenu refusé",
        `Un fichier ne s'envoie pas en «\u00A0${refusal.type.slice(0, 100)}\u00A0». Types possibles\u00A0: multipart/form-data, ${FILE_TYPES.join(", ")}.`,
      );
    case "compressed-body":
      return new HttpProblem(
        415,
        "corps-compresse",
        "Corps compressé",
        "Envoyez le fichier tel quel, sans Content-Encoding.",
      );
    case "no-file":
      return new HttpProblem(
        400,
        "fichier-absent",
        "Fichier absent",
        "Aucun fichier n'a été envoyé\u00A0: envoyez-le dans le corps de la requête, ou dans la partie «\u00A0file\u00A0» d'un formulaire.",
      );
    case "two-files":
      return new HttpProblem(400, "deux-fichiers", "Deux fichiers", "Un seul fichier se vérifie à la fois.");
    case "no-name":
      return new HttpProblem(
        400,
        "nom-absent",
        "Nom du fichier absent",
        refusal.of === "body"
          ? 'Donnez le nom du fichier dans l\'en-tête Content-Disposition\u00A0: attachment; filename="mon-fichier.csv".'
          : 'La partie «\u00A0file\u00A0» n\'a pas de nom de fichier\u00A0: filename="…" est attendu.',
      );
    case "empty-name":
      return new HttpProblem(400, "nom-absent", "Nom du fichier absent", "Le nom du fichier est vide.");
    case "bad-form":
      return new HttpProblem(
        400,
        "formulaire-illisible",
        "Formulaire illisible",
        "Le formulaire multipart/form-data est incomplet ou mal formé.",
      );
    case "unknown-part":
      return new HttpProblem(
        400,
        "partie-inconnue",
        "Partie inconnue",
        `La partie «\u00A0${refusal.part.slice(0, 100)}\u00A0» n'est pas attendue. Parties possibles\u00A0: file, schema, schema-file, dataset.`,
      );
    case "bad-field":
      return new HttpProblem(
        400,
        "champ-invalide",
        "Champ invalide",
        `Le champ «\u00A0${refusal.field}\u00A0» est donné deux fois ou est trop long.`,
      );
    case "large-file":
      return new HttpProblem(
        413,
        "fichier-trop-grand",
        "Fichier trop grand",
        `Le fichier dépasse ${formatMega(refusal.limit)}, la taille admise ici. Découpez-le, ou enregistrez-le sous une forme plus légère (CSV).`,
      );
    case "upload-stopped":
      return cut("Envoi interrompu", "Le fichier n'arrive plus\u00A0: la connexion est coupée. Recommencez l'envoi.");
    case "slow-upload":
      return cut(
        "Envoi trop lent",
        `Le fichier arrive trop lentement\u00A0: moins de ${formatKilo(refusal.leastRate)} par seconde pendant ${Math.ceil(refusal.window / 1000)}\u00A0secondes. Recommencez avec une meilleure connexion, ou enregistrez-le sous une forme plus légère.`,
      );
    case "long-upload":
      return cut(
        "Envoi trop long",
        `L'envoi dure depuis plus de ${Math.ceil(refusal.longest / 60_000)}\u00A0minutes. Recommencez avec une meilleure connexion, ou découpez le fichier.`,
      );
    case "large-schema":
      return new HttpProblem(
        413,
        "schema-trop-grand",
        "Schéma trop grand",
        `Un schéma fait ${formatMega(refusal.limit)} au plus.`,
      );
    case "two-schemas":
      return new HttpProblem(
        400,
        "schema-en-double",
        "Deux schémas",
        refusal.within === "form"
          ? "Donnez un seul schéma."
          : "Le schéma est donné de deux façons\u00A0: gardez-en une (nom d'un schéma, jeu de données, ou fichier de schéma).",
      );
    case "schema-not-json":
      return new HttpProblem(
        400,
        "schema-invalide",
        "Schéma incorrect",
        "Le schéma envoyé n'est pas du JSON bien formé. Vérifiez les virgules, les guillemets et les accolades.",
      );
    case "wrong-schema": {
      const what = refusal.choice === null ? "Le schéma envoyé" : `Le schéma «\u00A0${refusal.choice}\u00A0»`;
      return new HttpProblem(
        400,
        "schema-invalide",
        "Schéma incorrect",
        `${what} ne peut pas être utilisé\u00A0: ${refusal.problems.slice(0, 10).join(" ")}`,
      );
    }
    case "long-schema":
      return new HttpProblem(
        400,
        "schema-invalide",
        "Schéma trop lourd",
        `La lecture de ce schéma dépasse ${Math.ceil(refusal.limit / 1000)}\u00A0secondes. Simplifiez-le.`,
      );
    case "unknown-schema":
      return notFound(
        "schema-inconnu",
        `Aucun schéma ne s'appelle «\u00A0${refusal.name}\u00A0». Schémas disponibles\u00A0: ${refusal.names.join(", ") || "aucun"}.`,
      );
    case "unknown-choice":
      return refusal.of === "schema"
        ? new BadQuery(
            "schema-inconnu",
            `Le schéma «\u00A0${refusal.name}\u00A0» n'existe pas ici.`,
            "schema",
            refusal.names,
          )
        : new BadQuery(
            "jeu-inconnu",
            `Aucun jeu de données ne s'appelle «\u00A0${refusal.name}\u00A0».`,
            "dataset",
            refusal.names,
          );
    case "disk-full":
      return new HttpProblem(
        503,
        BUSY,
        "Plus de place",
        "Le service n'a plus de place pour recevoir un fichier. Réessayez dans quelques minutes\u202F; si cela dure, prévenez-nous.",
        { "Retry-After": "300" },
      );
    case "no-room":
      return tooMuch(
        refusal.own,
        "Plus de place",
        `${refusal.own ? "Vos fichiers" : "Les fichiers reçus"} en cours de contrôle prennent déjà la place prévue (${formatNumber(Math.round(refusal.limit / 1e6))}\u00A0Mo). Réessayez dans une minute.`,
        60,
      );
    case "many-uploads":
      return refusal.own
        ? tooMuch(
            true,
            "Trop d'envois à la fois",
            `Vous envoyez déjà ${refusal.count}\u00A0fichiers en même temps. Attendez qu'ils soient arrivés.`,
            10,
          )
        : tooMuch(
            false,
            "Trop d'envois à la fois",
            `${refusal.count}\u00A0fichiers arrivent en ce moment, autant que le service peut en recevoir. Réessayez dans une demi-minute.`,
            30,
          );
    case "many-checks":
      return refusal.own
        ? tooMuch(
            true,
            "Trop de contrôles à la fois",
            `${refusal.count}\u00A0de vos contrôles sont en cours ou attendent, autant qu'un même visiteur peut en demander à la fois. Réessayez dans ${refusal.seconds}\u00A0secondes.`,
            refusal.seconds,
          )
        : tooMuch(
            false,
            "Trop de vérifications en cours",
            `${countAhead(refusal.count)}. Réessayez dans ${refusal.seconds}\u00A0secondes.`,
            refusal.seconds,
          );
    case "late-check":
      return tooMuch(
        false,
        "Trop de vérifications en cours",
        `Votre fichier a attendu son tour trop longtemps\u00A0: encore ${countAhead(refusal.ahead)}. Réessayez dans ${refusal.seconds}\u00A0secondes.`,
        refusal.seconds,
      );
    case "long-check":
      return new HttpProblem(
        503,
        "verification-trop-longue",
        "Vérification trop longue",
        `La vérification de ce fichier dépasse ${Math.ceil(refusal.limit / 1000)}\u00A0secondes. Découpez-le, ou vérifiez-le avec la commande «\u00A0check\u00A0» du datalogue.`,
      );
    case "heavy-file":
      return new HttpProblem(
        413,
        "fichier-trop-lourd",
        "Fichier trop lourd à lire",
        "La lecture de ce fichier demande trop de mémoire. Enregistrez-le en CSV, ou découpez-le.",
      );
    case "no-copy":
      return new HttpProblem(422, "copie-impossible", "Aucune copie corrigée", refusal.sentence);
  }
}

const BUSY = "trop-de-verifications";

/** A share that is taken: the caller's own (429), or that of all (503). */
function tooMuch(own: boolean, title: string, detail: string, seconds: number): HttpProblem {
  return new HttpProblem(own ? 429 : 503, own ? "votre-part-est-prise" : BUSY, title, detail, {
    "Retry-After": String(seconds),
  });
}

/** A sender whom nothing more is awaited from. */
function cut(title: string, detail: string): HttpProblem {
  return new HttpProblem(408, "envoi-interrompu", title, detail, { Connection: "close" });
}

/** « 3 contrôles avant le vôtre » */
function countAhead(count: number): string {
  return `${count}\u00A0${count > 1 ? "contrôles" : "contrôle"} avant le vôtre`;
}

function formatKilo(bytes: number): string {
  return `${(bytes / 1000).toLocaleString("fr-FR", { maximumFractionDigits: 1 })}\u00A0ko`;
}

function formatMega(bytes: number): string {
  return `${(bytes / 1_000_000).toLocaleString("fr-FR", { maximumFractionDigits: 1 })}\u00A0Mo`;
}
