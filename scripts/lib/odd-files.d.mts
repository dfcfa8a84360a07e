export interface OddFilesResult {
  files: number;
  valid: number;
  refused: number;
  doubtful: number;
  faults: string[];
}

export function findPython(module?: string): string | undefined;
export function listTables(folders: readonly string[]): string[][][];
export function compareOddFiles(
  tables: string[][][],
  folder: string,
  seed: number,
  counts: { texts?: number; sheets?: number },
): Promise<OddFilesResult>;
