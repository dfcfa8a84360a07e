import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CheckOptions, type Column, checkFile, type Report, type Row, readGeography } from "@datalogue/ingest";

const geography = await readGeography(join(import.meta.dirname, "../../../datasets/territoires"));

/** The report of a file made of these bytes, and its rows as objects; `isolated`: without the official list of communes. */
export async function checkBytes(
  name: string,
  bytes: Uint8Array,
  { isolated = false, ...options }: CheckOptions & { isolated?: boolean } = {},
): Promise<{ report: Report; rows: Record<string, unknown>[]; read: Row[] }> {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-"));
  const path = join(folder, name);
  writeFileSync(path, bytes);
  let columns: Column[] = [];
  const read: Row[] = [];
  try {
    const report = await checkFile(path, {
      today: "2026-01-01",
      ...(isolated ? {} : { geography }),
      ...options,
      onColumns: (found) => {
        columns = found;
      },
      onRows: (some) => {
        read.push(...some);
      },
    });
    const rows = read.map(({ cells }) =>
      Object.fromEntries(columns.map(({ name: column }, at) => [column, cells[at]])),
    );
    return { report, rows, read };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
