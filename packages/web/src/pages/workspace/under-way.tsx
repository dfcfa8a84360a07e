import type { Progress } from "@datalogue/api";
import type { Request, Response } from "express";
import type { Visit } from "../../components/visit.js";
import { renderWorkspace } from "../../components/workspace-document.js";
import { counted, typographic } from "../../format/index.js";
import type { Site } from "../../site.js";

/** Minutes after its beginning that a page goes on looking by itself at what is under way: longer than any reading lasts. */
const LOOKED_AT = 20;
/** Seconds between two looks: at first, and at most. */
const SOON = 2;
const LATE = 30;

/** Seconds before a page looks again at what has been under way since a moment; undefined once it stops. */
function secondsBefore(progress: HowFar | null, now: Date): number | undefined {
  if (!progress) return SOON;
  const elapsed = (now.getTime() - Date.parse(progress.since)) / 1000;
  if (elapsed > LOOKED_AT * 60) return undefined;
  return Math.min(LATE, Math.max(SOON, Math.round(elapsed / 4)));
}

/** How far what is under way is: the file or the version of a draft, or the catalogue of another. */
type HowFar = Omit<Progress, "doing"> & { doing: Progress["doing"] | "catalogue" };

/** What a page of something under way says, and when it looks again. */
export interface UnderWay {
  heading: string;
  progress: HowFar | null;
  /** Address of the page itself. */
  path: string;
  /** Seconds before it looks again; undefined: it does not by itself. */
  seconds: number | undefined;
  now: Date;
}

/**
 * Reads how a page of something under way looks again, and asks the browser for it: by the `Refresh` header, without script, less and less often,
 * and no more after 20 minutes, or where the visitor asked it to stop (`?actualiser=non`).
 */
export function lookAgain(
  request: Request,
  response: Response,
  site: Site,
  { heading, progress }: Pick<UnderWay, "heading" | "progress">,
): UnderWay {
  const path = request.path;
  const now = site.now();
  const seconds =
    request.method === "GET" && request.query.actualiser !== "non" ? secondsBefore(progress, now) : undefined;
  if (seconds !== undefined) response.set("Refresh", `${seconds}; url=${path}`);
  return { heading, progress, path, seconds, now };
}

/** What is under way: how far it is; it goes on when the page is closed, and the page looks again by itself. */
export function UnderWayPanel({ heading, progress, path, seconds, now, kept }: UnderWay & { kept: string }) {
  return (
    <div class="section narrow">
      <div class="panel" role="status">
        <p>
          <strong>{typographic(tellProgress(progress, now))}</strong>
        </p>
        <progress aria-label={heading} />
        <p>{typographic(kept)}</p>
        <p class="actions">
          <a class="button button--main" href={path}>
            Actualiser
          </a>
          {seconds !== undefined && <a href={`${path}?actualiser=non`}>Ne plus actualiser toute seule</a>}
        </p>
        {seconds !== undefined && (
          <p class="small">
            Cette page regarde de nouveau dans {counted(seconds, "seconde")}, puis de moins en moins souvent.
          </p>
        )}
      </div>
    </div>
  );
}

/** « 240 000 lignes vérifiées, depuis 12 secondes. » */
function tellProgress(progress: HowFar | null, now: Date): string {
  if (!progress) return "Encore un instant.";
  const { since, doing, rows } = progress;
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(since)) / 1000));
  const elapsed = seconds < 120 ? counted(seconds, "seconde") : counted(Math.floor(seconds / 60), "minute");
  const told = rows === null ? DOING[doing] : `${counted(rows, "ligne vérifiée", "lignes vérifiées")}`;
  return seconds < 1 ? `${told}.` : `${told}, depuis ${elapsed}.`;
}

const DOING: Record<HowFar["doing"], string> = {
  catalogue: "Les fiches sont lues une à une",
  columns: "Étape 1 sur 2 : les colonnes sont reconnues",
  rows: "Étape 2 sur 2 : les lignes sont vérifiées",
  version: "Étape 1 sur 3 : la version est préparée à côté, rien ne change en ligne",
  comparing: "Étape 2 sur 3 : les lignes sont comparées",
  figures: "Étape 3 sur 3 : les chiffres et les objectifs sont calculés",
};

/** A page of the workspace where something is under way. `kept`: what waiting loses, or does not. */
export function underWayPage(
  site: Site,
  {
    visit,
    title,
    kept = "Vous pouvez fermer cette page : rien n’est publié.",
    ...of
  }: UnderWay & { visit: Visit; title: string; kept?: string },
): string {
  return renderWorkspace({
    site,
    title,
    visit,
    children: (
      <>
        <div class="page-head">
          <h1>{typographic(of.heading)}</h1>
        </div>
        <UnderWayPanel {...of} kept={kept} />
      </>
    ),
  });
}
