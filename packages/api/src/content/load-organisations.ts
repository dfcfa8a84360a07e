import { createHash } from "node:crypto";
import { join } from "node:path";
import { parseOrganisation } from "@datalogue/ingest";
import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import { refuse } from "../documents/content-problem.js";
import { readJson } from "../documents/read-json.js";
import { choosePersons, countRows } from "../people/choose-persons.js";
import { CATALOGUE_DOCUMENT } from "../versions/catalogue-store.js";
import type { ContentLoader } from "./content-loader.js";
import { findParentFault } from "./find-parent-fault.js";
import { isTouched } from "./is-touched.js";
import { guard, type LoadSummary } from "./load-summary.js";
import { parseCatalogueInfo } from "./parse-catalogue-info.js";
import { showPath } from "./read-dataset.js";

/** Loads what the catalogue says of itself. */
export async function loadCatalogueInfo({ contentFolder, store, settings }: ContentLoader, summary: LoadSummary) {
  const file = join(contentFolder, "catalogue.json");
  const shown = showPath(file, contentFolder);
  const { json } = await readJson(file, shown);
  const info = parseCatalogueInfo(json);
  if ("problems" in info) throw refuse(shown, ...info.problems);
  const loaded = await store.findDocument<CatalogueInfo>(CATALOGUE_DOCUMENT);
  await reconcile(summary, shown, sha256(info), loaded, async (digest) => {
    await store.loadDocument(CATALOGUE_DOCUMENT, info, digest, settings.now().toISOString());
    if (loaded && loaded.data.idBase !== info.idBase && (await store.listDatasets()).length > 0)
      summary.lines.push(
        `${shown}\u00A0: «\u00A0idBase\u00A0» était ${loaded.data.idBase}, c'est maintenant ${info.idBase}\u00A0: tous les identifiants permanents changent. Qui moissonne ce catalogue prend ses jeux pour de nouveaux, et archive les anciens. Si ce n'est pas voulu, récrivez ${loaded.data.idBase} et publiez de nouveau.`,
      );
  });
}

/**
 * Loads those of the list; those that it no longer names have left, and come back with it. A list that cannot be read changes nothing, and one
 * whose entries may be any of them, or that lacks who publishes the catalogue, takes nobody away.
 */
export async function loadOrganisations(loader: ContentLoader, summary: LoadSummary) {
  const { contentFolder, store, settings } = loader;
  const file = join(contentFolder, "organisations.json");
  const shown = showPath(file, contentFolder);
  const { json } = await readJson(file, shown);
  if (!Array.isArray(json))
    throw refuse(shown, 'une liste d\'organismes est attendue\u00A0: [ { "slug": …, "name": … } ].');
  const loaded = new Map((await store.listOrganisations()).map((state) => [state.slug, state]));
  const parents = new Map<string, string | undefined>(
    json.flatMap((one) => (typeof one?.slug === "string" ? [[one.slug, one.parent]] : [])),
  );
  for (const [index, item] of json.entries())
    await guard({ loader, summary, path: shown }, async () => {
      const parsed = parseOrganisation(item);
      if ("problems" in parsed) {
        const name = typeof item?.slug === "string" ? `«\u00A0${item.slug}\u00A0»` : `numéro ${index + 1}`;
        throw refuse(shown, ...parsed.problems.map((problem) => `organisme ${name}\u00A0: ${problem}`));
      }
      const { organisation } = parsed;
      const misplaced = findParentFault(organisation.slug, parents);
      if (misplaced) throw refuse(shown, `organisme «\u00A0${organisation.slug}\u00A0»\u00A0: ${misplaced}`);
      await reconcile(
        summary,
        `${shown} («\u00A0${organisation.slug}\u00A0»)`,
        sha256(organisation),
        loaded.get(organisation.slug),
        (digest) => store.loadOrganisation(organisation, digest, settings.now().toISOString()),
      );
    });
  const publisher = (await store.findDocument<CatalogueInfo>(CATALOGUE_DOCUMENT))?.data.publisher;
  if (publisher === undefined) return;
  const tell = (message: string) => summary.problems.push({ path: shown, message, fault: "reference" });
  if (!parents.has(publisher)) {
    tell(
      `l'organisme «\u00A0${publisher}\u00A0» n'y est pas, et catalogue.json le nomme («\u00A0publisher\u00A0»)\u00A0: personne n'est retiré du catalogue. Écrivez-le, ou nommez-en un autre dans catalogue.json.`,
    );
    return;
  }
  // An entry without a right slug may be any of them, and is told: nobody has left until it is mended.
  if (!json.every((one) => hasSlug(one))) return;
  const gone = [...loaded.values()].filter(({ slug }) => !parents.has(slug));
  for (const { slug, data, left } of gone) {
    if (left) continue;
    await store.markLeft(slug, settings.now().toISOString());
    summary.lines.push(
      `${shown}\u00A0: «\u00A0${data.name}\u00A0» (${slug}) n'y est plus. Ses personnes et ses clés ne lisent plus rien de réservé et ne publient plus en son nom\u00A0; ses jeux restent en ligne.`,
    );
  }
  const countAdministrators = (slugs: string[]) =>
    countRows(choosePersons(store.knex, { role: "administrator" }, slugs));
  if ((await countAdministrators(gone.map(({ slug }) => slug))) > 0 && (await countAdministrators([publisher])) === 0)
    tell(
      `plus personne n'administre le catalogue\u00A0: «\u00A0${publisher}\u00A0», que catalogue.json nomme («\u00A0publisher\u00A0»), n'a pas d'administrateur, et des organismes qui n'y sont plus en ont. Écrivez-les de nouveau, ou invitez-en un\u00A0: user invite COURRIEL --organisation ${publisher} --role administrator.`,
    );
}

/** Whether an entry names its organisation: its slug has the right form, whatever else is wrong. */
function hasSlug(entry: { slug?: unknown } | null): boolean {
  return "organisation" in parseOrganisation({ slug: entry?.slug, name: "A" });
}

async function reconcile(
  summary: LoadSummary,
  shown: string,
  digest: string,
  state: { digest: string | null; loadedAt: string | null; touchedAt: string | null } | undefined,
  load: (digest: string) => Promise<void>,
): Promise<void> {
  if (state?.digest === digest) return;
  if (state && isTouched(state)) {
    summary.leftAlone++;
    summary.lines.push(`${shown}\u00A0: modifié dans le site depuis le dernier chargement, laissé tel quel.`);
    return;
  }
  await load(digest);
}

function sha256(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
