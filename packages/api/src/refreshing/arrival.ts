import { isDeepStrictEqual } from "node:util";
import { counted, type Report, typeset } from "@datalogue/ingest";
import { ContentError } from "../documents/content-problem.js";
import type { SeenCertificate } from "../fetching/seen-certificate.js";
import { askCovered } from "../sources/coverage.js";
import type { FileGuard, Inspection } from "../sources/guard-table.js";
import { type Bring, type BringOptions, type Brought, bringHere } from "./bring-file.js";
import { describeChanges } from "./describe-changes.js";
import { findServed, type ServedTable } from "./describe-served.js";
import type { ContentSource } from "./list-content-sources.js";
import { isRead, type LastReception, type ReceptionMemory } from "./reception-memory.js";
import type { Refreshment } from "./refreshment.js";
import { openScratch } from "./scratch-folder.js";
import { guardOf } from "./watch-source.js";

/** A file that came, what is known of the one before and of what is served, and what must be true of it. */
export interface Arrival {
  received: Brought;
  /** Undefined where nobody read it as it came. */
  before: LastReception | undefined;
  served: ServedTable | undefined;
  guard: FileGuard;
  /** Address where the producer presents it. */
  page: string;
}

export interface ArrivalOptions extends BringOptions {
  /** Brings the file; in a thread where others wait for this one. */
  bring?: Bring;
  /** What is known of the file published last; without it, all is asked again and nothing is compared. */
  memory?: ReceptionMemory;
  /** What is served of a dataset, compared with where no file received before is known. */
  describeServed?: (dataset: string) => Promise<ServedTable | undefined>;
}

/** Brings the file of a source; what follows is done with it while it is there. */
export async function withFile(
  one: ContentSource,
  options: ArrivalOptions & {
    /** Whether a file that its server says unchanged is left. */
    asksOnlyIfChanged: boolean;
    noteCertificates?: (seen: SeenCertificate[]) => Promise<void>;
  },
  follow: (arrival: Arrival) => Promise<Refreshment>,
): Promise<Refreshment> {
  const { content, source } = one;
  const { memory, bring = bringHere } = options;
  const question = askCovered(source, options.question);
  if (!question) return { kind: "uncovered" };
  const scratch = await openScratch();
  try {
    const last = await memory?.find(content.metadata.slug);
    const before = isRead(last) ? last : undefined;
    const known = {
      ...(options.asksOnlyIfChanged ? last : {}),
      vintage: isDeepStrictEqual(last?.from, source.from) ? last?.vintage : undefined,
      isServed: await memory?.isServed(content.metadata.slug),
    };
    const brought = await bring(one, { ...options, question }, scratch.path, known);
    await options.noteCertificates?.(brought.certificates ?? []);
    if ("kind" in brought) return brought;
    const served = await findServed(content.metadata.slug, options);
    const lost = brought.absentYears?.filter((year) => (served ?? before)?.years.includes(year)) ?? [];
    if (lost.length > 0) return { kind: "refused", reasons: [tellLost(lost)] };
    return await follow({
      ...{ received: brought, before, served, page: source.page },
      guard: { ...guardOf(one), communes: question.communes, before: before?.rows },
    });
  } catch (error) {
    if (error instanceof ContentError)
      return { kind: "refused", reasons: error.problems.map(({ message }) => message) };
    throw error;
  } finally {
    await scratch.remove();
  }
}

/** Years that are served already, and whose file is not there this time. */
function tellLost(years: number[]): string {
  return typeset(
    `Années déjà publiées dont le fichier n'est plus là : ${years.join(", ")}. C'est souvent passager ; si le producteur les a retirées, déposez le fichier qui doit servir.`,
  );
}

/** What the guard refuses, with what changed since the last file; undefined when it refuses nothing. */
export function refuse(
  inspection: Inspection,
  { received, before, page }: Pick<Arrival, "received" | "before" | "page">,
): Refreshment | undefined {
  if (inspection.refusals.length === 0) return undefined;
  // No table at all: a page of a site, an archive that was cut.
  const where = inspection.file ? [] : [typeset(`Où le trouver : la page du producteur (${page}).`)];
  const changes =
    before && inspection.columns.length > 0
      ? describeChanges(before, { ...inspection, ...received, years: [] }, { whole: false })
      : [];
  return { kind: "refused", reasons: [...inspection.refusals, ...where, ...tellGeography(inspection), ...changes] };
}

/** A file of which no row is of the territory: there is nothing to publish, and nothing wrong with its rows. */
export function refuseElsewhere({ rows }: Inspection, report: Report): Refreshment | undefined {
  const isRead =
    report.rows === 0 &&
    rows > 0 &&
    report.issues.every(({ severity, code }) => severity !== "error" || code === "no-row");
  if (!isRead) return undefined;
  return {
    kind: "refused",
    reasons: [typeset(`Le fichier a ${counted(rows, "ligne")}, et aucune n'est gardée pour ce territoire.`)],
  };
}

export function tellGeography({ unknownCodes }: Inspection): string[] {
  if (!unknownCodes) return [];
  const { count, first } = unknownCodes;
  const more = count > first.length ? "…" : "";
  return [
    typeset(
      count > 1
        ? `${count} codes de communes ne sont pas dans la liste officielle du site (${first.join(", ")}${more}) : la géographie du fichier est sans doute plus récente.`
        : `Un code de commune n'est pas dans la liste officielle du site (${first.join()}) : la géographie du fichier est sans doute plus récente.`,
    ),
  ];
}
