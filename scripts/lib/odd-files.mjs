// Odd files made from real tables, as services and their programs write them, and what an independent reader (Python's csv, openpyxl)
// finds in them: a reading called valid must have the same columns, rows and cells.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkFile } from "@datalogue/ingest";
import iconv from "iconv-lite";
import papaparse from "papaparse";
import { randomFrom } from "./random.mjs";

const here = import.meta.dirname;
/** Records of a table at most. */
const RECORDS = 60;

/** The Python that may have openpyxl: that of the system first; undefined when there is none. */
export function findPython(module = "csv") {
  return ["/usr/bin/python3", "python3"].find((python) => spawnSync(python, ["-c", `import ${module}`]).status === 0);
}

/** The tables of the CSV files of some folders: records of texts, the header first. */
export function listTables(folders) {
  return folders
    .flatMap(listFiles)
    .filter((path) => path.endsWith(".csv") && !/data.faults/.test(path))
    .flatMap((path) => {
      const text = iconv.decode(readFileSync(path).subarray(0, 300_000), isUtf8(path) ? "utf-8" : "windows-1252");
      const [first = ""] = text.split("\n");
      const [delimiter] = [";", ",", "\t"].sort((a, b) => first.split(b).length - first.split(a).length);
      const { data } = papaparse.parse(text.replace(/^\ufeff/, ""), { delimiter, skipEmptyLines: "greedy" });
      const [header, ...records] = data.slice(0, -1);
      const named = header?.every((name) => name.trim() !== "") && new Set(header).size === header.length;
      return named && records.length > 2 ? [[header, ...records.filter(({ length }) => length === header.length)]] : [];
    })
    .filter(({ length }) => length > 3);
}

function listFiles(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? listFiles(path) : [path];
  });
}

function isUtf8(path) {
  const bytes = readFileSync(path).subarray(0, 200_000);
  return !bytes.toString("utf8").slice(0, -4).includes("\ufffd");
}

const ENCODINGS = [
  ["utf-8", "utf-8-sig"],
  ["utf-8 with mark", "utf-8-sig"],
  ["windows-1252", "cp1252"],
  ["iso-8859-15", "iso8859-15"],
  ["cp850", "cp850"],
  ["utf-16le", "utf-16"],
];

/** What is done to the lines of a text table: each takes and gives lines (header first) and says how many stand above the header. */
const ODDITIES = {
  "trailing separators": ({ lines, delimiter, draw }) => {
    const more = delimiter.repeat(1 + draw(5));
    return lines.map((line) => line + more);
  },
  "trailing separators but in the header": ({ lines, delimiter, draw }) => {
    const more = delimiter.repeat(1 + draw(3));
    return lines.map((line, at) => (at === 0 ? line : line + more));
  },
  "trailing separators here and there": ({ lines, delimiter, draw }) =>
    lines.map((line) => (draw(3) === 0 ? line + delimiter.repeat(1 + draw(3)) : line)),
  "title lines": ({ lines, draw, above }) => {
    const titles = Array.from({ length: 1 + draw(12) }, (_, at) => `Tonnages du service ${at + 1}`);
    above.count += titles.length;
    return [...titles, ...lines];
  },
  "padded title lines": ({ lines, delimiter, width, above }) => {
    above.count += 1;
    return [`Liste des équipements${delimiter.repeat(width - 1)}`, delimiter.repeat(0), ...lines];
  },
  "a title and the day of its printing": ({ lines, delimiter, width, above }) => {
    above.count += 1;
    return [`Export${delimiter.repeat(width + 2)}Imprimé le 12/01/2025`, ...lines];
  },
  "the header again": ({ lines, draw }) => {
    const at = 1 + draw(lines.length - 1);
    return [...lines.slice(0, at), lines[0], ...lines.slice(at)];
  },
  // One name over two columns could as well be a title over a table without header.
  "a header without its last title": ({ lines, delimiter, width }) => {
    const at = lines[0].lastIndexOf(delimiter);
    return width < 3 || at < 1 || lines[0].endsWith('"') ? lines : [lines[0].slice(0, at), ...lines.slice(1)];
  },
  "notes under the table": ({ lines }) => [...lines, "", "Source : service déchets", "Données arrêtées au 31 décembre"],
  "blank lines": ({ lines, draw }) => lines.flatMap((line) => (draw(6) === 0 ? [line, ""] : [line])),
  "blank rows": ({ lines, delimiter, width, draw }) =>
    lines.flatMap((line) => (draw(8) === 0 ? [line, delimiter.repeat(width - 1)] : [line])),
  "a text that nothing quotes": ({ lines, delimiter, draw }) => {
    const at = 1 + draw(lines.length - 1);
    return lines.map((line, rank) => (rank === at ? `${line}${delimiter} et${delimiter} autres` : line));
  },
  "short rows": ({ lines, delimiter, draw }) =>
    lines.map((line, at) =>
      at > 0 && draw(5) === 0 && !line.includes('"') ? line.slice(0, line.lastIndexOf(delimiter)) : line,
    ),
  "decimal commas under any separator": ({ lines }) =>
    lines.map((line, at) => (at === 0 ? line : line.replace(/(\d)\.(\d)/g, "$1,$2"))),
  "a cut end": ({ lines, draw }) => {
    const last = lines.at(-1);
    return [...lines.slice(0, -1), last.slice(0, 1 + draw(last.length))];
  },
  "a total": ({ lines, delimiter, width }) => [...lines, `Total${delimiter.repeat(width - 1)}`],
  "no header": ({ lines }) => lines.slice(1),
};

