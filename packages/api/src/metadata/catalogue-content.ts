import type { Organisation, Schema } from "@datalogue/ingest";
import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { IndicatorReader } from "../indicators/indicator-reader.js";
import type { Observatory } from "../observatories/observatory.js";
import type { ObservatoryReader } from "../observatories/observatory-reader.js";
import type { PlanReader } from "../plans/plan-reader.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { Dataset } from "../versions/dataset.js";
import type { DescribedPlace } from "./describe-place.js";
import type { DescribedVersion } from "./describe-version.js";

/** A public dataset and what completes its description. */
export interface DescribedDataset {
  dataset: Dataset;
  schema: Pick<Schema, "title" | "name" | "path"> | undefined;
  /** The territory it covers. */
  territory: DescribedPlace | undefined;
  version: DescribedVersion | undefined;
  observatory: Pick<Observatory, "title" | "dcatThemes"> | undefined;
}

/** Where a page stands in its feed. Addresses are absolute and name the form (a harvester keeps that of the first page). */
export interface FeedPage {
  self: string;
  first: string;
  last: string;
  /** Null on the last page. */
  next: string | null;
  previous: string | null;
  /** Datasets of the whole feed, and the dates of the first and the last change among them. */
  total: number;
  issued: string | null;
  modified: string | null;
}

/** What a feed, or a page of it, is made from. */
export interface CatalogueContent {
  info: CatalogueInfo;
  organisations: Organisation[];
  datasets: DescribedDataset[];
  /** The feed of this producer alone, which is then its publisher. */
  producer?: Organisation;
  /** Absent when the datasets given are all of them. */
  page?: FeedPage;
  /** The home territory, or that of the producer. */
  place: DescribedPlace;
}

export interface MetadataSettings {
  /** Public address of the site, without final slash. */
  publicUrl: string;
}

/** What descriptions, feeds and lists of pages are made from. */
export interface DescribedServices {
  catalogue: CatalogueReader;
  territories: TerritoryReader;
  observatories: ObservatoryReader;
  indicators: IndicatorReader;
  plans: PlanReader;
}
