/** What breaks readers of files: separators, quotes, marks of encodings, brackets, extreme numbers and dates. */
const TOKENS = [
  '"',
  '""',
  ",",
  ";",
  "\t",
  "|",
  "\r",
  "\n",
  "\r\n",
  "\0",
  "\ufeff",
  "\u200b",
  "\u00a0",
  "\u202f",
  "é",
  "œ",
  "😀",
  "#N/A",
  "1,23E+08",
  "-0",
  "1e999",
  "NaN",
  "0x10",
  "9999999999999999999",
  "2024-02-30",
  "31/02/2024",
  "24:61",
  "[",
  "]",
  "{",
  "}",
  "{}",
  "[]",
  "null",
  "true",
  '"geometry":null',
  '"coordinates":[[[]]]',
  '"type":"Feature"',
  "POINT(1 2)",
  "((((((((",
  "=CMD()",
  "\\",
  "\\u0000",
  "%d",
  "a".repeat(5000),
  ",".repeat(3000),
  "\n".repeat(3000),
  "[".repeat(3000),
].map((text) => Buffer.from(text));
const RAW = [
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0xfe, 0xff]),
  Buffer.from([0x80, 0x92]),
  Buffer.from([0xc3]),
  Buffer.from([0x50, 0x4b, 0x03, 0x04]),
];

/**
 * A few random changes of a file.
 * @param bytes the file, and `other` gives another one to splice in
 * @param random numbers in [0, 1), seeded
 */
export function mutate(bytes, other, random) {
  const changes = 1 + Math.floor(random() * 6);
  let result = bytes;
  for (let i = 0; i < changes; i++) result = CHANGES[Math.floor(random() * CHANGES.length)](result, random, other);
  return result;
}

const at = (bytes, random) => Math.floor(random() * (bytes.length + 1));
const insert = (bytes, place, piece) => Buffer.concat([bytes.subarray(0, place), piece, bytes.subarray(place)]);
const pick = (list, random) => list[Math.floor(random() * list.length)];

const CHANGES = [
  (bytes, random) => insert(bytes, at(bytes, random), pick(TOKENS, random)),
  (bytes, random) => insert(bytes, at(bytes, random), pick(RAW, random)),
  (bytes, random) => bytes.subarray(0, at(bytes, random)),
  (bytes, random) => bytes.subarray(at(bytes, random)),
  (bytes, random) => {
    const copy = Buffer.from(bytes);
    for (let n = 0; n < 10 && copy.length > 0; n++)
      copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
    return copy;
  },
  (bytes, random) => {
    const [from, to] = [at(bytes, random), at(bytes, random)].sort((a, b) => a - b);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  (bytes, random) => {
    const from = at(bytes, random);
    return insert(bytes, at(bytes, random), bytes.subarray(from, from + Math.floor(random() * 2000)));
  },
  (bytes, random, other) => {
    const piece = other();
    const from = at(piece, random);
    return insert(bytes, at(bytes, random), piece.subarray(from, from + Math.floor(random() * 20_000)));
  },
  (bytes, random) =>
    Buffer.from(
      bytes
        .toString("latin1")
        .replaceAll(pick([",", ";", '"', "\n"], random), pick(["", ",", ";", "\t", '"', "\r\n"], random)),
      "latin1",
    ),
  (bytes) => Buffer.from(`\ufeff${bytes.toString("latin1")}`, "utf16le"),
];
