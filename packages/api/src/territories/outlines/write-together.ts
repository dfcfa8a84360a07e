import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Writes several files of a folder: all are written beside and synced, then renamed one after the other in the order given.
 * When one cannot be written, none is changed.
 */
export async function writeTogether(folder: string, files: { name: string; content: string }[]): Promise<void> {
  const mark = randomUUID();
  const beside = (name: string) => join(folder, `.${name}.${mark}`);
  try {
    for (const { name, content } of files) {
      const file = await open(beside(name), "wx");
      try {
        await file.writeFile(content);
        await file.sync();
      } finally {
        await file.close();
      }
    }
    for (const { name } of files) await rename(beside(name), join(folder, name));
  } catch (error) {
    for (const { name } of files) await rm(beside(name), { force: true });
    throw error;
  }
}
