import { isDay } from "../../calendar/civil-day.js";
import { definitionCheck } from "../../documents/definition-check.js";
import { checkPlace, loadDefinitions, type Place } from "../../documents/load-definitions.js";
import { type Rule, ruleSchema } from "./rule-schema.js";

/**
 * Reads `datasets/<theme>/law/*.json`. A rule that contradicts itself is left out (unless `former` has what its file gave before) and told.
 * Of two rules that would apply to the same duty on the same day, the one that began last is kept, and both are told.
 */
export async function loadRules(
  contentFolder: string,
  former: Rule[] = [],
): Promise<{ rules: Rule[]; problems: string[] }> {
  const { definitions, problems } = await loadDefinitions(contentFolder, "law", validateRule, former);
  const latestFirst = [...definitions].sort((a, b) => ((a.from ?? "") > (b.from ?? "") ? -1 : 1));
  const kept: Rule[] = [];
  for (const rule of latestFirst) {
    const other = kept.find((one) => one.duty === rule.duty && overlap(one, rule));
    if (!other) kept.push(rule);
    else
      problems.push(
        `${rule.theme}/law/${rule.id}.json\u00A0: cette règle et ${other.theme}/law/${other.id}.json s'appliquent le même jour à «\u00A0${rule.duty}\u00A0»\u00A0: donnez à la plus ancienne son dernier jour («\u00A0until\u00A0»). Seule ${other.id} est suivie.`,
      );
  }
  return { rules: definitions.filter((rule) => kept.includes(rule)), problems };
}

const checkWords = definitionCheck(ruleSchema);

/** What is wrong with a rule by itself and with where it lies; none when it can be used. */
export function validateRule(json: unknown, place: Place): string[] {
  const problems = checkWords(json);
  if (problems.length > 0) return problems;
  const rule = json as Rule;
  problems.push(...checkPlace(rule, place));
  const days: [path: string, day: string | undefined][] = [
    ["from", rule.from],
    ["until", rule.until],
    ["source.read", rule.source.read],
    ["due.day", rule.due.kind === "day" ? rule.due.day : undefined],
    ["due.day", rule.due.kind === "yearly" ? `2023-${rule.due.day}` : undefined],
    ["due.first.day", rule.due.kind === "every" ? rule.due.first?.day : undefined],
  ];
  for (const [path, day] of days)
    if (day !== undefined && !isDay(day))
      problems.push(`«\u00A0${path}\u00A0»\u00A0: ce jour n'est pas dans le calendrier de chaque année.`);
  if (rule.from !== undefined && rule.until !== undefined && rule.until < rule.from)
    problems.push("«\u00A0until\u00A0»\u00A0: ce jour vient avant celui de «\u00A0from\u00A0».");
  return problems;
}

function overlap(a: Rule, b: Rule): boolean {
  return (a.from ?? "") <= (b.until ?? "9999") && (b.from ?? "") <= (a.until ?? "9999");
}
