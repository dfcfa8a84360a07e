import type { Request, RequestHandler, Response } from "express";
import { callerOf } from "../../access/caller-of.js";
import { type NamedUse, nameUse, type UseKind } from "./name-use.js";
import type { UseStore } from "./use-store.js";

/** A dataset under agreement. */
interface CountedDataset {
  /** Identifier. */
  id: string;
  /** Slug of the organisation whose data it is: what its own people read is no use. */
  partner: string;
}

interface Parts {
  store: Pick<UseStore, "count">;
  /** False while no dataset is under agreement: nothing is looked at then. */
  isNeeded(): boolean;
  /** By slug or identifier, at once, of what was just answered; undefined for one under no agreement, as most are. Never throws. */
  find(ref: string): CountedDataset | undefined;
  /** Slugs of the datasets that an indicator is made of. */
  datasetsOf(indicator: string): string[];
}

/** What a page that is made of several datasets (slugs) gives; undefined for the path of no such page. */
export type PageUse = (path: string) => { kind: UseKind; datasets: string[] } | undefined;

/** Counts answers as they go out. */
export interface UseCounting {
  /** The first middleware of all, before what answers from memory. */
  middleware(pageUse?: PageUse): RequestHandler;
  /** The same for what no address names: what a body asked. */
  note(request: Request, use: NamedUse): void;
}

/**
 * Counts each answer of a dataset under agreement once, where all answers leave: made now or kept from before, pages and files alike, a 304
 * too since its reader has it already. Of a file read by pieces the first counts. Nothing is kept of who asked: no address, no program, no person.
 */
export function openUseCounting({ store, isNeeded, find, datasetsOf }: Parts): UseCounting {
  const note = (request: Request, kind: UseKind, refs: string[]) => {
    const found = refs.flatMap((ref) => find(ref) ?? []);
    if (found.length === 0) return;
    const caller = callerOf(request);
    for (const [id, { partner }] of new Map(found.map((dataset) => [dataset.id, dataset]))) {
      const isOwn = caller.kind === "person" && caller.memberships.some(({ organisation }) => organisation === partner);
      if (!isOwn) store.count(id, kind);
    }
  };
  const noteNamed = (request: Request, use: NamedUse) =>
    note(request, use.kind, "dataset" in use ? [use.dataset] : datasetsOf(use.indicator));

  return {
    middleware: (pageUse) => (request, response, next) => {
      if (request.method !== "GET" || !isNeeded()) return next();
      const { path } = request;
      response.once("finish", () => {
        if (!isTaken(response)) return;
        const named = nameUse(path);
        if (named) return noteNamed(request, named);
        const page = pageUse?.(path);
        if (page) note(request, page.kind, page.datasets);
      });
      next();
    },
    note(request, use) {
      if (isNeeded()) noteNamed(request, use);
    },
  };
}

/** Whether somebody has what was asked. */
function isTaken(response: Response): boolean {
  if (response.statusCode === 200 || response.statusCode === 304) return true;
  return response.statusCode === 206 && /^bytes 0-/.test(String(response.getHeader("content-range") ?? ""));
}
