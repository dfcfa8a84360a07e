import { civilDay, civilYear, daysBetween } from "../calendar/civil-day.js";
import { findLateness } from "../quality/find-lateness.js";
import { type FamilyName, familyOf } from "../sources/families/index.js";
import { listYears } from "../sources/question.js";
import type { Source } from "../sources/source-schema.js";
import type { Version } from "../versions/dataset.js";
import type { ContentSource } from "./list-content-sources.js";
import type { Attempt, SourceChoice } from "./reception-memory.js";

/** Where a source stands. */
export interface SourceState {
  /** Slug of the dataset. */
  dataset: string;
  title: string;
  producer: string;
  /**
   * The name that `--from` looks for; any format that is read may take the place of its ending. With a final slash: a folder of the files that
   * the producer publishes year by year, under their own names.
   */
  file: string;
  /** The years that have each their file in that folder, null where one file holds all. */
  years: readonly number[] | null;
  family: FamilyName;
  /**
   * Nothing was ever received; what was is as fresh as the producer's rhythm says; it is time to ask again; an agent deposited the data that are served, which no
   * night replaces unless they said so; or they asked that it be left.
   */
  state: "never" | "fresh" | "due" | "deposited" | "paused";
  /** When it was last received (ISO), null when never. */
  refreshed: string | null;
  /** Days since then, null when never. */
  age: number | null;
  /** Day from which it is asked again, in the past while that gives nothing; null when the rhythm promises nothing, and before anything came. */
  next: string | null;
  /** Day when somebody saw the address answer. */
  triedOn: string | null;
}

/** What is known of a source: the versions of its dataset, the last first, and what the last refresh came to. */
export interface SourceHistory {
  versions: readonly Pick<Version, "number" | "origin" | "publishedAt">[];
  attempt: Attempt | undefined;
  choice?: SourceChoice | undefined;
}

/** Whether it is time to ask a source: the one answer, by night, in lists and on pages. */
export function isDue({ state }: Pick<SourceState, "state">): boolean {
  return state === "never" || state === "due";
}

/** Where a source stands by the rhythm of its producer, counted from when it was last received or found unchanged. */
export function describeSource(
  { content, source }: Pick<ContentSource, "source"> & { content: Pick<ContentSource["content"], "metadata"> },
  { versions, attempt, choice }: SourceHistory,
  now: Date,
): SourceState {
  const { slug, title } = content.metadata;
  const { family } = source.from;
  const followed = choice?.kind === "followed" ? choice.version : undefined;
  // Content that is followed came by no reception: only what an agent deposited counts from then.
  const last = versions.find(
    ({ origin, number }) => origin === "source" || (origin === "deposit" && number === followed),
  );
  const described = {
    ...{ dataset: slug, title, producer: source.producer },
    file: fileNameOf(slug, source),
    years: yearsOf(source, civilYear(now)) ?? null,
    family,
    refreshed: last?.publishedAt ?? null,
    age: last ? daysBetween(civilDay(new Date(last.publishedAt)), civilDay(now)) : null,
    triedOn: source.triedOn,
  };
  if (choice?.kind === "paused") return { ...described, state: "paused", next: null };
  if (versions[0]?.origin === "deposit" && versions[0].number !== followed)
    return { ...described, state: "deposited", next: null };
  if (!last) return { ...described, state: "never", next: null };
  // A file that was left says nothing of the one served.
  const isSeen = attempt?.failure === null && attempt.outcome !== "left" && attempt.at > last.publishedAt;
  const seen = isSeen ? attempt.at : last.publishedAt;
  const { due: next } = findLateness({ frequency: source.frequency, modified: seen }, now);
  return { ...described, state: next !== null && next <= civilDay(now) ? "due" : "fresh", next };
}

/** The years that have each their file at the producer's; undefined where one file holds all. */
function yearsOf({ from, vintages }: Pick<Source, "from" | "vintages">, currentYear: number) {
  return familyOf(from).fileYears?.(from, { years: listYears(vintages, currentYear), currentYear });
}

/** The name that `--from` looks for, by the slug of the dataset; that of a folder ends with a slash. */
export function fileNameOf(slug: string, source: Pick<Source, "from" | "vintages">): string {
  // Which years they are depends on the day; whether they are several does not.
  if (yearsOf(source, 0)) return `${slug}/`;
  const { from } = source;
  const isLayer = (from.family === "wfs" && from.keep !== "table") || from.family === "ogc-features";
  return `${slug}.${isLayer ? "geojson" : "csv"}`;
}
