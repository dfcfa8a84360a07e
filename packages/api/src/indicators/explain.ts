// What is said beside a value, or in its place.
import { counted, forTerritory, listed, type Territory, territoryLevels, withArticle } from "@datalogue/ingest";
import { territoryOn } from "../territories/territory-on.js";
import type { MeasuredIndicator, Observation, ReferenceSeries } from "./indicator.js";
import { termsOf } from "./measure-kinds.js";
import type { NativeAmounts } from "./native-amounts.js";
import type { ObservationStatus } from "./observation-status.js";
import { type Cell, sumCells } from "./series-cells.js";
import { isLate, isSeries, lookBackOf, seriesOf, seriesWords } from "./terms.js";

/** Why a value is not told. */
export function explainSecret({ level }: Territory, { nativeLevel }: MeasuredIndicator): string {
  return level === nativeLevel
    ? "Masqué par le secret statistique\u00A0: trop peu de ménages ou d'entreprises, un seul qui ferait presque tout le chiffre, ou case qui ferait retrouver celle d'un autre."
    : "Masqué par le secret statistique\u00A0: une valeur masquée entrerait dans ce total.";
}

/** Why there is no value at all. */
export function explainAbsence(
  territory: Territory,
  members: Set<string>,
  amounts: NativeAmounts,
): Pick<Observation, "status" | "reason" | "numerator"> {
  const { indicator, seriesYear, period } = amounts;
  if (members.size === 0)
    return {
      status: "NON_CALCULABLE",
      reason: `Le territoire a changé depuis ${period} d'une façon qui ne permet pas de reconstituer sa valeur.`,
      numerator: null,
    };
  const own = amounts.numerators(members);
  const covered = new Set(own.flatMap(({ cover }) => [...cover]));
  const numerator = covered.size === members.size ? sumCells(own) : null;
  if (own.length === 0)
    return {
      status: "NON_DISPONIBLE",
      reason: sentences([
        `Aucune donnée de ${period} ${forTerritory(territory)}.`,
        ...explainRows(territory, [], amounts),
      ]),
      numerator: null,
    };
  const { denominator } = termsOf(indicator.measure);
  if (denominator && isSeries(denominator) && seriesYear === undefined) {
    const lookBack = lookBackOf(denominator);
    const before =
      seriesOf(denominator) === "superficie"
        ? ", ni d'une année d'avant"
        : lookBack > 1
          ? `, ni des ${lookBack} années d'avant`
          : lookBack === 1
            ? ", ni de l'année d'avant"
            : "";
    return {
      status: "NON_DISPONIBLE",
      reason: `${seriesWords[seriesOf(denominator)].none(amounts.at.date.slice(0, 4))}${before}\u00A0: la valeur ne peut pas être calculée.`,
      numerator,
    };
  }
  if (!amounts.denominators?.(members).length)
    return {
      status: "NON_DISPONIBLE",
      reason:
        denominator && isSeries(denominator)
          ? `${seriesWords[seriesOf(denominator)].none(String(seriesYear))} ${forTerritory(territory)}.`
          : `Aucun dénominateur de ${period} ${forTerritory(territory)}.`,
      numerator,
    };
  const missing = [...members].filter((member) => !covered.has(member));
  return {
    status: "NON_CALCULABLE",
    reason:
      missing.length > 0
        ? `Il manque ${names(missing, amounts)} en ${period}, et le dénominateur n'est connu que pour l'ensemble.`
        : `Le numérateur et le dénominateur de ${period} ne portent pas sur les mêmes communes.`,
    numerator,
  };
}

/** What a value is of which a part is secret or unknown. */
export const IS_A_MINIMUM =
  "C'est un minimum\u00A0: une partie est secrète ou n'est pas connue, la valeur est au moins celle-ci.";

/** Why nothing is made of such a value but a sum. */
export const MADE_OF_A_MINIMUM =
  "Une des valeurs dont elle est faite n'est connue que comme un minimum\u00A0: la calculer serait faux.";

/** Why nothing is divided by less than nothing, where the definition says that it has no meaning. */
export const IS_UNDER_ZERO = "Le dénominateur est négatif\u00A0: le rapport n'a pas de sens.";

/** What a provisional or an estimated value comes from. */
export function explainStatus(
  status: ObservationStatus,
  { level }: Territory,
  { nativeLevel, statusField }: MeasuredIndicator,
): string {
  if (status === "OBSERVE" || statusField === undefined) return "";
  const word = status === "PROVISOIRE" ? "provisoire" : "estimé";
  return level === nativeLevel
    ? `Chiffre ${word}, selon le jeu de données.`
    : `Comprend des chiffres ${word}s, selon le jeu de données.`;
}

/** Which year's figures stand for those that are not known yet. */
export function explainLate(series: ReferenceSeries, { seriesYear, at }: NativeAmounts): string {
  return seriesYear !== undefined && isLate(series, seriesYear, at.date)
    ? seriesWords[seriesOf(series)].late(at.date.slice(0, 4), seriesYear)
    : "";
}

/** Why a median of so few rows is not told. */
export function explainTooFew(count: number, least: number): string {
  return `${counted(count, "ligne")}\u00A0: il en faut ${least} pour donner une médiane.`;
}

/** Which members a sum leaves out. */
export function explainIncomplete(
  members: Set<string>,
  summed: Set<string>,
  isPartial: boolean,
  amounts: NativeAmounts,
): string {
  const { territories, at } = amounts;
  if (summed.size === members.size)
    return isPartial ? "Incomplet\u00A0: une partie des communes n'a pas donné de chiffre." : "";
  const missing = [...members].filter((member) => !summed.has(member)).sort();
  const unit = territoryLevels[territories.get(missing[0] ?? "")?.level ?? "epci"].noun;
  const then = at.date.slice(0, 4);
  return `Incomplet\u00A0: calculé sur ${counted(summed.size, unit)} sur ${members.size} (géographie de ${then})\u202F; il manque ${names(missing, amounts)}.`;
}

/** What the rows leave out, told where it counts: at the territory itself, and on the sums. */
export function explainRows(
  { level }: Territory,
  cells: Cell[],
  { indicator, empty, unplaced = 0, undated = 0 }: NativeAmounts,
): string[] {
  const without = cells.reduce((sum, { code }) => sum + (empty?.get(code) ?? 0), 0);
  const isSum = level !== indicator.nativeLevel;
  return [
    without > 0 ? `${counted(without, "ligne")} sans valeur ${are(without)}.` : "",
    isSum && unplaced > 0 ? `${counted(unplaced, "ligne")} sans code de territoire ${are(unplaced)}.` : "",
    isSum && undated > 0 ? `${counted(undated, "ligne")} sans période ${are(undated)}.` : "",
  ];
}

function are(count: number): string {
  return count > 1 ? "ne sont pas comptées" : "n'est pas comptée";
}

/** "Saint-Sornin", "Le Gua et Saint-Sornin", "…, … et 3 autres". */
function names(codes: string[], { territories, at }: NativeAmounts): string {
  const list = codes.map((code) => {
    const territory = territories.get(code);
    return territory ? withArticle(territoryOn(territory, at.date)) : code;
  });
  if (list.length > 6) return `${list.slice(0, 5).join(", ")} et ${list.length - 5} autres`;
  return listed(list);
}

/** Those that say something, one after the other; null when none does. */
export function sentences(parts: string[]): string | null {
  return parts.filter(Boolean).join(" ") || null;
}
