import type { Knex } from "knex";
import type { Membership } from "./decide-access.js";

/** A role in an organisation, as it is kept. */
export type HeldRole = Pick<Membership, "organisation" | "role">;

/** The memberships that roles make, with what each organisation is now: an organisation that is not there is of no known kind. */
export async function readMemberships(db: Knex, held: readonly HeldRole[], parent?: string): Promise<Membership[]> {
  const rows = await db("organisations")
    .whereIn("slug", [...new Set(held.map(({ organisation }) => organisation))])
    .select("slug", "data");
  const kinds = new Map(
    rows.map(({ slug, data }): [string, Membership["kind"]] => [slug, JSON.parse(data).kind ?? null]),
  );
  return held.map(({ organisation, role }) => ({
    organisation,
    role,
    kind: kinds.get(organisation),
    ...(organisation === parent ? { parent: true } : {}),
  }));
}
