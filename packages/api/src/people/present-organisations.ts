import type { Knex } from "knex";

/** The row of an organisation that is, or was, of the catalogue. */
export const findOrganisation = async (
  db: Knex,
  slug: string,
): Promise<{ data: string; left_at: string | null } | undefined> =>
  // PostgreSQL knows no text with a NUL, and fails.
  slug.includes("\0") ? undefined : db("organisations").where({ slug }).first("data", "left_at");

/** The name of an organisation; undefined for one that is not in the catalogue, or not any more. */
export async function nameOrganisation(db: Knex, slug: string): Promise<string | undefined> {
  const row = await findOrganisation(db, slug);
  return row?.left_at === null ? (JSON.parse(row.data) as { name: string }).name : undefined;
}
