import type { Knex } from "knex";

/** What people write in a site and no document of the content holds: how many of each. Backups keep it, a content that is given away does not. */
export type LeftInSite = Record<keyof typeof TABLES, number>;

const TABLES = {
  questions: "questions",
  reuses: "reuses",
  contributionForms: "contribution_forms",
  contributions: "contributions",
  inspections: "inspections",
  inspectionPhotos: "inspection_photos",
  questionnaireAnswers: "questionnaire_answers",
  scenarios: "scenarios",
};

/** Counts all of it, whatever its state. */
export async function countLeftInSite(knex: Knex): Promise<LeftInSite> {
  const counts: [string, number][] = [];
  for (const [name, table] of Object.entries(TABLES)) {
    const row = await knex(table).count({ count: "*" }).first();
    counts.push([name, Number(row?.count)]);
  }
  return Object.fromEntries(counts) as LeftInSite;
}
