import { isAbsolute } from "node:path";

/** A folder that every machine mounts, or a bucket of the S3 protocol. */
export type StorePlace =
  | { kind: "folder"; path: string }
  | {
      kind: "s3";
      bucket: string;
      /** Before every key, with its final slash; empty without one. */
      prefix: string;
      /** Address of a server that is not the one of Amazon; null for that one. */
      endpoint: string | null;
      region: string;
    };

/** `/srv/partage` or `s3://bucket/prefix`; undefined for any other text. */
export function parseStorePlace(
  text: string,
  { endpoint, region = "us-east-1" }: { endpoint?: string | undefined; region?: string | undefined } = {},
): StorePlace | undefined {
  if (isAbsolute(text)) return { kind: "folder", path: text };
  const [, bucket, prefix = ""] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[\w-][\w.-]*)*)\/?$/.exec(text) ?? [];
  if (bucket === undefined) return undefined;
  return { kind: "s3", bucket, prefix: prefix === "" ? "" : `${prefix.slice(1)}/`, endpoint: endpoint ?? null, region };
}

/** As it is told to an administrator: never a secret. */
export function describeStorePlace(place: StorePlace): string {
  return place.kind === "folder" ? place.path : `s3://${place.bucket}/${place.prefix}`.replace(/\/$/, "");
}
