import { CheckRefused } from "./check-refused.js";

/** What may come in at once, from everybody and from one client. */
export interface IntakeLimits {
  /** Files that are arriving. */
  files: number;
  filesEach: number;
  /** Bytes written on disk: those of files that arrive, wait or are checked, and of their copies. */
  bytes: number;
  bytesEach: number;
}

/** What one request holds of the intake. */
export interface Hold {
  /** Bytes more on disk. Throws `CheckRefused` when there is no room for them. */
  grow(bytes: number): void;
  /** The file is there: its place is for another one, its bytes are still held. */
  arrived(): void;
  /** Nothing is left of it. */
  leave(): void;
}

/** Counts the files that arrive and the bytes that they take, so that neither the disk nor the places are one client's. */
export function openIntake(limits: IntakeLimits) {
  const clients = new Map<string, { files: number; bytes: number }>();
  let files = 0;
  let bytes = 0;
  return {
    /** Takes a place for a file that begins to arrive. Throws `CheckRefused` when there is none. */
    enter(client: string): Hold {
      const share = clients.get(client) ?? { files: 0, bytes: 0 };
      if (share.files >= limits.filesEach)
        throw new CheckRefused({ kind: "many-uploads", own: true, count: share.files });
      if (files >= limits.files) throw new CheckRefused({ kind: "many-uploads", own: false, count: files });
      clients.set(client, share);
      share.files++;
      files++;
      let [arriving, held] = [true, 0];
      const arrived = () => {
        if (!arriving) return;
        arriving = false;
        share.files--;
        files--;
      };
      return {
        grow(more) {
          if (share.bytes + more > limits.bytesEach)
            throw new CheckRefused({ kind: "no-room", own: true, limit: limits.bytesEach });
          if (bytes + more > limits.bytes) throw new CheckRefused({ kind: "no-room", own: false, limit: limits.bytes });
          held += more;
          share.bytes += more;
          bytes += more;
        },
        arrived,
        leave() {
          arrived();
          share.bytes -= held;
          bytes -= held;
          held = 0;
          if (share.files === 0 && share.bytes === 0 && clients.get(client) === share) clients.delete(client);
        },
      };
    },
  };
}
