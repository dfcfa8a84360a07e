import type { Knex } from "knex";

export const name = "0044-steps-of-contributions";

/**
 * What accepting a contribution moved in a table kept by hand (JSON, as steps of such a table are), to be taken back alone should the table be closed.
 * Of those accepted until now, all that was changed in their row since the table was opened.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable("contributions", (table) => {
    // Null but for what is accepted and in a table.
    table.text("step");
  });
  const accepted = await knex("contributions")
    .join("hand_rows", "hand_rows.id", "contributions.row_id")
    .where({ state: "accepted" })
    .select("contributions.id", "kind", "row_id", "hand_rows.cells", "was");
  for (const { id, kind, row_id: row, cells, was } of accepted) {
    const [before, after] = [JSON.parse(was ?? cells), JSON.parse(cells)];
    const names = Object.keys({ ...before, ...after }).filter((one) => before[one] !== after[one]);
    const of = (texts: Record<string, string>) => Object.fromEntries(names.map((one) => [one, texts[one] ?? ""]));
    const step = {
      addition: { kind: "add", row, after },
      withdrawal: { kind: "remove", row, before: after },
      correction: { kind: "edit", row, before: of(before), after: of(after) },
    }[kind as string];
    await knex("contributions")
      .where({ id })
      .update({ step: JSON.stringify([step]) });
  }
}
