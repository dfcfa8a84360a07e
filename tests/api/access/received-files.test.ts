import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const packages = fileURLToPath(new URL("../../../packages", import.meta.url));

/** Every module of the site, with its text; `api/content/load-content.ts`. */
const modules = ["api", "web"].flatMap((name) => {
  const root = join(packages, name, "src");
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => ({
      path: join(name, relative(root, join(root, file))),
      text: readFileSync(join(root, file), "utf8"),
    }));
});

/** What reads the cells of a file; a file that was received holds what is not told. */
const PARSING = ["checkFile", "fixFile", "contentReferences", "inferSchema"];

/** Who may, and why that tells nobody what was kept from them. */
const parse: Record<string, string> = {
  "api/publication/build-version.ts": "publication itself: what is not told goes no further than here",
  "api/publication/find-impossible-largest.ts":
    "looks again at what a published version was made from, and tells yes or no to the review of secrecy",
  "api/publication/rebuild-rows.ts": "rows dropped with age, never those of a version under secrecy (entry-versions)",
  "api/publication/repair-files.ts":
    "damaged files made again: of a version under secrecy its report without values, its rows from its own protected table",
  "api/checking/check-worker.ts": "the file that the caller has just sent, and forgotten after the answer",
  "api/drafts/read-file.ts": "the file of a draft, told to the producer who deposited it (under secrecy, to no other)",
  "api/drafts/read-version-rows.ts":
    "the received file of the version served, opened as a table to type by who may read it whole (under secrecy, its producer alone)",
  "api/content/export-content.ts":
    "a file never published, of the content that the administrator exports: only whether it may hold more is kept of it",
  "api/drafts/draft-worker.ts": "the same file, whose mended copy goes to the same",
  "api/refreshing/try-file.ts":
    "the file that `sources check` has just received, told to the administrator who typed the command",
  "api/inspections/spreadsheet-worker.ts":
    "the campaign that a member of the service has just sent, told to them alone and forgotten after the answer",
  "api/territories/outlines/read-outlines.ts": "outlines of territories, given to a command by the administrator",
  "api/territories/init/read-perimeter.ts": "a list of communes, given to a command by the administrator",
};

/** Who names the received file of a version or of the content, and what is done with it. */
const name: Record<string, string> = {
  "api/publication/build-version.ts": "copies it into its version",
  "api/publication/rebuild-rows.ts": "makes dropped rows again",
  "api/publication/open-received.ts":
    "gives publication its path again, where a rule of secrecy or an agreement has changed, or an embargo is over",
  "api/publication/describe-damage.ts": "says that it is damaged",
  "api/drafts/read-served.ts":
    "opens it as rows to type, after the decision for `received-file` where it is under secrecy",
  "api/content/export-dataset.ts":
    "copies it into the export that an administrator asks for by a command; closed or under secrecy, only where they say so",
  "api/drafts/roll-back.ts": "gives publication the path of an earlier version's again, to go back to it",
  "api/content/read-dataset.ts": "finds it and takes its digest",
  "api/refreshing/refresh-source.ts": "keeps its digest beside what was last received, and tells it nobody",
  "api/content/publish-received.ts": "gives publication the path of what was received, by its dataset's rules",
  "api/catalogue/entry-versions.ts":
    "has rows dropped with age made from it again, never under secrecy or an agreement",
  "api/catalogue/file-reader.ts":
    "gives its path for its bytes to be sent, after the access decision for `received-file`",
  "api/datasets/file-routes.ts": "sends its bytes as they are, with its media type",
  "api/catalogue/describe-dataset.ts": "describes its form and size, unless secret",
};

/** Libraries that decode the files people send: only ingest depends on them. */
const DECODERS = [
  "papaparse",
  "read-excel-file",
  "shapefile",
  "hyparquet",
  "yauzl",
  "saxes",
  "saxen",
  "@tmcw/togeojson",
];

const importsOf = (text: string) =>
  [...text.matchAll(/import\s+(?:type\s+)?([^;]*?)\s+from\s+"([^"]+)"/g)].map(([, names = "", from = ""]) => ({
    names: names.split(/[{},\s]+/),
    from,
  }));

describe("a received file", () => {
  it("is read for its cells by publication alone, and by what reads files that hold nothing secret", () => {
    const readers = modules.filter(({ text }) =>
      importsOf(text).some(
        ({ names, from }) => from === "@datalogue/ingest" && names.some((one) => PARSING.includes(one)),
      ),
    );
    expect(readers.map(({ path }) => path).sort()).toEqual(Object.keys(parse).sort());
  });

  it("is named by few modules", () => {
    const naming = modules.filter(
      ({ path, text }) =>
        !path.startsWith("api/openapi/") && /\.original\b|\boriginal\$\{|\bdataFile\b|"data\.csv"/.test(text),
    );
    expect(naming.map(({ path }) => path).sort()).toEqual(Object.keys(name).sort());
  });

  it("is decoded by no library outside ingest", () => {
    const culprits = modules.flatMap(({ path, text }) =>
      importsOf(text).flatMap(({ from }) =>
        DECODERS.some((library) => from === library || from.startsWith(`${library}/`)) ? [`${path}: ${from}`] : [],
      ),
    );
    expect(culprits).toEqual([]);
  });

  it("is out of reach of a check, which is given the reference geography and the shared schemas", () => {
    const checking = modules.filter(({ path }) => path.startsWith("api/checking/"));
    expect(checking.length).toBeGreaterThan(5);
    for (const { path, text } of checking) {
      expect(text, path).not.toMatch(/contentFolder|dataset\.json|find-datasets|read-dataset|original(?!Url)/);
    }
  });
});
