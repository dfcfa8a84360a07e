import { join } from "node:path";
import { isDay } from "../calendar/civil-day.js";
import { definitionCheck } from "../documents/definition-check.js";
import { checkPlace, loadDefinitions, type Place } from "../documents/load-definitions.js";
import { readSchemaJson, readSharedSchema } from "../documents/shared-schemas.js";
import { type InspectionForm, makeForm } from "./form.js";
import { type InspectionKind, inspectionSchema } from "./kind-schema.js";

/** A kind of inspection, and the form that is drawn from it and from the schema of its results. */
export interface LoadedKind {
  kind: InspectionKind;
  form: InspectionForm;
}

/**
 * Reads `datasets/<theme>/inspections/*.json` and draws their forms. One that cannot be used is told, and left out or, where its file gave
 * one before (`former`), replaced by that.
 */
export async function loadKinds(
  contentFolder: string,
  former: LoadedKind[] = [],
): Promise<{ inspections: LoadedKind[]; problems: string[] }> {
  const read = await loadDefinitions(
    contentFolder,
    "inspections",
    validateKind,
    former.map(({ kind }) => kind),
  );
  const problems = [...read.problems];
  const inspections: LoadedKind[] = [];
  for (const kind of read.definitions) {
    const drawn = await drawForm(kind, join(contentFolder, "schemas"));
    if ("form" in drawn) {
      inspections.push({ kind, form: drawn.form });
      continue;
    }
    const shown = `${kind.theme}/inspections/${kind.id}.json`;
    problems.push(...drawn.problems.map((message) => `${shown}\u00A0: ${message}`));
    const before = former.find((one) => one.kind.id === kind.id && one.kind.theme === kind.theme);
    if (!before) continue;
    inspections.push(before);
    problems.push(`${shown}\u00A0: la définition précédente reste servie.`);
  }
  return { inspections, problems };
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
