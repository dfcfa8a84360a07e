import type { Field } from "../schema.js";
import { isToComplete } from "../to-complete.js";
import { isNir, MASKED_NIR } from "./nir.js";

/** A kind of personal data that a column may hold. */
export interface PersonalKind {
  /** What the column holds, as the sentence says it. */
  title: { fr: string; en: string };
  /** Whether a cell looks so. Receives 200 characters at most. */
  test(text: string): boolean;
  /** Share of the cells, from 0 to 1, above which the column is one of this kind whatever its name. */
  share: number;
  /** Whether the name of the column announces it: one cell is then enough. */
  announced(words: readonly string[]): boolean;
  /** Whether the column is one of an organisation, or published because somebody wrote in the schema that it is. */
  excused?(words: readonly string[], field: Field, inSchema: boolean): boolean;
  /** The cell as a report may show it. */
  mask(text: string): string;
}

const has = (words: readonly string[], list: readonly string[]) => words.some((word) => list.includes(word));

/** Whose contact it is: not that of a person. */
const ORGANISATIONS = [
  ...["operateur", "amenageur", "organisme", "organisation", "gestionnaire", "exploitant", "enseigne", "structure"],
  ...["mairie", "commune", "collectivite", "epci", "service", "accueil", "entreprise", "societe", "etablissement"],
  ...["association", "office", "decheterie", "ecole", "producteur", "equipement", "lieu"],
];

/** Who a person is to an administration. */
const PERSONS = [
  ...["usager", "usagers", "abonne", "redevable", "proprietaire", "locataire", "occupant", "habitant", "beneficiaire"],
  ...["demandeur", "allocataire", "particulier", "agent", "inspecteur", "controleur", "titulaire", "assure", "eleve"],
  ...["patient", "deposant", "plaignant", "administre"],
];

/** Local parts of addresses that several people read: nobody's own. */
const SHARED_MAILBOX =
  /^(contact|contacts|info|infos|information|accueil|mairie|commune|secretariat|direction|dechets|dechetterie|decheterie|environnement|urbanisme|service|services|support|hello|bonjour|communication|tourisme|assistance|sig|data|opendata|technique|commercial|exploitation|supervision|client|clients|noreply|no-reply|webmaster|administration|admin|bureau|rgpd|dpo)\b/i;

/** What a schema asks for was weighed by who wrote it, which nobody did of a field proposed from the file itself. */
const excusedContact: PersonalKind["excused"] = (words, field, inSchema) =>
  has(words, ORGANISATIONS) ||
  (inSchema && !isToComplete(field) && (field.format === "email" || words.includes("contact")));

const STREET =
  /^\d{1,4} ?(?:bis|ter|quater|[a-d])?,? (?:rue|ruelle|avenue|av\.?|boulevard|bd|chemin|che|impasse|imp|allees?|all[ée]es?|place|pl|route|rte|quai|cours|square|venelle|passage|sente|r[ée]sidence|lotissement|lot|hameau|mail|promenade)\b/i;

const announcesPhone: PersonalKind["announced"] = (words) =>
  has(words, ["tel", "telephone", "telephones", "portable", "mobile", "phone", "gsm"]);

/** Looks at the first character and the length before the form: nearly all cells stop there. */
function isPhone(text: string, form: RegExp): boolean {
  const first = text.charCodeAt(0);
  return (first === 48 || first === 43) && text.length >= 10 && text.length <= 20 && form.test(text.trim());
}

const maskPhone = (text: string) => `${text.slice(0, text.startsWith("+") ? 3 : 2)}…`;

/** Kinds, the gravest first. */
export const personalKinds = {
  nir: {
    title: { fr: "des numéros de sécurité sociale (NIR)", en: "social security numbers (NIR)" },
    test: (text) => text.length >= 13 && text.length <= 26 && isNir(text.trim()),
    share: 0.5,
    announced: (words) =>
      has(words, ["nir", "nss", "secu"]) || (words.includes("securite") && words.includes("sociale")),
    mask: () => MASKED_NIR,
  },
  email: {
    title: { fr: "des adresses électroniques de personnes", en: "e-mail addresses of persons" },
    test: (text) => {
      const at = text.indexOf("@");
      if (at < 1) return false;
      const found = /([\w.+-]{1,64})@[\w-]{1,63}(?:\.[\w-]{2,63})/.exec(text);
      return found !== null && !SHARED_MAILBOX.test(found[1] as string);
    },
    share: 0.02,
    announced: (words) => has(words, ["mail", "email", "courriel", "mel"]),
    excused: excusedContact,
    mask: (text) => `${/[\w.+-]{1,64}(?=@)/.exec(text)?.[0][0] ?? ""}…@…`,
  },
  phone: {
    title: { fr: "des numéros de téléphone mobile", en: "mobile phone numbers" },
    test: (text) => isPhone(text, /^(?:0|(?:\+|00)33 ?(?:\(0\))? ?)[67](?:[ .-]?\d\d){4}$/),
    share: 0.5,
    announced: announcesPhone,
    excused: excusedContact,
    mask: maskPhone,
  },
  landline: {
    title: { fr: "des numéros de téléphone de personnes", en: "phone numbers of persons" },
    test: (text) => isPhone(text, /^(?:0|(?:\+|00)33 ?(?:\(0\))? ?)[1-59](?:[ .-]?\d\d){4}$/),
    // Shops and town halls have landlines too: only the neighbours of the column tell.
    share: Number.POSITIVE_INFINITY,
    announced: announcesPhone,
    excused: excusedContact,
    mask: maskPhone,
  },
  address: {
    title: { fr: "des adresses de personnes", en: "addresses of persons" },
    test: (text) => {
      const first = text.charCodeAt(0);
      return first >= 48 && first <= 57 && STREET.test(text);
    },
    // Equipment, shops and town halls have addresses too: only the name of the column tells, or that of its neighbours.
    share: Number.POSITIVE_INFINITY,
    announced: (words) =>
      has(words, ["domicile"]) || (has(words, ["adresse", "adr", "voie", "rue"]) && has(words, PERSONS)),
    mask: (text) => `${/\p{L}+/u.exec(text.replace(/^\d+ ?(bis|ter|quater)?/i, ""))?.[0] ?? ""}…`,
  },
  name: {
    title: { fr: "des noms de personnes", en: "names of persons" },
    test: (text) => /^\p{L}[\p{L} .'’-]{1,60}$/u.test(text),
    share: Number.POSITIVE_INFINITY,
    announced: (words) => {
      const name = words.join("_");
      return (
        /(^|_)(prenoms?|patronyme|first_?name|last_?name|surname|nom_(de_)?(famille|naissance|usage|jeune_fille)|civilite)(_|$)/.test(
          name,
        ) ||
        (has(words, ["nom", "noms", "identite"]) && has(words, PERSONS))
      );
    },
    mask: (text) => `${text[0] ?? ""}…`,
  },
  civility: {
    title: { fr: "des noms de personnes", en: "names of persons" },
    test: (text) =>
      text.charCodeAt(0) === 77 &&
      /^(?:M\.|Mr|Mme|Mlle|Monsieur|Madame|Mademoiselle) ?\p{Lu}[\p{L} .'’-]{1,60}$/u.test(text),
    share: 0.2,
    announced: () => false,
    mask: (text) => `${/^\S+/.exec(text)?.[0] ?? ""} …`,
  },
} satisfies Record<string, PersonalKind>;

export type PersonalKindName = keyof typeof personalKinds;
