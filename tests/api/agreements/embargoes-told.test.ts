import { type Caller, problemOf } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { textOf } from "../../web/support/page-checks.js";
import { CHEAP, Visitor } from "../../web/workspace/visitor.js";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { createPlace } from "../support/content-folder.js";
import { oysters, productionCsv, productionJson, writeProduction } from "./agreement-content.js";

const SLUG = productionJson.slug;
const { confidentialite: _, ...recordJson } = productionJson;
const UNTIL = "Toutes les lignes sont sous embargo jusqu'au 1er septembre 2026 à 8 h";
/** The program of the organisation that receives. */
const program: Caller = {
  ...{ kind: "key", key: "k" },
  memberships: [{ organisation: oysters.recipient, role: "publisher", kind: null }],
};

describe("what an agreement keeps whole until an hour of a day", () => {
  let place: ServedPlace;
  let publisher: Visitor;
  let time = Date.parse("2026-03-10T10:00:00Z");
  const embargo = (until: string) => ({
    ...oysters,
    datasets: oysters.datasets.map((shared) => ({ ...shared, embargo: { until } })),
  });

  const content = createPlace();

  beforeAll(async () => {
    writeProduction(content);
    content.write("agriculture/production/dataset.json", { ...recordJson, organisation: oysters.recipient });
    content.write("agriculture/agreements/huitres.json", oysters);
    place = await servePlace(content, { passwordCost: CHEAP, now: () => new Date(time) });
    const { recipient: organisation } = oysters;
    publisher = await Visitor.of(place.datalogue, place.url, {
      ...{ email: "pole@exemple.fr", organisation, role: "publisher" },
    });
    content.write("agriculture/agreements/huitres.json", embargo("2026-09-01T08:00"));
    content.write("agriculture/production/data.csv", productionCsv.replace("1420", "1421"));
  });
  afterAll(() => place.close());

  it("is told to the hour", async () => {
    const { problems } = await place.datalogue.load();
    expect(problems.map(({ message }) => message).join()).toContain(UNTIL);
    expect(textOf((await publisher.ask("/espace")).text)).toContain("Le 1er septembre 2026 à 8 h");
  });

  const prepare = async () => {
    const { drafts } = place.datalogue;
    const { id } = await drafts.create(program, { organisation: oysters.recipient, dataset: SLUG });
    await drafts.receiveText(program, id, { text: productionCsv.replace("1305", "1306") });
    await drafts.whenRead(program, id, 60_000);
    return id;
  };

  it("is planned from then on, and never for an earlier moment, which says so", async () => {
    const { drafts, keys } = place.datalogue;
    const id = await prepare();
    const { key } = await keys.create({
      ...{ organisation: oysters.recipient, scopes: ["publish"], label: null, expiresOn: null },
    });
    const planner = { ...program, key: key.id };
    for (const options of [{}, { hour: "07:59" }]) {
      const refused: unknown = await drafts.plan(planner, id, "2026-09-01", undefined, options).catch((error) => error);
      expect(problemOf(refused)).toMatchObject({
        ...{ status: 409, code: "sous-embargo" },
        detail: expect.stringContaining("jusqu'au 1er septembre 2026 à 8 h (heure de Paris)"),
      });
    }
    expect(await drafts.plan(planner, id, "2026-09-01", undefined, { hour: "08:00" })).toMatchObject({
      ...{ state: "planned", plannedFor: "2026-09-01", plannedHour: "08:00" },
    });
  });

  it("is planned in the site for that moment, which is proposed, and planned no more", async () => {
    const id = await prepare();
    const sending = `/publier/${id}/envoi`;
    expect((await publisher.ask(`/publier/${id}/difference`)).to).toBe(sending);
    const { status, text } = await publisher.ask(sending);
    expect(status).toBe(200);
    expect(textOf(text)).toContain(UNTIL.replace("jusqu'au", "jusqu’au"));
    expect(await htmlFaults(text)).toEqual([]);
    const early = await publisher.fill(sending, { heure: "07:59" });
    expect(early.status).toBe(422);
    expect(textOf(early.text)).toContain("Choisissez le 1er septembre 2026 à 8 h, ou plus tard");
    expect((await publisher.fill(sending)).to).toBe(`${sending}?fait=prevu`);
    const planned = await publisher.ask(sending);
    expect(textOf(planned.text)).toContain("Publication prévue le 1er septembre 2026 à 8 h");
    expect(planned.text).toContain(`href="/publier/${id}/annulation"`);
    expect((await publisher.fill(`/publier/${id}/annulation`)).to).toBe(`${sending}?fait=prevu-annule`);
    expect((await publisher.ask(`${sending}?fait=prevu-annule`)).status).toBe(200);
  });

  it("is submitted, then planned or sent back by who reviews it, who publishes none of it now", async () => {
    const { recipient: organisation } = oysters;
    const contributor = await Visitor.of(place.datalogue, place.url, {
      ...{ email: "contributrice@exemple.fr", organisation, role: "contributor" },
    });
    const id = await prepare();
    const review = `/publier/${id}/relecture`;
    await contributor.fill(`/publier/${id}/envoi`, { mot: "Pour septembre." });
    const asked = await publisher.ask(review);
    expect(textOf(asked.text)).toContain("Sous embargo jusqu’au 1er septembre 2026 à 8 h");
    expect(asked.text).not.toContain('value="publier"');
    expect(await htmlFaults(asked.text)).toEqual([]);
    const decide = (answers: Record<string, string>) => publisher.fill(review, answers, /name="choix"/);
    expect(textOf((await decide({ choix: "date", jour: "2026-08-31" })).text)).toContain("ou plus tard");
    expect((await decide({ choix: "date" })).to).toBe(`${review}?fait=prevu`);
    const planned = await publisher.ask(review);
    expect(textOf(planned.text)).toContain("publication prévue le 1er septembre 2026 à 8 h par vous");
    expect(planned.text).toContain(`href="/publier/${id}/annulation"`);
    expect((await decide({ choix: "renvoyer", raison: "Il manque 2025." })).to).toBe("/espace?fait=renvoye");
  });

  it("until an hour that comes twice in autumn is published at the second one", async () => {
    content.write("agriculture/agreements/huitres.json", embargo("2026-10-25T02:30"));
    await place.datalogue.load();
    const { drafts } = place.datalogue;
    const id = await prepare();
    await publisher.fill(`/publier/${id}/envoi`);
    expect(await drafts.get(program, id)).toMatchObject({ plannedFor: "2026-10-25", plannedHour: "02:30" });
    time = Date.parse("2026-10-25T00:30:00Z");
    const first = await drafts.publishPlanned(new Date(time));
    expect([...first.published, ...first.failed]).not.toContain(id);
    time = Date.parse("2026-10-25T01:30:00Z");
    expect((await drafts.publishPlanned(new Date(time))).published).toContain(id);
  });
});

it("the day on which rows come out is that of the zone of the agreement, as it is told beside", async () => {
  const content = createPlace();
  writeProduction(content);
  content.write("agriculture/production/dataset.json", recordJson);
  const embargo = { column: "annee", after: "P18M" };
  content.write("agriculture/agreements/huitres.json", {
    ...{ ...oysters, timeZone: "Pacific/Noumea" },
    datasets: oysters.datasets.map((shared) => ({ ...shared, embargo })),
  });
  const place = await servePlace(content, { passwordCost: CHEAP, now: () => new Date("2026-03-10T10:00:00Z") });
  const partner = await Visitor.of(place.datalogue, place.url, {
    ...{ email: "partenaire@exemple.fr", organisation: oysters.partner, role: "reader" },
  });
  const told = textOf((await partner.ask("/convention/huitres")).text);
  expect(told).toContain("Les premières sortent le 1er juillet 2026.");
  expect(told).toContain("Pacific/Noumea");
  await place.close();
});
