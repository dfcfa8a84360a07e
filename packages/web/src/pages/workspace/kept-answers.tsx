import { FieldFrame } from "../../components/form-field.js";
import type { Visit } from "../../components/visit.js";
import { renderWorkspace } from "../../components/workspace-document.js";
import { capitalise } from "../../format/index.js";
import type { Site } from "../../site.js";
import { localPath } from "./local-path.js";

/** Answers of a form whose session was over, or a former one, when it was sent: kept by the page itself, through the sign-in where it leads there. */
export interface KeptAnswers {
  /** Path of the form, with its query. */
  path: string;
  fields: Record<string, string[]>;
  /** Of a form that may bring files, and brought none. */
  isMultipart: boolean;
}

/** What such a form says of itself, and is said again by the page that gives the answers back. */
const OWN_FIELDS: string[] = ["jeton", "reprise"];
/** Forms that prove who one is, or make what proves it. */
const ACCOUNT = /^\/(connexion|deconnexion|compte\/(cles|identites|mot-de-passe|second-facteur|sessions))(?![\w-])/;
/** Forms that are sent again, since they write and no more: what publishes, decides, removes or lets somebody in is done on its own page. */
const SENT_AGAIN = new RegExp(
  `^(${[
    "/publier(/[^/]+/(depot|description|difference|commentaires|tableau(/ligne|/coller)?))?",
    "/espace/composer(/indicateurs|/documents)?/[^/]+",
    "/controles/[^/]+/objets/[^/]+/saisie",
    "/espace/redevance/scenarios",
    "/espace/questionnaires/[^/]+",
    "/compte/acces/[^/]+",
  ].join("|")})$`,
);
/** Those of them that are shown again as they were filled, before anything is saved. */
const SHOWN_AGAIN =
  /^\/(publier\/[^/]+\/(description|difference|tableau\/ligne|tableau\/coller)|espace\/(composer|questionnaires)\/.+)$/;
/** What opens something, and addresses, which may hold what does, are asked again. */
const SECRETS = ["adresse", "cle", "code", "password", "secret"];
/** Texts that people write, as they are told: of a form that is not sent again, they are shown to be copied. */
const TEXTS: Record<string, string> = {
  answer: "Réponse",
  colle: "Tableau collé",
  description: "Description",
  introduction: "Introduction",
  message: "Message",
  mot: "Ce qui change",
  note: "Note",
  pourquoi: "Pourquoi",
  raison: "Raison",
  reason: "Raison",
  sentence: "Phrase",
  texte: "Texte",
  title: "Titre",
  titre: "Titre",
  why: "Pourquoi",
  word: "Réponse",
};
/** What is chosen beside them. */
const CHOICES: Record<string, string> = {
  annee: "Année",
  campaign: "Campagne",
  colonne: "Colonne",
  copie: "Enregistrer comme un autre",
  day: "Jour",
  organisme: "Organisme",
  photos: "Photos, à choisir de nouveau",
  schema: "Schéma",
};
/** What a form carries unseen, and the kinds of columns, which their table shows. */
const UNSEEN = new Set(
  `acte ajout avant champ colonne-entiere colonnes dimension enligne form garder id last ligne organisation ouvert register
  reponse retour revision scenario seenAt servie suite topic vu vues`.split(/\s+/),
);
const isUnseen = (name: string) => /^type\d+$/.test(name) || UNSEEN.has(name.replace(/\d+$/, ""));
/** Characters that the form of the sign-in carries, which takes 150 kB. */
const MOST = 140_000;

/** Whether a form is of the account itself: it is opened anew, not sent again. */
export const isOfAccount = (path: string) => ACCOUNT.test(path);

/** What a form brought, where something in it was typed; undefined where it is short of that, secret or too long. */
export function keepAnswers(path: string, body: unknown, isMultipart = false): KeptAnswers | undefined {
  if (localPath(path) !== path || isOfAccount(path) || typeof body !== "object" || body === null) return undefined;
  // Of what anybody sends, nothing is made before it is known to be short.
  const given = Object.entries(body).map(([name, value]): [string, unknown[]] => [name, [value].flat()]);
  const length = given
    .flatMap(([name, texts]) => [name, ...texts])
    .reduce<number>((sum, one) => sum + String(one).length, 0);
  if (length > MOST || SECRETS.some((name) => given.some(([key, [text]]) => key === name && text))) return undefined;
  const fields = Object.fromEntries(given.filter(isKept(isSentAgain(path)))) as KeptAnswers["fields"];
  // In a list of parts of which none is open, nothing was typed.
  if (fields.acte && !fields.ouvert) return undefined;
  const kept = { path, fields, isMultipart };
  return listTyped(kept).some(([name]) => !Object.hasOwn(CHOICES, name)) && writeKept(kept).length <= MOST
    ? kept
    : undefined;
}

const isKept =
  (isAgain: boolean) =>
  ([name, texts]: [string, unknown[]]) =>
    name.length <= 100 &&
    !OWN_FIELDS.includes(name) &&
    (isAgain || Object.hasOwn(TEXTS, name) || name.startsWith("lire-")) &&
    texts.every((one) => typeof one === "string");

