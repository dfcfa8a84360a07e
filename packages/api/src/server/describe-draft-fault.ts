import { counted } from "@datalogue/ingest";
import { formatCivil } from "@datalogue/ingest/core";
import { accessRules } from "../access/decide-access.js";
import type { Action } from "../access/roles.js";
import type { DraftFault } from "../drafts/draft-refused.js";
import { CLOSED, sayDatasetChanges, sayTooMany } from "../drafts/say-draft.js";
import { changedMeanwhile, invalidDocument, readOnly, reserved, signInFirst } from "../http/common-refusals.js";
import { HttpProblem, notFound } from "../http/http-problem.js";

/** What is said of something that cannot be done with a draft. */
export function describeDraftFault(fault: DraftFault): HttpProblem {
  switch (fault.kind) {
    case "not-allowed":
      return describeRight(fault);
    case "closed":
      return reserved(CLOSED, "autre-organisme");
    case "unknown-draft":
      return notFound("brouillon-inconnu", "Ce brouillon n'existe pas, ou n'existe plus.");
    case "unknown-dataset":
      return notFound(
        "jeu-inconnu",
        `Aucun jeu de données publié ne s'appelle «\u00A0${fault.name.slice(0, 100)}\u00A0».`,
      );
    case "unknown-organisation":
      return notFound("organisme-inconnu", `Aucun organisme ne s'appelle «\u00A0${fault.name.slice(0, 100)}\u00A0».`);
    case "unknown-version":
      return notFound(
        "version-inconnue",
        `La version ${fault.version} n'existe pas, est celle qui est en ligne, ou ne peut plus être relue.`,
      );
    case "invalid":
      return invalidDocument(400, fault.problems);
    case "changed-meanwhile":
      return changedMeanwhile(fault, fault.current.revision);
    case "changed-unread":
      return new HttpProblem(
        412,
        "brouillon-change",
        "Modifié entre-temps",
        "Ce brouillon a changé depuis, et ne vous est plus montré\u00A0: il n'est pas supprimé. Redemandez-le sans «\u00A0If-Match\u00A0» pour le supprimer tel qu'il est.",
      );
    case "being-read":
      return new HttpProblem(
        409,
        "rapport-en-cours",
        "Lecture en cours",
        "Le fichier est en cours de lecture. Redemandez dans quelques secondes\u00A0: il reste dans le brouillon.",
        { "Retry-After": "5" },
      );
    case "faulty-file":
      return new HttpProblem(
        422,
        "fichier-en-erreur",
        "Fichier en erreur",
        `Ce fichier ne peut pas être publié${fault.errors > 0 ? ` (${counted(fault.errors, "erreur")})` : ""}\u00A0: ${fault.sentence} Il reste dans le brouillon, avec son rapport.`,
      );
    case "no-file":
      return new HttpProblem(
        409,
        "sans-fichier",
        "Sans fichier",
        fault.lost === undefined
          ? "Aucun fichier n'est encore déposé dans ce brouillon."
          : `Le fichier «\u00A0${fault.lost}\u00A0» de ce brouillon n'est plus sur le disque\u00A0: déposez-le de nouveau.`,
      );
    case "version-moved":
      return new HttpProblem(
        409,
        "version-changee",
        "Version changée",
        `Ce brouillon a été comparé à la version ${fault.startedFrom}, et c'est la version ${fault.served} qui est en ligne. Regardez de nouveau la différence (GET …/difference), puis publiez.`,
      );
    case "dataset-changes":
      return new HttpProblem(409, "jeu-change", "Jeu changé", sayDatasetChanges(fault.what));
    case "under-embargo":
      return new HttpProblem(
        409,
        "sous-embargo",
        "Sous embargo",
        `Une convention garde tout le jeu jusqu'au ${formatCivil(fault.until)} (heure de Paris)\u00A0: choisissez ce moment, ou plus tard.`,
      );
    case "breaks":
      return new HttpProblem(
        409,
        "rupture-a-confirmer",
        "Rupture à confirmer",
        `${fault.sentences.join(" ")} Pour publier quand même, dites pourquoi dans «\u00A0confirmed\u00A0».`,
      );
    case "proposed-reading":
      return new HttpProblem(
        409,
        "lecture-a-confirmer",
        "Lecture à confirmer",
        `${fault.sentence} Une autre façon de lire ce fichier est proposée (reading.recipe)\u00A0: si elle est juste, acceptez-la par PATCH {"correction": {}}, puis publiez.`,
      );
    case "incomplete":
      return new HttpProblem(
        422,
        "description-incomplete",
        "Description incomplète",
        [
          ...(fault.missing.length > 0 ? [`Il manque à la description\u00A0: ${fault.missing.join(", ")}.`] : []),
          ...fault.problems,
        ].join(" "),
      );
    case "already-published":
      return new HttpProblem(
        409,
        "brouillon-publie",
        "Déjà publié",
        `Ce brouillon est devenu la version ${fault.version}. Pour la suivante, commencez-en un autre.`,
      );
    case "not-submitted":
      return new HttpProblem(
        409,
        "relecture-finie",
        "Plus en relecture",
        "Ce brouillon n'attend plus de relecture\u00A0: rien n'a été écrit. «\u00A0last\u00A0» dit ce qui s'est passé, «\u00A0yours\u00A0» ce que vous vouliez écrire.",
        {},
        undefined,
        { last: fault.last, yours: fault.yours },
      );
    case "unknown-comment":
      return notFound("commentaire-inconnu", "Ce commentaire n'existe pas, ou n'existe plus.");
    case "not-fetched":
      return new HttpProblem(502, "adresse-sans-fichier", "Adresse sans fichier", fault.sentence);
    case "no-mended-copy":
      return new HttpProblem(422, "copie-impossible", "Pas de copie corrigée", fault.sentence);
    case "other-digest":
      return new HttpProblem(
        400,
        "empreinte-differente",
        "Empreinte différente",
        `Le fichier annoncé a l'empreinte ${fault.announced}, celui qui est arrivé ${fault.received}\u00A0: il n'est pas gardé. Envoyez-le de nouveau.`,
      );
    case "upload":
      return describeUpload(fault.status, fault.limit);
    case "no-table":
      return new HttpProblem(
        409,
        "sans-tableau",
        "Sans tableau",
        "Les lignes de ce brouillon viennent d'un fichier, ou son tableau n'est pas encore ouvert (POST …/rows).",
      );
    case "table-too-long":
      return new HttpProblem(
        422,
        "tableau-trop-long",
        "Tableau trop long",
        `Un tableau saisi à la main a ${fault.limit} lignes au plus. Au-delà, déposez un fichier\u00A0: il est lu et vérifié de la même façon.`,
      );
    case "not-by-hand":
      return new HttpProblem(422, "tableau-impossible", "Pas à la main", fault.sentence);
    case "nothing-to-undo":
      return new HttpProblem(
        409,
        "rien-a-defaire",
        "Rien à défaire",
        "Vous n'avez plus de changement à défaire dans ce tableau.",
      );
    case "step-changed":
      return new HttpProblem(
        409,
        "etape-changee",
        "Changé depuis",
        "Quelqu'un d'autre a changé depuis ce que vous aviez écrit\u00A0: rien n'est défait. «\u00A0conflicts\u00A0» donne les deux textes.",
        {},
        undefined,
        { conflicts: fault.conflicts },
      );
    case "read-only":
      return readOnly(fault.sentence);
    case "too-many":
      return new HttpProblem(429, "trop-de-brouillons", "Trop de brouillons", sayTooMany(fault.limit));
  }
}

