import { join } from "node:path";
import { isOpenLicence } from "@datalogue/ingest";
import type { AgreementSurroundings } from "../agreements/load-agreements.js";
import { isDay } from "../calendar/civil-day.js";
import { definitionCheck } from "../documents/definition-check.js";
import { listOrganisationSlugs } from "../documents/list-organisation-slugs.js";
import { checkPlace, loadDefinitions, type Place } from "../documents/load-definitions.js";
import { readSchemaJson, readSharedSchema } from "../documents/shared-schemas.js";
import { type InspectionForm, makeForm } from "./form.js";
import { type InspectionKind, inspectionSchema, type ResultDocument } from "./kind-schema.js";
import { resultRoles } from "./make-results.js";

/** A kind of inspection, and the form that is drawn from it and from the schema of its results. */
export interface LoadedKind {
  kind: InspectionKind;
  form: InspectionForm;
}

/**
 * Reads `datasets/<theme>/inspections/*.json` and draws their forms. One that cannot be used is told, and left out or, where its file gave
 * one before (`former`), replaced by that. Without `surroundings`, its register is not looked for.
 */
export async function loadKinds(
  contentFolder: string,
  former: LoadedKind[] = [],
  surroundings?: Pick<AgreementSurroundings, "findDataset">,
): Promise<{ inspections: LoadedKind[]; problems: string[] }> {
  const read = await loadDefinitions(
    contentFolder,
    "inspections",
    validateKind,
    former.map(({ kind }) => kind),
  );
  const problems = [...read.problems];
  const inspections: LoadedKind[] = [];
  const organisations = await listOrganisationSlugs(contentFolder);
  const schemasFolder = join(contentFolder, "schemas");
  const datasets = new Map<string, string>();
  for (const kind of read.definitions) {
    const drawn = await drawForm(kind, schemasFolder);
    const faults = "problems" in drawn ? drawn.problems : [];
    if (organisations && !organisations.includes(kind.organisation))
      faults.push(
        `«\u00A0organisation\u00A0»\u00A0: «\u00A0${kind.organisation}\u00A0» n'est pas dans organisations.json\u00A0: personne ne pourrait lire ce contrôle.`,
      );
    if (kind.results?.length && (await isLent(kind.register, surroundings)))
      faults.push(
        `«\u00A0results\u00A0»\u00A0: le registre «\u00A0${kind.register.dataset}\u00A0» est prêté par un partenaire, sous convention\u00A0: ce qui en serait recopié lui survivrait, et rien n'en est publié. Retirez «\u00A0results\u00A0».`,
      );
    for (const [rank, result] of (kind.results ?? []).entries()) {
      const path = `results.${rank}`;
      faults.push(...(await checkResult(result, kind, schemasFolder)).map((told) => `«\u00A0${path}${told}`));
      const other = datasets.get(result.dataset);
      if (other !== undefined)
        faults.push(`«\u00A0${path}.dataset\u00A0»\u00A0: «\u00A0${result.dataset}\u00A0» reçoit déjà ${other}.`);
      datasets.set(result.dataset, `d'autres résultats (${kind.id})`);
    }
    if ("form" in drawn && faults.length === 0) {
      inspections.push({ kind, form: drawn.form });
      continue;
    }
    const shown = `${kind.theme}/inspections/${kind.id}.json`;
    problems.push(...faults.map((message) => `${shown}\u00A0: ${message}`));
    const before = former.find((one) => one.kind.id === kind.id && one.kind.theme === kind.theme);
    if (!before) continue;
    inspections.push(before);
    problems.push(`${shown}\u00A0: la définition précédente reste servie.`);
  }
  return { inspections, problems };
}

async function isLent(
  { dataset }: InspectionKind["register"],
  surroundings: Pick<AgreementSurroundings, "findDataset"> | undefined,
): Promise<boolean> {
  const register = await surroundings?.findDataset(dataset);
  return register !== undefined && !isOpenLicence(register.licence);
}

