export interface ServedProgram {
  url: string;
  pid: number;
  stop(): Promise<void>;
  kill(): Promise<void>;
  told(): string;
}
export function serveProgram(given: {
  port?: number;
  env: Record<string, string>;
  patience?: number;
}): Promise<ServedProgram>;
export function makeKey(env: Record<string, string>): string;
