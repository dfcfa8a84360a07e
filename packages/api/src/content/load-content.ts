import { basename, dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isUnder } from "../documents/content-problem.js";
import type { ContentLoader } from "./content-loader.js";
import { findDatasets, listBearers, listContentDatasets, listNamed, placeInContent } from "./find-datasets.js";
import { listWithoutFolder } from "./list-without-folder.js";
import { loadDefinitions, readNext, tellAside } from "./load-content-definitions.js";
import { loadDataset } from "./load-dataset.js";
import { loadCatalogueInfo, loadOrganisations } from "./load-organisations.js";
import { guard, type LoadSummary, splitProblem, summarise } from "./load-summary.js";
import { type ContentDataset, showPath } from "./read-dataset.js";

/**
 * Brings the catalogue up to the content: what has the digest of the last load is left, what changed becomes a new
 * version, what was changed through the site since is left alone and named. What is wrong with one of them, be it
 * our own fault or a full disk, is told and stops nothing else.
 */
export async function loadContent(loader: ContentLoader, paths?: string[]): Promise<LoadSummary> {
  const summary = summarise();
  const shown = basename(loader.contentFolder);
  const part = (path: string, load: () => Promise<void>) => guard({ loader, summary, path }, load);
  await part(join(shown, "catalogue.json"), () => loadCatalogueInfo(loader, summary));
  await part(join(shown, "organisations.json"), () => loadOrganisations(loader, summary));
  for (const problem of summary.problems) problem.fault = "reference";
  let read = await readNext(loader);
  tellAside(loader, read.aside, summary);
  summary.problems.push(
    ...read.problems.map((told) => ({ ...splitProblem(told, loader.contentFolder), fault: "definition" as const })),
  );
  // What cannot be computed yet may be with the datasets that follow.
  await part(shown, async () => {
    ({ read } = await loadDefinitions(loader, read, summary));
  });

  const folders: string[] = [];
  if (!paths) folders.push(...(await listContentDatasets(loader.contentFolder)));
  const show = (path: string) => showPath(path, loader.contentFolder);
  const asked = paths?.map((path) => placeInContent(path, loader.contentFolder));
  for (const path of asked ?? [])
    await part(show(path), async () => void folders.push(...(await findDatasets(path, show(path)))));

  if (asked) summary.folders = [...asked, ...folders].map(show);

  // Who bears which identifier: all of the content, also when only some folders are published.
  const bearers = await listBearers([...folders, ...(paths ? await listContentDatasets(loader.contentFolder) : [])]);
  const named = await listNamed(folders);
  const left = new Set(folders);
  /** A link is checked with what is published of the dataset it leads to, and a recipe reads what it looks up there: that one goes first. */
  const load = async (folder: string): Promise<void> => {
    if (!left.delete(folder)) return;
    const loadLinked = async ({ schema: { foreignKeys = [] }, lookedUp }: ContentDataset) => {
      for (const resource of [...foreignKeys.map(({ reference }) => reference.resource ?? ""), ...lookedUp]) {
        const linked = named.get(resource);
        if (linked !== undefined) await load(linked);
      }
    };
    const path = show(join(folder, "dataset.json"));
    await part(path, () => loadDataset(loader, folder, bearers, loadLinked, summary));
  };
  for (const folder of folders) await load(folder);
  for (const { dataset, file } of await listWithoutFolder(loader.store, loader.contentFolder)) {
    const path = show(dirname(file));
    if (!summary.folders || isUnder(path, summary.folders))
      summary.lines.push(
        `${path}\u00A0: ce dossier n'est plus dans le contenu, et le jeu «\u00A0${dataset.metadata.title}\u00A0» reste tel quel dans le site. Pour n'en plus rien donner au public, remettez-y le dossier, avec «\u00A0"access": "organisation"\u00A0» dans dataset.json.`,
      );
  }
  await part(shown, async () => {
    // What somebody composed meanwhile in the site, which may be another process, is held.
    await loader.definitions.refresh();
    if (!isDeepStrictEqual(loader.definitions.base(), read.base)) read = await readNext(loader);
    const { failures } = await loadDefinitions(loader, read, summary);
    for (const { indicator, message } of failures)
      summary.problems.push({
        path: `indicateur ${indicator}`,
        message: `ses valeurs n'ont pas pu être calculées, les précédentes restent en ligne\u00A0: ${message}.`,
        fault: "reference",
      });
  });
  // What both passes over the definitions met is told once.
  const told = new Map(summary.problems.map((problem) => [`${problem.path}\n${problem.message}`, problem]));
  summary.problems = [...told.values()];
  return summary;
}
