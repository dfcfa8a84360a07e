import type { Knex } from "knex";

/** When the next version of a dataset is announced: a civil day of metropolitan France, and an hour ("14:30") where one is said. */
export interface NextVersion {
  day: string;
  hour: string | null;
}

/** What the public is told of versions to come: the day alone, and only where who publishes asked for it. */
export interface NextVersions {
  /** Of a dataset, by its identifier: the first one. */
  find(dataset: string): Promise<NextVersion | undefined>;
}

export function openNextVersions(knex: Knex): NextVersions {
  return {
    async find(dataset) {
      const row = await knex("drafts")
        .where({ dataset_id: dataset, stage: "planned", announced: 1 })
        .orderBy("planned_for")
        .first("planned_for");
      return row && splitPlanned(row.planned_for);
    },
  };
}

/** A day, and an hour where one is said, as texts that sort as they follow each other: "2026-03-12T14:30". */
export function joinPlanned({ day, hour }: NextVersion): string {
  return hour === null ? day : `${day}T${hour}`;
}

/** "2026-03-12T14:30" → the day and the hour. */
export function splitPlanned(planned: string): NextVersion {
  const [day = "", hour = null] = planned.split("T");
  return { day, hour };
}
