import { callerOf, type Datalogue, formTokenOf, readSessionToken, seenAs } from "@datalogue/api";
import express, { type Request, type RequestHandler, type Response } from "express";
import type { Visit } from "../../components/visit.js";
import { typographic } from "../../format/index.js";
import { PageProblem, type Site } from "../../site.js";
import { factorNeeded } from "./factor-needed.js";
import { findPage } from "./find-page.js";
import { formerForm, isOwnForm, isToldOwn, requireOwnSite } from "./guard-form.js";
import { isOfAccount, keepAnswers, keptPage } from "./kept-answers.js";
import { localPath } from "./local-path.js";
import { signInPage, type Told } from "./sign-in.js";

/** Kept by nobody; the address that a link opens is told to no other site. */
export const PRIVATE = {
  "Cache-Control": "private, no-store",
  "X-Robots-Tag": "noindex, nofollow",
  "Referrer-Policy": "same-origin",
};

/** What was done, by the word that the address of the next page carries. */
const DONE: Record<string, string> = {
  "mot-de-passe": "Mot de passe enregistré : connectez-vous.",
  rejoint: "Invitation acceptée : vous êtes de l’organisme qui vous invitait.",
  change: "Mot de passe changé. Vos autres sessions sont fermées.",
  session: "Session fermée.",
  cle: "Clé retirée : elle n’ouvre plus rien.",
  "sans-second-facteur": "Second facteur retiré. Vos autres sessions sont fermées.",
  identite: "Identité liée : elle ouvre désormais votre compte. Vos autres sessions sont fermées.",
  "identite-prise": "Cette identité ouvre déjà un autre compte d’ici : rien n’a changé.",
  "sans-identite": "Identité retirée : elle n’ouvre plus votre compte. Vos autres sessions sont fermées.",
  role: "Rôle changé : il vaut dès maintenant.",
  retire: "Cette personne n’est plus de cet organisme. Ses clés pour lui sont retirées.",
  ferme: "Compte fermé : clés retirées, sessions finies, nom et adresse effacés.",
  annule: "Invitation annulée : son lien n’ouvre plus rien.",
  envoye: "Un courriel est parti.",
  sorti: "Vous êtes déconnecté.",
  "code-tard": "Ce code est venu trop tard : recommencez.",
  relu: "Fichier relu.",
  relecture: "Relecture demandée : ceux qui publient la voient dans leur espace.",
  renvoye: "Brouillon renvoyé, avec vos remarques : qui l’a soumis le retrouve dans son espace.",
  remarque: "Remarque enregistrée.",
  regle: "Remarque réglée.",
  "relecture-retiree": "Ce brouillon n’est plus en relecture.",
  "prevu-annule": "Publication annulée : rien n’est plus prévu pour ce brouillon. Ce qui est en ligne n’a pas changé.",
  prevu: "Jour de publication enregistré.",
  "brouillon-supprime": "Brouillon supprimé, avec son fichier. Ce qui est en ligne n’a pas changé.",
  "change-entre-temps":
    "Quelqu’un a modifié ce brouillon depuis que vous l’avez ouvert : le voici tel qu’il est. Rien n’a été écrasé.",
  "ferme-change":
    "Ce brouillon a changé depuis que vous avez ouvert la page, et ne se lit plus : il n’est pas supprimé. S’il est plus bas, parmi les brouillons fermés, vous pouvez l’y supprimer tel qu’il est.",
  "en-ligne-change": "Ce qui est en ligne a changé depuis que vous avez ouvert la page : rien n’a été remplacé.",
  "compose-publie": "Publié : tout le monde le voit dès maintenant.",
  "compose-abandonne": "Brouillon abandonné. Ce qui est en ligne n’a pas changé.",
  "compose-retire": "Retiré : le site ne le montre plus. Ses versions restent, sous « documents retirés ».",
  "compose-revenu": "Version rétablie : elle est en ligne dès maintenant.",
  "a-corriger": "Rien n’est publié : une correction est nécessaire.",
  rupture: "Quelque chose casse pour d’autres : choisissez quoi faire avant de publier.",
  "version-changee": "La version en ligne a changé entre-temps : voici la comparaison, refaite.",
  retour:
    "Retour fait : la version choisie est de nouveau en ligne, comme version suivante. Les autres restent gardées.",
  reutilisation: "Proposition envoyée : elle sera lue avant d’être affichée. Merci.",
  enregistree: "Réutilisation enregistrée : elle est publique.",
  acceptee: "Réutilisation acceptée : elle est publique.",
  ecartee: "Réutilisation refusée : elle ne sera pas affichée.",
  retiree: "Réutilisation retirée.",
  "source-demandee": "Source demandée : rechargez cette page dans un instant pour voir ce qui est venu.",
  "adresse-changee": "Adresse enregistrée, et demandée : rechargez cette page dans un instant.",
  "source-reglee": "Réglages de la source enregistrés.",
  "source-en-pause": "Source en pause : elle n’est plus redemandée. Ce qui est en ligne reste.",
  "source-reprise": "Source reprise : son prochain fichier remplacera ce qui est en ligne.",
  "source-detachee": "Jeu détaché de son adresse. Ce qui est en ligne reste.",
  ligne: "Ligne enregistrée.",
  "ligne-retiree": "Ligne supprimée. Vous pouvez défaire ce geste tant que rien n’est publié.",
  bloc: "Bloc ajouté au tableau. Rien n’est encore public.",
  defait: "Votre dernier changement est défait.",
  repare: "Cellules réparées. Vous pouvez défaire ce geste.",
  "rien-a-defaire": "Vous n’avez plus de changement à défaire.",
  "tableau-ouvert": "Ce tableau est déjà ouvert dans votre organisme : vous le reprenez où il en est.",
  demande: "Demande envoyée à l’organisme qui publie ce jeu.",
  accorde: "Accès ouvert : il vaut dès maintenant.",
  refuse: "Demande refusée : votre réponse se lit sur le compte de la personne.",
  reprise: "Accès retiré : il ne vaut plus dès maintenant.",
  propose: "Offre envoyée : rien ne change tant que l’autre organisme n’a pas répondu.",
  "offre-acceptee": "Le jeu a changé d’organisme. Ses adresses et son identifiant sont les mêmes.",
  "offre-refusee": "Offre refusée : votre réponse se lit chez l’organisme qui proposait.",
  "offre-retiree": "Offre retirée : le jeu reste où il est.",
  revenu: "Vous revoyez le site comme vous-même.",
  suivi: "C’est noté : le prochain message dira ce qui aura changé.",
  "suivi-change": "Enregistré.",
  "suivi-retire": "Vous ne suivez plus cela.",
  "suivi-arrete": "Vous ne recevrez plus aucun message, et votre adresse est effacée d’ici.",
  repondu: "Réponse publiée : elle se lit avec la question, sur la page du jeu.",
  "repondu-sans-courriel":
    "Réponse publiée : elle se lit avec la question, sur la page du jeu. Le courriel qui le dit à qui l’a posée est refusé par le serveur de courriel : cette personne n’est pas prévenue.",
  "repondu-courriel-plus-tard":
    "Réponse publiée : elle se lit avec la question, sur la page du jeu. Le courriel qui le dit à qui l’a posée n’est pas encore parti : le site le renvoie de lui-même pendant trois jours.",
  "repondu-prive": "Réponse envoyée à cette personne seule. Sa question ne paraît pas.",
  ecarte: "Question écartée : elle ne paraît pas.",
  reponses: "Réponses enregistrées.",
  totaux: "Totaux arrêtés : les membres les lisent dès maintenant.",
  "question-tard": "Cette question n’attendait plus de réponse.",
  formulaire: "Formulaire enregistré.",
  "formulaire-ferme": "Formulaire fermé : il ne prend plus de réponse.",
  "contribution-acceptee":
    "Acceptée : le tableau tenu à la main en tient compte. Rien ne change en ligne avant que vous le publiiez.",
  "contribution-refusee": "Refusée : votre phrase se lit par le lien privé de son auteur.",
  "contribution-tard": "Cette proposition n’attendait plus de décision.",
  "webhook-change": "Enregistré.",
  "webhook-essai": "Un essai est parti : il se lit ci-dessous dans quelques secondes.",
  "webhook-renvoye": "Ce message repart, sous le même identifiant.",
  "webhook-arrete": "Arrêté : rien ne lui est plus envoyé.",
  "webhook-repris": "Repris : il est averti de ce qui se publie dès maintenant.",
  "webhook-retire": "Webhook retiré, avec l’histoire de ses envois.",
  controle: "Contrôle enregistré.",
  "controle-differe":
    "Contrôle enregistré. Un autre, du même jour, ne dit pas la même chose : les deux sont gardés, un publicateur départage.",
  departage: "C’est tranché : la saisie gardée compte, l’autre reste dans l’histoire.",
  "photo-publique": "Elle est publique : tout le monde la voit dès maintenant.",
  "photo-reprise": "Reprise : les membres seuls la voient dès maintenant.",
  "photo-supprimee": "Supprimée : son fichier est effacé.",
  "position-acceptee": "Position acceptée : la liste et la carte la prennent dès maintenant.",
  "position-refusee": "Position refusée : rien ne change.",
  "action-faite": "C’est noté : cette action est faite.",
  scenario: "Scénario enregistré : l’adresse de cette page est son lien, à donner aux membres de votre organisme.",
  "scenario-supprime": "Scénario supprimé.",
  "partage-suspendu":
    "Partage suspendu. Le public lit seulement « suspendu à la demande du partenaire ». Reprenez quand vous voulez.",
  "partage-repris": "Partage repris : ce que cette page montre est publié.",
  "convention-renouvelee": "C’est noté : la nouvelle fin vaut dès que les deux organismes ont choisi le même jour.",
  "donnees-retirees": "Données retirées : plus rien n’en est public, et la convention est finie.",
  "reprise-tard": "Cet accès avait déjà été retiré.",
  tard: "Cette demande n’attendait plus de réponse.",
};

