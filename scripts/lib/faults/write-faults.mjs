// The table of docs/fautes.md: one line per class, replaced by that of the last run of the class.
import { writeTable } from "../write-table.mjs";
import { CLASSES } from "./classes.mjs";

const HEADER = ["| faute | essais | fautes injectées | remises | pertes |", "|---|--:|--:|--:|--:|"];

/** Puts in it the lines of a run ({ name, tries, injected, recovered, losses }); those of other classes stay. */
export function writeFaults(lines) {
  writeTable("docs/fautes.md", "faults", (before) => {
    const rows = CLASSES.flatMap(({ name, title }) => {
      const line = lines.find((one) => one.name === name && one.tries > 0);
      if (!line) return before.filter((row) => row.startsWith(`| ${title} |`));
      return `| ${title} | ${line.tries} | ${line.injected} | ${line.recovered} | ${line.losses.length} |`;
    });
    const sums = [1, 2, 3, 4].map((column) =>
      rows.reduce((sum, row) => sum + Number(row.split(" | ")[column].replace(/\D/g, "")), 0),
    );
    return [...HEADER, ...rows, `| **Ensemble** | ${sums.map((sum) => `**${sum}**`).join(" | ")} |`];
  });
}