async function drawForm(
  kind: InspectionKind,
  schemasFolder: string,
): Promise<{ form: InspectionForm } | { problems: string[] }> {
  const name = kind.form.schema;
  const found = await readSharedSchema(schemasFolder, name);
  if (!found)
    return {
      problems: [
        `«\u00A0form.schema\u00A0»\u00A0: aucun schéma partagé ne s'appelle «\u00A0${name}\u00A0» (datasets/schemas/${name}.json).`,
      ],
    };
  const read = await readSchemaJson(found.json, schemasFolder);
  if ("problems" in read)
    return {
      problems: read.problems.map((message) => `«\u00A0form.schema\u00A0», schemas/${name}.json\u00A0: ${message}`),
    };
  return makeForm(kind, read.schema);
}

/** What is wrong with a table of results: the end of its path, and a sentence. */
async function checkResult(
  { about, dataset, schema: name, columns, keep = [] }: ResultDocument,
  { register }: InspectionKind,
  schemasFolder: string,
): Promise<string[]> {
  const problems: string[] = [];
  const { required, optional }: { required: readonly string[]; optional: readonly string[] } = resultRoles[about];
  const known = [...required, ...optional];
  for (const role of Object.keys(columns))
    if (!known.includes(role))
      problems.push(`.columns.${role}\u00A0»\u00A0: une ligne de «\u00A0${about}\u00A0» dit ${known.join(", ")}.`);
  for (const role of required)
    if (columns[role] === undefined) problems.push(`.columns\u00A0»\u00A0: «\u00A0${role}\u00A0» manque.`);
  if (dataset === register.dataset)
    problems.push(`.dataset\u00A0»\u00A0: c'est le registre lui-même\u00A0: nommez un autre jeu.`);
  const written = [...Object.values(columns), ...keep];
  if (new Set(written).size !== written.length)
    problems.push(`.columns\u00A0»\u00A0: une colonne du schéma y est deux fois.`);
  const found = await readSharedSchema(schemasFolder, name);
  const read = found && (await readSchemaJson(found.json, schemasFolder));
  if (!read)
    return [
      ...problems,
      `.schema\u00A0»\u00A0: aucun schéma partagé ne s'appelle «\u00A0${name}\u00A0» (datasets/schemas/${name}.json).`,
    ];
  if ("problems" in read) return [...problems, ...read.problems.map((told) => `.schema\u00A0»\u00A0: ${told}`)];
  const fields = read.schema.fields.map((field) => field.name);
  for (const column of written)
    if (!fields.includes(column))
      problems.push(
        `.columns\u00A0»\u00A0: le schéma «\u00A0${name}\u00A0» n'a pas de colonne «\u00A0${column}\u00A0».`,
      );
  return problems;
}

const checkWords = definitionCheck(inspectionSchema);

/** What is wrong with a kind of inspection by itself and with where it lies; none when it can be used. */
function validateKind(json: unknown, place: Place): string[] {
  const problems = checkWords(json);
  if (problems.length > 0) return problems;
  const kind = json as InspectionKind;
  problems.push(...checkPlace(kind, place));
  const seen = new Set<string>();
  for (const [rank, { id, from, until }] of (kind.campaigns ?? []).entries()) {
    const path = `campaigns.${rank}`;
    for (const [name, day] of [
      ["from", from],
      ["until", until],
    ] as const)
      if (!isDay(day)) problems.push(`«\u00A0${path}.${name}\u00A0»\u00A0: ce jour n'existe pas.`);
    if (until < from)
      problems.push(`«\u00A0${path}.until\u00A0»\u00A0: ce jour vient avant celui de «\u00A0from\u00A0».`);
    if (seen.has(id)) problems.push(`«\u00A0${path}.id\u00A0»\u00A0: une autre campagne s'appelle déjà ${id}.`);
    seen.add(id);
  }
  return problems;
}