/** What the tus protocol refuses. */
function describeUpload(status: number, limit: number): HttpProblem {
  const tus = { "Tus-Resumable": "1.0.0" };
  if (status === 404 || status === 410)
    return new HttpProblem(
      status,
      "envoi-inconnu",
      "Envoi inconnu",
      "Cet envoi n'existe pas, est terminé, ou a expiré (sept jours). Envoyez le fichier de nouveau.",
      tus,
    );
  if (status === 409)
    return new HttpProblem(
      409,
      "envoi-decale",
      "Envoi décalé",
      "L'envoi ne reprend pas à l'octet attendu\u00A0: demandez-le par HEAD (Upload-Offset), puis reprenez là.",
      tus,
    );
  if (status === 413)
    return new HttpProblem(
      413,
      "fichier-trop-grand",
      "Fichier trop grand",
      `Un fichier a ${Math.floor(limit / 1_000_000).toLocaleString("fr-FR")}\u00A0Mo au plus.`,
      tus,
    );
  if (status >= 500 && status !== 501)
    return new HttpProblem(
      503,
      "disque-plein",
      "Envoi interrompu",
      "Ce qui arrive ne peut pas être écrit. Ce qui est déjà là reste\u00A0: reprenez dans un instant.",
      { ...tus, "Retry-After": "10" },
    );
  return new HttpProblem(
    400,
    "requete-incorrecte",
    "Envoi incorrect",
    "Ce n'est pas une requête du protocole tus 1.0\u00A0: Tus-Resumable, Upload-Length (ou Upload-Offset et Content-Type: application/offset+octet-stream) sont attendus.",
    tus,
  );
}

const ACTS: Record<Action | "plan", string> = {
  read: "lire ces données",
  describe: "changer cette description",
  draft: "préparer une version",
  submit: "demander une relecture",
  review: "relire ce brouillon",
  publish: "publier",
  plan: "prévoir une publication",
  administer: "administrer",
};

/** Who may not do what, and which rule says so. */
export function describeRight({
  caller,
  action,
  organisation,
  rule,
}: Omit<DraftFault & { kind: "not-allowed" }, "kind">): HttpProblem {
  if (caller === "public")
    return signInFirst(
      "Clé attendue",
      `Il faut une clé ou une session pour ${ACTS[action]}. Présentez la clé de votre organisme (en-tête «\u00A0Authorization: Bearer …\u00A0»), ou connectez-vous.`,
      rule,
    );
  const who = caller === "key" ? "Cette clé ne permet pas" : "Votre compte ne permet pas";
  return reserved(
    `${who} de ${ACTS[action]} pour «\u00A0${organisation}\u00A0»\u00A0: ${accessRules[rule]}.`.replace(
      "de administrer",
      "d’administrer",
    ),
    rule,
  );
}
