import { formatCivil } from "@datalogue/ingest/core";
import { isDay } from "../calendar/civil-day.js";
import type { FormulaValue } from "./evaluate-formula.js";
import { type Exact, toNumber } from "./exact.js";

const TOKEN = /\{([a-z][a-zA-Z0-9_.]*)(?::([^{}]+))?\}/g;

/** The names that a sentence writes. */
export function namesInTemplate(template: string): string[] {
  return [...template.matchAll(TOKEN)].map(([, name = ""]) => name);
}

/**
 * A sentence with its values written in French: `{levees}` the number, `{ecart:eur}` "3,40 €", `{levees:levée/levées}` the word alone (French has a
 * plural from 2), `{du}` a day as "15 mars 2026". What is not given is written as nothing.
 */
export function writeTemplate(template: string, read: (name: string) => FormulaValue | undefined): string {
  const written = template.replace(TOKEN, (_, name: string, form?: string) => {
    const value = read(name);
    if (value === undefined) return "";
    if (typeof value === "string") return isDay(value) ? formatCivil(value) : value;
    if (form === "eur") return writeEuros(value, isPrice(name) ? 4 : 2);
    const [one, many] = form?.split("/") ?? [];
    if (one === undefined) return writeNumber(value);
    return Math.abs(toNumber(value)) < 2 ? one : (many ?? one);
  });
  return written.replace(/ +/g, " ").trim();
}

function writeNumber(value: Exact): string {
  return toNumber(value).toLocaleString("fr-FR", { maximumFractionDigits: 4 }).replace("-", "−");
}

/** Whether it is the price of a line or a cell of a tariff, which have their own decimals: what is multiplied by it is read beside. */
function isPrice(name: string): boolean {
  return name === "prix" || name.includes(".");
}

function writeEuros(value: Exact, decimals: number): string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: decimals };
  return `${toNumber(value).toLocaleString("fr-FR", digits).replace("-", "−")}\u00A0€`;
}
