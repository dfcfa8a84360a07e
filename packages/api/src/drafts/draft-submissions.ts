import { isDeepStrictEqual } from "node:util";
import type { DatasetMetadata, Recipe, Schema } from "@datalogue/ingest";
import { civilDay } from "../calendar/civil-day.js";
import { type ContentDataset, describeCatalogued } from "../content/read-dataset.js";
import type { Source } from "../sources/source-schema.js";
import type { DataOrigin } from "../versions/manifest.js";
import { type DatasetPart, type Touched, WHOLLY_TOUCHED, writtenSource } from "../versions/touched.js";
import { describeDraft, slugOf } from "./describe-draft.js";
import type { DraftFiles } from "./draft-files.js";
import { DraftRefused } from "./draft-refused.js";
import { bindSource, findSourceProblems, mendSource, understandFile } from "./draft-source.js";
import type { DraftsParts } from "./drafts-parts.js";
import type { KeptReception } from "./find-reception.js";
import { requireSameParties } from "./require-same-parties.js";
import type { StoredDraft } from "./stored-draft.js";

interface SubmissionParts extends DraftsParts {
  files: DraftFiles;
  receptionOf(dataset: string): Promise<KeptReception | undefined>;
}

/** What drafts say of themselves, and what they would publish. */
export function openSubmissions(parts: SubmissionParts) {
  const { files, receptionOf, catalogue, territories, now } = parts;
  const { store } = parts.workshop;

  const themesOf = async () => {
    const known = [...parts.observatories.list(), ...parts.observatories.awaited()];
    const themes = new Map(known.map(({ theme, title }) => [theme, title]));
    for (const { metadata } of await store.listDatasets())
      if (!themes.has(metadata.theme)) themes.set(metadata.theme, metadata.theme);
    return [...themes].map(([slug, title]) => ({ slug, title })).sort((a, b) => (a.slug < b.slug ? -1 : 1));
  };

  /** A slug that no dataset has or had. */
  const freeSlug = async (draft: StoredDraft): Promise<string | null> => {
    const title = draft.document.metadata.title ?? draft.document.title ?? draft.reading?.schema?.title;
    const wanted = title === undefined ? null : slugOf(title);
    if (wanted === null) return null;
    for (let rank = 1; ; rank++) {
      const slug = rank === 1 ? wanted : `${wanted}-${rank}`;
      const owner = await store.findSlugOwner(slug);
      if (owner === undefined || owner === draft.dataset) return slug;
    }
  };

  /** Whether another dataset has or had a slug: its addresses lead there. */
  const isTaken = async (slug: string, draft: StoredDraft) => {
    const owner = await store.findSlugOwner(slug);
    return owner !== undefined && owner !== draft.dataset;
  };

  /** The description as it would be published, and the metadata once they are whole. */
  const describe = async (draft: StoredDraft) => {
    const dataset = await store.findDataset({ id: draft.dataset });
    const { slug } = draft.document.metadata;
    return describeDraft({
      isSlugTaken: slug !== undefined && (await isTaken(slug, draft)),
      ...{ draft, last: dataset?.metadata, info: catalogue.info(), publicUrl: parts.publicUrl, now: now() },
      organisation: await catalogue.getOrganisation(draft.organisation),
      schema: draft.reading?.schema ?? null,
      themes: await themesOf(),
      freeSlug: dataset ? null : await freeSlug(draft),
    });
  };

  /** The source that the dataset would have from then on; undefined where the draft writes none. Throws `DraftRefused`. */
  const sourceOf = async (
    draft: StoredDraft,
    metadata: DatasetMetadata,
    kept: KeptReception | undefined,
  ): Promise<Source | undefined> => {
    const { source: said } = draft.document;
    const understood = understandFile(draft);
    const producer = (await catalogue.getOrganisation(metadata.organisation))?.name ?? metadata.organisation;
    const source =
      said?.act === "bind"
        ? bindSource(said, understood, { metadata, producer, today: civilDay(now()) })
        : said?.act === "mend" && kept?.source
          ? mendSource(kept.source, kept.sourceRecipe, understood)
          : undefined;
    const problems = source && draft.reading?.schema ? findSourceProblems(source, draft.reading.schema) : [];
    if (problems.length > 0)
      throw new DraftRefused({ kind: "invalid", problems: problems.map((message) => ({ field: "source", message })) });
    return source;
  };

  /** What a draft would publish. Throws `DraftRefused` for what is missing. */
  const submissionOf = async (draft: StoredDraft, actor: string) => {
    const { file, reading } = draft;
    if (!file || !reading?.schema) throw new DraftRefused({ kind: "no-file" });
    await requireSameParties(draft, parts.workshop);
    // First: what is read after it may be of what the dataset became since, and is then refused.
    const madeFrom = await store.findDataset({ id: draft.dataset });
    const kept = await receptionOf(draft.dataset);
    const { description, metadata } = await describe(draft);
    if (!metadata)
      throw new DraftRefused({ kind: "incomplete", missing: description.missing, problems: description.problems });
    const { source: said } = draft.document;
    const binds = await sourceOf(draft, metadata, kept);
    // How a source gives its files is no matter of the others.
    const changed = listChanged(draft, metadata, kept).filter((part) => part !== "recipe" || said?.act !== "mend");
    const followed = changed.length === 0 ? kept?.content : undefined;
    const recipe = reading.recipe ?? undefined;
    const content = kept?.content?.read;
    const before = kept?.stored.touched ?? {};
    // What a table made here is read with is no matter of the files of the source, which go on being read as they were.
    const isMade = file.from === "hand" || file.from === "mended";
    const unchanged =
      isMade && changed.includes("recipe") && kept?.recipe && kept.source && kept.source.recipe === undefined
        ? { ...kept.source, recipe: kept.recipe }
        : undefined;
    const written = binds ?? unchanged;
    const touched: Touched = {
      ...(content ? touchParts(changed, before, { content, schema: reading.schema, recipe }) : WHOLLY_TOUCHED),
      ...(written
        ? { source: writtenSource(written, before, content?.sourceDigest) }
        : before.source
          ? { source: before.source }
          : {}),
    };
    const isOfSource = binds !== undefined && file.from === "address";
    const origin: DataOrigin = isOfSource ? "source" : "deposit";
    const read = content
      ? content.withTouched(touched, metadata)
      : touched.source
        ? describeCatalogued({ metadata, touched }, { schema: reading.schema, recipe })
        : undefined;
    const path = await files.find(draft.id, file);
    return {
      kept,
      followed,
      binds,
      submission: {
        metadata,
        schema: reading.schema,
        ...(reading.recipe ? { recipe: reading.recipe } : {}),
        source: path,
        originalName: file.name,
        origin,
        byHand: file.from === "hand",
        derivedFrom: read?.derivedFrom(origin, now().toISOString()),
        metadataDigest: kept?.stored.metadataDigest ?? null,
        // As the load of the content will name it, so that what content says later is told apart from what it said.
        dataDigest: read?.digestWith({ name: file.name, origin, sha256: file.sha256 }, territories) ?? null,
        note: draft.document.note,
        actor,
        // What it was compared with: another version served since is refused where this one takes its place.
        replaces: draft.startedFrom,
        madeFrom,
        touched,
      },
    };
  };

  return { describe, isTaken, submissionOf, themesOf };
}

