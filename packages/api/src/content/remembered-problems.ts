import { type ContentProblem, isUnder } from "../documents/content-problem.js";
import { writeTransaction } from "../store/open-database.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";

const KEY = "load-problems";

/** What the last loads told, for `status`: another process, which loads nothing. */
export async function readProblems(store: CatalogueStore): Promise<ContentProblem[]> {
  return (await store.findDocument<ContentProblem[]>(KEY))?.data ?? [];
}

/**
 * Keeps what a load told; that of the whole content replaces all, that of some folders what was told of them and of what datasets share, which each load
 * reads. Nothing is written when it told the same.
 */
export async function rememberProblems(
  store: CatalogueStore,
  problems: ContentProblem[],
  { folders, at }: { folders: string[] | undefined; at: string },
): Promise<void> {
  const before = await readProblems(store);
  const isReadAgain = ({ path, fault }: ContentProblem) =>
    !folders || fault === "reference" || fault === "definition" || isUnder(path, folders);
  const others = before.filter((problem) => !isReadAgain(problem));
  const told = problems.map(({ path, message, fault }) => ({ path, message, fault }));
  const known = new Set(others.map(({ path, message }) => `${path}\n${message}`));
  const next = [...others, ...told.filter(({ path, message }) => !known.has(`${path}\n${message}`))];
  if (JSON.stringify(next) === JSON.stringify(before)) return;
  await writeTransaction(store.knex, (trx) => store.writeDocument(trx, KEY, next, "", at));
}
