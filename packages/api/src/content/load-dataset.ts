import { basename, dirname, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { counted, formatNumber, isPublic } from "@datalogue/ingest";
import { findTerms } from "../agreements/terms.js";
import { ContentError } from "../documents/content-problem.js";
import { publishVersion, type Submission } from "../publication/publish-version.js";
import { DamagedFile } from "../stored-files/damaged-file.js";
import { findAnyFault } from "../stored-files/find-fault.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { hasLeftAgreement } from "../versions/has-left-agreement.js";
import { staysInvented } from "../versions/is-invented.js";
import { isTold } from "../versions/is-told.js";
import { type DerivedFrom, type Manifest, withoutOpenness } from "../versions/manifest.js";
import { retryConflicts } from "../versions/publication-conflict.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { DatasetPart, Touched } from "../versions/touched.js";
import { type ClosedReceived, closeReceived, isClosed } from "./close-received.js";
import type { ContentLoader } from "./content-loader.js";
import { describeKnown, describeRefusal } from "./describe-refusal.js";
import { checkBearer, identify } from "./identify-dataset.js";
import { type LoadSummary, summarise } from "./load-summary.js";
import { rememberOrigin } from "./origin.js";
import { findReceived } from "./publish-received.js";
import { type ContentDataset, type DataFile, readDataset } from "./read-dataset.js";
import { TOUCHED_PARTS } from "./touched-parts.js";

/** Brings one dataset up to its folder, after those that it leads to (`loadLinked`). */
export async function loadDataset(
  loader: ContentLoader,
  folder: string,
  bearers: Map<string, Set<string>>,
  loadLinked: (content: ContentDataset) => Promise<void>,
  summary: LoadSummary,
): Promise<void> {
  const { contentFolder, store } = loader;
  await loadLinked(await readDataset(folder, contentFolder));

  // Once what it leads to is loaded, and where another process changed the dataset: the folder may say something else by then.
  let attempt = summarise();
  try {
    await retryConflicts(async () => {
      attempt = summarise();
      const content = await readDataset(folder, contentFolder);
      attempt.problems.push(...content.problems);
      const { id, stored } = await identify(store, content);
      await checkBearer(loader, content, id, bearers);
      if (stored && isClosed(content)) tellClosedReceived(content, await closeReceived(loader, stored), attempt);
      await reconcileDataset(loader, content, id, stored, attempt);
      await rememberOrigin(store, id, resolve(content.file));
    });
  } finally {
    // The last attempt alone is told.
    Object.assign(summary, summarise(summary, attempt));
  }
}

/** Says which received files are given no more, and why. */
function tellClosedReceived(
  { shown }: ContentDataset,
  { closed, unjudged }: ClosedReceived,
  summary: LoadSummary,
): void {
  if (closed.length > 0)
    summary.lines.push(
      `${shown}\u00A0: ${describeClosed(closed)} à l’organisme\u00A0: l’adresse ou la licence de source.json n’est pas de celles qui sont données à tous.`,
    );
  if (unjudged.length > 0)
    summary.problems.push({
      path: shown,
      message: `${describeClosed(unjudged)} à l’organisme, faute d’avoir pu lire si tout y est publié (détails dans le journal du programme). Vérifiez le disque du dossier de données, ou le magasin partagé des versions\u00A0: le prochain chargement en juge.`,
      fault: "internal",
    });
}

/** The versions whose received file is given no more, in order: each by its number while they are few. */
function describeClosed(numbers: readonly number[]): string {
  const [first, ...more] = numbers;
  if (more.length === 0) return `le fichier reçu de la version ${first} est réservé`;
  const versions =
    more.length < 10
      ? `des versions ${numbers.join(", ")}`
      : `de ${counted(numbers.length, "version")}, de la ${first} à la ${more.at(-1)},`;
  return `les fichiers reçus ${versions} sont réservés`;
}

async function reconcileDataset(
  { store, workshop, settings, territories }: ContentLoader,
  own: ContentDataset,
  id: string,
  stored: StoredDataset | undefined,
  summary: LoadSummary,
): Promise<void> {
  const { shown } = own;
  const touched = stored?.touched ?? {};
  const content = stored ? own.withTouched(touched, stored.metadata) : own;
  const metadataDigest = touched.metadata && stored ? stored.metadataDigest : own.metadataDigest;
  const metadata = { ...content.metadata, id };
  const place = basename(dirname(content.file));
  const received = stored && (await findReceived(workshop, stored));
  const data = received ?? (await content.describeData());
  if (!data) {
    summary.awaited++;
    return;
  }
  const dataDigest = content.digestWith(data, territories);
  const left = stored ? listLeftAlone(own, stored) : [];
  if (left.length > 0) {
    summary.leftAlone++;
    summary.lines.push(
      `${shown}\u00A0: modifié dans le site depuis le dernier chargement (${left.map((part) => TOUCHED_PARTS[part]).join(", ")}), laissé tel quel.`,
    );
  }
  const isSame = stored !== undefined && stored.dataDigest === dataDigest;
  // What was received under an agreement is given anew by who may give it; the file of the folder is what the folder says.
  const isFreed = isSame && !received && hasLeftAgreement(metadata, await findServed(store, stored));
  const isKept = stored !== undefined && (isUnknown(touched) || (isSame && !isFreed));
  if (isKept && (touched.metadata || stored.metadataDigest === metadataDigest)) {
    if (left.length === 0) summary.unchanged++;
    return;
  }
  // What an agreement rules is not let go by a description, nor published once it has stopped.
  const terms = findTerms(metadata, await workshop.agreementOf(metadata.slug));
  if (terms && "refusal" in terms)
    throw new ContentError([{ path: shown, message: `${terms.refusal} Rien n'est publié.`, fault: "data" }]);
  const last = stored && (await store.findLastMadeOf(id, data.sha256));
  const invented = last ? staysInvented(stored.metadata, metadata, last.manifest) : data.invented;
  if (invented && stored?.metadata.demonstration && metadata.demonstration === undefined)
    summary.lines.push(
      `${shown}\u00A0: «\u00A0demonstration\u00A0» n'y est plus et le fichier est le même, ses données restent dites inventées. Si elles sont réelles, écrivez «\u00A0"demonstration": false\u00A0».`,
    );
  if (isKept) {
    await store.updateMetadata(stored, metadata, metadataDigest, settings.now().toISOString(), "content");
    summary.described++;
    summary.lines.push(`«\u00A0${metadata.title}\u00A0» (${metadata.theme}/${place})\u00A0: description mise à jour.`);
    return;
  }

  // Another version is not made of less than what was received.
  const fault = received && (await findAnyFault(received.path, received));
  if (received && fault) throw new DamagedFile(received.path, fault);
  const made =
    (stored ? undefined : data.derivedFrom) ??
    content.derivedFrom(data.origin, received?.receivedAt ?? settings.now().toISOString()) ??
    data.derivedFrom;
  const publication = await publishVersion(
    {
      metadata,
      schema: content.schema,
      recipe: content.recipeOf(data.origin, territories),
      released: content.releasedBy(data.origin),
      derivedFrom: received || isClosed(own) ? asReceived(made, received ?? {}) : made,
      source: data.path,
      originalName: data.name,
      origin: data.origin,
      invented,
      metadataDigest,
      dataDigest,
      note: isFreed ? "Même fichier, sous licence ouverte." : null,
      actor: "content",
      replaces: stored?.version ?? 0,
      madeFrom: stored,
      touched,
      ...(stored ? {} : namesOf(content)),
    },
    workshop,
    settings,
  );
  if (publication.kind === "refused") {
    const last = stored && (await findServed(store, stored));
    const served =
      last && !isFreed && isTold(stored.metadata, last) ? ` La version ${stored.version} reste en ligne.` : "";
    throw new ContentError([
      {
        path: received ? shown : shown.replace(/dataset\.json$/, data.name),
        message: `${describeRefusal(publication.report)} Rien n'est publié.${served}`,
        fault: "data",
      },
    ]);
  }
  summary.published++;
  summary.indicators += publication.indicators.length;
  const { rows, geographic } = publication.manifest;
  const lines = counted(rows, geographic ? "objet" : "ligne");
  const hidden = isPublic(metadata.access) ? "" : " Accès réservé\u00A0: le public n'en voit que la description.";
  summary.lines.push(
    `«\u00A0${metadata.title}\u00A0» (${metadata.theme}/${place})\u00A0: version ${publication.version} publiée, ${lines}.${describeMasks(publication.manifest)}${hidden}`,
  );
}

async function findServed(store: CatalogueStore, { id, version }: StoredDataset): Promise<Manifest | undefined> {
  return (await store.findVersion(id, version))?.manifest;
}

/** What a file received before is made from, as its source is described now; whether it is given to everybody was settled as it came. */
function asReceived(made: DerivedFrom | undefined, { derivedFrom: before }: Pick<DataFile, "derivedFrom">) {
  if (!made) return undefined;
  return { ...withoutOpenness(made), ...(before?.open ? { open: true as const } : {}) };
}

/**
 * What the content changed of the parts that were changed through the site, and that are therefore left alone. What was received or deposited is
 * never looked at again in the content: its data file says nothing there.
 */
function listLeftAlone(own: ContentDataset, { metadata, metadataDigest, touched }: StoredDataset): DatasetPart[] {
  const { schema, recipe, source } = touched;
  const isOther =
    own.metadataDigest !== metadataDigest && !isDeepStrictEqual({ ...own.metadata, id: metadata.id }, metadata);
  return [
    ...(touched.metadata && isOther ? (["metadata"] as const) : []),
    ...(schema?.was !== undefined && schema.was !== own.schemaDigest ? (["schema"] as const) : []),
    ...(recipe?.was !== undefined && recipe.was !== own.recipeDigest ? (["recipe"] as const) : []),
    ...(source?.was !== undefined && source.was !== own.sourceDigest ? (["source"] as const) : []),
  ];
}

/** The names that the addresses of a dataset had in the catalogue that gave it. */
function namesOf({ published, metadata }: ContentDataset): Pick<Submission, "fileName" | "formerSlugs"> {
  const { fileName, formerSlugs } = published ?? {};
  return { fileName, formerSlugs: formerSlugs?.filter((slug) => slug !== metadata.slug) };
}

/** Whether what stands in place of the documents of the content is not known: no version can be made of them. */
function isUnknown({ schema, recipe }: Touched): boolean {
  return (schema !== undefined && schema.is === undefined) || (recipe !== undefined && recipe.is === undefined);
}

/** How much of a protected table is masked; nothing of another. */
function describeMasks({ secrecy, secrecyReview }: Manifest): string {
  if (!secrecy) return "";
  const { known = 0 } = secrecyReview ?? {};
  const told = known > 0 ? `\u202F; ${describeKnown(known)}` : "";
  const { cells, masked } = secrecy;
  return ` Secret statistique\u00A0: ${counted(masked, "ligne masquée", "lignes masquées")} sur ${formatNumber(cells)}${told}.`;
}
