import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHEAP, Visitor } from "../../web/workspace/visitor.js";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { byInhabitant, createComposedPlace, indicator, observatory, plan } from "./composed-place.js";

const PAGE = "/api/compositions/observatory/culture";
const NEW = "/api/compositions/indicator/culture-entrees-bis";

describe.each(ENGINES)("documents composed in the site, with %s", (engine) => {
  let server: EngineServer;
  let served: ServedPlace;
  let administrator: Visitor;
  let others: { name: string; headers: Record<string, string> }[];

  /** What the API answers to the administrator, or to somebody else. */
  const ask = async (
    path: string,
    { method = "GET", body, headers = {} }: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
  ) => {
    const answer = await fetch(served.url + path, {
      method,
      headers: {
        Cookie: administrator.cookie,
        "Sec-Fetch-Site": "same-origin",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, json: text === "" ? null : JSON.parse(text) };
  };
  const callerOf = async () => {
    const caller = await served.datalogue.people.findCaller(administrator.cookie.split("=")[1] ?? "");
    if (!caller) throw new Error("no session");
    return caller;
  };
  const put = (path: string, body: unknown, headers?: Record<string, string>) =>
    ask(path, { method: "PUT", body, ...(headers ? { headers } : {}) });
  const publish = (path: string, note = "Essai") => ask(`${path}/publish`, { method: "POST", body: { note } });
  const shown = async () =>
    (await (await fetch(`${served.url}/observatoires/culture`)).text()).replace(/<[^>]+>/g, " ");
  const valuesOf = async (id: string) =>
    (await (await fetch(`${served.url}/api/indicators/${id}/observations?level=commune`)).json()).data;

  beforeAll(async () => {
    server = await startEngine(engine);
    served = await servePlace(
      createComposedPlace({ DATABASE_URL: server.createDatabase().url, DATALOGUE_RATE_LIMIT: "0" }),
      {
        passwordCost: CHEAP,
      },
    );
    const come = (email: string, organisation: string, role: "administrator" | "publisher") =>
      Visitor.of(served.datalogue, served.url, { email, organisation, role });
    administrator = await come("chef@exemple.fr", "pole-marennes-oleron", "administrator");
    const publisher = await come("agent@exemple.fr", "pole-marennes-oleron", "publisher");
    const neighbour = await come("voisin@exemple.fr", "ile-d-oleron", "administrator");
    const { secret } = await served.datalogue.keys.create({
      ...{ organisation: "pole-marennes-oleron", scopes: ["read", "publish"], label: null, expiresOn: null },
    });
    others = [
      { name: "a publisher of the same", headers: { Cookie: publisher.cookie } },
      { name: "an administrator of another", headers: { Cookie: neighbour.cookie } },
      { name: "a key that publishes", headers: { Cookie: "", Authorization: `Bearer ${secret}` } },
    ];
  });
  afterAll(async () => {
    await served?.close();
    await server.stop();
  });

  it("are for the administrators of the catalogue alone, from this site", async () => {
    const acts: [string, string, unknown?][] = [
      ["GET", PAGE],
      ["PUT", PAGE, observatory],
      ["DELETE", PAGE],
      ["DELETE", `${PAGE}/draft`],
      ["POST", `${PAGE}/publish`, { note: "Essai" }],
      ["GET", `${PAGE}/versions`],
      ["POST", `${PAGE}/revert`, { version: 1 }],
    ];
    for (const [method, path, body] of acts) {
      const nobody = await ask(path, { method, body, headers: { Cookie: "" } });
      expect([method, path, nobody.status, nobody.json.code]).toEqual([method, path, 401, "cle-attendue"]);
      for (const { name, headers } of others) {
        const refused = await ask(path, { method, body, headers });
        expect([name, method, refused.status, refused.json.code]).toEqual([name, method, 403, "acte-reserve"]);
      }
    }
    const elsewhere = await ask(PAGE, {
      method: "PUT",
      body: observatory,
      headers: { "Sec-Fetch-Site": "cross-site" },
    });
    expect([elsewhere.status, elsewhere.json.code]).toEqual([403, "autre-site"]);
    expect((await ask(PAGE)).json.draft).toBeNull();
  });

  it("are not found under a name that none has, nor of another kind", async () => {
    for (const path of ["observatory/agriculture", "rule/culture", "indicator/Entr%C3%A9es", "indicator/..%2Fx"])
      expect((await ask(`/api/compositions/${path}`)).json.code).toBe("composition-inconnue");
    expect((await ask(`${PAGE}?x=1`)).status).toBe(400);
    expect((await ask(`${PAGE}/revert`, { method: "POST", body: { version: 9 } })).json.code).toBe("version-inconnue");
    expect((await publish(PAGE)).json.code).toBe("sans-brouillon");
    expect((await ask(`${PAGE}/publish`, { method: "POST", body: {} })).json.code).toBe("corps-illisible");
  });

  it("keep a faulty draft with its faults, each at its place, and refuse to publish it", async () => {
    const wrong = {
      ...observatory,
      title: "",
      sections: [{ id: "entrees", blocks: [{ kind: "bars", indicator: "culture-entrees" }] }],
    };
    expect((await put(PAGE, wrong)).json.faults).toEqual([{ path: "title", message: "ne doit pas être vide." }]);
    const misused = {
      ...observatory,
      keyFigures: ["culture-inconnu"],
      sections: [{ id: "carte", blocks: [{ kind: "choropleth", indicator: "culture-entrees" }] }],
    };
    const { json } = await put(PAGE, misused);
    expect(json.faults.map(({ path }: { path: string }) => path)).toEqual(["keyFigures[0]", "sections[0].blocks[0]"]);
    expect(json.faults[1].message).toContain("écrivez «\u00A0symbols\u00A0»");
    // A form that no page sends is told its faults as another, and can be abandoned.
    for (const kind of ["observatory/culture", "indicator/culture-entrees-bis", "plan/plan-odd"])
      for (const theme of [{ toString: 1, valueOf: 1 }, ["culture"], null]) {
        expect({ kind, status: (await put(`/api/compositions/${kind}`, { theme })).status }).toEqual({
          kind,
          status: 200,
        });
        expect((await ask(`/api/compositions/${kind}/draft`, { method: "DELETE" })).status).toBe(204);
      }
    // Too deep to be written down, compared or shown.
    const deep = await fetch(served.url + PAGE, {
      ...{ method: "PUT", body: `{"title":${"[".repeat(200_000)}${"]".repeat(200_000)}}` },
      headers: { Cookie: administrator.cookie, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json" },
    });
    expect({ status: deep.status, code: (await deep.json()).code }).toEqual({ status: 400, code: "corps-illisible" });
    await put(PAGE, misused);
    const refused = await publish(PAGE);
    expect([refused.status, refused.json.code]).toEqual([422, "document-invalide"]);
    expect(refused.json.problems[0].field).toBe("keyFigures[0]");
    expect(await shown()).toContain("Les entrées");
    await ask(`${PAGE}/draft`, { method: "DELETE" });
    expect((await ask(PAGE)).json).toMatchObject({ draft: null, faults: [], touched: false, document: observatory });
  });

  it("tell the words of a percentage that would take the part for the whole", async () => {
    const { json } = await put(NEW, { ...indicator, id: "culture-entrees-bis", unit: "%", unitLabel: "% des entrées" });
    expect(json.faults).toEqual([
      { path: "wording.of", message: expect.stringContaining("«\u00A0d'entrées\u00A0» n'est pas le tout") },
    ]);
    await ask(`${NEW}/draft`, { method: "DELETE" });
  });

  it("name the dataset and the column that an indicator would be computed from and that are not there", async () => {
    const numerator = { dataset: "frequentation-mediatheques", aggregate: "sum", field: "visites" };
    const { json } = await put(NEW, {
      ...indicator,
      id: "culture-entrees-bis",
      territoryField: "insee",
      measure: { kind: "sum", numerator },
    });
    expect(json.faults).toEqual([
      {
        path: "measure.numerator.field",
        message: expect.stringContaining(
          "n'a pas de colonne «\u00A0visites\u00A0». Colonnes\u00A0: codeCommune, commune, annee, entrees.",
        ),
      },
      { path: "territoryField", message: expect.stringContaining("«\u00A0insee\u00A0»") },
    ]);
    const other = {
      ...indicator,
      id: "culture-entrees-bis",
      measure: { kind: "sum", numerator: { ...numerator, dataset: "prets" } },
    };
    expect((await put(NEW, other)).json.faults).toEqual([
      { path: "measure.numerator.dataset", message: expect.stringContaining("«\u00A0prets\u00A0»") },
    ]);
    const bare = { ...other, measure: { kind: "sum", numerator: { aggregate: "sum", field: "entrees" } } };
    expect((await put(NEW, bare)).json.faults[0].path).toBe("measure.numerator.dataset");
    expect((await publish(NEW)).status).toBe(422);
    // A closed dataset is named no more than one that does not exist.
    const closed = { ...other.measure.numerator, dataset: "prets-reserves" };
    expect((await put(NEW, { ...other, measure: { kind: "sum", numerator: closed } })).json.faults).toEqual([
      { path: "measure.numerator.dataset", message: expect.stringContaining("aucun jeu publié et ouvert à tous") },
    ]);
    await ask(`${NEW}/draft`, { method: "DELETE" });
    expect((await ask(NEW)).status).toBe(404);
  });

  it("show both texts to the second of two who write the same draft", async () => {
    const first = await put(PAGE, { ...observatory, title: "Culture et lecture" }, { "If-Match": '"0"' });
    expect([first.status, first.headers.get("etag")]).toEqual([200, '"1"']);
    const second = await put(PAGE, { ...observatory, title: "Lecture" }, { "If-Match": '"0"' });
    expect([second.status, second.json.code]).toEqual([412, "brouillon-change"]);
    expect(second.json.current.document.title).toBe("Culture et lecture");
    expect(second.json.yours.title).toBe("Lecture");
  });

  it("are published with a note, seen by all, and taken back", async () => {
    expect(await shown()).not.toContain("Culture et lecture");
    const done = await publish(PAGE, "Un titre plus juste");
    expect(done.json).toMatchObject({ draft: null, touched: true, document: { title: "Culture et lecture" } });
    expect(await shown()).toContain("Culture et lecture");
    const { json } = await ask(`${PAGE}/versions`);
    expect(json.meta.total).toBe(2);
    expect(
      json.data.map(({ number, note, author, current }: Record<string, unknown>) => [
        number,
        note,
        current,
        author === "content",
      ]),
    ).toEqual([
      [2, "Un titre plus juste", true, false],
      [1, null, false, true],
    ]);
    // Nor is it in the place of a text that was not seen.
    const { digest } = json.data[1];
    const unseen = await ask(`${PAGE}/revert`, { method: "POST", body: { version: 1, online: digest } });
    expect([unseen.status, unseen.json.code]).toEqual([409, "document-change"]);
    const back = await ask(`${PAGE}/revert`, { method: "POST", body: { version: 1, online: done.json.digest } });
    expect(back.json.document).toEqual(observatory);
    expect(await shown()).not.toContain("Culture et lecture");
    expect((await ask(`${PAGE}/versions`)).json.data[0]).toMatchObject({ number: 3, note: "Retour à la version 1" });
  });

  it("give the values of a new indicator once published, and of one that is changed", async () => {
    const made = { ...indicator, id: "culture-entrees-bis", title: "Entrées en milliers", levels: ["commune"] };
    await put(NEW, made);
    expect(await valuesOf("culture-entrees-bis")).toBeUndefined();
    expect((await publish(NEW)).status).toBe(200);
    const values = await valuesOf("culture-entrees-bis");
    expect(values.find(({ territory }: { territory: string }) => territory === "17093").value).toBe(12500);
    const numerator = { ...indicator.measure.numerator, scale: 0.001 };
    await put(NEW, { ...made, measure: { kind: "sum", numerator } });
    expect((await publish(NEW)).status).toBe(200);
    expect(
      (await valuesOf("culture-entrees-bis")).find(({ territory }: { territory: string }) => territory === "17093")
        .value,
    ).toBe(12.5);
  });

  it("are not changed into what others could no longer show, nor removed while they do", async () => {
    await put(PAGE, {
      ...observatory,
      sections: [
        ...observatory.sections,
        { id: "carte", blocks: [{ kind: "choropleth", indicator: byInhabitant.id }] },
      ],
    });
    expect((await publish(PAGE)).status).toBe(200);
    const path = `/api/compositions/indicator/${byInhabitant.id}`;
    const { json } = await put(path, { ...byInhabitant, measure: indicator.measure });
    expect(json.faults).toEqual([
      {
        path: "",
        message: expect.stringContaining("l'observatoire «\u00A0Culture\u00A0» ne pourrait plus le montrer"),
      },
    ]);
    await ask(`${path}/draft`, { method: "DELETE" });
    const refused = await ask(path, { method: "DELETE" });
    expect([refused.status, refused.json.code]).toEqual([409, "document-utilise"]);
    expect(refused.json.detail).toContain("l'observatoire «\u00A0Culture\u00A0» le montre");
  });

  it("refuse a new objective on what does not exist, and keep what the document already says", async () => {
    const path = "/api/compositions/plan/plan-lecture";
    const objective = {
      ...{ id: "entrees", title: "Plus d'entrées", type: "PLANCHER", trajectory: "linear" },
      ...{ reference: { period: "2023" }, target: { period: "2030", value: 30_000 } },
    };
    const { json } = await put(path, { ...plan, objectives: [{ ...objective, indicator: "culture-prets" }] });
    expect(json.faults[0].path).toBe("objectives[0].indicator");
    await put(path, { ...plan, objectives: [{ ...objective, indicator: "culture-entrees" }] });
    expect((await publish(path)).json.document.objectives).toHaveLength(1);
    const followed = await (await fetch(`${served.url}/api/plans/plan-lecture`)).json();
    expect(JSON.stringify(followed)).toContain("Plus d");
    const used = await ask("/api/compositions/indicator/culture-entrees", { method: "DELETE" });
    expect(used.json.detail).toContain("l'objectif «\u00A0Plus d'entrées\u00A0»");
  });

  it("are not given another unit or scale while values are written in theirs, which are named with the way out", async () => {
    const at = (id: string) => `/api/compositions/indicator/${id}`;
    const own = { ...indicator, id: "culture-visites", title: "Visites" };
    const other = { ...own, territoryField: undefined, periodField: undefined, nativeLevel: undefined };
    const references = [{ label: "Moyenne des réseaux", value: 12_000, source: "Ministère" }];
    const documents = [
      { ...own, references },
      { ...other, id: "culture-visites-deux", measure: { kind: "expression", expression: "val(culture-visites) * 2" } },
      { ...other, id: "culture-visites-indice", measure: { kind: "index", of: "culture-visites", base: "2023" } },
    ];
    for (const one of documents) {
      await put(at(one.id), one);
      expect((await publish(at(one.id))).status).toBe(200);
    }
    const path = "/api/compositions/plan/plan-visites";
    const objective = (id: string, indicator: string, type: string, value: number) => ({
      ...{ id, title: id, indicator, type, trajectory: "linear" },
      ...{ reference: { period: "2023" }, target: { period: "2030", value } },
    });
    const objectives = [
      objective("plus", "culture-visites", "VALEUR", 30_000),
      objective("moins", "culture-visites", "REDUCTION_PCT", 10),
      objective("deux", "culture-visites-deux", "PLANCHER", 20_000),
      objective("indice", "culture-visites-indice", "VALEUR", 120),
    ];
    const visits = { ...plan, id: "plan-visites", title: "Plan des visites" };
    await put(path, { ...visits, objectives });
    expect((await publish(path)).status).toBe(200);

    const numerator = { ...indicator.measure.numerator, scale: 0.001 };
    const thousands = { ...own, unit: "milliers", measure: { kind: "sum", numerator } };
    const { json } = await put(at(own.id), { ...thousands, references });
    expect(json.faults).toEqual([
      {
        path: "references[0].value",
        message: expect.stringContaining("«\u00A0Moyenne des réseaux\u00A0» reste écrite"),
      },
      {
        path: "unit",
        message: expect.stringMatching(
          /«\u00A0Plan des visites\u00A0» sont écrites.*: «\u00A0plus\u00A0»\. .*«\u00A0milliers\u00A0»/,
        ),
      },
      {
        path: "unit",
        message: expect.stringMatching(/calcule à partir de lui\) sont écrites.*: «\u00A0deux\u00A0»\. .*multipliées/),
      },
    ]);
    expect(json.faults[1].message).toContain("Publiez un autre indicateur");
    expect((await publish(at(own.id))).status).toBe(422);
    const scaled = await put(at(own.id), { ...own, measure: { kind: "sum", numerator } });
    expect(scaled.json.faults.map((one: { path: string }) => one.path)).toEqual(["measure", "measure"]);
    // What changes neither is nobody's concern.
    expect((await put(at(own.id), { ...own, references, unitLabel: "entrées comptées" })).json.faults).toEqual([]);

    const next = { ...thousands, id: "culture-visites-milliers" };
    await put(at(next.id), next);
    expect((await publish(at(next.id))).status).toBe(200);
    const followed = [objective("plus", next.id, "VALEUR", 30), objectives[1], objectives[3]];
    await put(path, { ...visits, objectives: followed });
    expect((await publish(path)).status).toBe(200);
    const rewritten = [{ ...references[0], value: 12 }];
    expect((await put(at(own.id), { ...thousands, references: rewritten })).json.faults).toEqual([]);
    expect((await publish(at(own.id))).status).toBe(200);
    // A text of before would be read in the unit of now.
    const back = await ask(`${path}/revert`, { method: "POST", body: { version: 1 } });
    expect([back.status, back.json.problems.map(({ field }: { field: string }) => field)]).toEqual([
      422,
      ["objectives[0].target", "objectives[2].target"],
    ]);
    await put(path, visits);
    expect((await publish(path)).status).toBe(200);
    expect((await ask(`${path}/revert`, { method: "POST", body: { version: 2 } })).status).toBe(200);
  });

  it("are left alone by the content, told when it changes them, and named by the status", async () => {
    const { place, datalogue } = served;
    expect((await datalogue.load()).lines).toEqual([]);
    place.write("culture/observatory.json", { ...observatory, title: "Culture du contenu" });
    place.write("culture/indicators/culture-entrees-hab.json", { ...byInhabitant, title: "Entrées du contenu" });
    const told = await datalogue.load();
    expect(told.problems).toEqual([]);
    expect(told.leftAlone).toBe(1);
    expect(told.lines).toContain(
      "culture/observatory.json\u00A0: modifié dans le site depuis le dernier chargement, laissé tel quel.",
    );
    expect((await ask(PAGE)).json.document.title).toBe("Culture");
    // What nobody touched follows it.
    expect((await ask(`/api/compositions/indicator/${byInhabitant.id}`)).json.document.title).toBe(
      "Entrées du contenu",
    );
    // What content does not hold stays.
    expect((await ask(NEW)).json.published).not.toBeNull();
    expect((await datalogue.status()).touched).toEqual(
      expect.arrayContaining([
        { kind: "observatory", id: "culture", act: "changed" },
        { kind: "indicator", id: "culture-entrees-bis", act: "changed" },
        { kind: "plan", id: "plan-lecture", act: "changed" },
      ]),
    );
  });

  it("say that what is published changed since a draft was begun", async () => {
    const path = `/api/compositions/indicator/${byInhabitant.id}`;
    await put(path, { ...byInhabitant, title: "Entrées et habitants" });
    served.place.write("culture/indicators/culture-entrees-hab.json", { ...byInhabitant, title: "Entrées, encore" });
    await served.datalogue.load();
    const refused = await publish(path);
    expect([refused.status, refused.json.code]).toEqual([409, "document-change"]);
    expect([refused.json.current.document.title, refused.json.current.published.title]).toEqual([
      "Entrées et habitants",
      "Entrées, encore",
    ]);
    await ask(`${path}/draft`, { method: "DELETE" });
  });

  it("have a name that no page of the site has, nor what content gave once, and a theme stays while something is of it", async () => {
    for (const [path, why] of [
      ["observatory/indicateurs", "d'une page"],
      ["observatory/schemas", "d'une page"],
      ["indicator/nouveau", "d'une page"],
    ] as const) {
      const refused = await put(`/api/compositions/${path}`, {});
      expect([refused.json.code, refused.json.detail.includes(why)]).toEqual(["identifiant-pris", true]);
    }
    served.place.write("culture/indicators/culture-essai.json", { ...indicator, id: "culture-essai" });
    await served.datalogue.load();
    served.place.drop("culture/indicators/culture-essai.json");
    await served.datalogue.load();
    expect((await ask("/api/compositions/indicator/culture-essai")).status).toBe(404);
    const again = await put("/api/compositions/indicator/culture-essai", { ...indicator, id: "culture-essai" });
    expect([again.status, again.json.code]).toEqual([409, "identifiant-pris"]);
    const used = await ask(PAGE, { method: "DELETE" });
    expect([used.status, used.json.code]).toEqual([409, "document-utilise"]);
    for (const one of [
      "l'indicateur «\u00A0Entrées dans les médiathèques\u00A0» en est",
      "le document",
      "2 jeux de données en sont",
    ])
      expect(used.json.detail).toContain(one);
  });

  it("stay removed when the content still holds them, and come back from their versions", async () => {
    const path = "/api/compositions/plan/plan-lecture";
    // A draft that was not seen is not taken away with it.
    await put(path, { ...plan, title: "Plan écrit entre-temps" });
    const unseen = await ask(path, { method: "DELETE", headers: { "If-Match": '"0"' } });
    expect([unseen.status, unseen.json.code]).toEqual([412, "brouillon-change"]);
    expect((await fetch(`${served.url}/api/plans/plan-lecture`)).status).toBe(200);
    expect((await ask(path, { method: "DELETE", headers: { "If-Match": '"1"' } })).status).toBe(204);
    expect((await fetch(`${served.url}/api/plans/plan-lecture`)).status).toBe(404);
    await served.datalogue.load();
    expect((await fetch(`${served.url}/api/plans/plan-lecture`)).status).toBe(404);
    expect((await served.datalogue.status()).touched).toContainEqual({
      kind: "plan",
      id: "plan-lecture",
      act: "removed",
    });
    const { json } = await ask(`${path}/versions`);
    expect(json.data[0]).toMatchObject({ number: 3, digest: null, current: true });
    // Its name is given to nothing else.
    const other = await put(path, { ...plan, title: "Un autre plan" });
    expect([other.status, other.json.code]).toEqual([409, "identifiant-pris"]);
    expect(await served.datalogue.compositions.listRemoved(await callerOf())).toMatchObject([
      { kind: "plan", id: "plan-lecture", title: plan.title },
    ]);
    expect((await ask(`${path}/revert`, { method: "POST", body: { version: 2 } })).status).toBe(200);
    expect((await fetch(`${served.url}/api/plans/plan-lecture`)).status).toBe(200);
  });
});
