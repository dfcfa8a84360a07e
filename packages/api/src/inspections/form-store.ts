import type { Knex } from "knex";
import type { InspectionForm } from "./form.js";
import type { LoadedKind } from "./load-kinds.js";

/** Keeps the form that a kind of inspection has from now on, within the transaction that makes it served. */
export async function keepForm(trx: Knex, { kind, form }: LoadedKind, at: string): Promise<void> {
  await trx("inspection_forms")
    .insert({ kind: kind.id, version: form.version, data: JSON.stringify(form), since: at })
    .onConflict(["kind", "version"])
    .ignore();
}

/** A form that was served, then or now; undefined for one that never was. */
export async function findForm(knex: Knex, kind: string, version: string): Promise<InspectionForm | undefined> {
  const row = await knex("inspection_forms").where({ kind, version }).first("data");
  return row && JSON.parse(row.data);
}
