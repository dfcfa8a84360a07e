/** A path as it is typed in a shell: between apostrophes where a space or a sign would cut it. */
export function quotePath(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
