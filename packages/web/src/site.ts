import type { Caller, Services } from "@datalogue/api";

/** What every page is given besides its own data. */
export interface Site {
  /** The catalogue is read as the visitor may read it. */
  services: Services;
  /** Who visits. */
  caller: Caller;
  /** Public address, without final slash. */
  publicUrl: string;
  now(): Date;
  /** Whether the administrator set what makes PDF files. */
  makesPdf: boolean;
  /** Address of each asset by its name ("charte.css"). */
  asset(name: string): string;
}

/** The site as another visitor may read it. */
export function siteFor(site: Site, caller: Caller): Site {
  return { ...site, caller, services: { ...site.services, catalogue: site.services.catalogue.as(caller) } };
}

/** An answer of a page, before it is compressed and sent. */
export interface PageAnswer {
  status: number;
  html: string;
  /** Shows invented figures: search engines are asked to leave it out. */
  demonstration: boolean;
  headers?: Record<string, string>;
}

/** The words of an address that a page understands; the rest is left out, so that a shared link never breaks. */
export type Query = Record<string, string | undefined>;

/** The visitor asked for something that does not exist, or in a way that cannot be read: a page says it, with choices. */
export class PageProblem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    message: string,
    readonly choices: { label: string; href: string }[] = [],
  ) {
    super(message);
  }
}
