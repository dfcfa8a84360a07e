import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, scrypt } from "node:crypto";
import { BackupFailure } from "./backup-failure.js";

/**
 * Encryption of what a backup holds: AES-256-GCM in framed pieces, each of which is verified before any of it is used, so that a file of any
 * size passes in bounded memory. The construction is STREAM: the nonce of a piece is its rank and whether it is the last one, so that pieces
 * moved, repeated or cut away are found.
 *
 *   sealed = salt (16 bytes) · piece…      piece = at most 256 KiB encrypted · tag (16 bytes)
 *
 * The key of each sealed content comes from that of the backup and its own salt (HKDF-SHA256): no nonce is ever used twice.
 * @see https://eprint.iacr.org/2015/189 (STREAM)
 */
export interface Seal {
  seal(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer>;
  /** Throws `BackupFailure` at the first piece that is not as it was sealed. */
  open(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer>;
  /** Bytes of a content once sealed. */
  measure(bytes: number): number;
  /** What a content is called, which tells its digest to nobody without the key. */
  name(sha256: string): string;
}

/** What the label of an encrypted backup holds: how its key comes from the secret, and what tells that it is the right one. */
export interface SealLabel {
  salt: string;
  /** A known text, sealed; base64. */
  check: string;
}

const PIECE = 262_144;
const TAG = 16;
const SALT = 16;
const CHECK = "datalogue";

/** A seal for a new backup, and the label that it is opened again by. */
export async function makeSeal(secret: string): Promise<{ seal: Seal; label: SealLabel }> {
  const salt = randomBytes(SALT);
  const seal = await deriveSeal(secret, salt);
  const check = await gather(seal.seal(once(Buffer.from(CHECK))));
  return { seal, label: { salt: salt.toString("base64"), check: check.toString("base64") } };
}

/** The seal of a backup; undefined where this is not its secret. */
export async function openSeal(secret: string, { salt, check }: SealLabel): Promise<Seal | undefined> {
  const seal = await deriveSeal(secret, Buffer.from(salt, "base64"));
  try {
    const opened = await gather(seal.open(once(Buffer.from(check, "base64"))));
    return opened.toString() === CHECK ? seal : undefined;
  } catch {
    return undefined;
  }
}

async function deriveSeal(secret: string, salt: Buffer): Promise<Seal> {
  // A sentence as well as random bytes: guessing one costs 32 MB and a tenth of a second.
  const master = await new Promise<Buffer>((resolve, reject) =>
    scrypt(secret, salt, 32, { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );
  const derive = (own: Uint8Array, use: string) => Buffer.from(hkdfSync("sha256", master, own, use, 32));
  const naming = derive(Buffer.alloc(0), "names");
  return {
    async *seal(pieces) {
      const own = randomBytes(SALT);
      yield own;
      const key = derive(own, "content");
      let rank = 0;
      for await (const { piece, last } of cut(pieces, PIECE)) {
        const cipher = createCipheriv("aes-256-gcm", key, nonceOf(rank++, last));
        yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
      }
    },
    async *open(pieces) {
      let key: Buffer | undefined;
      let rank = 0;
      for await (const { piece, last } of cut(pieces, PIECE + TAG, SALT)) {
        if (key === undefined) {
          if (last) throw damaged();
          key = derive(piece, "content");
        } else yield openPiece(key, piece, nonceOf(rank++, last));
      }
    },
    measure: (bytes) => SALT + bytes + TAG * Math.max(1, Math.ceil(bytes / PIECE)),
    name: (sha256) => createHmac("sha256", naming).update(sha256).digest("hex"),
  };
}

function openPiece(key: Buffer, piece: Buffer, nonce: Buffer): Buffer {
  if (piece.length < TAG) throw damaged();
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG });
  decipher.setAuthTag(piece.subarray(piece.length - TAG));
  try {
    return Buffer.concat([decipher.update(piece.subarray(0, piece.length - TAG)), decipher.final()]);
  } catch {
    throw damaged();
  }
}

/** Rank of a piece, and whether it is the last one: what changes either is not opened. */
function nonceOf(rank: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(rank, 5, 6);
  nonce.writeUInt8(last ? 1 : 0, 11);
  return nonce;
}

/** The same bytes in pieces of `size`, the first of them of `first`; there is always a last one, which may be shorter, or empty. */
async function* cut(
  source: AsyncIterable<Uint8Array>,
  size: number,
  first = size,
): AsyncGenerator<{ piece: Buffer; last: boolean }> {
  let held: Uint8Array[] = [];
  let length = 0;
  let wanted = first;
  for await (const piece of source) {
    held.push(piece);
    length += piece.length;
    // Not when it is just full: it may be the last one.
    while (length > wanted) {
      const all = Buffer.concat(held);
      yield { piece: all.subarray(0, wanted), last: false };
      held = [all.subarray(wanted)];
      length -= wanted;
      wanted = size;
    }
  }
  yield { piece: Buffer.concat(held), last: true };
}

function damaged(): BackupFailure {
  return new BackupFailure("damage", "ce contenu chiffré est coupé ou abîmé.");
}

async function gather(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

async function* once(piece: Uint8Array): AsyncGenerator<Uint8Array> {
  yield piece;
}
