import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { Command } from "commander";

/** What a paper names, at its place. */
export interface Mention {
  /** Path of the paper in the project, and line, from 1. */
  file: string;
  line: number;
  text: string;
  /** Code between backquotes, a line of a block of code, or where a link leads. */
  kind: "code" | "block" | "link";
}

/** What the project holds: every file and folder (these end with `/`), from its root. */
export interface Project {
  root: string;
  paths: readonly string[];
  commands: readonly Command[];
  scripts: Readonly<Record<string, string>>;
}

const LEFT_OUT = new Set(["node_modules", ".git", "dist", "var"]);
/** Folders of the project whose paths papers write whole. */
const TOP = /^(packages|datasets|tests|docs|scripts|bin|bench)(\/|$)/;
/** Folders of the data folder, which the project does not hold. */
const OF_DATA = /^(var|building|cache|checking|versions)\//;
/** Where custom properties, which look like options, are. */
const CHARTER = "packages/web/assets/charte.css";
/** What a reader is told to make. */
const TO_MAKE = /(^|\/)(mon|mes)-|^datasets\/inclusion$/;

/** Every file and folder of the project that is not made from others. */
export function listPaths(root: string): string[] {
  const walk = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      if (LEFT_OUT.has(entry.name)) return [];
      const path = join(folder, entry.name);
      return entry.isDirectory() ? [`${relative(root, path)}/`, ...walk(path)] : [relative(root, path)];
    });
  return walk(root);
}

/** The papers that readers follow: README, CONTRIBUTING, SECURITY, `docs/`. */
export function listPapers(paths: readonly string[]): string[] {
  return paths.filter((path) => /^(README[^/]*|CONTRIBUTING|SECURITY|docs\/.*)\.md$/.test(path));
}

