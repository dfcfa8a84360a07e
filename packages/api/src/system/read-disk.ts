import { statfs } from "node:fs/promises";

/** Bytes of the disk that holds a folder: those that this account may still write, and all. */
export async function readDisk(folder: string): Promise<{ free: number; total: number }> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, total: blocks * bsize };
}
