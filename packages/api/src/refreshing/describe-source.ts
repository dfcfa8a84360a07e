import { civilDay, daysBetween } from "../calendar/civil-day.js";
import { findLateness } from "../quality/find-lateness.js";
import type { FamilyName } from "../sources/families/index.js";
import type { Version } from "../versions/dataset.js";
import type { ContentSource } from "./list-content-sources.js";

/** Where a source stands. */
export interface SourceState {
  /** Slug of the dataset. */
  dataset: string;
  title: string;
  producer: string;
  /** The name that `--from` looks for; any format that is read may take the place of its ending. */
  file: string;
  family: FamilyName;
  /** Nothing was ever received; what was is as fresh as the producer's rhythm says; or it is time to ask again. */
  state: "never" | "fresh" | "due";
  /** When it was last received (ISO), null when never. */
  refreshed: string | null;
  /** Days since then, null when never. */
  age: number | null;
  /** Day from which it is to be asked again; null when the rhythm promises nothing. */
  next: string | null;
  /** Day when somebody saw the address answer. */
  triedOn: string | null;
}

/**
 * @param versions Those of the dataset, the last first.
 * @param seen When its producer was last asked and had nothing new (ISO).
 */
export function describeSource(
  { content, source }: ContentSource,
  versions: readonly Version[],
  now: Date,
  seen?: string,
): SourceState {
  const { slug, title } = content.metadata;
  const { family } = source.from;
  const last = versions.find(({ origin }) => origin === "source");
  const asked = last && (seen !== undefined && seen > last.publishedAt ? seen : last.publishedAt);
  const rhythm = asked === undefined ? undefined : findLateness({ frequency: source.frequency, modified: asked }, now);
  return {
    ...{ dataset: slug, title, producer: source.producer },
    file: `${slug}.${family === "wfs" || family === "ogc-features" ? "geojson" : "csv"}`,
    family,
    state: rhythm === undefined ? "never" : rhythm.late ? "due" : "fresh",
    refreshed: last?.publishedAt ?? null,
    age: last ? daysBetween(civilDay(new Date(last.publishedAt)), civilDay(now)) : null,
    next: rhythm?.due ?? null,
    triedOn: source.triedOn,
  };
}
