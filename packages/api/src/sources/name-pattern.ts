import { foldName } from "@datalogue/ingest";

const HOLES: Record<string, string> = { "{AAAA}": "((?:19|20)\\d{2})", "{AA}": "(?:\\d{2})", "{*}": ".*" };

/**
 * A name that a producer writes a little otherwise each year: {AAAA} and {AA} stand for a year, {*} for any text; case, accents and punctuation are
 * not compared. Gives the year of a name of this form, 0 when it tells none; undefined when it is not of this form.
 */
export function namePattern(template: string): (name: string) => number | undefined {
  const form = template.split(/(\{AAAA\}|\{AA\}|\{\*\})/).map((piece) => HOLES[piece] ?? foldName(piece));
  const whole = new RegExp(`^${form.join("")}$`);
  return (name) => {
    const match = whole.exec(foldName(name));
    return match ? Number(match[1] ?? 0) : undefined;
  };
}

/** Names of such forms as a person reads them, with what « … » stands for: « naf…art… (… : une année) ». */
export function tellPatterns(templates: readonly string[]): string {
  const told = templates.map((template) => template.replace(/\{(?:AAAA|AA|\*)\}/g, "…")).join(", ");
  const all = templates.join();
  const holes = [...(/\{AA/.test(all) ? ["une année"] : []), ...(all.includes("{*}") ? ["un texte"] : [])];
  return holes.length > 0 ? `${told} (… : ${holes.join(" ou ")})` : told;
}
