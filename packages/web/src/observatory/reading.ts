import type { Territory } from "@datalogue/ingest";
import type { FeatureCollection } from "geojson";
import type { Site } from "../site.js";
import type { ObservatoryData } from "./load-observatory.js";

/** What the parts of an observatory page share. */
export interface Reading {
  site: Site;
  data: ObservatoryData;
  territory: Territory;
  year: number;
  /** Communes compared: those of the territory when it has several, else of the home one. */
  compared: Territory[];
  outlines: FeatureCollection;
  /** Column that tables of communes are sorted by, « nom » for their names; by their first figure when undefined. */
  sort: string | undefined;
  /** Address that tells where the figures of an indicator come from. */
  why(indicator: string): string;
  /** Address of the same page in another state. */
  address(state: { territoire?: string; annee?: number; tri?: string; bloc?: string }): string;
  /** The title of a chart among those that are true of it, where several charts are read together. */
  chooseTitle?(titles: [string, ...string[]]): string;
  /** One of the ways to tell a thing, where several charts are read together; undefined where the page has told the like. */
  chooseSentence?(told: string | readonly [string, ...string[]]): string | undefined;
  /** Address that gives the code of the frame of a block. */
  embed(name: string): string;
}
