import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** Licences (SPDX) of what may be given away with a program under EUPL-1.2: permissive ones, and weak copyleft of a library or a file. */
const ALLOWED = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "EUPL-1.2",
  "ISC",
  "LGPL-3.0-or-later",
  "MIT",
  "MIT-0",
  "MPL-2.0",
  "OFL-1.1",
  "Unlicense",
]);

/** What packages do not say in their `package.json`, or say wrong, as read in their files (note 0259). */
const READ_IN_FILES = {
  "@mapbox/jsonlint-lines-primitives": "MIT",
  "combine-errors": "MIT",
  "splaytree-ts": "BSD-3-Clause",
};

const WORKSPACES = [".", "packages/ingest", "packages/api", "packages/web"];

/** Packages that a workspace or what it needs runs with, each once: `{ name, version, licence }`, `licence` as the package says it. */
export function listProductionPackages(project) {
  const found = new Map();
  const visit = (folder) => {
    const { dependencies, optionalDependencies = {} } = manifestOf(folder);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const place = findPackage(name, folder);
      // What is optional is not installed where it is of no use.
      if (place === undefined && !(name in optionalDependencies)) throw new Error(`${name}: not installed`);
      if (place === undefined || found.has(place)) continue;
      found.set(place, manifestOf(place));
      visit(place);
    }
  };
  for (const workspace of WORKSPACES) visit(realpathSync(join(project, workspace)));
  return [...found.values()]
    .filter(({ name }) => !name.startsWith("@datalogue/"))
    .map(({ name, version, license, licenses }) => ({ name, version, licence: textOf(license ?? licenses) }));
}

/** Why the licence of a package cannot be taken, in French; undefined when it can. */
export function refusedLicence(name, licence) {
  const known = READ_IN_FILES[name] ?? licence;
  if (!known) return "aucune licence n’est dite";
  return isAllowed(known) ? undefined : `la licence ${known} n’est pas de celles que l’on admet`;
}

/** An SPDX expression: one of `OR` is enough, each of `AND` must be allowed. */
function isAllowed(expression) {
  const whole = /^\(([^()]*)\)$/.exec(expression)?.[1] ?? expression;
  return whole.split(/ OR /).some((choice) => choice.split(/ AND /).every((licence) => ALLOWED.has(licence.trim())));
}

/** Old packages have a list of `{ type }`. */
const textOf = (licence) =>
  Array.isArray(licence) ? licence.map(({ type }) => type).join(" OR ") : (licence?.type ?? licence);

const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

function findPackage(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, "node_modules", name);
    if (existsSync(join(place, "package.json"))) return realpathSync(place);
    if (dirname(folder) === folder) return undefined;
  }
}
