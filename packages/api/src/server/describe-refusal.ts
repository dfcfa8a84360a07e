import { counted } from "@datalogue/ingest";
import { AccessRefused } from "../access/access-refused.js";
import { ActRefused } from "../access/act-refused.js";
import { accessRules } from "../access/decide-access.js";
import { askWhom, explainWithdrawal, readersOf } from "../access/explain-closure.js";
import { KeyRefused } from "../access/key-refused.js";
import { TooManyRequests } from "../access/limit-heavy.js";
import { NotShared } from "../access/not-shared.js";
import { LookOnly } from "../access/seen-as.js";
import { RowsWithdrawn } from "../catalogue/rows-withdrawn.js";
import { CheckRefused } from "../checking/check-refused.js";
import { CompositionRefused } from "../compositions/composition-refused.js";
import { ContributionRefused } from "../contributions/contribution-refused.js";
import { DraftRefused } from "../drafts/draft-refused.js";
import { FollowRefused } from "../following/follow-refused.js";
import type { BadQuery } from "../http/bad-query.js";
import { overloaded, reserved, signInFirst } from "../http/common-refusals.js";
import { HttpProblem, notFound } from "../http/http-problem.js";
import type { ProblemCode } from "../http/problem-codes.js";
import { QueryRefused } from "../http/query-refused.js";
import { ImportRefused } from "../importers/import-refused.js";
import { InspectionRefused } from "../inspections/inspection-refused.js";
import { StoreUnavailable } from "../object-store/object-store.js";
import { SourceRefused } from "../own-sources/source-refused.js";
import { TooManyPasswords } from "../people/password.js";
import { RowsBeingRebuilt, RowsNotKept } from "../publication/rebuilt-rows.js";
import type { Refusal } from "../refusal.js";
import { ProjectionTooLong } from "../scenarios/projector.js";
import { DamagedFile } from "../stored-files/damaged-file.js";
import { TooBusy } from "../threads/thread-failure.js";
import { TransferRefused } from "../transfers/transfer-refused.js";
import { describeCheckRefusal } from "./describe-check-refusal.js";
import { describeCompositionFault } from "./describe-composition-fault.js";
import { describeContributionFault } from "./describe-contribution-fault.js";
import { describeDraftFault } from "./describe-draft-fault.js";
import { describeFollowFault } from "./describe-follow-fault.js";
import { describeImportFault } from "./describe-import-fault.js";
import { describeInspectionFault } from "./describe-inspection-fault.js";
import { describeQueryFault } from "./describe-query-fault.js";
import { describeSourceFault } from "./describe-source-fault.js";
import { describeTransferFault } from "./describe-transfer-fault.js";

/** What is said of a refusal, to machines and on pages alike; undefined for one that is told elsewhere. */
export function describeRefusal(refusal: Refusal): HttpProblem | BadQuery | undefined {
  if (refusal instanceof QueryRefused) return describeQueryFault(refusal);
  if (refusal instanceof CheckRefused) return describeCheckRefusal(refusal.refusal);
  if (refusal instanceof SourceRefused) return describeSourceFault(refusal.fault);
  if (refusal instanceof DraftRefused) return describeDraftFault(refusal.fault);
  if (refusal instanceof ImportRefused) return describeImportFault(refusal.fault);
  if (refusal instanceof TransferRefused) return describeTransferFault(refusal.fault);
  if (refusal instanceof ContributionRefused) return describeContributionFault(refusal.fault);
  if (refusal instanceof FollowRefused) return describeFollowFault(refusal.fault);
  if (refusal instanceof InspectionRefused) return describeInspectionFault(refusal.fault);
  if (refusal instanceof CompositionRefused) return describeCompositionFault(refusal.refusal);
  if (refusal instanceof AccessRefused) return describeAccess(refusal);
  if (refusal instanceof NotShared) return describeNotShared(refusal);
  if (refusal instanceof RowsWithdrawn)
    return new HttpProblem(
      410,
      "lignes-non-conservees",
      "Ces lignes ne sont plus données",
      explainWithdrawal(refusal.dataset),
    );
  if (refusal instanceof LookOnly)
    return new HttpProblem(
      403,
      "vu-comme-un-autre",
      "Vous regardez comme un autre",
      `Rien n'a été fait\u00A0: vous regardez le site comme ${refusal.label}. Revenez à votre compte pour agir.`,
      {},
      "voir-comme",
    );
  if (refusal instanceof KeyRefused)
    return new HttpProblem(401, ...KEYS[refusal.fault], {
      "WWW-Authenticate": `${CHALLENGE}, error="invalid_token"`,
    });
  if (refusal instanceof ActRefused) return describeAct(refusal);
  if (refusal instanceof TooManyPasswords)
    return new HttpProblem(
      503,
      "connexions-en-attente",
      "Trop de connexions à la fois",
      "Trop de personnes se connectent en ce moment. Réessayez dans quelques secondes.",
      { "Retry-After": "5" },
    );
  if (refusal instanceof TooBusy) return overloaded();
  if (refusal instanceof TooManyRequests) return describeTooMany(refusal);
  if (refusal instanceof ProjectionTooLong)
    return new HttpProblem(
      503,
      "requete-trop-longue",
      "Calcul trop long",
      "Ce calcul prend plus de dix secondes, ou trop d'autres attendent. Réessayez dans un instant.",
      { "Retry-After": "10" },
    );
  if (refusal instanceof RowsBeingRebuilt)
    return new HttpProblem(
      503,
      "lignes-en-preparation",
      "Lignes en préparation",
      `Les lignes de la version ${refusal.version} n'étaient plus conservées\u00A0: elles sont relues du fichier reçu. Réessayez dans quelques secondes.`,
      { "Retry-After": "5" },
    );
  if (refusal instanceof RowsNotKept)
    return new HttpProblem(
      404,
      "lignes-non-conservees",
      "Lignes non conservées",
      `Les lignes de la version ${refusal.version} ne sont plus conservées, et le fichier reçu ne se relit plus comme à sa publication. Il reste téléchargeable tel quel.`,
    );
  if (refusal instanceof StoreUnavailable)
    return new HttpProblem(
      503,
      "magasin-indisponible",
      "Données momentanément indisponibles",
      "Le magasin où sont les fichiers de ce jeu de données ne répond pas. Réessayez dans un instant. Ce qui a été lu récemment répond toujours.",
      { "Retry-After": "10" },
    );
  if (refusal instanceof DamagedFile)
    return new HttpProblem(
      503,
      refusal.code,
      "Données momentanément indisponibles",
      "Les fichiers de ce jeu de données sont abîmés sur notre disque. Ils sont refaits à partir du fichier reçu quand c'est possible\u00A0: réessayez dans quelques minutes. Les autres jeux répondent.",
      { "Retry-After": "60" },
    );
  return undefined;
}

