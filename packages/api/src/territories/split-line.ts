/** Cells of one line of a CSV that separates with commas (RFC 4180, no line break inside a cell). */
export function splitLine(line: string, delimiter: "," | ";" = ","): string[] {
  const plain = delimiter === "," ? "[^,]*" : "[^;]*";
  return [...line.matchAll(new RegExp(`(?:^|${delimiter})(?:"((?:[^"]|"")*)"|(${plain}))`, "g"))].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? "",
  );
}
