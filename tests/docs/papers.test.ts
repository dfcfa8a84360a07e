import { readFileSync } from "node:fs";
import { join } from "node:path";
import { commands as apiCommands } from "@datalogue/api/commands";
import { commands as ingestCommands } from "@datalogue/ingest/commands";
import { commands as webCommands } from "@datalogue/web/commands";
import { describe, expect, it } from "vitest";
import {
  findLostCitations,
  findNoteFaults,
  findUntrue,
  listMentions,
  listPapers,
  listPaths,
  listTabled,
  type Project,
  readNotes,
} from "../support/papers.js";

const root = join(import.meta.dirname, "../..");
const project: Project = {
  root,
  paths: listPaths(root),
  commands: [...ingestCommands(), ...apiCommands(), ...webCommands()],
  scripts: JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts,
};
const read = (path: string) => readFileSync(join(root, path), "utf8");
const untrue = (text: string) => listMentions("docs/here.md", text).flatMap((mention) => findUntrue(mention, project));
const notes = readNotes(join(root, "docs/decisions"));

describe("the papers of the project", () => {
  it.each(listPapers(project.paths))("%s names files, folders, commands and notes that exist", (paper) => {
    const text = read(paper);
    const mentions = [...listMentions(paper, text), ...listTabled(paper, text)];
    expect(mentions.flatMap((mention) => findUntrue(mention, project))).toEqual([]);
    const numbers = [...text.matchAll(/\bnotes? (\d{2,4})\b/g)].map(([, number]) => Number(number));
    expect(numbers.filter((number) => !notes.some((note) => note.number === number))).toEqual([]);
  });

  it("and the code cite no paper that the project does not hold", () => {
    const texts = project.paths.filter(
      (path) => /\.(md|ts|tsx|mjs)$/.test(path) && !/^tests\/(docs\/|support\/papers)/.test(path),
    );
    expect(texts.flatMap((path) => findLostCitations(path, read(path), project))).toEqual([]);
    const citing = "one\n// docs/gone.md, docs/api.md\n// (DESIGN 7)";
    expect(findLostCitations("a.ts", citing, project)).toEqual([
      "a.ts:2: docs/gone.md is not in the project",
      "a.ts:3: DESIGN is not in the project",
    ]);
  });

  it("are read with what varies left free", () => {
    expect(
      untrue("`datasets/<theme>/indicators/<id>.json`, `generate-demo-*.mjs`, `tests/ingest/…`, `charts/trend.ts`"),
    ).toEqual([]);
  });
});

describe("the check of the papers", () => {
  it.each([
    ["a file", "one\n`packages/api/src/gone.ts`", "docs/here.md:2: packages/api/src/gone.ts does not exist"],
    ["a folder", "`datasets/<theme>/nothing/`", "docs/here.md:1: datasets/<theme>/nothing/ does not exist"],
    ["a room", "in `attic/`", "docs/here.md:1: attic/ does not exist"],
    ["a file by its name alone", "`gone-with.ts`", "docs/here.md:1: gone-with.ts does not exist"],
    ["a link", "[x](gone.md)", "docs/here.md:1: gone.md leads nowhere"],
    ["an anchor", "[x](api.md#gone)", "docs/here.md:1: api.md#gone: no title has this anchor"],
    ["a script", "```sh\nnpm run gone\n```", "docs/here.md:2: npm has no script gone"],
    ["an option of a script", "`npm run fuzz -- --gone 3`", "docs/here.md:1: npm run fuzz has no option --gone"],
    ["a command", "`node bin/datalogue.mjs gone x`", "docs/here.md:1: datalogue has no command gone"],
    ["a second command", "`datalogue key gone`", "docs/here.md:1: datalogue key has no command gone"],
    ["an option told alone", "`--gone`", "docs/here.md:1: no command has an option --gone"],
    ["an option", "`check FILE --gone`", "docs/here.md:1: datalogue check has no option --gone"],
  ])("names %s that does not exist, with its place", (_, text, fault) => {
    expect(untrue(text)).toEqual([fault]);
  });
});

describe("the decision notes", () => {
  it("have each a number of their own, that their title bears", () => {
    expect(findNoteFaults(notes)).toEqual([]);
  });

  it("are each in the index, once", () => {
    const named = [...read("docs/decisions/README.md").matchAll(/^\| \[\d{4}\]\(([^)]+)\)/gm)].map(
      ([, name = ""]) => name,
    );
    expect(named.sort()).toEqual(notes.map(({ name }) => name).sort());
  });

  it("that others changed since say by which, as the index does", () => {
    const rows = read("docs/decisions/README.md").matchAll(/^\| \[\d{4}\]\(([^)]+)\) \|.*\|(.*)\|$/gm);
    for (const [, name = "", changed = ""] of rows) {
      const since = read(`docs/decisions/${name}`).split("**Since then.**")[1] ?? "";
      const links = (text: string) =>
        [...new Set([...text.matchAll(/\((\d{4}-[^)]+)\)/g)].map(([, link]) => link))].sort();
      expect(links(since), name).toEqual(links(changed));
    }
  });

  it("with one number for two are told", () => {
    const two = ["0007-one.md", "0007-two.md"].map((name) => ({ name, number: 7, title: "# 0007. A choice" }));
    expect(findNoteFaults(two)).toEqual(["0007-two.md: 0007-one.md has this number"]);
  });
});
