import type { ProtectedUnitName } from "../dataset.js";
import { count, type IssueCollector, type IssueGroup } from "../issues/issue-collector.js";
import type { LayoutColumn } from "../validation/layout.js";
import { columnWords } from "./column-words.js";
import type { Guard } from "./guard.js";

/** A unit that statistical secrecy protects, and the least number of them that a published cell may count. */
interface ProtectedUnit {
  title: { fr: string; en: string };
  threshold: number;
  /** One or several: "menage" alone needs "nb" or "nombre" beside it. */
  words: RegExp;
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
  },
} satisfies Record<ProtectedUnitName, ProtectedUnit>;

export const protectedUnitNames = Object.keys(protectedUnits) as ProtectedUnitName[];

/** Words of columns that do not count: rates, amounts, sizes, identifiers. */
const NOT_A_COUNT =
  /^(id|code|num|numero|siren|siret|nom|noms|libelle|type|nature|categorie|part|parts|taux|tx|pct|pourcentage|ratio|prix|cout|montant|tarif|eur|euros|surface|superficie|m2|ha|annee|date|taille|moyen|moyenne|mediane|rang|ordre|par)$/;

/** What says which ones are counted, no unit of the column: « de moins de 40 m² », « à plus de 50 % », « (annexe n° 3) ». */
const WHICH = /(?<!\b(?:19|20)\d)\d\s*(?:m[²2]|ha)(?![a-z\d])|(?<!\d{3})\d\s*%|(?<!^\W*)\bn[°º]/gi;

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
  const { field } = column;
  if (!isNumeric(column) && (column.inSchema || (field.type ?? "string") !== "string")) return undefined;
  const name = field.name.replace(WHICH, " ");
  const counts = columnWords(name).some((word) => /^(nb|nbr|nbre|nombre|n|effectif)$/.test(word));
  // Of a number, signs are never the unit.
  const words = columnWords(counts ? name.replace(/[²%°º]/g, " ") : name);
  if (words.some((word) => NOT_A_COUNT.test(word))) return undefined;
  return Object.values<ProtectedUnit>(protectedUnits).find((unit) =>
    words.some((word) => {
      const found = unit.words.exec(word);
      return found !== null && (counts || found[2] === "s");
    }),
  );
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
