// The table of docs/fautes.md: one line per class, replaced by that of the last run of the class.
import { readFileSync, writeFileSync } from "node:fs";
import { CLASSES } from "./classes.mjs";

const HEADER = ["| faute | essais | fautes injectées | remises | pertes |", "|---|--:|--:|--:|--:|"];
const BEGIN = "<!-- table: npm run faults -- --write -->";
const END = "<!-- end of the table -->";

/** Puts in a document the lines of a run ({ name, tries, injected, recovered, losses }); those of other classes stay. */
export function writeTable(path, lines) {
  const text = readFileSync(path, "utf8");
  const [before, rest] = text.split(BEGIN);
  const [table, after] = rest.split(END);
  const rows = CLASSES.flatMap(({ name, title }) => {
    const line = lines.find((one) => one.name === name && one.tries > 0);
    if (!line) return table.split("\n").filter((row) => row.startsWith(`| ${title} |`));
    return `| ${title} | ${line.tries} | ${line.injected} | ${line.recovered} | ${line.losses.length} |`;
  });
  const sums = [1, 2, 3, 4].map((column) =>
    rows.reduce((sum, row) => sum + Number(row.split(" | ")[column].replace(/\D/g, "")), 0),
  );
  const total = `| **Ensemble** | ${sums.map((sum) => `**${sum}**`).join(" | ")} |`;
  writeFileSync(path, `${before}${BEGIN}\n${[...HEADER, ...rows, total].join("\n")}\n${END}${after}`);
}