/** One odd text file: its bytes, what was done, and what its writer tells the other reader. */
function makeOddText(table, random) {
  const draw = (below) => Math.floor(random() * below);
  const pick = (list) => list[draw(list.length)];
  const [header] = table;
  const from = draw(Math.max(1, header.length - 6));
  const columns = header.slice(from, from + 2 + draw(Math.min(12, header.length - from - 1)));
  const start = 1 + draw(Math.max(1, table.length - RECORDS));
  const part = [
    columns,
    ...table.slice(start, start + 3 + draw(RECORDS)).map((row) => row.slice(from, from + columns.length)),
  ];
  const width = columns.length;
  const delimiter = pick([";", ";", ",", ",", "\t", "|"]);
  const quoting = pick(["needed", "needed", "all"]);
  const newline = pick(["\n", "\r\n", "\r\n", "\r"]);
  const write = (cell) =>
    quoting === "all" || /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
  const above = { count: 0 };
  let lines = part.map((record) => record.map(write).join(delimiter));
  const oddities = [pick(Object.keys(ODDITIES)), ...(draw(2) === 0 ? [pick(Object.keys(ODDITIES))] : [])];
  // Titles last: the others take the first line for the header.
  oddities.sort((a, b) => Number(/title line|a title/.test(a)) - Number(/title line|a title/.test(b)));
  for (const oddity of new Set(oddities)) lines = ODDITIES[oddity]({ lines, delimiter, width, draw, above });
  const text = lines.join(newline) + pick([newline, newline, ""]);
  const fitting = ENCODINGS.filter(([encoding]) => encodes(text, encoding));
  const [encoding, python] = pick(fitting);
  return {
    bytes: encode(text, encoding),
    what: `${[...new Set(oddities)].join(", ")} (${encoding}, ${JSON.stringify(delimiter)}, ${quoting}, ${JSON.stringify(newline)})`,
    job: { encoding: python, delimiter, header: above.count, named: !oddities.includes("no header") },
  };
}

function encode(text, encoding) {
  if (encoding === "utf-8 with mark") return iconv.encode(text, "utf-8", { addBOM: true });
  return iconv.encode(text, encoding, { addBOM: encoding === "utf-16le" });
}

function encodes(text, encoding) {
  return encoding.startsWith("utf") || iconv.decode(iconv.encode(text, encoding), encoding) === text;
}

/** What the writer of a workbook puts in it; a row that is null is not there. */
function makeOddSheet(table, random) {
  const draw = (below) => Math.floor(random() * below);
  const { length } = table[0];
  const from = draw(Math.max(1, length - 6));
  const width = 2 + draw(Math.min(10, length - from - 1));
  const start = 1 + draw(Math.max(1, table.length - RECORDS));
  const cut = (row) => row.slice(from, from + width);
  let records = [cut(table[0]), ...table.slice(start, start + 3 + draw(RECORDS)).map(cut)];
  const oddities = [];
  const may = (name, change) => {
    if (draw(3) !== 0) return;
    oddities.push(name);
    change();
  };
  may("blank rows", () => {
    records = records.flatMap((row, at) => (at > 0 && draw(6) === 0 ? [row, null] : [row]));
  });
  may("a header without its last title", () => {
    if (width > 2) records[0] = records[0].slice(0, -1);
  });
  may("the header again", () => records.push(records[0]));
  may("notes under the table", () => records.push(null, ["Source : service déchets"]));
  may("codes", () => {});
  may("formatted below", () => {});
  let header = 1;
  may("title lines", () => {
    records = [
      ["Tonnages 2024", ...Array.from({ length: width + 1 }, () => ""), "Imprimé le 12/01/2025"],
      null,
      ...records,
    ];
    header = 3;
  });
  return { records, oddities, header };
}

