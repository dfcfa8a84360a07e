import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { type ServedPlace, servePlace } from "../../api/access/serve-place.js";
import { createPlace, visitsCsv, visitsJson } from "../../api/support/content-folder.js";
import { textOf } from "../support/page-checks.js";
import { CHEAP, Visitor } from "./visitor.js";

const SLUG = visitsJson.slug;
const TRIED = "La description du jeu, ou sa source, a changé à chaque essai de publication. Rien n’est perdu";

// Its catalogue is another server's where the whole suite is run with PostgreSQL.
describe.skipIf(process.env.DATALOGUE_SUITE_POSTGRES)("a dataset that changes each time that it is published", () => {
  let served: ServedPlace;
  let publisher: Visitor;
  let isMoving = false;
  beforeAll(async () => {
    const place = createPlace();
    let time = 0;
    const onStep = (step: string) => {
      if (step !== "observed" || !isMoving) return;
      // By another program.
      const catalogue = new Database(join(place.data, "catalogue.sqlite"));
      const update = "UPDATE datasets SET metadata = json_set(metadata, '$.description', ?) WHERE slug = ?";
      catalogue.prepare(update).run(`Dite ${++time} fois.`, SLUG);
      catalogue.close();
    };
    served = await servePlace(place, { passwordCost: CHEAP, onStep });
    publisher = await Visitor.of(served.datalogue, served.url, {
      ...{ email: "publicatrice@exemple.fr", organisation: visitsJson.organisation, role: "publisher" },
    });
  });
  afterAll(() => served?.close());

  it("leaves who publishes a draft on its page, with what they answered, and published once it is still", async () => {
    const { drafts, people } = served.datalogue;
    const person = (await people.findByEmail("publicatrice@exemple.fr"))?.id ?? "";
    const caller = await people.findActor(person);
    if (!caller) throw new Error("who publishes is unknown");
    const { id } = await drafts.create(caller, { organisation: visitsJson.organisation, dataset: SLUG });
    await drafts.receiveText(caller, id, { text: visitsCsv.replace("12500", "12600"), name: "entrees.csv" });
    await drafts.whenRead(caller, id, 60_000);
    await drafts.compare(caller, id, 60_000);
    await drafts.edit(caller, id, { note: "Le Château corrigé." });
    await publisher.fill(`/publier/${id}/difference`);
    isMoving = true;
    const refused = await publisher.fill(`/publier/${id}/envoi`, { quand: "maintenant", jour: "2040-03-12" });
    isMoving = false;
    expect([refused.status, textOf(refused.text)]).toEqual([409, expect.stringContaining(TRIED)]);
    expect(refused.text).toContain('value="2040-03-12"');
    expect(await htmlFaults(refused.text)).toEqual([]);
    expect(await publisher.fill(`/publier/${id}/envoi`, { quand: "maintenant" })).toMatchObject({
      to: `/publier/${id}`,
    });
  });

  it("leaves who goes back to a version on its page, with the note that they wrote", async () => {
    const page = `/espace/jeux/${SLUG}/versions/1`;
    const note = "Le fichier corrigé est celui d’une autre année.";
    isMoving = true;
    const refused = await publisher.fill(page, { note }, /name="servie"/);
    isMoving = false;
    expect([refused.status, textOf(refused.text)]).toEqual([409, expect.stringContaining(`Rien n’est fait. ${TRIED}`)]);
    expect(refused.text).toContain(note);
    expect(await htmlFaults(refused.text)).toEqual([]);
    const done = await publisher.sendAsSeen(refused.text, {}, /name="servie"/, page);
    expect(done.to).toBe(`/espace/jeux/${SLUG}/versions?fait=retour`);
  });
});
