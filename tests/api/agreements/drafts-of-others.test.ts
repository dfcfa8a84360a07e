import type { Caller } from "@datalogue/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CHEAP, Visitor } from "../../web/workspace/visitor.js";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { createPlace } from "../support/content-folder.js";
import { oysters, parties, productionCsv, productionJson, writeProduction } from "./agreement-content.js";

const SLUG = productionJson.slug;
const NEXT = "cooperative-ostreicole";
const { confidentialite: _, ...recordJson } = productionJson;
const datasets = [{ dataset: SLUG, fields: ["code_insee", "annee", "entreprises", "tonnes"] }];
/** The program of the organisation that receives, under both agreements. */
const program: Caller = {
  ...{ kind: "key", key: "k" },
  memberships: [{ organisation: oysters.recipient, role: "publisher", kind: null }],
};
/** What the former partner gave, with a column that its agreement lets nothing out of. */
const GIVEN = productionCsv.replace("120,deux familles", "121,trois familles");
const REFUSED = "Ce brouillon a été reçu sous une convention entre d'autres organismes";

describe("a draft of what a partner gave before the agreement of another", () => {
  let place: ServedPlace;
  let clock: Date;

  const open = async (next: object) => {
    clock = new Date("2026-02-28T20:00:00Z");
    const content = createPlace({ DATALOGUE_RATE_LIMIT: "0" });
    content.drop("culture");
    writeProduction(content);
    content.write("organisations.json", [...parties, { slug: NEXT, name: "Coopérative ostréicole" }]);
    content.write("agriculture/production/dataset.json", { ...recordJson, organisation: oysters.recipient });
    content.write("agriculture/agreements/huitres.json", { ...oysters, end: "2026-02-28", datasets });
    content.write("agriculture/agreements/suite.json", {
      ...{ ...oysters, id: "suite", title: "La suite", signedOn: "2026-02-01", start: "2026-03-01", ...next },
      datasets,
    });
    place = await servePlace(content, { passwordCost: CHEAP, now: () => clock });
  };
  const begin = async () => {
    const { id } = await place.datalogue.drafts.create(program, { organisation: oysters.recipient, dataset: SLUG });
    return id;
  };
  const deposit = async (id: string, text: string) => {
    const { drafts } = place.datalogue;
    await drafts.receiveText(program, id, { text });
    await drafts.whenRead(program, id, 60_000);
    await drafts.edit(program, id, { confirmed: "Voulu pour cet essai." });
  };
  const publish = (id: string) =>
    place.datalogue.drafts.publish(program, id).then(
      ({ version }) => version,
      (error) => error.fault.sentence as string,
    );
  const readerOf = (organisation: string) =>
    Visitor.of(place.datalogue, place.url, { email: `${organisation}@exemple.fr`, organisation, role: "reader" });
  const rows = async () => (await place.read(`/api/datasets/${SLUG}/data`)).status;
  afterEach(() => place.close());

  describe("who is another partner", () => {
    beforeEach(() => open({ partner: NEXT }));

    it("is not published under that one, whether a file or rows opened by hand", async () => {
      const [file, hand] = [await begin(), await begin()];
      await deposit(file, GIVEN);
      await place.datalogue.drafts.rows.open(program, hand);
      clock = new Date("2026-03-01T10:00:00Z");
      await place.datalogue.drafts.whenRead(program, hand, 60_000);
      for (const id of [file, hand]) {
        expect(await place.datalogue.drafts.compare(program, id, 60_000)).toMatchObject({
          ...{ kind: "absent", reason: expect.stringContaining(REFUSED) },
        });
        expect(await publish(id)).toContain(REFUSED);
      }
      expect(await rows()).toBe(410);
      const next = await readerOf(NEXT);
      expect((await next.ask(`/fichiers/${SLUG}/original`)).text).not.toContain("familles");
    });

    it("is not published on the day that was planned, and says why", async () => {
      const id = await begin();
      const { drafts } = place.datalogue;
      await deposit(id, GIVEN);
      const publisher = await Visitor.of(place.datalogue, place.url, {
        ...{ email: "pole@exemple.fr", organisation: oysters.recipient, role: "publisher" },
      });
      const planned = await fetch(`${place.url}/api/drafts/${id}/plan`, {
        method: "POST",
        headers: { Cookie: publisher.cookie, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json" },
        body: JSON.stringify({ day: "2026-03-01", hour: "08:00" }),
      });
      expect(planned.status).toBe(200);
      clock = new Date("2026-03-01T10:00:00Z");
      expect(await drafts.publishPlanned(clock)).toEqual({ published: [], failed: [id] });
      expect((await drafts.get(program, id)).failure).toContain(REFUSED);
      expect(await rows()).toBe(410);
    });

    it("is published once it holds what the next one gave", async () => {
      const id = await begin();
      await deposit(id, GIVEN);
      clock = new Date("2026-03-01T10:00:00Z");
      await deposit(id, productionCsv.replace("1305", "1306"));
      expect(await publish(id)).toBe(2);
      expect(await rows()).toBe(200);
    });
  });

  it("is published under the next agreement of the same two organisations", async () => {
    await open({});
    const id = await begin();
    await deposit(id, GIVEN);
    clock = new Date("2026-03-01T10:00:00Z");
    expect(await publish(id)).toBe(2);
    expect(await rows()).toBe(200);
  });
});
