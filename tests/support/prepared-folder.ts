import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** Folder that lasts as long as the run of the tests. */
    preparedFolder: string;
  }
}

/** Gives the tests of one run a folder for what they make once for all. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-prepared-"));
  project.provide("preparedFolder", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