/** What the routes of the workspace have in common: who visits, where forms come from, how a page is sent. */
export type WorkspaceTools = ReturnType<typeof workspaceTools>;

/** What the routes of the workspace are made with. */
export interface WorkspaceParts extends Pick<Datalogue, "people" | "keys" | "accessRequests"> {
  site: Site;
  tools: WorkspaceTools;
}

/**
 * What is sent here is never compressed: a form token beside words of a visitor could be guessed by the length (BREACH).
 */
export function workspaceTools(
  site: Site,
  { people, inspections, agreements }: Pick<Datalogue, "people" | "inspections" | "agreements">,
) {
  const { publicUrl } = site;
  // A row as a form has a parameter for each column.
  const readForm = express.urlencoded({ extended: false, limit: "150kb", parameterLimit: 2000 });
  const catalogue = site.services.catalogue;

  const send = (response: Response, html: string, status = 200) => {
    response.status(status).set(PRIVATE).type("html").send(html);
  };
  const leave = (response: Response, path: string) => {
    response.set(PRIVATE).redirect(303, path);
  };
  const text = (request: Request, name: string): string => {
    const value = request.body?.[name];
    return typeof value === "string" ? value : "";
  };
  const toldOf = (request: Request): Told | undefined => {
    const word = request.query.fait;
    const message = typeof word === "string" && Object.hasOwn(DONE, word) ? DONE[word] : undefined;
    return message === undefined ? undefined : { tone: "ok", message };
  };
  const nameOrganisations = async () => {
    const known = new Map((await catalogue.listNamedOrganisations()).map((one) => [one.slug, one]));
    return (slug: string) => {
      const found = known.get(slug);
      return typographic(found?.shortName ?? found?.name ?? slug);
    };
  };
  const visitOf = async (request: Request): Promise<Visit | undefined> => {
    // As whomever the other pages are looked at.
    const caller = seenAs(request)?.by ?? callerOf(request);
    const person = caller.kind === "person" ? await people.get(caller.person) : undefined;
    if (caller.kind !== "person" || !person) return undefined;
    const formToken = formTokenOf(readSessionToken(request, publicUrl) ?? "");
    const inspects = inspections.listKinds(caller).length > 0;
    const of = new Set(caller.memberships.map(({ organisation }) => organisation));
    const bound = (await agreements.list(caller)).map(({ agreement }) => agreement);
    const party = bound.some(({ partner }) => of.has(partner))
      ? "partner"
      : bound.some(({ recipient }) => of.has(recipient))
        ? "recipient"
        : null;
    const held = person.memberships.filter(({ left }) => !left);
    const isHeld = !person.hasSecondFactor && caller.memberships.length < held.length;
    return {
      ...{ caller, person, formToken, inspects, agreements: party, organisationName: await nameOrganisations() },
      lacksFactor: people.secondFactorAsked && isHeld,
    };
  };

  /** The page of a form: where it was sent from, or else its own address; the nearest above where that takes a form and shows none. */
  const pageOf = (request: Request): string | undefined => {
    const from = URL.canParse(request.get("referer") ?? "") ? new URL(request.get("referer") ?? "") : undefined;
    const isOwn = from?.origin === publicUrl || from?.host === request.get("host");
    const isFrom = from !== undefined && isOwn && !isOfAccount(from.pathname);
    if (!isFrom && isOfAccount(request.path)) return undefined;
    const path = isFrom ? from.pathname : request.path;
    const page = findPage(request.app, path);
    if (isFrom && page === path) {
      // What was done before is not told again.
      for (const name of ["fait", "jeton"]) from.searchParams.delete(name);
      return localPath(`${from.pathname}${from.search}`);
    }
    const { jeu, organisme } = request.query;
    const query = new URLSearchParams(Object.entries({ jeu, organisme }).filter(isTold)).toString();
    return page && localPath(query ? `${page}?${query}` : page);
  };
  /** What a form brought, to be sent again where it was. */
  const keep = (request: Request, body: unknown) => {
    const path = localPath(request.originalUrl);
    if (path === undefined) return undefined;
    const action = new URL(path, "http://ici.invalid");
    action.searchParams.delete("jeton");
    return keepAnswers(`${action.pathname}${action.search}`, body, Boolean(request.is("multipart/form-data")));
  };
  /** Leads to the sign-in, which leads back; what was typed in a form is carried through it. */
  const leadToSignIn = (request: Request, response: Response, body: unknown = request.body) => {
    if (request.method === "GET" || request.method === "HEAD")
      return leave(response, `/connexion?suite=${encodeURIComponent(request.originalUrl)}`);
    // Browsers keep the cookie of a session from what another site sends: its answers are nobody's, and not carried.
    requireOwnSite(request, publicUrl);
    const kept = keep(request, body);
    const message = kept
      ? "Votre session est finie. Reconnectez-vous : vos réponses sont gardées."
      : "Votre session est finie. Reconnectez-vous, puis refaites ce dernier geste : ce qui était enregistré l’est toujours.";
    const told: Told = { tone: "off", message };
    send(response, signInPage(site, { next: pageOf(request), kept, told, provider: people.provider?.label }), 401);
  };
  type Act = (visit: Visit, request: Request<Record<string, string>>, response: Response) => Promise<void>;
  /** What is refused for want of a second factor says so, and not whom to ask for a role that one has. */
  const attempt: (act: Act) => Act = (act) => async (visit, request, response) => {
    try {
      await act(visit, request, response);
    } catch (error) {
      throw visit.lacksFactor && error instanceof PageProblem && error.status === 403 ? factorNeeded() : error;
    }
  };
  /** A page of who is signed in; others are led to the sign-in, which leads back. */
  const own =
    (act: Act): RequestHandler =>
    async (request, response) => {
      const visit = await visitOf(request);
      if (!visit) return leadToSignIn(request, response);
      await attempt(act)(visit, request as Request<Record<string, string>>, response);
    };
  /**
   * A form of who is signed in, its body read by `read`. What was typed as the session was over, or another began, is given back: `readTexts` gives it
   * of a form that may bring files, which `read` leaves to `act`.
   */
  const ownForm = (
    act: Act,
    {
      read = readForm,
      readTexts = async ({ body }) => body,
    }: { read?: RequestHandler; readTexts?: (request: Request) => Promise<unknown> } = {},
  ): RequestHandler[] => [
    read,
    async (request, response) => {
      const visit = await visitOf(request);
      if (visit && isOwnForm(request, publicUrl))
        return attempt(act)(visit, request as Request<Record<string, string>>, response);
      requireOwnSite(request, publicUrl);
      if (!visit) return leadToSignIn(request, response, await readTexts(request));
      const kept = isToldOwn(request) ? keep(request, await readTexts(request)) : undefined;
      if (!kept) throw formerForm(pageOf(request));
      const { formToken } = visit;
      send(response, keptPage(site, { kept, formToken, name: visit.person.name, visit, back: pageOf(request) }), 403);
    },
  ];
  /** A form of anybody. */
  const openForm = (answer: (request: Request, response: Response) => Promise<void>): RequestHandler[] => [
    readForm,
    async (request, response) => {
      requireOwnSite(request, publicUrl);
      await answer(request, response);
    },
  ];

  return { send, leave, text, toldOf, nameOrganisations, visitOf, own, ownForm, openForm };
}

/** A parameter that the address gives, once. */
const isTold = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === "string";
