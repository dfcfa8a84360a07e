import type { Caller, Difference } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textOf } from "../../web/support/page-checks.js";
import { CHEAP, Visitor } from "../../web/workspace/visitor.js";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { createPlace } from "../support/content-folder.js";
import { oysters, parties, productionCsv, productionJson, writeProduction } from "./agreement-content.js";

const SLUG = productionJson.slug;
const NEXT = "cooperative-ostreicole";
const { confidentialite: _, ...recordJson } = productionJson;
const datasets = [{ dataset: SLUG, fields: ["code_insee", "annee", "entreprises", "tonnes"] }];
const figures = "/api/indicators/huitres/observations";
const indicator = {
  ...{ id: "huitres", theme: "agriculture", title: "Huîtres vendues", shortTitle: "Huîtres" },
  ...{ description: "Tonnes vendues.", unit: "t", unitLabel: "tonnes", decimals: 1, direction: "none" },
  wording: { subject: "les huîtres", number: "plural", gender: "feminine", of: "d'huîtres" },
  ...{ method: "Somme des tonnes.", source: "Groupement.", levels: ["commune"] },
  measure: { kind: "sum", numerator: { dataset: SLUG, aggregate: "sum", field: "tonnes" } },
  ...{ territoryField: "code_insee", periodField: "annee", nativeLevel: "commune" },
};
/** The program of the organisation that receives. */
const program: Caller = {
  ...{ kind: "key", key: "k" },
  memberships: [{ organisation: oysters.recipient, role: "publisher", kind: null }],
};
/** With the spaces that one types. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("what a former partner gave, once the next one gave its own", () => {
  let place: ServedPlace;
  let clock = new Date("2026-02-10T10:00:00Z");
  let next: Visitor;
  let recipient: Visitor;
  /** The state of the figures while the first agreement ran. */
  let former: string;
  /** What the first file of the next partner was said to change. */
  let difference: Difference;

  beforeAll(async () => {
    const content = createPlace({ DATALOGUE_RATE_LIMIT: "0" });
    content.drop("culture");
    writeProduction(content);
    content.write("organisations.json", [...parties, { slug: NEXT, name: "Coopérative ostréicole" }]);
    content.write("agriculture/production/dataset.json", { ...recordJson, organisation: oysters.recipient });
    content.write("agriculture/indicators/huitres.json", indicator);
    content.write("agriculture/agreements/huitres.json", { ...oysters, end: "2026-02-28", datasets });
    content.write("agriculture/agreements/suite.json", {
      ...{ ...oysters, id: "suite", title: "La suite", partner: NEXT, signedOn: "2026-02-01", start: "2026-03-01" },
      datasets,
    });
    place = await servePlace(content, { passwordCost: CHEAP, now: () => clock });
    const bring = (email: string, organisation: string) =>
      Visitor.of(place.datalogue, place.url, { email, organisation, role: "publisher" });
    const { meta } = JSON.parse((await place.read(figures)).text);
    former = `${figures}?state=${encodeURIComponent(meta.state.id)}`;
    expect((await place.read(former)).status).toBe(200);
    clock = new Date("2026-03-01T10:00:00Z");
    next = await bring("cooperative@exemple.fr", NEXT);
    recipient = await bring("pole@exemple.fr", oysters.recipient);
    const { drafts } = place.datalogue;
    const { id } = await drafts.create(program, { organisation: oysters.recipient, dataset: SLUG });
    await drafts.receiveText(program, id, { text: productionCsv.replaceAll(/\d+,(deux familles)?\n/g, "9999,\n") });
    await drafts.whenRead(program, id, 60_000);
    const compared = await drafts.compare(program, id, 60_000);
    if (compared.kind !== "made") throw new Error(JSON.stringify(compared));
    difference = compared.difference;
    expect(await drafts.publish(program, id)).toMatchObject({ version: 2 });
  });
  afterAll(() => place.close());

  it("is no figure that the next one's are compared with", () => {
    expect(difference.rows.before).toBe(0);
    const examples = difference.figures.flatMap((figure) => figure.examples);
    expect(examples).toContainEqual(expect.objectContaining({ territory: "17058", before: null, after: 9999 }));
    expect(examples.filter(({ before }) => before !== null)).toEqual([]);
  });

  it("is no figure of a former state either, from that deposit on", async () => {
    expect((await place.read(figures)).status).toBe(200);
    expect((await place.read(former)).status).toBe(400);
  });

  it("is read by the two organisations that it was given between, and the refusal says so", async () => {
    const { status, text } = await next.ask(`/fichiers/${SLUG}/versions/1/original`);
    expect(status).toBe(403);
    expect(plain(text)).toContain("est réservé aux deux organismes de la convention sous laquelle il a été reçu");
    expect(plain(text)).not.toMatch(/producteur|ne l'ouvre pas \(le rôle/);
  });

  it("is a version that nobody is offered to come back to", async () => {
    const page = await recipient.ask(`/espace/jeux/${SLUG}/versions`);
    expect(plain(textOf(page.text))).toContain("Reçue sous la convention d’autres organismes : on n’y revient pas.");
    for (const path of [`/espace/jeux/${SLUG}/versions`, `/jeux/${SLUG}`, `/jeux/${SLUG}/versions`]) {
      const { status, text } = await recipient.ask(path);
      expect(`${path} ${status}`).toBe(`${path} 200`);
      expect(text).not.toContain("Revenir à la version 1");
      expect(text).not.toContain("/versions/1/data");
    }
  });
});
