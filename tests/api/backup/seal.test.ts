import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { BackupFailure } from "../../../packages/api/src/backup/backup-failure.js";
import { makeSeal, openSeal, type Seal } from "../../../packages/api/src/backup/seal.js";

const SECRET = "le-mot-de-passe-des-sauvegardes";
/** Bytes of a piece, and what sealing adds to each, and to a content. */
const [PIECE, TAG, SALT] = [262_144, 16, 16];

async function* cut(bytes: Buffer, size = 100_000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function gather(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

describe("a sealed content", () => {
  let seal: Seal;
  let label: Awaited<ReturnType<typeof makeSeal>>["label"];
  beforeAll(async () => {
    ({ seal, label } = await makeSeal(SECRET));
  });
  const sealed = (bytes: Buffer) => gather(seal.seal(cut(bytes)));
  const opened = (bytes: Buffer) => gather(seal.open(cut(bytes)));

  it.each([0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 700_001])(
    "of %i bytes is opened as it was, has the length that is foreseen, and never the same bytes twice",
    async (length) => {
      const bytes = randomBytes(length);
      const once = await sealed(bytes);
      expect(once.length).toBe(seal.measure(length));
      expect((await opened(once)).equals(bytes)).toBe(true);
      expect((await sealed(bytes)).equals(once)).toBe(false);
      // By another program, with the same secret.
      const again = await openSeal(SECRET, label);
      expect(again?.name("ab")).toBe(seal.name("ab"));
      expect((await gather((again as Seal).open(cut(once)))).equals(bytes)).toBe(true);
    },
  );

  it("is not opened where one bit of it is changed, wherever it is", async () => {
    const once = await sealed(randomBytes(2 * PIECE + 10));
    for (const at of [0, SALT - 1, SALT, SALT + PIECE, SALT + PIECE + TAG, once.length - TAG - 1, once.length - 1]) {
      const changed = Buffer.from(once);
      changed[at] = (changed[at] as number) ^ 1;
      await expect(opened(changed), String(at)).rejects.toThrow(BackupFailure);
    }
  });

  it("is not opened where it is cut, even between two pieces, or where pieces are moved, repeated or added", async () => {
    const bytes = randomBytes(3 * PIECE);
    const once = await sealed(bytes);
    const part = (rank: number) => once.subarray(SALT + rank * (PIECE + TAG), SALT + (rank + 1) * (PIECE + TAG));
    const head = once.subarray(0, SALT);
    const bad = {
      empty: Buffer.alloc(0),
      "half a salt": head.subarray(0, 8),
      "no piece": head,
      "two pieces": Buffer.concat([head, part(0), part(1)]),
      "within a piece": once.subarray(0, once.length - 5),
      "within a tag": Buffer.concat([head, part(0), part(1), part(2).subarray(0, 3)]),
      moved: Buffer.concat([head, part(1), part(0), part(2)]),
      repeated: Buffer.concat([head, part(0), part(0), part(1), part(2)]),
      longer: Buffer.concat([once, Buffer.from("x")]),
      "of another content": Buffer.concat([(await sealed(bytes)).subarray(0, SALT), part(0), part(1), part(2)]),
    };
    for (const [name, changed] of Object.entries(bad))
      await expect(opened(changed), name).rejects.toThrow(BackupFailure);
  });

  it("is opened by its secret alone", async () => {
    expect(await openSeal(`${SECRET}s`, label)).toBeUndefined();
    expect(await openSeal(SECRET, { ...label, salt: randomBytes(16).toString("base64") })).toBeUndefined();
    const other = (await makeSeal(SECRET)).seal;
    expect(other.name("ab")).not.toBe(seal.name("ab"));
    await expect(gather(other.open(cut(await sealed(Buffer.from("Oléron")))))).rejects.toThrow(BackupFailure);
  });
});