/** Which documents of a dataset a draft changes; none where nothing but the data is other. */
function listChanged(
  { document, reading }: StoredDraft,
  metadata: DatasetMetadata,
  kept: KeptReception | undefined,
): Exclude<DatasetPart, "data">[] {
  const written = document.metadata as Record<string, unknown>;
  const known = (kept?.stored.metadata ?? {}) as Record<string, unknown>;
  const isDescribed =
    metadata.slug !== kept?.stored.slug ||
    Object.entries(written).some(([name, value]) => !isDeepStrictEqual(value, known[name]));
  return [
    ...(isDescribed ? (["metadata"] as const) : []),
    ...(isDeepStrictEqual(reading?.schema ?? null, kept?.schema ?? null) ? [] : (["schema"] as const)),
    ...(isDeepStrictEqual(reading?.recipe ?? null, kept?.recipe ?? null) ? [] : (["recipe"] as const)),
  ];
}

/** What of a dataset is no longer what the content says, once a draft changed some parts of it. */
function touchParts(
  changed: Exclude<DatasetPart, "data">[],
  before: Touched,
  { content, schema, recipe }: { content: ContentDataset; schema: Schema; recipe: Recipe | undefined },
): Touched {
  return {
    ...before,
    ...(changed.includes("metadata") ? { metadata: true } : {}),
    ...(changed.includes("schema") ? { schema: { is: schema, was: before.schema?.was ?? content.schemaDigest } } : {}),
    ...(changed.includes("recipe")
      ? { recipe: { is: recipe ?? null, was: before.recipe?.was ?? content.recipeDigest } }
      : {}),
  };
}
