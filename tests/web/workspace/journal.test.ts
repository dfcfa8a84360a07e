import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ActName } from "../../../packages/api/src/store/act-name.js";
import { journal } from "../../../packages/api/src/store/journal.js";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { openScopedPlace, type ScopedPlace, works } from "../../api/access/scoped-place.js";
import { ENGINES, type EngineServer, startEngine } from "../../api/support/catalogue-engines.js";
import { CHEAP, readForm, Visitor } from "./visitor.js";

describe.each(ENGINES)("the page of the journal with %s", (engine) => {
  let server: EngineServer;
  let place: ScopedPlace;
  let oleron: Visitor;
  let dolus: Visitor;
  let parent: Visitor;
  let reader: Visitor;
  let time = Date.parse("2026-03-10T09:00:00.000Z");
  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = await openScopedPlace(url ? { DATABASE_URL: url } : {}, {
      passwordCost: CHEAP,
      now: () => new Date(time),
    });
    const bring = (email: string, organisation: string, role: "reader" | "administrator") =>
      Visitor.of(place.datalogue, place.url, { email, organisation, role });
    oleron = await bring("oleron@exemple.fr", "ile-d-oleron", "administrator");
    dolus = await bring("dolus@exemple.fr", "mairie-dolus", "administrator");
    parent = await bring("parent@exemple.fr", "pole-marennes-oleron", "administrator");
    reader = await bring("lectrice@exemple.fr", "ile-d-oleron", "reader");
  });
  afterAll(async () => {
    await place.close();
    await server.stop();
  });

  const acts = async (visitor: Visitor, query = ""): Promise<{ sentence: string; object: { id: string } }[]> =>
    JSON.parse((await visitor.ask(`/api/journal${query}`)).text).data;
  const sentences = async (visitor: Visitor, query = "") => (await acts(visitor, query)).map((one) => one.sentence);

  it("tells in sentences the acts of their organisations to administrators, all to those of the parent", async () => {
    const { status, text, headers } = await oleron.ask("/espace/journal");
    expect(status).toBe(200);
    expect(headers.get("cache-control")).toContain("no-store");
    expect(await htmlFaults(text)).toEqual([]);
    expect(text).toContain("Personne oleron a ouvert une session");
    // Paper follows no link.
    for (const [line] of text.matchAll(/<span class="small">[\s\S]*?<\/li>/g))
      expect(line.replace(/<span class="unprinted">[\s\S]*?<\/span>/, "")).not.toContain("<a ");
    expect(text).toContain("Le dossier fourni à l’installation a publié la version");
    expect(text).not.toContain("Personne dolus");
    expect((await dolus.ask("/espace/journal")).text).not.toContain("Personne oleron");
    const all = (await parent.ask("/espace/journal")).text;
    for (const name of ["oleron", "dolus"]) expect(all).toContain(`Personne ${name} a ouvert une session`);
    // Of no organisation: those of the whole site.
    expect(await sentences(parent, "?kind=content")).toContain(
      "Le dossier fourni à l’installation a chargé la fiche du catalogue",
    );
    expect(await sentences(oleron, "?kind=content")).not.toContain(
      "Le dossier fourni à l’installation a chargé la fiche du catalogue",
    );
  });

  it("is closed to others: the public, readers, keys, whoever looks as another", async () => {
    expect((await new Visitor(place.url).ask("/espace/journal")).to).toContain("/connexion");
    expect((await reader.ask("/espace/journal")).status).toBe(403);
    for (const form of ["", ".csv", ".ndjson"]) {
      const stranger = await new Visitor(place.url).ask(`/api/journal${form}`);
      expect([stranger.status, JSON.parse(stranger.text).code]).toEqual([401, "cle-attendue"]);
      const seen = await reader.ask(`/api/journal${form}`);
      expect([seen.status, JSON.parse(seen.text).code]).toEqual([403, "acte-reserve"]);
      const bearer = { Authorization: `Bearer ${place.keys["ile-d-oleron"]}` };
      expect((await new Visitor(place.url).ask(`/api/journal${form}`, undefined, bearer)).status).toBe(403);
    }
  });

  it("finds an act by a name, a title, a kind, a dataset, days", async () => {
    expect(await sentences(oleron, "?q=OLERON&kind=sign-in")).toEqual(["Personne oleron a ouvert une session"]);
    const [published = ""] = await sentences(oleron, `?dataset=${works.slug}`);
    expect(published).toContain("«\u00a0Interventions sur la voirie\u00a0»");
    expect(await sentences(oleron, "?q=INTERVÉNTIONS")).toContain(published);
    expect(await sentences(oleron, "?from=2026-03-10&to=2026-03-10")).not.toEqual([]);
    expect(await sentences(oleron, "?from=2026-03-11")).toEqual([]);
    expect(await sentences(oleron, "?to=2026-03-09")).toEqual([]);
    const page = await oleron.ask("/espace/journal?q=introuvable");
    expect(page.text).toContain("Aucun acte de vos organismes ne répond");
    const wrong = await oleron.ask("/espace/journal?depuis=2026-02-30");
    expect([wrong.status, wrong.text.includes("Écrivez un jour du calendrier")]).toEqual([422, true]);
    expect(JSON.parse((await oleron.ask("/api/journal?from=2026-02-30")).text).code).toBe("valeur-invalide");
    expect(JSON.parse((await oleron.ask("/api/journal?auteur=x")).text).code).toBe("parametre-inconnu");
  });

  it("looks further among the acts of one author on one dataset, as its address has them", async () => {
    const [own] = (await acts(oleron, "?q=oleron&kind=sign-in")) as unknown as { actor: { id: string } }[];
    for (const [name, value] of [
      ["auteur", own?.actor.id ?? ""],
      ["jeu", works.slug],
    ] as const) {
      const { text } = await oleron.ask(`/espace/journal?${new URLSearchParams({ [name]: value })}`);
      const [form = ""] = text.match(/<form class="journal-form"[\s\S]*?<\/form>/) ?? [];
      const query = new URLSearchParams({ ...readForm(form), q: "", acte: "sign-in" });
      expect(query.get(name)).toBe(value);
      const narrowed = (await oleron.ask(`/espace/journal?${query}`)).text;
      expect(narrowed).toContain(name === "auteur" ? "Actes d’un seul auteur" : "Actes sur un seul jeu");
    }
  });

  it("answers of a closed dataset to who may not read it as of one that is not there", async () => {
    for (const query of ["dataset=", "q="]) {
      const closed = await dolus.ask(`/api/journal?${query}${works.slug}`);
      const none = await dolus.ask(`/api/journal?${query}jeu-qui-n-est-pas`);
      expect(closed.text).toBe(none.text);
      expect(JSON.parse(closed.text).data).toEqual([]);
    }
    expect((await acts(dolus, "?organisation=ile-d-oleron")).length).toBe(0);
  });

  it("goes back by pages, each act once", async () => {
    const every = await acts(parent, "?page_size=200");
    const found: unknown[] = [];
    let address = "/api/journal?page_size=7";
    for (;;) {
      const { data, links } = JSON.parse((await parent.ask(address)).text);
      found.push(...data);
      if (links.next === null) break;
      address = links.next.replace(/^https?:\/\/[^/]+/, "");
    }
    expect(found).toEqual(every);
    const sequences = every.map((one) => (one as unknown as { sequence: number }).sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => b - a));
  });

  it("is taken away whole, as a spreadsheet reads it without running anything, and says so", async () => {
    const { people } = place.datalogue;
    const handed = await people.invite("command", {
      ...{ email: "formule@exemple.fr", organisation: "ile-d-oleron", role: "reader" },
    });
    const token = new URL("link" in handed ? handed.link : "").searchParams.get("cle") ?? "";
    const name = "=HYPERLINK(1);x";
    await people.acceptLink(token, { email: "", name, password: "huître verte du chenal 17", client: "192.0.2.1" });
    const csv = await oleron.ask("/api/journal.csv");
    expect(csv.headers.get("content-disposition")).toContain("journal.csv");
    expect(csv.text).toContain(`;"'=HYPERLINK(1);x";`);
    expect(csv.text).not.toMatch(/(^|;)"?=HYPERLINK/m);
    const read = await oleron.ask("/api/journal.ndjson");
    for (const { headers } of [csv, read]) expect(headers.get("content-encoding")).toMatch(/^(br|gzip)$/);
    const lines = read.text.trim().split("\n");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ action: "export-journal", organisations: ["ile-d-oleron"] });
    expect(lines.length).toBe((await acts(oleron, "?page_size=200")).length);
    expect(csv.text).not.toContain("Personne dolus");
  });

  it("names somebody as long as their account is open", async () => {
    const person = await place.datalogue.people.findByEmail("lectrice@exemple.fr");
    const [own] = (await acts(oleron, "?q=lectrice&kind=sign-in")) as unknown as { actor: { id: string } }[];
    await place.datalogue.people.close("command", person?.id ?? "");
    expect((await oleron.ask("/espace/journal")).text).not.toContain("Personne lectrice");
    expect(await sentences(oleron, `?actor=${own?.actor.id}&kind=sign-in`)).toEqual([
      "Une personne partie a ouvert une session",
    ]);
  });

  it("counts refused sign-ins once somebody looks", async () => {
    time += 60_000;
    await new Visitor(place.url).ask("/connexion", { email: "dolus@exemple.fr", password: "faux" });
    await new Visitor(place.url).ask("/connexion", { email: "personne@exemple.fr", password: "faux" });
    expect((await sentences(parent))[0]).toBe("2 mots de passe ou codes refusés");
  });

  it("tells an act whose word it does not know, of another program, by this word", async () => {
    const knex = await place.place.openCatalogue();
    await journal(knex, new Date(time).toISOString(), "command", "nouveau" as ActName, "site", {});
    await knex.destroy();
    expect((await sentences(parent))[0]).toBe("La ligne de commande a fait «\u00a0nouveau\u00a0» sur le site");
  });
});
