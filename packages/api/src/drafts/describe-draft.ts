import { type DatasetMetadata, type Organisation, parseDatasetMetadata, type Schema } from "@datalogue/ingest";
import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import { scoreDataset } from "../quality/score-dataset.js";
import type { Described, DraftDescription } from "./draft.js";
import type { StoredDraft } from "./stored-draft.js";

export interface DescriptionParts {
  draft: StoredDraft;
  /** Metadata of the dataset it is the next version of. */
  last: DatasetMetadata | undefined;
  organisation: Organisation | undefined;
  info: CatalogueInfo;
  schema: Schema | null;
  themes: { slug: string; title: string }[];
  /** A slug that nobody has, for a new dataset. */
  freeSlug: string | null;
  /** Whether the slug that is written is another dataset's. */
  isSlugTaken: boolean;
  publicUrl: string;
  now: Date;
}

/** What may be written of a description, in the order of the step. */
const MUST: (keyof DatasetMetadata)[] = ["slug", "title", "description", "theme"];

/** The description of a draft as it would be published, and the metadata once nothing is missing. */
export function describeDraft(parts: DescriptionParts): {
  description: Omit<DraftDescription, "proposedNote">;
  metadata: (DatasetMetadata & { id: string }) | null;
} {
  const { draft, last, organisation, info, schema, themes, freeSlug, isSlugTaken, publicUrl, now } = parts;
  const { metadata: written, title, schema: chosen, imported } = draft.document;
  const must = [...MUST, ...(imported?.asked ?? [])];
  const pick = <K extends keyof DatasetMetadata>(
    key: K,
    ...others: [NonNullable<DatasetMetadata[K]> | null | undefined, Described<unknown>["from"]][]
  ): Described<NonNullable<DatasetMetadata[K]>> => {
    for (const [value, from] of [
      [written[key], "draft"],
      // Of a dataset that has a title, it names the draft alone.
      ...(key === "title" && !last ? [[title, "draft"]] : []),
      [last?.[key], "dataset"],
      // What another catalogue said of it otherwise is not replaced by what is usual.
      ...others.filter(([, from]) => from !== "usual" || !imported?.asked.includes(key)),
    ] as [DatasetMetadata[K] | null | undefined, Described<unknown>["from"]][])
      if (value !== undefined && value !== null && value !== "")
        return { value: value as NonNullable<DatasetMetadata[K]>, from };
    return { value: null, from: must.includes(key) ? "missing" : "usual" };
  };
  const isPasted = draft.file?.from === "paste" && chosen.kind !== "shared";
  const only = themes.length === 1 ? themes[0]?.slug : undefined;
  const given = {
    slug: pick("slug", [freeSlug, "usual"]),
    // A pasted table has no name of its own that would make a title.
    title: pick("title", [isPasted ? null : schema?.title, "data"]),
    description: pick("description"),
    theme: pick("theme", [only, "usual"]),
    licence: pick("licence", ["lov2", "usual"]),
    frequency: pick("frequency", ["UNKNOWN", "usual"]),
    keywords: pick("keywords", [[], "usual"]),
    contact: pick("contact", [organisation?.contact ?? info.contact, "organisation"]),
    access: pick("access", ["open", "usual"]),
    spatial: pick("spatial", [organisation?.territory ?? info.homeTerritory, "organisation"]),
    temporal: pick("temporal"),
    provenance: pick("provenance"),
    documentation: pick("documentation"),
  };
  const dated = schema?.fields.some(({ type }) => type && ["year", "date", "datetime", "yearmonth"].includes(type));
  const temporal: typeof given.temporal =
    given.temporal.value === null && dated ? { value: null, from: "data" } : given.temporal;
  const missing = must.filter((key) => given[key as keyof typeof given].value === null);

  const { schema: _schema, file: _file, ...kept } = last ?? ({} as Partial<DatasetMetadata>);
  const usual = chosen.kind === "usual" && last?.schema !== undefined ? { schema: last.schema } : {};
  const whole = {
    ...kept,
    ...(last?.file === undefined ? {} : { file: last.file }),
    ...usual,
    ...(chosen.kind === "shared" ? { schema: chosen.name } : {}),
    ...{ slug: given.slug.value, title: given.title.value, description: given.description.value },
    ...{ theme: given.theme.value, licence: given.licence.value, frequency: given.frequency.value },
    ...{ keywords: given.keywords.value, access: given.access.value },
    ...written,
    organisation: draft.organisation,
  };
  const parsed = missing.length > 0 ? undefined : parseDatasetMetadata({ ...whole, id: draft.dataset });
  const problems = parsed && "problems" in parsed ? parsed.problems : [];
  const unknownTheme = given.theme.value !== null && !themes.some(({ slug }) => slug === given.theme.value);
  if (unknownTheme)
    problems.push(
      `Le thème «\u00A0${given.theme.value}\u00A0» n'existe pas. Thèmes\u00A0: ${themes.map(({ slug }) => slug).join(", ")}.`,
    );
  if (isSlugTaken) problems.push(sayTaken(written.slug));
  const score = scoreDataset(
    {
      licence: given.licence.value ?? "lov2",
      ...(temporal.value || dated ? { temporal: temporal.value ?? { from: "2000-01-01", to: "2000-12-31" } } : {}),
      bbox: given.spatial.value === null ? null : [0, 0, 0, 0],
      frequency: given.frequency.value ?? "UNKNOWN",
      modified: now.toISOString(),
      description: given.description.value ?? "",
      // What publication will make of any table.
      distributions: [
        { id: "csv", title: "CSV", format: "CSV", mediaType: "text/csv", path: "/", bytes: 0, sha256: "" },
      ],
      documentation: given.documentation.value ?? [],
    },
    { publicUrl, now },
  );
  return {
    description: { ...given, temporal, themes, missing, problems, score },
    metadata:
      parsed && "metadata" in parsed && problems.length === 0 ? { ...parsed.metadata, id: draft.dataset } : null,
  };
}

/** « Tonnages de déchets, 2025 » → "tonnages-de-dechets-2025", of 80 characters at most; null when nothing is left. */
export function slugOf(title: string): string | null {
  const slug = title
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replaceAll("œ", "oe")
    .replaceAll("æ", "ae")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 80)
    .replace(/^-|-$/g, "");
  return slug === "" ? null : slug;
}

/** Of an address that leads to another dataset. */
export function sayTaken(slug?: string): string {
  const named = slug === undefined ? "" : ` «\u00A0${slug}\u00A0»`;
  return `Le nom court${named} est ou a été celui d'un autre jeu\u00A0: choisissez-en un autre.`;
}
