import { formatNumber } from "@datalogue/ingest";
import { HttpProblem } from "../http/http-problem.js";

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
  /** Bytes more on disk. Throws `HttpProblem` when there is no room for them. */
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
    /** Takes a place for a file that begins to arrive. Throws `HttpProblem` when there is none. */
    enter(client: string): Hold {
      const share = clients.get(client) ?? { files: 0, bytes: 0 };
      if (share.files >= limits.filesEach)
        throw new HttpProblem(
          429,
          "votre-part-est-prise",
          "Trop d'envois à la fois",
          `Vous envoyez déjà ${share.files}\u00A0fichiers en même temps. Attendez qu'ils soient arrivés.`,
          { "Retry-After": "10" },
        );
      if (files >= limits.files)
        throw new HttpProblem(
          503,
          "trop-de-verifications",
          "Trop d'envois à la fois",
          `${files}\u00A0fichiers arrivent en ce moment, autant que le service peut en recevoir. Réessayez dans une demi-minute.`,
          { "Retry-After": "30" },
        );
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
          if (share.bytes + more > limits.bytesEach) throw noRoom(429, "Vos fichiers", limits.bytesEach);
          if (bytes + more > limits.bytes) throw noRoom(503, "Les fichiers reçus", limits.bytes);
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

function noRoom(status: 429 | 503, whose: string, limit: number): HttpProblem {
  return new HttpProblem(
    status,
    status === 429 ? "votre-part-est-prise" : "trop-de-verifications",
    "Plus de place",
    `${whose} en cours de contrôle prennent déjà la place prévue (${formatNumber(Math.round(limit / 1e6))}\u00A0Mo). Réessayez dans une minute.`,
    { "Retry-After": "60" },
  );
}
