import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Puts lines between `<!-- NAME -->` and `<!-- /NAME -->` of a document of the project. */
export function writeTable(document, name, lines) {
  const path = join(import.meta.dirname, "../..", document);
  const text = readFileSync(path, "utf8");
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`${document} has no place ${open}…${close}`);
  writeFileSync(path, `${text.slice(0, from + open.length)}\n${lines.join("\n")}\n${text.slice(to)}`);
}
