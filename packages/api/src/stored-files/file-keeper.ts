import { compiledUrl } from "@datalogue/ingest";
import { identityOf } from "../rows/file-identity.js";
import { openThreads } from "../threads/open-threads.js";
import type { FileDigest } from "../versions/hashed-file.js";
import { DamagedFile, type FileFault, isUnreadable } from "./damaged-file.js";
import { findPlainFault } from "./find-fault.js";
import { ShortOfMeans } from "./short-of-means.js";

/**
 * Watches over the files of versions, which never change: a file is looked at plainly each time it is read (no file, another
 * length, another beginning), and read whole once per process, in the background, after it was first read.
 */
export interface FileKeeper {
  /** The path, when nothing shows against it; throws `DamagedFile`, `ShortOfMeans`. One look at the folder, some microseconds. */
  ensure(path: string, digest: FileDigest): string;
  /** Reads it whole soon, unless that was done since it last changed. */
  examine(path: string, digest: FileDigest): void;
  /**
   * What is to be thrown for an error met while reading a file: `DamagedFile` where it says that the file is no longer readable;
   * for another, which may come from the file too, the same error, and the file is read whole again; `ShortOfMeans` where no file can be read
   * now.
   */
  explain(path: string, error: unknown): unknown;
  /** What is damaged now, as far as is known. */
  listDamaged(): { path: string; fault: FileFault }[];
  /** Grows each time a file is found damaged: what was made from it before is not to be told again. */
  damages(): number;
  close(): Promise<void>;
}

interface KeeperOptions {
  /** Told of each file found damaged, once for each of its states. */
  onDamage?: (path: string, fault: FileFault) => void;
  /** Milliseconds before a file is read whole: what starts has better to do. */
  delay?: number;
}

interface Known {
  identity: string | undefined;
  digest: FileDigest;
  fault?: FileFault;
  /** The fault is what an error says: the whole file, once read, says whether it is so. */
  isSupposed?: boolean;
  /** Read whole, or about to be. */
  examined: boolean;
}

export function openFileKeeper({ onDamage = () => {}, delay = 2_000 }: KeeperOptions = {}): FileKeeper {
  const known = new Map<string, Known>();
  const threads = openThreads<{ path: string; digest: FileDigest }>(
    compiledUrl("./examine-worker.js", import.meta.url),
    { idleLimit: 0, limits: { maxOldGenerationSizeMb: 128 }, background: true, detached: true },
  );
  let count = 0;
  let closed = false;

  const damage = (path: string, file: Known, fault: FileFault) => {
    if (file.fault === fault && !file.isSupposed) return;
    file.fault = fault;
    file.isSupposed = false;
    count++;
    onDamage(path, fault);
  };

  /** What is known of a file as it is now. */
  const look = (path: string, digest: FileDigest): Known => {
    const identity = identityOf(path);
    const before = known.get(path);
    if (before && before.identity === identity && before.digest.sha256 === digest.sha256) return before;
    const file: Known = { identity, digest, examined: false };
    const fault = findPlainFault(path, digest);
    known.set(path, file);
    if (fault) damage(path, file, fault);
    return file;
  };

  /** What cannot be looked at now is as it was. */
  const isStill = (path: string, digest: FileDigest): boolean => {
    try {
      return look(path, digest).fault !== undefined;
    } catch {
      return true;
    }
  };

  const examineLater = (path: string, file: Known) => {
    if (file.examined || (file.fault && !file.isSupposed) || closed) return;
    file.examined = true;
    setTimeout(async () => {
      try {
        conclude(path, file, await threads.run<FileFault | undefined>({ path, digest: file.digest }));
      } catch {
        // A thread that could not read says nothing of the file: it is read once more when it is next asked for.
        file.examined = false;
      }
    }, delay).unref();
  };

  const conclude = (path: string, file: Known, fault: FileFault | undefined) => {
    // What changed meanwhile is looked at when it is next read.
    if (known.get(path) !== file || identityOf(path) !== file.identity) return;
    if (fault) damage(path, file, fault);
    else if (file.isSupposed) {
      delete file.fault;
      file.isSupposed = false;
    }
  };

  return {
    ensure(path, digest) {
      const file = look(path, digest);
      examineLater(path, file);
      if (file.fault) throw new DamagedFile(path, file.fault);
      return path;
    },
    examine(path, digest) {
      try {
        examineLater(path, look(path, digest));
      } catch (error) {
        if (!(error instanceof ShortOfMeans)) throw error;
      }
    },
    explain(path, error) {
      if (error instanceof DamagedFile) return error;
      const file = known.get(path);
      let fault: FileFault | undefined;
      try {
        fault = file && findPlainFault(path, file.digest);
      } catch (short) {
        return short;
      }
      const isGone = isUnreadable(error);
      // Not a file of a version: one made from those, to be made again.
      if (!file && isGone) onDamage(path, "content");
      if (file && fault) damage(path, file, fault);
      else if (file) {
        // A system that was short of handles or of memory says the same as a damaged file: only reading it whole tells.
        if (isGone && !file.fault) Object.assign(file, { fault: "unreadable", isSupposed: true });
        file.examined = false;
        examineLater(path, file);
      }
      return isGone || fault ? new DamagedFile(path, fault ?? "unreadable") : error;
    },
    listDamaged: () =>
      [...known].flatMap(([path, { fault, digest }]) => (fault && isStill(path, digest) ? [{ path, fault }] : [])),
    damages: () => count,
    async close() {
      closed = true;
      await threads.close();
    },
  };
}
