import type { Answer, Basis } from "@datalogue/api";
import type { PageAnswer, Query, Site } from "../site.js";
import type { PageKind } from "./page-kind.js";

/** A kind of page, or a file made like one: its address, the parameters it reads, how it is made. */
export interface PageRoute {
  path: string;
  parameters: string[];
  /** Parameters that depend on what the page shows, in the place of `parameters`. */
  parametersOf?(site: Site, params: Record<string, string>): string[];
  /** Those of the parameters that may be given several times: joined by commas. */
  lists?: string[];
  /** Reads also the words that choose rows: `annee__exact`. */
  dialect?: true;
  /** An answer of its own for what is no page: a file to download. */
  make(site: Site, params: Record<string, string>, query: Query, tools: PageTools): Promise<PageAnswer | Answer>;
  /** For who asks for HTML; machines are answered by the API. */
  negotiated?: true;
  /** Slugs of the datasets it is made of: a publication of others leaves it as it is. Without it, any publication takes it. */
  datasets?(site: Site, params: Record<string, string>): string[];
  /** The same where it is made of more than the datasets that its visits are counted for. */
  basis?(site: Site, params: Record<string, string>): Basis | Promise<Basis>;
  /** Those of its pages that most visitors open: made before they are asked for. */
  ahead?(site: Site): { params?: Record<string, string>; query?: Query }[];
  /** What is photographed, audited and kept within the limits; nothing of another address of a page, nor of a file. */
  kinds?: PageKind[];
}

/** What every answer is made with: the headers of each, the texts of assets, what makes images and files. */
export interface PageTools {
  headers: Record<string, string>;
  rasterise: Rasterise;
  asset: AssetText;
  /** What makes PDF files; undefined where the administrator set no browser. */
  printPdf: PrintPdf | undefined;
}

/** Makes a PDF of a page that needs nothing from anywhere. Throws `PrintingBusy`, `PrintingFailed`. */
export type PrintPdf = (html: string) => Promise<Buffer>;

/** The texts of assets, by name. */
export type AssetText = (name: string) => string;

/** Makes a PNG, `width` pixels wide, of a drawing that stands alone. Throws `ImagesBusy` when too many wait, or one takes too long. */
export type Rasterise = (svg: string, width: number) => Promise<Buffer>;
