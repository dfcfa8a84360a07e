import { admits, type DatasetMetadata, type Standing } from "@datalogue/ingest";

/** What a key allows. `publish` comes with `read`: who publishes sees what is published. */
export type Scope = "read" | "publish";

/** An organisation of the catalogue, known by one of its keys. */
export interface Member {
  kind: "member";
  /** Slug. */
  organisation: string;
  scopes: readonly Scope[];
  /** Identifier of the key, null for the program itself at work for the organisation. */
  key: string | null;
}

/** Who asks: anybody, or an organisation that showed its key. */
export type Caller = { kind: "public" } | Member;

export const PUBLIC: Caller = { kind: "public" };

/**
 * What is asked of a dataset: its description, its contents (rows, columns, files, tiles, report, versions, and all that is
 * computed from them), or the file as it was received.
 */
export type Part = "description" | "contents" | "received-file";

/** What the decision depends on. */
type AccessRule = Pick<DatasetMetadata, "access" | "organisation"> & {
  /** The statistical secrecy that the dataset declares, and that under which a version was made: one is enough. */
  confidentialite?: unknown;
  secrecy?: unknown;
};

/**
 * The one access decision: may this caller read this part of a dataset? The description: everybody. The contents: everybody when
 * its access level admits the public, else the organisations that it admits (`accessLevels`). The
 * received file of a dataset under statistical secrecy, whose contents are a protected table: its producer only.
 */
export function mayRead(caller: Caller, dataset: AccessRule, part: Part = "contents"): boolean {
  if (part === "description") return true;
  const standing = standingOf(caller, dataset);
  if (part === "received-file" && (dataset.confidentialite || dataset.secrecy)) return standing === "producer";
  return admits(dataset.access, standing);
}

function standingOf(caller: Caller, { organisation }: AccessRule): Standing {
  if (caller.kind === "public") return "public";
  return caller.organisation === organisation ? "producer" : "member";
}
