import type { PageKind, PageWeight } from "@datalogue/web";
import type { Browser, Page } from "playwright-core";

export function htmlFaults(html: string): Promise<string[]>;
export function axeFaults(page: Page, options?: { colours?: boolean }): Promise<string[]>;
export function auditPage(
  browser: Browser,
  url: string,
  kind?: Pick<PageKind, "budget" | "status"> & { html?: boolean },
): Promise<{ faults: string[]; weight: PageWeight }>;
export function watchShifts(): void;
export function shiftFaults(page: Page): Promise<string[]>;
