import { existsSync } from "node:fs";
import { join } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const tests = join(import.meta.dirname, "..");

/** Files that take most of a minute or more, the longest first. What is not here comes after, in the order of vitest. */
const LONGEST = [
  "web/limits.test.ts",
  "web/crawl.test.ts",
  "web/pages.test.ts",
  "web/map.test.ts",
  "web/workspace/whole-life.test.ts",
  "api/backup/rehearsal.test.ts",
  "api/publication/crash.test.ts",
  "web/commands/serve-on-damage.test.ts",
  "web/commands/serve.test.ts",
  "api/indicators/lineage.test.ts",
  "web/browser.test.ts",
  "api/content/round-trip.test.ts",
  "api/drafts/kills.test.ts",
  "api/access/matrix.test.ts",
  "api/access/closed-datasets.test.ts",
  "web/archive.test.ts",
].map((name) => join(tests, name));

/**
 * Begins with the longest files: one that comes last keeps a single worker busy while the others have nothing left. Vitest knows what
 * a file takes only once it has run it: in a fresh clone it would go by the length of the file. Throws for a name that is no file.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    for (const file of LONGEST) if (!existsSync(file)) throw new Error(`not a file of tests: ${file}`);
    const rankOf = ({ moduleId }: TestSpecification) => LONGEST.indexOf(moduleId) + 1 || LONGEST.length + 1;
    return (await super.sort(files)).sort((one, other) => rankOf(one) - rankOf(other));
  }
}
