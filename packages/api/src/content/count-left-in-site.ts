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

/** Of a photo that was removed, the file is gone; one that waits for its inspection is on the device that sent it. */
const isLeft: Partial<Record<keyof LeftInSite, Knex.QueryCallback>> = {
  inspectionPhotos: (photos) => void photos.whereNull("removed_at").whereNotNull("inspection"),
};

/** Counts all of it that is there, whatever its state. */
export async function countLeftInSite(knex: Knex): Promise<LeftInSite> {
  const counts: [string, number][] = [];
  for (const name of Object.keys(TABLES) as (keyof LeftInSite)[]) {
    const row = await knex(TABLES[name])
      .where(isLeft[name] ?? {})
      .count({ count: "*" })
      .first();
    counts.push([name, Number(row?.count)]);
  }
  return Object.fromEntries(counts) as LeftInSite;
}
