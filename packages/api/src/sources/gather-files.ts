import type { HandFile, ReceivedFile, Receiving, Reception } from "./family.js";
import { mayLack, receiveCsvParts, receiveYears } from "./file-parts.js";
import { SourceFailure } from "./source-failure.js";

/** What is not the text of a CSV, whose parts alone are put together as they are. */
const PACKED = /\.(zip|7z|rar|xlsx?|ods|gpkg|parquet)$/i;

type Gathering = Omit<Receiving, "known">;

/** Puts together the CSV of each year that a person downloaded, as `receiveYears` does those of addresses. Throws `SourceFailure` where a year lacks. */
export async function gatherYears(
  files: readonly HandFile[],
  receiving: Gathering,
  {
    years,
    one,
    ...manner
  }: Omit<Parameters<typeof receiveYears>[2], "accept" | "perMinute"> & {
    years: readonly number[];
    /** Whether a year has one file alone. */
    one: boolean;
  },
): Promise<ReceivedFile | undefined> {
  if (isWhole(files)) return undefined;
  const archives = sortByYear(files, years);
  for (const { year, urls } of archives)
    if (one && urls.length > 1) throw new SourceFailure({ kind: "same-year", year, names: urls });
  const lacking = years.filter((year) => !archives.some((archive) => archive.year === year));
  const absent = lacking.filter((year) => !mayLack(year, manner.currentYear));
  if (absent.length > 0) throw lackOf(absent, files);
  const received = whole(await receiveYears(archives, receiving, manner));
  return lacking.length > 0 ? { ...received, absentYears: lacking } : received;
}

/** Puts together the parts of one CSV, the years asked for being all there where they have each their own. */
export async function gatherYearParts(
  files: readonly HandFile[],
  receiving: Gathering,
  years: readonly number[] | undefined,
): Promise<ReceivedFile | undefined> {
  if (isWhole(files)) return undefined;
  const archives = years ? sortByYear(files, years) : [{ urls: files.map(({ name }) => name) }];
  const absent = years?.filter((year) => !archives.some((archive) => "year" in archive && archive.year === year)) ?? [];
  if (absent.length > 0) throw lackOf(absent, files);
  if (files.length === 1) return undefined;
  const packed = files.find(({ name }) => PACKED.test(name));
  if (packed) throw new SourceFailure({ kind: "packed-part", name: packed.name });
  return whole(
    await receiveCsvParts(
      archives.flatMap(({ urls }) => urls),
      receiving,
      { name: "parties.csv" },
    ),
  );
}

/** Whether it is the file that holds all, beside which there is no folder. */
function isWhole(files: readonly HandFile[]): boolean {
  return files.length === 1 && !files[0]?.name.includes("/");
}

function lackOf(absent: number[], files: readonly HandFile[]): SourceFailure {
  const folder = files[0]?.name.replace(/\/.*$/, "") ?? "";
  return new SourceFailure({
    ...{ kind: "absent-years", folder, absent },
    there: files.map(({ name }) => name.slice(folder.length + 1)),
  });
}

function whole(reception: Reception): ReceivedFile {
  if (reception.status === "unchanged") throw new Error("a file that was downloaded by hand is always received");
  return reception;
}

/** The files of each year, in order. Throws `SourceFailure` for one whose name tells no year asked for, or several. */
function sortByYear(files: readonly HandFile[], years: readonly number[]): { year: number; urls: string[] }[] {
  const byYear = new Map<number, string[]>();
  for (const { name } of files) {
    const told = yearsIn(name.replace(/^[^/]*\//, ""), years);
    const [year] = told;
    if (year === undefined || told.length > 1) throw new SourceFailure({ kind: "year-untold", name, years });
    byYear.set(year, [...(byYear.get(year) ?? []), name]);
  }
  return [...byYear].map(([year, urls]) => ({ year, urls })).sort((a, b) => a.year - b.year);
}

/** The years asked for that a name tells: standing apart, else within a date without dashes (31122022). */
function yearsIn(name: string, years: readonly number[]): number[] {
  const apart = years.filter((year) => new RegExp(`(?<!\\d)${year}(?!\\d)`).test(name));
  if (apart.length > 0 || /(?<!\d)(19|20)\d{2}(?!\d)/.test(name)) return apart;
  return years.filter((year) => new RegExp(`(?<!\\d)(\\d{4}${year}|${year}\\d{4})(?!\\d)`).test(name));
}
