import type { Knex } from "knex";
import { ActRefused } from "../access/act-refused.js";
import { keepInForce } from "../access/read-memberships.js";
import { listOpeners } from "./access-requests.js";
import { type Actor, administers, organisationsOf, type Person, requireAdministrator } from "./person.js";
import type { PersonReader } from "./person-reader.js";
import { listLinksBy, type SingleLink } from "./single-links.js";

/**
 * Why a link opens nothing meanwhile: its organisation left the catalogue; who made it may not any more; their account lacks the second factor
 * that the site asks for.
 */
export type LinkHold = "organisation-left" | "maker-may-not" | "maker-lacks-factor";

export type LinkRights = ReturnType<typeof openLinkRights>;

/** Who may make a link, and whether what was made may still open anything. */
export function openLinkRights(knex: Knex, { get, readPersons, isLate }: PersonReader) {
  /** Whoever holds a link to a password becomes its person: wherever they are, and for what others opened to them alone. */
  const requireBecoming = async (actor: Actor, person: Person, db: Knex = knex) => {
    requireAdministrator(actor, organisationsOf(person));
    for (const opener of await listOpeners(db, person.id)) requireAdministrator(actor, [opener]);
  };
  const mayBecome = async (actor: Actor, person: Person, db: Knex = knex) => {
    try {
      await requireBecoming(actor, person, db);
      return true;
    } catch (error) {
      if (error instanceof ActRefused) return false;
      throw error;
    }
  };
  const mayMake = async (actor: Actor, { person, organisation }: SingleLink, db: Knex) => {
    if (person === null) return organisation !== null && administers(actor, organisation);
    const target = await get(person, db);
    return target !== undefined && mayBecome(actor, target, db);
  };
  /** What keeps each link from opening anything today: one that outlived the role of its maker, or its organisation, would give it back. */
  const findHolds = async (db: Knex, links: readonly SingleLink[]): Promise<Map<SingleLink, LinkHold>> => {
    const there = new Set<string>(await db("organisations").where({ left_at: null }).pluck("slug"));
    const ids = new Set(links.flatMap((link) => makerOf(link) ?? []));
    const chosen = db("persons")
      .where({ closed_at: null })
      .whereIn("id", [...ids]);
    const makers = new Map((await readPersons(chosen, db)).map((maker) => [maker.id, maker]));
    const holdOf = async (link: SingleLink): Promise<LinkHold | undefined> => {
      if (link.organisation !== null && !there.has(link.organisation)) return "organisation-left";
      const id = makerOf(link);
      if (id === undefined) return undefined;
      const maker = makers.get(id);
      if (!maker) return "maker-may-not";
      const memberships = keepInForce(maker.memberships);
      const actor: Actor = { kind: "person", person: id, session: "", memberships, grants: [] };
      if (!(await mayMake(actor, link, db))) return "maker-may-not";
      return isLate(maker) ? "maker-lacks-factor" : undefined;
    };
    const holds = new Map<SingleLink, LinkHold>();
    for (const link of links) {
      const hold = await holdOf(link);
      if (hold) holds.set(link, hold);
    }
    return holds;
  };
  const opens = async (db: Knex, link: SingleLink) => (await findHolds(db, [link])).size === 0;
  const deleteLinksBy = async (trx: Knex, person: string) => {
    const holds = await findHolds(trx, await listLinksBy(trx, `person:${person}`));
    for (const { id } of holds.keys()) await trx("single_links").where({ id }).delete();
  };
  return { requireBecoming, mayBecome, findHolds, opens, deleteLinksBy };
}

/** Identifier of who made a link; undefined where a command did, or whoever asked for it. */
const makerOf = ({ createdBy }: SingleLink): string | undefined => /^person:(.+)$/.exec(createdBy ?? "")?.[1];
