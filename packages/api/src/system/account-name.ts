import { readFileSync } from "node:fs";

/** Name of an account of this machine; undefined for one that its list has not, as that of another machine. */
export function findAccountName(uid: number): string | undefined {
  try {
    const lines = readFileSync("/etc/passwd", "utf8").split("\n");
    return lines.map((line) => line.split(":")).find((fields) => fields[2] === String(uid))?.[0];
  } catch {
    return undefined;
  }
}
