import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A whole number as the guide writes it. */
export const whole = (value) => Math.round(value).toLocaleString("fr-FR");

/** The same with one decimal. */
export const tenth = (value) => value.toLocaleString("fr-FR", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** Puts between `<!-- NAME -->` and `<!-- /NAME -->` of a document of the project the lines that `make` gives, told those that are there. */
export function writeTable(document, name, make) {
  const path = join(import.meta.dirname, "../..", document);
  const text = readFileSync(path, "utf8");
  const [open, close] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`${document} has no place ${open.trim()}…${close}`);
  const before = text.slice(from + open.length, to).split("\n");
  writeFileSync(path, `${text.slice(0, from + open.length)}${make(before).join("\n")}\n${text.slice(to)}`);
}
