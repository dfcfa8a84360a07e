import { actorOf } from "../drafts/draft-state.js";
import { journal } from "../store/journal.js";
import { growRevision, quietTransaction } from "../store/open-database.js";
import type { Dataset } from "../versions/dataset.js";
import type { ContributionForm } from "./contribution.js";
import { ContributionRefused } from "./contribution-refused.js";
import { findStoredForm, type StoredForm } from "./contribution-store.js";
import type { ContributionParts, ContributionTools } from "./contribution-tools.js";
import type { Contributions, FormSettings } from "./contributions.js";
import { findMadeKey } from "./make-key.js";
import { stateOfForm } from "./public-forms.js";
import { readForm } from "./read-form.js";

/** The forms, as who publishes opens, changes and closes them. */
export function openFormSettings(
  { knex, findOwnDataset, findObstacle, readSchema, readCells, requireWritable, today }: ContributionTools,
  { now }: ContributionParts,
): Pick<Contributions, "getSettings" | "openForm" | "closeForm"> {
  const toForm = ({ dataset: _, closedAt, ...form }: StoredForm): ContributionForm => ({
    ...form,
    state: stateOfForm({ ...form, closedAt, dataset: "" }, now()),
  });

  const settingsOf = async (dataset: Dataset): Promise<FormSettings> => {
    const stored = await findStoredForm(knex, dataset.id);
    const form = stored ? toForm(stored) : null;
    const obstacle = (await findObstacle(dataset)) ?? null;
    const schema = obstacle === null ? await readSchema(dataset) : undefined;
    if (!schema)
      return {
        dataset,
        form,
        fields: [],
        needed: [],
        madeKey: null,
        obstacle: obstacle ?? "Le schéma de ce jeu ne se lit plus.",
      };
    const madeKey = findMadeKey(schema, await readCells(dataset.id, schema), today())?.name ?? null;
    const needed = [schema.primaryKey ?? []].flat().filter((name) => name !== madeKey);
    return { dataset, form, fields: schema.fields, needed, madeKey, obstacle };
  };
  return {
    getSettings: async (caller, ref) => settingsOf(await findOwnDataset(caller, ref)),
    async openForm(caller, ref, answers) {
      requireWritable();
      const dataset = await findOwnDataset(caller, ref);
      const settings = await settingsOf(dataset);
      if (settings.obstacle !== null)
        throw new ContributionRefused({ kind: "not-possible", sentence: settings.obstacle });
      const read = readForm(answers, settings);
      if ("problems" in read) throw new ContributionRefused({ kind: "invalid", problems: read.problems });
      const at = now().toISOString();
      const { columns, asksEmail, ...said } = read.form;
      const row = {
        ...{ title: said.title, introduction: said.introduction, columns: JSON.stringify(columns) },
        ...{ opens_on: said.opensOn, closes_on: said.closesOn, asks_email: asksEmail ? 1 : 0 },
        ...{ closed_at: null, updated_at: at },
      };
      await quietTransaction(knex, async (trx) => {
        await trx("contribution_forms")
          .insert({ ...row, dataset_id: dataset.id })
          .onConflict("dataset_id")
          .merge(row);
        await journal(trx, at, actorOf(caller), "open-form", `dataset:${dataset.id}`, {});
        // The page of the dataset leads to it.
        await growRevision(trx);
      });
      return settingsOf(dataset);
    },
    async closeForm(caller, ref) {
      requireWritable();
      const dataset = await findOwnDataset(caller, ref);
      const at = now().toISOString();
      return quietTransaction(knex, async (trx) => {
        const closed = await trx("contribution_forms")
          .where({ dataset_id: dataset.id, closed_at: null })
          .update({ closed_at: at, updated_at: at });
        if (closed === 0) return false;
        await journal(trx, at, actorOf(caller), "close-form", `dataset:${dataset.id}`, {});
        await growRevision(trx);
        return true;
      });
    },
  };
}
