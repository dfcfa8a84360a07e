import { isOpenLicence } from "@datalogue/ingest";
import type { Source } from "./source-schema.js";
import { isUsualParameter } from "./usual-parameters.js";

/** Identifiers that catalogues draw for what they give to all: UUIDs (CKAN, resources of data.gouv.fr), those of its datasets, those of ArcGIS. */
const IDENTIFIERS =
  /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|(?<![\da-z])[\da-f]{24}(?![\da-z])|(?<=(datasets|items)\/)[\da-f]{32}(?![\da-z])/gi;
/** What a server of shared files writes before the name of a link that few know. */
const SHARING = /^([dfs]|shared?|partages?)$/i;
/** What somebody called a file: words and numbers. */
const NAMED = /^(\d+|\p{Lu}?\p{Ll}+|\p{Lu}+)$/u;

/**
 * Whether the file of a source is one that its producer gives to everybody: under an open licence, at an address that holds nothing but what addresses of open
 * data usually do. What may be a right to ask has any name: what is not known to be none is taken for one, which costs a file that is not given.
 */
export function isGivenToAll({ from, licence }: Pick<Source, "from" | "licence">): boolean {
  const addresses = JSON.stringify(from).match(/https?:\/\/[^"]+/g) ?? [];
  return isOpenLicence(licence) && addresses.every(isUsual);
}

function isUsual(template: string): boolean {
  const address = template.replace(/\{[^}]*\}/g, "");
  if (!URL.canParse(address)) return false;
  const { username, password, pathname, searchParams, hash } = new URL(address);
  const path = pathname
    .replaceAll(/%[\da-f]{2}/gi, " ")
    .split(/[/;]/)
    .filter(Boolean);
  // `annee=2024` is a parameter in a path too.
  const written = path.filter((part) => part.includes("=")).map((part) => part.split(/=(.*)/s, 2) as [string, string]);
  return (
    [username, password, hash].every((one) => one === "") &&
    [...searchParams, ...written].every(([name, value]) => isUsualParameter(name, value) && !isDrawn(value)) &&
    !isDrawn(pathname) &&
    !isShared(path)
  );
}

/** Whether a path is that of a shared folder, and then of what nobody named. */
function isShared(path: readonly string[]): boolean {
  const place = path.findIndex((part) => SHARING.test(part));
  const shared = place < 0 ? [] : path.slice(place + 1);
  const isNamed = (part: string) => part.split(/[\s._-]+/).every((word) => word === "" || NAMED.test(word));
  return path.some((part) => part.includes("!")) || !shared.every(isNamed);
}

/** Whether a text holds a run of small letters, capitals and digits as chance draws them: no name, and no identifier of a catalogue. */
function isDrawn(text: string): boolean {
  return (text.replace(IDENTIFIERS, "").match(/[\w-]{10,}/g) ?? []).some((run) => {
    const turns = run.match(/(?<=[a-z])[A-Z]|(?<=[a-zA-Z])\d|(?<=\d)[a-zA-Z]/g)?.length ?? 0;
    return turns >= Math.max(4, 0.2 * run.length);
  });
}