/** How a caller is told to identify (RFC 6750). */
const CHALLENGE = 'Bearer realm="datalogue"';

/** 401 when a key could open the dataset, 403 when the one shown does not: for whom it is, and whom to ask. */
function describeAccess({ caller, dataset, part, rule }: AccessRefused): HttpProblem {
  const what = part === "received-file" ? "Le fichier reçu" : "Le contenu";
  const closed = `${what} de «\u00A0${dataset.title}\u00A0» est réservé ${readersOf(dataset, part)}`;
  const ask = askWhom(dataset);
  if (caller === "public")
    return signInFirst(
      "Accès réservé",
      `${closed}. Si vous en êtes, présentez la clé de votre organisme (en-tête «\u00A0Authorization: Bearer …\u00A0»). ${ask}`,
      rule,
    );
  if (caller === "person")
    return new HttpProblem(
      403,
      "acces-reserve",
      "Accès réservé",
      `${closed}\u00A0: votre compte ne l'ouvre pas (${accessRules[rule]}). ${ask}`,
      {},
      rule,
    );
  return new HttpProblem(
    403,
    "acces-reserve",
    "Accès réservé",
    `${closed}\u00A0: la clé présentée, celle d'un autre organisme, ne l'ouvre pas. ${ask}`,
    {},
    rule,
  );
}

/** The same whoever asks, and whatever is asked. What has not begun is as if it were not there. */
function describeNotShared({ state }: NotShared): HttpProblem {
  switch (state) {
    case "coming":
      return notFound("jeu-inconnu", "Aucun jeu de données ne répond à cette adresse.");
    case "unpublished":
      return new HttpProblem(
        410,
        "partage-attendu",
        "Rien n'est encore publié",
        "Rien n'est encore publié de ces données sous la convention en cours.",
      );
    case "suspended":
      return new HttpProblem(
        410,
        "partage-suspendu",
        "Partage suspendu",
        "Ces données sont suspendues à la demande du partenaire qui les partage.",
      );
    case "ended":
    case "withdrawn":
      return new HttpProblem(
        410,
        "partage-termine",
        "Ces données ne sont plus partagées",
        "Ces données ne sont plus partagées\u00A0: la convention sous laquelle elles l'étaient a pris fin.",
      );
  }
}

/** What somebody may not do to people. */
function describeAct({ rule }: ActRefused): HttpProblem {
  if (rule === "dernier-administrateur")
    return new HttpProblem(
      409,
      "dernier-administrateur",
      "Dernier administrateur",
      "C'est le dernier administrateur de l'organisme qui tient le catalogue. Nommez-en un autre d'abord.",
    );
  // What one lacks oneself is asked of nobody.
  const ask = rule === "second-facteur-manquant" ? "" : " Demandez-le à un administrateur.";
  return reserved(`Votre compte ne permet pas cet acte\u00A0: ${accessRules[rule]}.${ask}`, rule);
}

const KEYS: Record<KeyRefused["fault"], [code: ProblemCode, title: string, detail: string]> = {
  unknown: [
    "cle-inconnue",
    "Clé refusée",
    "Cette clé n'est pas connue ici. Vérifiez qu'elle est copiée en entier («\u00A0dlg_\u00A0» puis 43 caractères), ou retirez l'en-tête Authorization pour lire les données ouvertes.",
  ],
  expired: ["cle-expiree", "Clé refusée", "Cette clé a expiré. Demandez-en une autre à l'administrateur du site."],
  revoked: [
    "cle-revoquee",
    "Clé refusée",
    "Cette clé a été retirée. Demandez-en une autre à l'administrateur du site.",
  ],
};

function describeTooMany({ limit, seconds }: TooManyRequests): HttpProblem {
  return new HttpProblem(
    429,
    "trop-de-requetes",
    "Trop de demandes",
    `Vous avez demandé plus de ${limit.toLocaleString("fr-FR")} calculs ou exports filtrés en une minute. Réessayez dans ${counted(seconds, "seconde")}, ou prenez le fichier entier, qui n'a pas de limite.`,
  );
}
