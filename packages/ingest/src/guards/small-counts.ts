import { columnWords } from "../column-names.js";
import type { ProtectedUnitName } from "../dataset.js";
import { count, type IssueCollector, type IssueGroup } from "../issues/issue-collector.js";
import type { LayoutColumn } from "../validation/layout.js";
import type { Guard } from "./guard.js";

/** A unit that statistical secrecy protects, and the least number of them that a published cell may count. */
interface ProtectedUnit {
  title: { fr: string; en: string };
  threshold: number;
  /** One or several: "menage" alone needs "nb" or "nombre" beside it. */
  words: RegExp;
  /** As `words`, of those that are also said of other things ("jours fermés", "déchets professionnels"): only what is counted itself. */
  counted?: RegExp;
  /** As `counted`, of those that are also an adjective ("ouverts, fermés"): only after a word that counts. */
  afterCounting?: RegExp;
}

/** Thresholds of Insee's guide on statistical secrecy: 11 households or dwellings, 3 firms. */
export const protectedUnits = {
  menages: {
    title: { fr: "ménages ou logements", en: "households or dwellings" },
    threshold: 11,
    words: /^(menage|foyer|redevable|logement|residence|habitation|abonne)(s?)$/,
  },
  entreprises: {
    title: { fr: "entreprises", en: "firms" },
    threshold: 3,
    words: /^(entreprise|etablissement|exploitation|exploitant|concession|concessionnaire|societe)(s?)$/,
    counted:
      /^(agriculteur|eleveur|maraicher|viticulteur|ostreiculteur|conchyliculteur|mytiliculteur|aquaculteur|saunier|armateur|producteur|artisan|commercant|professionnel|praticien|medecin|infirmier|dentiste|kinesitherapeute|pharmacien)(s?)$/,
    afterCounting: /^(ferme)(s?)$/,
  },
} satisfies Record<ProtectedUnitName, ProtectedUnit>;

export const protectedUnitNames = Object.keys(protectedUnits) as ProtectedUnitName[];

/** Words of columns that do not count: rates, amounts, sizes, identifiers. */
const NOT_A_COUNT =
  /^(id|code|num|numero|siren|siret|nom|noms|libelle|type|nature|categorie|part|parts|taux|tx|pct|pourcentage|ratio|prix|cout|montant|tarif|eur|euros|surface|superficie|m2|ha|annee|date|taille|moyen|moyenne|mediane|rang|ordre|densite|evolution|indice|score|solde|par)$/;

/** Of those, what tells which ones are counted once it follows them: « nb de ménages par commune », « nb d’entreprises, année 2024 ». */
const TELLS_WHICH = /^(type|nature|categorie|surface|superficie|annee|date|taille|par)$/;

/** So many of them for one of something else: « pour 1 000 habitants », « 10k_hab », « à l’hectare ». */
const FOR_ONE =
  /\bpour (?:10+|10* 000|mille|cent|ha|hectares?|k?m2?|hab|habitants?)\b|(?<!(?:\d|\b(?:de|moins|plus|a|entre|et)) )\b\d[\d ]*k? ?(?:hab|habitants?|km2?)\b|\ba l hectare\b/;

/** « Par » one of these tells which ones are counted; by anything else, so many of them for one of it. */
const BY =
  /^(commune|epci|intercommunalite|departement|region|canton|quartier|iris|territoire|zone|secteur|bassin|ville|village|pays|lieu|an|annee|mois|trimestre|jour|date|type|nature|categorie|classe|tranche|taille|age|activite|statut|surface|superficie|leur)s?$/;

/** What follows a unit that is then another thing: farms of panels, outbreaks of a disease, stays of artists. */
const OTHER_THING =
  /^(solaire|photovoltaique|eolien|eolienne|dimanche|dechet|energie|electricite|forme|enfance|grippe|infection|contamination|maladie|artiste)s?$/;

const COUNTING = /^(nb|nbr|nbre|nombre|n|effectif)$/;

/** What stands between the word that counts and what is counted. */
const BETWEEN =
  /^(d|de|des|du|l|la|le|les|total|totale|annuel|annuelle|petite?s?|grande?s?|jeunes?|nouveaux|nouvelles|autres?)$/;

/** What says which ones are counted, no unit of the column: « de moins de 40 m² », « à plus de 50 % », « (annexe n° 3) ». */
const WHICH = /(?<!\b(?:19|20)\d)\d\s*(?:m[²2]|ha)(?![a-z\d])|(?<!\d{3})\d\s*%|(?<!^\W*)\bn[°º]/gi;