/** What a paper writes as code, and where its links lead. */
export function listMentions(file: string, text: string): Mention[] {
  let inBlock = false;
  return text.split("\n").flatMap((content, at): Mention[] => {
    const here = { file, line: at + 1 };
    if (/^\s*```/.test(content)) {
      inBlock = !inBlock;
      return [];
    }
    if (inBlock) return [{ ...here, kind: "block", text: content.replace(/(^|\s)#.*/, "") }];
    const code = [...content.matchAll(/`([^`]+)`/g)].map(
      ([, span = ""]): Mention => ({ ...here, kind: "code", text: span }),
    );
    const links = content.replace(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g);
    return [...code, ...[...links].map(([, target = ""]): Mention => ({ ...here, kind: "link", text: target }))];
  });
}

/** What is wrong with a mention: one sentence each, the culprit first; none when all that it names is there. */
export function findUntrue(mention: Mention, project: Project): string[] {
  const faults =
    mention.kind === "link"
      ? findLinkFaults(mention, project)
      : [...findMissing(mention.text, project), ...findMisuse(mention, project)];
  return faults.map((fault) => `${mention.file}:${mention.line}: ${fault}`);
}

function findLinkFaults({ file, text }: Mention, { root }: Project): string[] {
  if (/^(https?|mailto):/.test(text)) return [];
  const [path = "", anchor] = text.split("#");
  const target = path === "" ? join(root, file) : join(root, dirname(file), path);
  if (!existsSync(target)) return [`${text} leads nowhere`];
  if (anchor === undefined || statSync(target).isDirectory()) return [];
  const anchors =
    readFileSync(target, "utf8")
      .match(/^#+ .*/gm)
      ?.map(anchorOf) ?? [];
  return anchors.includes(decodeURIComponent(anchor)) ? [] : [`${text}: no title has this anchor`];
}

/** The anchor that forges give to a title. */
function anchorOf(title: string): string {
  return title
    .replace(/^#+ /, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

function findMissing(text: string, { paths }: Project): string[] {
  return text
    .split(/[\s,;:"'()|]+/)
    .map((word) => word.replace(/[.…]+$/, (end) => (end.includes("…") ? "…" : "")))
    .filter((word) => isPath(word) && !exists(word, paths))
    .map((word) => `${word} does not exist`);
}

function isPath(word: string): boolean {
  if (
    OF_DATA.test(word) ||
    TO_MAKE.test(word) ||
    word.includes("/dist/") ||
    !/^[\w.…*<>{}@éèàâêîôûç/-]+$/.test(word) ||
    /^[./@]/.test(word)
  )
    return false;
  return TOP.test(word)
    ? word.includes("/")
    : /[\w*-]\.(ts|tsx|mjs|css)$/.test(word) || /^[a-z-]{3,}\/([a-z-]+\/)*$/.test(word);
}

/** A path written whole, or the end of one; `<theme>`, `{id}`, `*` and `…` stand for what varies. */
function exists(word: string, paths: readonly string[]): boolean {
  const form = word
    .replace(/[.+?^$()[\]\\|]/g, "\\$&")
    .replace(/<[^>]*>|\{[^}]*\}|\*/g, "[^/]+")
    .replaceAll("…", ".+");
  const whole = new RegExp(`^${TOP.test(word) ? "" : "(.*/)?"}${form}/?$`);
  return paths.some((path) => whole.test(path) || whole.test(path.replace(/\.js$/, ".ts")));
}

function findMisuse({ text, kind }: Mention, project: Project): string[] {
  const [, script, scriptRest = ""] = /\bnpm (?:run )?([\w:-]+)(.*)/.exec(text) ?? [];
  if (script && script !== "datalogue") return findScriptMisuse(script, scriptRest, project);
  const [, rest] = /(?:\bbin\/datalogue\.mjs|^\s*datalogue|\bnpm run datalogue --) (.*)/.exec(text) ?? [];
  if (rest !== undefined) return /^…/.test(rest) ? [] : findCommandMisuse(words(rest), project.commands, "datalogue");
  // In a sentence a command may be told without the program: `check --fix`.
  const [first = "", ...others] = kind === "code" ? words(text) : [];
  if (first.startsWith("--")) return isOption(first, project) ? [] : [`no command has an option ${first}`];
  const isCommand = project.commands.some((command) => command.name() === first);
  return isCommand && others.length > 0 ? findCommandMisuse([first, ...others], project.commands, "datalogue") : [];
}

/** An option told alone: of a command of ours, or of a colour or size of the charter. */
function isOption(word: string, { root, commands }: Project): boolean {
  const name = word.split(/[=…]/)[0] ?? "";
  const known = (command: Command): boolean =>
    command.options.some((one) => one.long === name) || command.commands.some(known);
  return name === "--help" || commands.some(known) || readFileSync(join(root, CHARTER), "utf8").includes(`${name}:`);
}

function findScriptMisuse(script: string, rest: string, { root, scripts }: Project): string[] {
  const run = scripts[script];
  if (run === undefined) return script === "install" || script === "ci" ? [] : [`npm has no script ${script}`];
  const source = readFileSync(
    join(root, run.split(" ").find((word, rank) => rank > 0 && !word.startsWith("--")) ?? ""),
    "utf8",
  );
  return words(rest)
    .filter((word) => /^--\w/.test(word) && !source.includes(word.slice(2)))
    .map((option) => `npm run ${script} has no option ${option}`);
}

/** Words of a command line, until what is not of it (a comment, a second command). */
function words(line: string): string[] {
  return (/^[^;&|#]*(?:\\?\|[^;&#]*)?/.exec(line)?.[0] ?? "")
    .trim()
    .split(/[\s[\]]+/)
    .filter((word) => word !== "" && word !== "\\");
}

function findCommandMisuse([name = "", ...rest]: string[], commands: readonly Command[], parent: string): string[] {
  const command = commands.find((one) => one.name() === name);
  if (!command) return [`${parent} has no command ${name}`];
  if (command.commands.length > 0)
    return rest.length === 0 ? [] : findCommandMisuse(rest, command.commands, `${parent} ${name}`);
  return rest
    .map((word) => word.split("=")[0] ?? "")
    .filter(
      (word) =>
        /^--?\w/.test(word) &&
        word !== "--help" &&
        !command.options.some((one) => one.long === word || one.short === word),
    )
    .map((option) => `${parent} ${name} has no option ${option}`);
}

/** Where a source, or a paper, cites a paper that the project does not hold. */
export function findLostCitations(file: string, text: string, { root }: Project): string[] {
  return text.split("\n").flatMap((content, at) => {
    const cited = [...content.matchAll(/\bdocs\/[\w./-]+\.(?:md|json)|\bDESIGN\b/g)].map(([paper]) => paper);
    return cited
      .filter((paper) => !existsSync(join(root, paper)))
      .map((paper) => `${file}:${at + 1}: ${paper} is not in the project`);
  });
}

/** The commands that a table `| command | does |` of a paper lists, one mention each. */
export function listTabled(file: string, text: string): Mention[] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => /^\| command \|/.test(line));
  if (start < 0) return [];
  const end = lines.findIndex((line, at) => at > start && !line.startsWith("|"));
  return lines.slice(start + 2, end).map((line, at) => ({
    file,
    line: start + 3 + at,
    text: `datalogue ${/`([^`]+)`/.exec(line)?.[1] ?? ""}`,
    kind: "code",
  }));
}

/** A decision note, by its file. */
export interface Note {
  name: string;
  number: number;
  title: string;
}

/** The notes of `docs/decisions/`, and what is wrong with their names, one sentence each: two with one number, a title with another. */
export function findNoteFaults(notes: readonly Note[]): string[] {
  return notes.flatMap(({ name, number, title }, at) => {
    const twin = notes.findIndex((other) => other.number === number);
    const expected = `# ${String(number).padStart(4, "0")}. `;
    return [
      ...(twin < at ? [`${name}: ${notes[twin]?.name} has this number`] : []),
      ...(title.startsWith(expected) ? [] : [`${name}: its title does not begin with "${expected}"`]),
    ];
  });
}

/** Reads the notes of a folder. */
export function readNotes(folder: string): Note[] {
  return readdirSync(folder)
    .filter((name) => /^\d/.test(name))
    .map((name) => ({
      name: basename(name),
      number: Number.parseInt(name, 10),
      title: readFileSync(join(folder, name), "utf8").split("\n")[0] ?? "",
    }));
}