const isSentAgain = (path: string) => SENT_AGAIN.test(pathnameOf(path));
const pathnameOf = (path: string) => new URL(path, "http://ici.invalid").pathname;

/** What the sign-in form carries; undefined for anything else. */
export function readKept(text: string): KeptAnswers | undefined {
  try {
    const { path, fields, isMultipart } = JSON.parse(String(Buffer.from(text, "base64url"))) as Partial<KeptAnswers>;
    return typeof path === "string" ? keepAnswers(path, fields, isMultipart === true) : undefined;
  } catch {
    return undefined;
  }
}

/** In characters that a form sends as they are: an accent would take six. */
const writeKept = (kept: KeptAnswers) => Buffer.from(JSON.stringify(kept)).toString("base64url");

/** In a form of the sign-in: what is carried, and where to come back. */
export function KeptFields({ kept }: { kept: KeptAnswers | undefined }) {
  return kept ? <input type="hidden" name="garde" value={writeKept(kept)} /> : null;
}

interface KeptProps {
  kept: KeptAnswers;
  formToken: string;
  /** Name of who is signed in: another may have typed this. */
  name: string | undefined;
  visit?: Visit;
  /** Path of the page of the form. */
  back?: string | undefined;
}

/**
 * Who is signed in again finds what they typed: by a gesture, and having read it where that saves it, since nothing is sent without one. What does
 * more than write is read here and done on its own page.
 */
export function keptPage(site: Site, { kept, formToken, name, visit, back }: KeptProps): string {
  const isAgain = isSentAgain(kept.path);
  const isShownAgain = isAgain && SHOWN_AGAIN.test(pathnameOf(kept.path));
  // The token of a form that brings files is in its address.
  const action = new URL(kept.path, "http://ici.invalid");
  if (kept.isMultipart) action.searchParams.set("jeton", formToken);
  // Files are chosen again: their names alone were kept.
  const { photos, ...fields } = kept.isMultipart ? kept.fields : { ...kept.fields, photos: undefined };
  return renderWorkspace({
    site,
    title: "Vos réponses sont gardées",
    visit,
    children: (
      <div class="section narrow">
        <h1>Vous êtes de nouveau connecté, vos réponses sont gardées</h1>
        {name && (
          <p>
            Vous êtes connecté comme <strong>{name}</strong>&nbsp;: ce que vous faites ici se fait en ce nom.
          </p>
        )}
        <p>
          Rien n’est encore enregistré&nbsp;:{" "}
          {isShownAgain
            ? "retrouvez le formulaire tel que vous l’aviez rempli."
            : isAgain
              ? "voici ce que vous aviez répondu. Relisez, puis envoyez."
              : "voici ce que vous aviez écrit. Copiez-le, puis refaites ce geste sur sa page."}
        </p>
        {!isShownAgain && (
          <dl class="meta-list">
            {listTyped(kept).map(([one, texts]) => (
              <div key={one}>
                <dt>{labelOf(one)}</dt>
                <dd class="said">{texts.join("\n")}</dd>
              </div>
            ))}
          </dl>
        )}
        {isAgain ? (
          <form
            method="post"
            action={`${action.pathname}${action.search}`}
            encType={kept.isMultipart ? "multipart/form-data" : undefined}
          >
            <input type="hidden" name="jeton" value={formToken} />
            {isShownAgain && <input type="hidden" name="reprise" value="oui" />}
            {Object.entries(fields).flatMap(([one, texts]) =>
              (texts ?? []).map((text, rank) => <input key={`${one} ${rank}`} type="hidden" name={one} value={text} />),
            )}
            {photos && (
              <FieldFrame id="photos" label="Photos" optional>
                <input id="photos" type="file" name="photos" accept="image/jpeg,image/png,image/webp" multiple />
              </FieldFrame>
            )}
            <p class="actions">
              <button class="button--main wide-phone" type="submit">
                {isShownAgain ? "Retrouver mes réponses" : "Envoyer mes réponses"}
              </button>
              {back && !isShownAgain && <a href={back}>Rouvrir la page sans rien envoyer</a>}
            </p>
          </form>
        ) : (
          <p>
            <a class="button wide-phone" href={back ?? "/espace"}>
              {back ? "Rouvrir la page" : "Mon espace"}
            </a>
          </p>
        )}
      </div>
    ),
  });
}

/** What was typed and chosen, by the name of its control. */
const listTyped = ({ fields }: KeptAnswers): [string, string[]][] =>
  Object.entries(fields)
    .filter(([name]) => !isUnseen(name))
    .map(([name, texts]): [string, string[]] => [name, texts.filter((one) => one.trim() !== "")])
    .filter(([, texts]) => texts.length > 0);

/** As people read it; the name of a column, and what has no other, as it is. */
const labelOf = (name: string): string => {
  if (name.startsWith("lire-")) return "Valeur à lire";
  const column = /^colonne(\d+)$/.exec(name)?.[1];
  if (column) return `Colonne ${Number(column) + 1}`;
  return TEXTS[name] ?? CHOICES[name] ?? capitalise(name.replace(/^\w\./, ""));
};