/**
 * Makes `texts` odd text files and `sheets` workbooks in a folder, has each read by both, and compares what we call valid.
 * @returns how many were called valid, refused, valid with the warning that the header or the columns are only supposed and read otherwise
 * by the other reader, and the faults: other readings called valid that differ.
 */
export async function compareOddFiles(tables, folder, seed, { texts = 0, sheets = 0 }) {
  mkdirSync(folder, { recursive: true });
  const random = randomFrom(`odd files ${seed}`);
  const made = [];
  for (let rank = 0; rank < texts; rank++) {
    const { bytes, what, job } = makeOddText(tables[Math.floor(random() * tables.length)], random);
    const path = join(folder, `odd-${rank}.csv`);
    writeFileSync(path, bytes);
    made.push({ path, what, job: { ...job, path } });
  }
  const books = [];
  for (let rank = 0; rank < sheets; rank++) {
    const sheet = makeOddSheet(tables[Math.floor(random() * tables.length)], random);
    const path = join(folder, `odd-${rank}.xlsx`);
    books.push({ ...sheet, path });
    made.push({
      path,
      what: sheet.oddities.join(", ") || "plain",
      job: { path, sheet: true, header: sheet.header, named: true },
    });
  }
  const python = findPython(sheets > 0 ? "openpyxl" : "csv");
  const jobs = join(folder, "jobs.json");
  if (books.length > 0) {
    writeFileSync(jobs, JSON.stringify(books));
    execFileSync(python, [join(here, "write-odd-sheets.py"), jobs]);
  }
  writeFileSync(jobs, JSON.stringify(made.map(({ job }) => job)));
  const options = { maxBuffer: 1 << 30, encoding: "utf8", env: { ...process.env, PYTHONIOENCODING: "utf-8" } };
  const answers = execFileSync(python, [join(here, "read-odd-files.py"), jobs], options)
    .trim()
    .split("\n");
  const result = { files: made.length, valid: 0, refused: 0, doubtful: 0, faults: [] };
  for (const [at, { path, what, job }] of made.entries()) {
    const theirs = JSON.parse(answers[at]);
    const ours = await read(path);
    if (!ours.report.valid) {
      result.refused++;
      continue;
    }
    result.valid++;
    const difference = compare(ours, theirs);
    if (difference && ours.report.issues.some(({ code }) => isDoubt(code, job))) result.doubtful++;
    else if (difference) result.faults.push(`${path}: ${what}: ${difference}`);
  }
  return result;
}

/** What says that the header or the columns were supposed; where there was none, also that it was taken for one that comes again. */
const isDoubt = (code, { named }) =>
  code === "unrecognised-header" || code === "one-column" || (!named && code === "repeated-header");

async function read(path) {
  const rows = [];
  let columns = [];
  const report = await checkFile(path, {
    onColumns: (found) => {
      columns = found.map(({ name }) => name);
    },
    onRows: (batch) => {
      rows.push(...batch.map(({ cells }) => cells));
    },
  });
  return { report, columns, rows };
}

/** What differs between both readings; undefined when nothing does. */
function compare({ columns, rows }, theirs) {
  if (theirs.error) return `the other reader says ${theirs.error}`;
  if (theirs.beyond) return "a row has text beyond the header";
  if (columns.length !== theirs.columns.length)
    return `${columns.length} columns, not ${theirs.columns.length} (${columns.join("|")})`;
  for (const [at, name] of theirs.columns.entries())
    if (clean(name) !== "" && clean(name) !== columns[at]) return `column “${columns[at]}”, not “${name}”`;
  if (rows.length !== theirs.rows.length) return `${rows.length} rows, not ${theirs.rows.length}`;
  for (const [row, cells] of rows.entries())
    for (const [at, cell] of cells.entries()) {
      const other = theirs.rows[row][at];
      if (!isSame(cell ?? "", other))
        return `row ${row + 1}, column ${at + 1}: ${JSON.stringify(cell)}, not ${JSON.stringify(other)}`;
    }
  return undefined;
}

const clean = (name) => name.replace(/[\s\u00a0\u202f\u200b\ufeff]+/g, " ").trim();

/** The same text, or the same number: a workbook keeps 1.0, and shows codes with their zeros. */
function isSame(ours, theirs) {
  if (ours === theirs || ours.replace(/\r\n?/g, "\n") === theirs.replace(/\r\n?/g, "\n")) return true;
  return ours !== "" && theirs !== "" && Math.abs(Number(ours) - Number(theirs)) <= 1e-9 * Math.abs(Number(theirs));
}
