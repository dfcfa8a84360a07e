import type { Agreement, SharedDataset } from "@datalogue/api";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CHEAP, Visitor } from "../../web/workspace/visitor.js";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { createPlace } from "../support/content-folder.js";
import { oysters, parties, productionCsv, productionJson, writeProduction } from "./agreement-content.js";

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

  const bring = (email: string, organisation: string, role: "reader" | "publisher" | "administrator") =>
    Visitor.of(place.datalogue, place.url, { email, organisation, role });
  const send = async ({ cookie }: Visitor, path: string, body: object) => {
    const headers = { Cookie: cookie, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json" };
    const sent = await fetch(`${place.url}/api/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    return plain(await sent.text());
  };
  const goBack = (visitor: Visitor, version: number) => send(visitor, `datasets/${SLUG}/rollback`, { version });
  const sendFile = ({ cookie }: Visitor, draft: string, csv: string) =>
    fetch(`${place.url}/api/drafts/${draft}/file`, {
      method: "PUT",
      headers: {
        ...{ Cookie: cookie, "Sec-Fetch-Site": "same-origin", "Content-Type": "text/csv" },
        "Content-Disposition": 'attachment; filename="data.csv"',
      },
      body: csv,
    });
  /** Deposits a file and publishes it: what is answered. */
  const give = async (visitor: Visitor, organisation: string, csv: string) => {
    const { id } = JSON.parse(await send(visitor, "drafts", { organisation, dataset: SLUG }));
    await sendFile(visitor, id, csv);
    return send(visitor, `drafts/${id}/publish`, {});
  };

  /** The dataset, published under the first agreement; it is the recipient's where nothing else is said. */
  const open = async (
    change: Partial<Agreement>,
    fields: string[],
    {
      kept = {},
      record = recordJson,
      organisation = oysters.recipient,
    }: { kept?: Partial<SharedDataset>; record?: object; organisation?: string } = {},
  ) => {
    clock = LAST_SECOND;
    const content = createPlace({ DATALOGUE_RATE_LIMIT: "0" });
    content.drop("culture");
    writeProduction(content);
    content.write("organisations.json", [...parties, { slug: NEXT, name: "Coopérative ostréicole" }]);
    content.write("agriculture/production/dataset.json", { ...record, organisation });
    const shared = (names: string[]) => [{ dataset: SLUG, fields: names }];
    content.write("agriculture/agreements/huitres.json", {
      ...{ ...oysters, end: "2026-02-28" },
      datasets: shared(ALL).map((one) => ({ ...one, ...kept })),
    });
    content.write("agriculture/agreements/suite.json", {
      ...{ ...oysters, id: "suite", title: "La suite", signedOn: "2026-02-01", start: "2026-03-01", ...change },
      datasets: shared(fields),
    });
    place = await servePlace(content, { passwordCost: CHEAP, now: () => clock });
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
      const told = async () => plain((await place.read(`/api/datasets/${SLUG}`)).text);
      expect(await statuses()).toEqual(addresses.map(() => 410));
      expect(await told()).toContain("Rien n'est encore publié de ces données sous la convention en cours.");
      await place.datalogue.load();
      expect(await statuses()).toEqual(addresses.map(() => 410));
      expect(await told()).toContain("Rien n'est encore publié de ces données sous la convention en cours.");
      expect(plain((await recipient.ask("/convention/suite")).text)).toContain(
        "Rien n’est encore publié de ces données",
      );
    });

    it("stays among the datasets of its organisation, and where a file is deposited, for what the next one gives", async () => {
      clock = NEXT_BEGINS;
      const mine = plain((await recipient.ask("/espace")).text);
      expect(mine).toContain("Rien n’est encore publié");
      expect(mine).toContain("publiez le fichier que donne Coopérative ostréicole");
      expect(mine).not.toContain("Vous n’avez pas encore de jeu de données");
      expect((await recipient.ask("/publier")).text).toContain(`value="jeu:${SLUG}"`);
      const deposit = plain((await recipient.ask(`/publier?jeu=${SLUG}`)).text);
      expect(deposit).toContain("Un tableau s’ouvre");
      expect(deposit).not.toContain("version en ligne");
      const stranger = await bring("mairie@exemple.fr", "ile-d-oleron", "administrator");
      for (const path of ["/espace", "/publier"]) expect((await stranger.ask(path)).text).not.toContain(SLUG);
    });

    it("says to the people of the next one that nothing is published yet, and what the agreement allows", async () => {
      clock = NEXT_BEGINS;
      const page = plain((await next.ask(`/jeux/${SLUG}`)).text);
      expect(page).toContain("Rien n’est encore publié sous la convention en cours");
      expect(page).toContain("Coopérative ostréicole partage ces données");
    });

    it("gives the former partner's data again once an agreement with it runs again", async () => {
      const again = { ...oysters, id: "retour", start: "2026-04-01", datasets: [{ dataset: SLUG, fields: ALL }] };
      place.place.write("agriculture/agreements/retour.json", again);
      place.place.write("agriculture/agreements/suite.json", {
        ...{ ...again, id: "suite", partner: NEXT, start: "2026-03-01", end: "2026-03-31" },
      });
      clock = NEXT_BEGINS;
      await place.datalogue.load();
      expect(await rowsOf()).toBe(410);
      clock = new Date("2026-04-05T10:00:00Z");
      await place.datalogue.load();
      expect(await rowsOf()).toHaveLength(8);
      expect((await place.read(`/jeux/${SLUG}`)).status).toBe(200);
    });

    it("does not publish the former partner's file again, whoever asks for it", async () => {
      clock = NEXT_BEGINS;
      expect(await deposit(OWN)).toEqual([]);
      expect(await rowsOf()).toHaveLength(2);
      expect(await rowsOf(1)).toBe(404);
      const refusal =
        "Ce fichier a été donné par « Groupement qualité, huîtres Marennes Oléron » à « Pôle territorial Marennes Oléron » ; la convention en cours lie « Coopérative ostréicole » et « Pôle territorial Marennes Oléron ». Déposez un fichier que donne « Coopérative ostréicole ».";
      expect(await goBack(recipient, 1)).toContain(refusal);
      expect(await give(recipient, oysters.recipient, productionCsv)).toContain(refusal);
      expect(await rowsOf()).toHaveLength(2);
    });

    it("no longer shows what coming back to the former partner's data would change, even to who saw it just before", async () => {
      expect(await deposit(OWN)).toEqual([]);
      const page = `/espace/jeux/${SLUG}/versions/1`;
      expect((await recipient.ask(page)).text).toContain("Comparée à la version 2, en ligne");
      clock = NEXT_BEGINS;
      const { status, text } = await recipient.ask(page);
      expect(status).toBe(422);
      expect(plain(text)).toContain("Ce fichier a été donné par « Groupement qualité, huîtres Marennes Oléron »");
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

    it("compares nothing with the version that it does not let out, as its history says", async () => {
      expect(await deposit(OWN)).toEqual([]);
      clock = NEXT_BEGINS;
      expect(plain((await recipient.ask(`/espace/jeux/${SLUG}/versions`)).text)).toContain("Version 2 retirée");
      const { id } = JSON.parse(await send(recipient, "drafts", { organisation: oysters.recipient, dataset: SLUG }));
      await sendFile(recipient, id, OWN);
      const page = plain((await recipient.ask(`/publier/${id}/difference`)).text);
      expect(page).toContain("La version 2 est retirée : rien ne lui est comparé");
      expect(page).toContain("2 lignes, à la place de la version 2, retirée.");
      // Coming back to the one before neither.
      const back = plain((await recipient.ask(`/espace/jeux/${SLUG}/versions/1`)).text);
      expect(back).toContain("La version 2 est retirée : rien ne lui est comparé");
      expect(back).toContain("Ne rien changer");
      expect(back).not.toContain("La version 2 reste gardée");
    });

    it("says on the page of the former what it let out, and on that of the next what that one does", async () => {
      clock = NEXT_BEGINS;
      await place.datalogue.load();
      const told = async (agreement: string) => plain((await former.ask(`/convention/${agreement}`)).text);
      expect(await told("huitres")).toMatch(/Ce jeu sortait[\s\S]*<code>tonnes<\/code>[\s\S]*ne laisse pas sortir/);
      expect(await told("suite")).toMatch(/Ce jeu sort [\s\S]*ne laisse pas sortir[\s\S]*<code>tonnes<\/code>/);
    });
  });

  describe("of the same partner, who gives to another recipient", () => {
    beforeEach(() => open({ recipient: NEXT }, ALL, { record: recordJson, organisation: oysters.partner }));

    it("publishes the same file, once the partner gives it again, and does not go back to what the former recipient had", async () => {
      clock = NEXT_BEGINS;
      await place.datalogue.load();
      expect(await rowsOf()).toBe(410);
      const partner = await bring("publie@exemple.fr", oysters.partner, "publisher");
      expect(await give(partner, oysters.partner, productionCsv)).toContain("2");
      expect(await rowsOf()).toHaveLength(8);
      expect(await goBack(partner, 1)).toContain(
        "Déposez un fichier que donne « Groupement qualité, huîtres Marennes Oléron ».",
      );
    });
  });

  describe("that was written for another organisation by mistake", () => {
    beforeEach(() => open({}, ALL));
    const rewrite = async (partner: string) => {
      place.place.write("agriculture/agreements/huitres.json", {
        ...{ ...oysters, partner, end: "2026-02-28", datasets: [{ dataset: SLUG, fields: ALL }] },
      });
      return (await place.datalogue.load()).problems;
    };

    it("gives the data again once it is corrected", async () => {
      await rewrite(NEXT);
      expect(await rowsOf()).toBe(410);
      await rewrite(oysters.partner);
      expect(await rowsOf()).toHaveLength(8);
      expect((await place.read(`/jeux/${SLUG}`)).status).toBe(200);
    });

    it("takes the very file that was received under the mistake", async () => {
      await rewrite(NEXT);
      await deposit(OWN);
      await rewrite(oysters.partner);
      expect(plain((await place.read(`/api/datasets/${SLUG}`)).text)).toContain("Rien n'est encore publié");
      await give(recipient, oysters.recipient, OWN);
      expect(await rowsOf()).toHaveLength(2);
      // It is theirs from then on, under what follows too.
      clock = new Date("2026-03-02T10:00:00Z");
      place.place.write("agriculture/agreements/suite.json", {
        ...{ ...oysters, id: "suite", title: "La suite", start: "2026-03-01" },
        datasets: [{ dataset: SLUG, fields: LESS }],
      });
      await place.datalogue.load();
      expect(await rowsOf()).toEqual([
        { code_insee: "17093", annee: 2025 },
        { code_insee: "17219", annee: 2025 },
      ]);
    });

    it("publishes by itself what an embargo written since then kept back, once it is over", async () => {
      place.place.write("agriculture/agreements/huitres.json", {
        ...{ ...oysters, end: "2026-12-31" },
        datasets: [{ dataset: SLUG, fields: ALL, embargo: { until: "2026-03-01T08:00" } }],
      });
      place.place.drop("agriculture/agreements/suite.json");
      await place.datalogue.load();
      expect(await rowsOf()).toBe(410);
      // It is looked at each minute, and found once in vain.
      place.datalogue.keepDrafts();
      const knex = await place.place.openCatalogue();
      const lookedAt = () => knex("jobs").where({ kind: "review-agreements" }).pluck("run_at");
      const isLookedAt = () => {
        const next = new Date(clock.getTime() + 60_000).toISOString();
        return vi.waitFor(async () => expect(await lookedAt()).toEqual([next]), 20_000);
      };
      await isLookedAt();
      // On the day itself, before the hour, then at it.
      clock = new Date("2026-03-01T06:00:00Z");
      await isLookedAt();
      await knex.destroy();
      expect(await rowsOf()).toBe(410);
      clock = new Date("2026-03-01T07:00:30Z");
      await vi.waitFor(async () => expect(await rowsOf()).toHaveLength(8), 20_000);
    });
  });

  describe("of the same partner, who lets out more", () => {
    const minimum = (minimumContributors: number) => ({
      aggregation: { minimumContributors, column: "entreprises" },
    });
    it.each<[string, Partial<SharedDataset>, Partial<SharedDataset>, object?]>([
      ["other columns", {}, {}],
      ["without the embargo", { embargo: { column: "annee", after: "P12M" } }, {}],
      [
        "by a shorter embargo",
        { embargo: { column: "annee", after: "P1Y2M" } },
        { embargo: { column: "annee", after: "P13M" } },
      ],
      ["of smaller groups", minimum(5), minimum(3), productionJson],
      ["without a minimum", minimum(5), {}, productionJson],
    ])("goes on without a break: %s", async (_, kept, since, record) => {
      await open({}, ALL, { kept, ...(record ? { record } : {}) });
      place.place.write("agriculture/agreements/suite.json", {
        ...{ ...oysters, id: "suite", title: "La suite", start: "2026-03-01" },
        datasets: [{ dataset: SLUG, fields: [...ALL, ...(record ? [] : ["remarque"])], ...since }],
      });
      await place.datalogue.load();
      const before = await rowsOf();
      expect(before).not.toBe(410);
      clock = NEXT_BEGINS;
      expect(await rowsOf()).toEqual(before);
    });

    it("says that nothing is published yet, on its page too, where the next one holds everything", async () => {
      await open({}, ALL);
      place.place.write("agriculture/agreements/suite.json", {
        ...{ ...oysters, id: "suite", title: "La suite", start: "2026-03-01" },
        datasets: [{ dataset: SLUG, fields: ALL, embargo: { until: "2026-06-01" } }],
      });
      clock = NEXT_BEGINS;
      await place.datalogue.load();
      const { status, text } = await place.read(`/jeux/${SLUG}`);
      expect(status).toBe(410);
      expect(plain(text)).toContain("Rien n’est encore publié de ces données sous la convention en cours");
    });

    it("is closed until the version is made again where the next one holds rows longer", async () => {
      await open({}, ALL, { kept: { embargo: { column: "annee", after: "P12M" } } });
      place.place.write("agriculture/agreements/suite.json", {
        ...{ ...oysters, id: "suite", title: "La suite", start: "2026-03-01" },
        datasets: [{ dataset: SLUG, fields: ALL, embargo: { column: "annee", after: "P26M" } }],
      });
      await place.datalogue.load();
      expect(await rowsOf()).toHaveLength(8);
      clock = NEXT_BEGINS;
      expect(await rowsOf()).toBe(410);
      await place.datalogue.load();
      expect(await rowsOf()).toHaveLength(4);
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

    it("says on the page of the former that the sharing goes on, and under which", async () => {
      clock = NEXT_BEGINS;
      const page = plain((await former.ask("/convention/huitres")).text);
      expect(page).toContain("La convention a pris fin le 28 février 2026 : le partage se poursuit");
      expect(page).toContain('se poursuit sous « <a href="/convention/suite">La suite</a> »');
      expect(page).not.toContain("plus rien n’est public");
      expect(page).not.toContain("ne sont plus publiées");
    });
  });
});