/** Closed, which without its accent is a farm. */
const CLOSED = /fermée?s?/gi;

/** Share of whole numbers from which a column of free text is one of counts. */
const WHOLE = 0.8;

/**
 * Notices the cells that count so few households or firms that they could be recognised (statistical secrecy): from 1 to 10
 * households or dwellings, 1 or 2 firms. All cells are looked at, in the columns whose names say that they count them.
 */
export function smallCountGuard(columns: readonly LayoutColumn[], issues: IssueCollector): Guard {
  const watched = columns.flatMap((column) => {
    const unit = column.source >= 0 ? findProtectedUnit(column) : undefined;
    if (!unit) return [];
    const { name, title } = column.field;
    const facts = { expected: unit.title, bound: String(unit.threshold), ...(title ? { title } : {}) };
    const group: IssueGroup = issues.group("small-count", name, facts);
    return [{ column, unit, group, filled: 0, whole: 0 }];
  });
  return {
    read(batch) {
      for (const one of watched) {
        const { source, rank } = one.column;
        for (let row = 0; row < batch.records.length; row++) {
          const text = batch.records[row]?.[source];
          if (!text) continue;
          one.filled++;
          const value = wholeNumber(text);
          if (value === undefined) continue;
          one.whole++;
          if (value < 1 || value >= one.unit.threshold) continue;
          count(one.group, () => ({
            line: batch.lineOf(row),
            column: rank,
            value: text,
            ...(batch.firstFeature === undefined ? {} : { feature: batch.firstFeature + row }),
          }));
        }
      }
    },
    finish() {
      for (const { column, filled, whole } of watched)
        if (!isNumeric(column) && whole < WHOLE * filled) issues.remove("small-count", column.field.name);
    },
  };
}

function findProtectedUnit(column: LayoutColumn): ProtectedUnit | undefined {
  const { name, type = "string", title = "" } = column.field;
  if (!isNumeric(column)) return column.inSchema || type !== "string" ? undefined : findCounted(name);
  // A title is a sentence: what it counts is said first.
  return findCounted(name) ?? (/^(?:nb|nbre?|nombre)\b/i.test(title.trim()) ? findCounted(title, true) : undefined);
}

/** What a name or a title says that it counts; the first thing after "nombre de" when `onlyFirst`. */
function findCounted(text: string, onlyFirst = false): ProtectedUnit | undefined {
  const name = text.normalize("NFC").replaceAll("_", " ").replace(WHICH, " ").replace(CLOSED, " ");
  const counts = columnWords(name).some((word) => COUNTING.test(word));
  // Of a number, signs are never the unit.
  const words = columnWords(counts ? name.replace(/[²%°º]/g, " ") : name);
  if (FOR_ONE.test(words.join(" "))) return undefined;
  const counting = words.findIndex((word) => COUNTING.test(word));
  const first = words.findIndex((word, rank) => rank > counting && !BETWEEN.test(word));
  const end = words.indexOf("par");
  const nextTo = (rank: number) => words.slice(rank + 1).find((word) => !BETWEEN.test(word)) ?? "";
  if (end >= 0 && !BY.test(nextTo(end))) return undefined;
  const said = end < 0 ? words : words.slice(0, end);
  return Object.values<ProtectedUnit>(protectedUnits).find((unit) => {
    const isSaid = (word: string, rank: number) => {
      if (onlyFirst && rank !== first) return false;
      if (OTHER_THING.test(nextTo(rank))) return false;
      const alone = unit.counted?.exec(word) ?? (counts ? unit.afterCounting?.exec(word) : undefined);
      const found = unit.words.exec(word) ?? (rank === first ? alone : undefined);
      return found?.[2] === "s" || (counts && found?.[2] === "");
    };
    const at = said.findIndex(isSaid);
    const isTold = (rank: number) => counting >= 0 && counting < at && at < rank;
    return at >= 0 && !words.some((word, rank) => NOT_A_COUNT.test(word) && !(isTold(rank) && TELLS_WHICH.test(word)));
  });
}

function isNumeric({ field, inSchema }: LayoutColumn): boolean {
  return inSchema && (field.type === "integer" || field.type === "number");
}

/** 7 for "7", " 7 " or "7,0". */
function wholeNumber(text: string): number | undefined {
  if (text.length > 16) return undefined;
  const found = /^\s*(\d+)(?:[.,]0+)?\s*$/.exec(text);
  return found ? Number(found[1]) : undefined;
}
