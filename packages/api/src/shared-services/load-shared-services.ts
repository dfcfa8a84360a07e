import { existsSync } from "node:fs";
import { join } from "node:path";
import { ContentError } from "../documents/content-problem.js";
import { definitionCheck } from "../documents/definition-check.js";
import { readJson } from "../documents/read-json.js";
import { type SharedServices, sharedServicesSchema } from "./shared-services-schema.js";

const FILE = "services.json";
const checkServices = definitionCheck(sharedServicesSchema);

/** Reads `datasets/services.json`; no file is no shared service, and one that is wrong is told and left out. */
export async function loadSharedServices(
  contentFolder: string,
): Promise<{ shared: SharedServices; problems: string[] }> {
  const none: SharedServices = { services: [] };
  const path = join(contentFolder, FILE);
  if (!existsSync(path)) return { shared: none, problems: [] };
  try {
    const { json } = await readJson(path, FILE);
    const faults = checkServices(json);
    const shared = json as SharedServices;
    if (faults.length === 0) faults.push(...checkNames(shared));
    return faults.length === 0
      ? { shared, problems: [] }
      : { shared: none, problems: faults.map((fault) => `${FILE}\u00A0: ${fault}`) };
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return { shared: none, problems: [error.message] };
  }
}

/** What the form of the document does not say: names given once, services that exist, something to count in each question. */
function checkNames({ services, questionnaires = [] }: SharedServices): string[] {
  const known = new Set(services.map((one) => one.id));
  return [
    ...twice("services", services),
    ...twice("questionnaires", questionnaires),
    ...questionnaires.flatMap(({ id, topics }, rank) => {
      const path = `questionnaires[${rank}]`;
      const questions = topics.flatMap((topic) => topic.questions);
      return [
        ...twice(`${path}.topics`, topics),
        ...twice(`les questions de «\u00A0${id}\u00A0»`, questions),
        ...questions.flatMap((one) => [
          ...twice(`les réponses de «\u00A0${one.id}\u00A0»`, one.answers),
          ...(one.answers.filter(({ apart }) => !apart).length < 2
            ? [`la question «\u00A0${one.id}\u00A0» a moins de deux réponses qui comptent.`]
            : []),
          ...(one.service === undefined || known.has(one.service)
            ? []
            : [
                `la question «\u00A0${one.id}\u00A0» renvoie au service «\u00A0${one.service}\u00A0», qui n'existe pas.`,
              ]),
        ]),
      ];
    }),
  ];
}

function twice(where: string, named: { id: string }[]): string[] {
  const ids = named.map(({ id }) => id);
  const repeated = new Set(ids.filter((id, rank) => ids.indexOf(id) !== rank));
  return [...repeated].map((id) => `${where}\u00A0: «\u00A0${id}\u00A0» est donné deux fois.`);
}
