import { rm, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { S3Client } from "@aws-sdk/client-s3";
import { codeOf } from "../system/code-of.js";
import { checkKey, type ObjectStore, type StoreFault, StoreUnavailable } from "./object-store.js";
import { readSource } from "./read-source.js";
import { describeStorePlace, type StorePlace } from "./store-place.js";
import { writeHashed } from "./write-hashed.js";

/** What one request may carry, by the protocol. */
const MAX_BYTES = 5 * 1024 ** 3;
/** Milliseconds to connect, and without a byte on a connection. */
const CONNECTING = 3_000;
const SILENCE = 20_000;
/** Milliseconds waited before each try but the first. */
const PAUSES = [200, 1_000];
/** Objects removed at once. */
const TOGETHER = 8;

/** A bucket of the S3 protocol, by its usual requests alone: every server that speaks it has them. Its library is loaded at the first of them. */
export function s3Store(place: Extract<StorePlace, { kind: "s3" }>): ObjectStore {
  const { bucket, prefix } = place;
  const told = describeStorePlace(place);
  let isClosed = false;
  let opened: Promise<{ client: S3Client; sdk: typeof import("@aws-sdk/client-s3") }> | undefined;
  const open = () => {
    opened ??= openClient(place);
    return opened;
  };
  const objectOf = (key: string) => ({ Bucket: bucket, Key: `${prefix}${checkKey(key)}` });

  /** Tries again what may pass; undefined where there is no such object. */
  const attempt = async <T>(task: () => Promise<T>): Promise<T | undefined> => {
    for (let tries = 0; ; tries++) {
      try {
        return await task();
      } catch (error) {
        if (isOurs(error)) throw error;
        if ((error as Error).name === "NoSuchKey") return undefined;
        const fault = faultOf(error);
        const pause = isClosed || ["refused", "wrong-keys"].includes(fault) ? undefined : PAUSES[tries];
        if (pause === undefined) throw new StoreUnavailable(told, error, fault);
        await sleep(pause);
      }
    }
  };

  return {
    place: told,
    async put(key, source) {
      const { client, sdk } = await open();
      const object = objectOf(key);
      const bytes = "path" in source ? (await stat(source.path)).size : source.bytes.length;
      if (bytes > MAX_BYTES) throw new Error(`${key}: ${bytes} bytes are more than one object may have (${MAX_BYTES})`);
      await attempt(async () => {
        if (!("path" in source))
          return client.send(new sdk.PutObjectCommand({ ...object, Body: source.bytes, ContentLength: bytes }));
        const [body, unread] = readSource(source.path);
        const stopping = new AbortController();
        const command = new sdk.PutObjectCommand({ ...object, Body: body, ContentLength: bytes });
        const sent = client.send(command, { abortSignal: stopping.signal });
        try {
          return await Promise.race([sent, unread]);
        } finally {
          body.destroy();
          stopping.abort();
          sent.catch(() => {});
        }
      });
    },
    async fetch(key, target) {
      const { client, sdk } = await open();
      const object = objectOf(key);
      return attempt(async () => {
        const { Body, ContentLength } = await client.send(new sdk.GetObjectCommand(object));
        const written = await writeHashed(Body as Readable, target);
        if (ContentLength === undefined || written.bytes === ContentLength) return written;
        await rm(target);
        throw new Error(`${written.bytes} bytes of ${ContentLength} came`);
      });
    },
    async *list(beginning) {
      const { client, sdk } = await open();
      let from: string | undefined;
      do {
        const page = await attempt(() =>
          client.send(
            new sdk.ListObjectsV2Command({
              Bucket: bucket,
              Prefix: `${prefix}${beginning}`,
              ...(from ? { ContinuationToken: from } : {}),
            }),
          ),
        );
        for (const { Key = "", Size = 0, LastModified = new Date(0) } of page?.Contents ?? [])
          yield { key: Key.slice(prefix.length), bytes: Size, modified: LastModified };
        from = page?.IsTruncated ? page.NextContinuationToken : undefined;
      } while (from);
    },
    async remove(keys) {
      const { client, sdk } = await open();
      // One by one: servers do not agree on the digest that a request for several must bear.
      for (let done = 0; done < keys.length; done += TOGETHER)
        await Promise.all(
          keys
            .slice(done, done + TOGETHER)
            .map(objectOf)
            .map((object) => attempt(() => client.send(new sdk.DeleteObjectCommand(object)))),
        );
    },
    close() {
      isClosed = true;
      opened?.then(({ client }) => client.destroy()).catch(() => {});
    },
  };
}

async function openClient({ endpoint, region }: Extract<StorePlace, { kind: "s3" }>) {
  // It speaks of versions of the library to come, about which who runs this one can do nothing.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const sdk = await import("@aws-sdk/client-s3");
  const client = new sdk.S3Client({
    region,
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    // Other servers know no checksum of today's.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    // A stream that was read cannot be sent again by the library: we try again, from its beginning.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECTING, socketTimeout: SILENCE },
  });
  return { client, sdk };
}

/** Where who asks is wrong, or has no right, the same answer comes again. A service that gives keys to this machine may be late to. */
function faultOf(error: unknown): StoreFault {
  const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  if (name === "CredentialsProviderError") return "keyless";
  if (["InvalidAccessKeyId", "SignatureDoesNotMatch"].includes(name)) return "wrong-keys";
  const status = $metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500 && status !== 408 && status !== 429 ? "refused" : "silent";
}

/** The file read or written here: no fault of the store. */
function isOurs(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).path !== undefined || codeOf(error) === "ENOSPC";
}
