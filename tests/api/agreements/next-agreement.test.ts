import type { Agreement } from "@datalogue/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CHEAP, Visitor } from "../../web/workspace/visitor.js";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { createPlace } from "../support/content-folder.js";
import { oysters, parties, productionJson, writeProduction } from "./agreement-content.js";

const SLUG = productionJson.slug;
const NEXT = "cooperative-ostreicole";
const { confidentialite: _, ...recordJson } = productionJson;
/** The last second of the first agreement, in Paris, and the instant at which the next one begins. */
const LAST_SECOND = new Date("2026-02-28T22:59:59Z");
const NEXT_BEGINS = new Date("2026-02-28T23:00:00Z");
const ALL = ["code_insee", "annee", "entreprises", "tonnes"];
const LESS = ["code_insee", "annee"];
/** With the spaces that one types. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("a dataset whose agreement is followed by another", () => {
  let place: ServedPlace;
  let clock: Date;
  let former: Visitor;
  let next: Visitor;
  let recipient: Visitor;

  /** The dataset, published under the first agreement; it is the recipient's, as it is in both. */
  const open = async (change: Partial<Agreement>, fields: string[]) => {
    clock = LAST_SECOND;
    const content = createPlace({ DATALOGUE_RATE_LIMIT: "0" });
    content.drop("culture");
    writeProduction(content);
    content.write("organisations.json", [...parties, { slug: NEXT, name: "Coopérative ostréicole" }]);
    content.write("agriculture/production/dataset.json", { ...recordJson, organisation: oysters.recipient });
    const shared = (names: string[]) => [{ dataset: SLUG, fields: names }];
    content.write("agriculture/agreements/huitres.json", { ...oysters, end: "2026-02-28", datasets: shared(ALL) });
    content.write("agriculture/agreements/suite.json", {
      ...{ ...oysters, id: "suite", title: "La suite", signedOn: "2026-02-01", start: "2026-03-01", ...change },
      datasets: shared(fields),
    });
    place = await servePlace(content, { passwordCost: CHEAP, now: () => clock });
    const bring = (email: string, organisation: string, role: "reader" | "administrator") =>
      Visitor.of(place.datalogue, place.url, { email, organisation, role });
    former = await bring("groupement@exemple.fr", oysters.partner, "reader");
    next = await bring("cooperative@exemple.fr", NEXT, "reader");
    recipient = await bring("pole@exemple.fr", oysters.recipient, "administrator");
  };
  afterEach(() => place.close());

  const rowsOf = async (version?: number) => {
    const path = version === undefined ? SLUG : `${SLUG}/versions/${version}`;
    const { status, text } = await place.read(`/api/datasets/${path}/data`);
    return status === 200 ? (JSON.parse(text).data as Record<string, unknown>[]) : status;
  };
  const deposit = async (csv: string) => {
    place.place.write("agriculture/production/data.csv", csv);
    return (await place.datalogue.load()).problems.map(({ message }) => message);
  };
  const OWN = "code_insee,annee,entreprises,tonnes,remarque\n17093,2025,40,77,\n17219,2025,41,78,\n";

  describe("of another partner, who lets out the same columns", () => {
    beforeEach(() => open({ partner: NEXT }, ALL));

    it("gives nothing of the former partner from that instant on, and afterwards nothing until the next one gives its own", async () => {
      expect(await rowsOf()).toHaveLength(8);
      clock = NEXT_BEGINS;
      const addresses = [
        `/api/datasets/${SLUG}/data`,
        `/api/datasets/${SLUG}/versions/1/data`,
        `/fichiers/${SLUG}/${SLUG}.csv`,
        `/fichiers/${SLUG}/versions/1/${SLUG}.csv`,
        `/jeux/${SLUG}`,
      ];
      const statuses = async () => Promise.all(addresses.map(async (path) => (await place.read(path)).status));
      expect(await statuses()).toEqual(addresses.map(() => 410));
      await place.datalogue.load();
      expect(await statuses()).toEqual(addresses.map(() => 410));
      expect(plain((await recipient.ask("/convention/suite")).text)).toContain(
        "Rien n’est encore publié de ces données",
      );
    });

    it("does not publish the former partner's file again, whoever asks for it", async () => {
      clock = NEXT_BEGINS;
      expect(await deposit(OWN)).toEqual([]);
      expect(await rowsOf()).toHaveLength(2);
      expect(await rowsOf(1)).toBe(404);
      const asked = await fetch(`${place.url}/api/datasets/${SLUG}/rollback`, {
        method: "POST",
        headers: { Cookie: recipient.cookie, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json" },
        body: JSON.stringify({ version: 1 }),
      });
      expect(plain(await asked.text())).toContain(
        "Ce fichier a été reçu sous la convention « Données de production du groupement qualité », d'autres organismes",
      );
      expect(await rowsOf()).toHaveLength(2);
    });
  });

  describe("of another partner, who lets out less", () => {
    beforeEach(() => open({ partner: NEXT }, LESS));

    it("keeps the former partner's file from the people of the next one", async () => {
      clock = NEXT_BEGINS;
      const files = ["original", "versions/1/original", "versions/2/original"];
      const expectNone = async () => {
        for (const file of files)
          expect((await next.ask(`/fichiers/${SLUG}/${file}`)).text).not.toContain("deux familles");
      };
      await expectNone();
      await place.datalogue.load();
      await expectNone();
    });

    it("still tells the former partner what was public of its data", async () => {
      clock = NEXT_BEGINS;
      await place.datalogue.load();
      const page = plain((await former.ask("/convention/huitres")).text);
      expect(page).toContain("8 lignes");
      expect(page).toContain("Ce jeu sortait ligne à ligne");
      expect(page).toContain("<code>tonnes</code>");
      expect(page).not.toContain("rien de publié");
    });
  });

  describe("of the same partner, who lets out less", () => {
    beforeEach(() => open({}, LESS));

    it("no longer tells what only the former let out, from that instant on", async () => {
      clock = NEXT_BEGINS;
      expect(await rowsOf()).toBe(410);
      expect(await rowsOf(1)).toBe(410);
      expect((await place.read(`/fichiers/${SLUG}/${SLUG}.csv`)).status).toBe(410);
      await place.datalogue.load();
      const [row] = (await rowsOf()) as Record<string, unknown>[];
      expect(row).toMatchObject({ code_insee: "17093", annee: 2023 });
      expect(row).not.toHaveProperty("tonnes");
      expect(await rowsOf(1)).toBe(404);
    });

    it("says on the page of the former what it let out, and on that of the next what that one does", async () => {
      clock = NEXT_BEGINS;
      await place.datalogue.load();
      const told = async (agreement: string) => plain((await former.ask(`/convention/${agreement}`)).text);
      expect(await told("huitres")).toMatch(/Ce jeu sortait[\s\S]*<code>tonnes<\/code>[\s\S]*ne laisse pas sortir/);
      expect(await told("suite")).toMatch(/Ce jeu sort [\s\S]*ne laisse pas sortir[\s\S]*<code>tonnes<\/code>/);
    });
  });

  describe("of the same partner, who lets out as much", () => {
    beforeEach(() => open({}, ALL));

    it("goes on without a break", async () => {
      clock = NEXT_BEGINS;
      expect(await rowsOf()).toHaveLength(8);
      await place.datalogue.load();
      expect(await rowsOf()).toHaveLength(8);
    });
  });
});
