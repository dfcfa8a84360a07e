import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readZipEntries, ZIP_LIMITS, type ZipLimits } from "../../../packages/ingest/src/readers/zip-entries.js";
import { writeZip } from "../support/write-zip.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "datalogue-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(bytes: Uint8Array, limits?: Partial<ZipLimits>, wanted = (name: string) => name.endsWith(".xml")) {
  const path = join(folder, "archive.zip");
  writeFileSync(path, bytes);
  return readZipEntries(path, wanted, { ...ZIP_LIMITS, ...limits });
}

/** An archive of one compressed entry, which declares the size given. */
function compressed(content: Uint8Array, declared = content.length): Buffer {
  const name = "a.xml";
  const bytes = writeZip([[name, deflateRawSync(content)]]);
  const directory = bytes.readUInt32LE(bytes.length - 6);
  for (const [method, size] of [
    [8, 22],
    [directory + 10, directory + 24],
  ] as const) {
    bytes.writeUInt16LE(8, method);
    bytes.writeUInt32LE(declared, size);
  }
  return bytes;
}

describe("archives of strangers", () => {
  it("gives back what was written, and only what is wanted", async () => {
    const bytes = writeZip([
      ["a.xml", Buffer.from("Dolus")],
      ["b.png", Buffer.from([1])],
      ["été/c.xml", Buffer.alloc(0)],
      ["dossier/", Buffer.alloc(0)],
    ]);
    const verdict = await read(bytes);
    expect(verdict).toMatchObject({ kind: "read", names: ["a.xml", "b.png", "été/c.xml"] });
    expect(
      verdict.kind === "read" && [...verdict.entries].map(([name, content]) => [name, content.toString()]),
    ).toEqual([
      ["a.xml", "Dolus"],
      ["été/c.xml", ""],
    ]);
    expect(await read(compressed(Buffer.from("Saint-Pierre-d'Oléron")))).toMatchObject({ kind: "read" });
  });

  it("refuses too many files, and too many bytes once decompressed", async () => {
    const bytes = writeZip([
      ["a.xml", Buffer.alloc(60)],
      ["b.xml", Buffer.alloc(60)],
    ]);
    expect(await read(bytes, { entries: 1 })).toMatchObject({
      kind: "unsafe",
      reason: { fr: "elle contient 2 fichiers, 1 au plus sont admis" },
    });
    expect(await read(bytes, { bytes: 100 })).toMatchObject({ kind: "unsafe" });
    expect(await read(bytes, { bytes: 120 })).toMatchObject({ kind: "read" });
  });

  it("refuses a bomb: an entry compressed more than any real file", async () => {
    const bomb = compressed(Buffer.alloc(12_000_000));
    expect(bomb.length).toBeLessThan(20_000);
    expect(await read(bomb)).toMatchObject({ kind: "unsafe", reason: { fr: expect.stringContaining("a.xml") } });
  });

  it("stops reading an entry that is longer than it declares", async () => {
    expect(await read(compressed(Buffer.alloc(100_000), 100))).toMatchObject({ kind: "unreadable" });
  });

  it("refuses paths that lead outside, and archives with a password", async () => {
    for (const name of ["../a.xml", "/a.xml", "x/../../a.xml"])
      expect(await read(writeZip([[name, Buffer.from("x")]]))).toMatchObject({ kind: "unreadable" });
    const locked = writeZip([["a.xml", Buffer.from("x")]]);
    const directory = locked.readUInt32LE(locked.length - 6);
    locked.writeUInt16LE(0x0801, directory + 8);
    locked.writeUInt32LE(0, directory + 24);
    expect((await read(locked)).kind).not.toBe("read");
  });

  it("says that what is no archive, or is cut, cannot be read", async () => {
    const bytes = writeZip([["a.xml", Buffer.from("x")]]);
    for (const broken of [Buffer.alloc(0), Buffer.from("PK\u0003\u0004"), bytes.subarray(0, 40), bytes.subarray(20)])
      expect(await read(broken)).toMatchObject({ kind: "unreadable" });
  });
});
