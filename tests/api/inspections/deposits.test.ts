import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { newEntryId as uuid } from "@datalogue/api";
import { canonicalText } from "@datalogue/ingest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openInspections } from "../../../packages/api/src/inspections/inspections.js";
import type { Message } from "../../../packages/api/src/people/mailer.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { CHEAP, PASSWORD, Visitor } from "../../web/workspace/visitor.js";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { boxOf } from "../support/box.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, organisationsJson } from "../support/content-folder.js";
import { atOnce } from "../support/meanwhile.js";
import { real, valves, valvesJson, valvesKind, valvesSince, writeValves } from "./inspection-content.js";

const photo = (name: string) => readFileSync(join(import.meta.dirname, "../../cases/photos", name));
const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const ENTRIES = "/api/inspections/vannes/entries";

const ACTS = ["inspect", "settle-inspection", "finish-action", "release-photo", "withdraw-photo", "remove-photo"];

const member = {
  ...{ kind: "key" as const, key: "test" },
  memberships: [{ organisation: "ile-d-oleron", role: "contributor" as const, kind: null }],
};

describe.each(ENGINES)("inspections deposited, with %s", (engine) => {
  let server: EngineServer;
  let place: ServedPlace;
  let agent: Visitor;
  let colleague: Visitor;
  let chief: Visitor;
  let reader: Visitor;
  let stranger: Visitor;
  let form: string;
  let time = Date.parse("2026-03-10T10:00:00.000Z");

  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    const made = createPlace(url ? { DATABASE_URL: url } : {});
    made.write("organisations.json", [
      ...organisationsJson,
      { slug: "mairie-dolus", name: "Commune de Dolus-d'Oléron", kind: "commune", territory: "17140" },
    ]);
    writeValves(made);
    place = await servePlace(made, { passwordCost: CHEAP, now: () => new Date(time) });
    const bring = (email: string, organisation: string, role: "reader" | "contributor" | "publisher") =>
      Visitor.of(place.datalogue, place.url, { email, organisation, role });
    agent = await bring("agent@exemple.fr", "ile-d-oleron", "contributor");
    colleague = await bring("collegue@exemple.fr", "ile-d-oleron", "contributor");
    chief = await bring("cheffe@exemple.fr", "ile-d-oleron", "publisher");
    reader = await bring("lit@exemple.fr", "ile-d-oleron", "reader");
    stranger = await bring("dolus@exemple.fr", "mairie-dolus", "publisher");
    form = (await call(agent, "GET", "/api/inspections/vannes")).body.form.version;
  });
  afterAll(async () => {
    await place.close();
    await server.stop();
  });

  const call = async (by: Visitor | string | undefined, method: string, path: string, body?: object | Uint8Array) => {
    const answer = await fetch(place.url + path, {
      method,
      headers: {
        ...(by === undefined ? {} : typeof by === "string" ? { Authorization: `Bearer ${by}` } : { Cookie: by.cookie }),
        ...(body ? { "Content-Type": body instanceof Uint8Array ? "image/jpeg" : "application/json" } : {}),
        "Sec-Fetch-Site": "same-origin",
      },
      ...(body ? { body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body) } : {}),
    });
    const type = answer.headers.get("content-type") ?? "";
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, type, bytes, body: /json/.test(type) ? JSON.parse(bytes.toString()) : undefined };
  };
  const entry = (more: object = {}, answers: Record<string, string> = { etat: "BON" }) => ({
    ...{ id: uuid(), form, installation: "BRO-001", seenAt: "2026-03-10T09:58:00Z", answers },
    read: { version: 1, last: null },
    ...more,
  });
  const deposit = async (entries: object[], by = agent) => (await call(by, "POST", ENTRIES, { entries })).body.results;
  const list = async () => (await call(agent, "GET", ENTRIES)).body.data;
  const standing = async (key: string) =>
    (await call(agent, "GET", "/api/inspections/vannes")).body.installations.find(
      (one: { key: string }) => one.key === key,
    );
  /** Another day: sessions do not last until then. */
  const moveTo = async (moment: string) => {
    time = Date.parse(moment);
    const known = { agent, collegue: colleague, cheffe: chief, lit: reader, dolus: stranger };
    for (const [name, visitor] of Object.entries(known)) {
      visitor.cookie = "";
      await visitor.ask("/connexion", { email: `${name}@exemple.fr`, password: PASSWORD });
    }
  };
  /** The inspections of the place, which send their messages to a box. */
  const openReminding = async (mailer: ReturnType<typeof boxOf>) => {
    const knex = await openDatabase(place.place.settings.database ?? `${place.place.data}/catalogue.sqlite`);
    const { services, inspections } = place.datalogue;
    const reminding = openInspections(knex, {
      mailer,
      log() {},
      ...{ now: () => new Date(time), publicUrl: place.url, title: () => "Datalogue", readOnly: null },
      kinds: () => inspections.listKinds(member),
      ...{
        catalogue: services.catalogue,
        features: services.features,
        photosFolder: place.place.data,
        shared: null,
        scratchFolder: place.place.data,
      },
    });
    return { knex, reminding };
  };
  const history = (visitor: Visitor, key: string) => visitor.ask(`/controles/vannes/objets/${key}`);

  it("answer the same to the same entry sent again, and refuse another one under its identifier", async () => {
    const first = entry();
    const digest = sha256(canonicalText(first));
    expect(await deposit([first])).toEqual([{ id: first.id, outcome: "kept", digest, photos: [], differs: false }]);
    // As a device writes it again: its members in another order.
    const again = Object.fromEntries(Object.entries(first).reverse());
    expect(await deposit([again])).toEqual([{ id: first.id, outcome: "known", digest, photos: [], differs: false }]);
    const [other] = await deposit([{ ...first, answers: { etat: "HORS_SERVICE" } }]);
    expect(other).toMatchObject({ id: first.id, outcome: "refused", code: "saisie-differente" });
    const [stolen] = await deposit([first], colleague);
    expect(stolen).toMatchObject({ outcome: "refused", code: "saisie-differente" });
    expect((await list()).map(({ state }: { state: string }) => state)).toEqual(["good"]);
  });

  it("keep what is right of a deposit, and say what is wrong with the rest", async () => {
    const good = entry({ installation: "BRO-002" });
    const results = await deposit([
      "pas un objet" as unknown as object,
      entry({ id: "1" }),
      entry({ installation: "BRO-999" }),
      entry({ form: "0123456789ab" }),
      entry({ seenAt: "2026-03-12T09:00:00Z" }),
      entry({}, { etat: "USURE" }),
      entry({}, { etat: "DEFAUT", defauts: "ROUILLE" }),
      entry({}, { etat: "DEFAUT", date_limite: "2026-02-31" }),
      entry({}, { etat: "DEFAUT", date_limite: "2026-03-09" }),
      entry({}, { etat: "DEFAUT", agent: "Untel" }),
      entry({}, { etat: "DEFAUT", action: "a\u0000b" }),
      good,
    ]);
    expect(
      results.map(({ outcome, code, faults }: Record<string, unknown>) => [
        outcome,
        code,
        (faults as { field: string }[] | undefined)?.map(({ field }) => field),
      ]),
    ).toEqual([
      ["refused", "document-invalide", []],
      ["refused", "document-invalide", []],
      ["refused", "ouvrage-inconnu", []],
      ["refused", "formulaire-inconnu", []],
      ["refused", "document-invalide", ["date_controle"]],
      ["refused", "document-invalide", ["etat"]],
      ["refused", "document-invalide", ["defauts"]],
      ["refused", "document-invalide", ["date_limite"]],
      ["refused", "document-invalide", ["date_limite"]],
      ["refused", "document-invalide", ["agent"]],
      ["refused", "document-invalide", []],
      ["kept", undefined, undefined],
    ]);
    expect((await list()).map(({ id }: { id: string }) => id)).toContain(good.id);
  });

  it("read an entry by the form that it was made with, which changed meanwhile, of an object that left the register", async () => {
    const old = form;
    const severities = valvesKind.form.severities.map((one) => ({ ...one, value: one.value === 3 ? 2 : one.value }));
    place.place.write("marais/inspections/vannes.json", { ...valvesKind, form: { ...valvesKind.form, severities } });
    place.place.write("marais/vannes/data.geojson", valvesJson(valves.slice(0, 2)));
    expect((await place.datalogue.load()).problems).toEqual([]);
    const late = entry({ form: old, installation: "BRO-003" }, { etat: "DEFAUT", gravite: "3" });
    expect(await deposit([late])).toMatchObject([{ outcome: "kept" }]);
    // The new form no longer has that answer.
    form = (await call(agent, "GET", "/api/inspections/vannes")).body.form.version;
    expect(form).not.toBe(old);
    expect(await deposit([entry({}, { etat: "DEFAUT", gravite: "3" })])).toMatchObject([
      { outcome: "refused", faults: [{ field: "gravite" }] },
    ]);
    place.place.write("marais/inspections/vannes.json", valvesKind);
    place.place.write("marais/vannes/data.geojson", valvesJson());
    expect((await place.datalogue.load()).problems).toEqual([]);
    form = old;
  });

  it("are refused on a day before the object was fitted, or so far that a clock makes it up, and taken once the day is told", async () => {
    place.place.write("marais/inspections/vannes.json", {
      ...valvesKind,
      register: { ...valvesKind.register, since: "annee_pose" },
    });
    place.place.write("marais/vannes/data.geojson", valvesSince(2025));
    expect((await place.datalogue.load()).problems).toEqual([]);
    const before = (await list()).length;
    const { registerVersion: version } = (await call(agent, "GET", "/api/inspections/vannes")).body;
    const seen = (installation: string, seenAt: string) =>
      entry({ installation, seenAt, read: { version, last: null } });
    const results = await deposit([
      seen("BRO-001", "2024-12-30T10:00:00Z"),
      seen("BRO-002", "2000-01-01T00:00:00Z"),
      seen("BRO-002", "1926-12-01T10:00:00Z"),
      seen("BRO-002", "2024-03-09T10:00:00Z"),
    ]);
    for (const result of results)
      expect(result).toMatchObject({ outcome: "refused", faults: [{ field: "date_controle" }] });
    const [fitted, reset] = results.map(({ message }: { message: string }) => message.replaceAll("\u00a0", " "));
    expect(fitted).toContain("posé depuis 2025 : il n’a pas pu être vu le 30/12/2024.");
    expect(reset).toContain("Le 01/01/2000 est à plus de 2 ans");
    expect(reset).toContain("Si l’horloge de l’appareil se trompait, modifiez la saisie");
    expect(await list()).toHaveLength(before);

    // An object fitted anew while an entry waits was seen as it stood.
    const waited = entry({ seenAt: "2024-12-30T10:00:00Z", read: { version: version - 1, last: null } });
    const told = seen("BRO-001", "2025-01-02T11:00:00Z");
    expect(await deposit([waited, told, seen("BRO-002", "2024-03-10T10:00:00Z")])).toMatchObject([
      { outcome: "kept" },
      { outcome: "kept" },
      { outcome: "kept" },
    ]);
    place.place.write("marais/inspections/vannes.json", valvesKind);
    place.place.write("marais/vannes/data.geojson", valvesJson());
    expect((await place.datalogue.load()).problems).toEqual([]);
  });

  it("are told which answer is too long", async () => {
    const long = "a".repeat(2_001);
    const results = await deposit([
      entry({}, { etat: "DEFAUT", defauts: "CORROSION", action: long }),
      entry({ note: long }),
      // The end of a line, as a browser sends it, is one sign.
      entry({ installation: "BRO-002", note: `${"a\r\n".repeat(999)}bc` }),
    ]);
    const words = "2 000 caractères au plus.";
    expect(JSON.parse(JSON.stringify(results).replaceAll(/[\u00a0\u202f]/g, " "))).toMatchObject([
      { outcome: "refused", faults: [{ field: "action", message: `« Action à mener » : ${words}` }] },
      { outcome: "refused", faults: [{ field: "note", message: `« Remarque » : ${words}` }] },
      { outcome: "kept" },
    ]);
  });

  it("are asked of a fault what the schema requires of it, and nothing of what has none", async () => {
    const old = form;
    const schema = JSON.parse(real("schemas/controles-ouvrages.json"));
    const require = (field: { name: string; constraints?: object }) =>
      field.name === "gravite" ? { ...field, constraints: { ...field.constraints, required: true } } : field;
    place.place.write("schemas/controles-ouvrages.json", { ...schema, fields: schema.fields.map(require) });
    expect((await place.datalogue.load()).problems).toEqual([]);
    form = (await call(agent, "GET", "/api/inspections/vannes")).body.form.version;
    expect(form).not.toBe(old);
    const at = { installation: "BRO-003", seenAt: "2026-03-09T08:00:00Z" };
    const given = [
      { etat: "BON" },
      { etat: "BON", gravite: "3" },
      { etat: "DEFAUT" },
      { etat: "DEFAUT", gravite: "3" },
    ];
    expect(await deposit(given.map((answers) => entry(at, answers as Record<string, string>)))).toMatchObject([
      { outcome: "kept" },
      { outcome: "kept" },
      { outcome: "refused", faults: [{ field: "gravite", message: expect.stringContaining("Répondez à") }] },
      { outcome: "kept" },
    ]);
    place.place.write("schemas/controles-ouvrages.json", schema);
    expect((await place.datalogue.load()).problems).toEqual([]);
    form = old;
  });

  it("keep photos upright, smaller, without the place nor the device, and only with their entry", async () => {
    const sent = photo("couchee-avec-lieu.jpg");
    expect(sent.includes("Quetzal 9") && sent.includes("Exif")).toBe(true);
    const digest = sha256(sent);
    const one = entry({ installation: "BRO-002", photos: [digest], seenAt: "2026-03-10T11:00:00Z" });
    time = Date.parse("2026-03-10T12:00:00.000Z");
    // The entry first: it waits for them, and nothing of it is kept.
    expect(await deposit([one])).toEqual([{ id: one.id, outcome: "waiting", photos: [digest] }]);
    const put = `/api/inspections/vannes/photos/${digest}`;
    expect((await call(agent, "PUT", put, sent)).body).toEqual({ sha256: digest });
    expect((await call(agent, "PUT", put, sent)).body).toEqual({ sha256: digest });
    // Of somebody else, it is not there.
    expect(await deposit([{ ...one, id: uuid() }], colleague)).toMatchObject([{ outcome: "waiting" }]);
    expect(await deposit([one])).toMatchObject([{ outcome: "kept", photos: [digest] }]);
    expect(await deposit([one])).toMatchObject([{ outcome: "known", photos: [digest] }]);
    const files = readdirSync(join(place.place.data, "photos"));
    expect(files).toHaveLength(1);
    expect(files[0]).toMatch(/^[0-9a-f-]{36}\.jpg$/);
    const kept = readFileSync(join(place.place.data, "photos", files[0] as string));
    expect(["Exif", "Quetzal", "Untel", "GPS"].filter((word) => kept.includes(word))).toEqual([]);

    const { text } = await history(agent, "BRO-002");
    const [, address = "", width, height] =
      /src="(\/api\/inspections\/photos\/[0-9a-f-]{36})"[^>]*width="(\d+)"[^>]*height="(\d+)"/.exec(text) ?? [];
    expect([width, height]).toEqual(["960", "1600"]);
    const shown = await call(reader, "GET", address);
    expect([shown.status, shown.type]).toEqual([200, "image/jpeg"]);
    expect(shown.bytes.equals(kept)).toBe(true);
    expect((await call(stranger, "GET", address)).status).toBe(404);
    expect((await call(undefined, "GET", address)).status).toBe(401);
  });

  it("are shown to everybody when a publisher releases them, no more once taken back, and their bytes go when they are removed", async () => {
    const [, id = ""] = /photos\/([0-9a-f-]{36})"/.exec((await history(agent, "BRO-002")).text) ?? [];
    const act = (name: string, by: Visitor | string, body: object = {}) =>
      call(by, "POST", `/api/inspections/vannes/photos/${id}/${name}`, body);
    const open = `/api/inspection-photos/${id}`;
    const listed = async () => (await call(undefined, "GET", "/api/inspection-photos")).body.data;
    const said = { sentence: "La crémaillère rouillée de la vanne", isClear: true };
    expect((await call(undefined, "GET", open)).body).toMatchObject({ status: 404, code: "photo-inconnue" });
    expect((await act("release", agent, said)).body).toMatchObject({ code: "acte-reserve" });
    expect((await act("release", stranger, said)).body).toMatchObject({ code: "controle-inconnu" });
    expect((await act("release", await place.keyOf("ile-d-oleron"), said)).body).toMatchObject({
      code: "acte-reserve",
    });
    // Nobody releases what they did not look at, nor without a word.
    expect((await act("release", chief, { ...said, isClear: false })).body).toMatchObject({
      code: "document-invalide",
    });
    expect((await act("release", chief, { ...said, sentence: "Vanne" })).body).toMatchObject({
      code: "document-invalide",
    });
    expect(await listed()).toEqual([]);
    expect((await act("release", chief, said)).status).toBe(204);

    const [one] = await listed();
    expect(one).toMatchObject({
      id,
      seenOn: "2026-03-10",
      sentence: said.sentence,
      href: expect.stringContaining(open),
    });
    expect(one.installation).toEqual({ key: "BRO-002", name: "Vanne de la Beurrière" });
    expect(Object.keys(one).filter((name) => /author|by$|note|position|inspection$/i.test(name))).toEqual([]);
    const shown = await call(undefined, "GET", open);
    expect([shown.status, shown.type]).toEqual([200, "image/jpeg"]);
    // A file that is no longer on the disk is told, not a connection cut.
    const file = join(place.place.data, "photos", readdirSync(join(place.place.data, "photos"))[0] ?? "");
    renameSync(file, `${file}-ailleurs`);
    expect((await call(undefined, "GET", open)).body).toMatchObject({ status: 404, code: "photo-inconnue" });
    renameSync(`${file}-ailleurs`, file);
    expect((await place.read("/photos-de-terrain")).text).toContain(said.sentence);

    expect((await act("withdraw", agent)).body).toMatchObject({ code: "acte-reserve" });
    expect((await act("withdraw", chief)).status).toBe(204);
    expect((await call(undefined, "GET", open)).status).toBe(404);
    expect(await listed()).toEqual([]);
    expect((await place.read("/photos-de-terrain")).text).not.toContain(said.sentence);
    expect((await act("release", chief, said)).status).toBe(204);

    // Who took it removes it too; not another agent.
    const why = { why: "Une plaque se lit en bas à droite" };
    expect((await act("remove", colleague, why)).body).toMatchObject({ code: "acte-reserve" });
    expect((await act("remove", agent, { why: "flou" })).body).toMatchObject({ code: "document-invalide" });
    expect((await act("remove", agent, why)).status).toBe(204);
    expect(readdirSync(join(place.place.data, "photos"))).toEqual([]);
    for (const by of [undefined, reader])
      for (const path of [open, `/api/inspections/photos/${id}`])
        expect((await call(by, "GET", path)).status).not.toBe(200);
    expect(await listed()).toEqual([]);
    expect((await act("release", chief, said)).body).toMatchObject({ code: "photo-inconnue" });
    const { text } = await history(reader, "BRO-002");
    expect(text.replaceAll("\u00a0", " ")).toContain(`Photo retirée le 10 mars 2026 : ${why.why}`);
    expect(text).not.toContain("<img");
  });

  it("keep once a photo that is sent again while it is drawn", async () => {
    const sent = photo("vanne.webp");
    const files = () => readdirSync(join(place.place.data, "photos"));
    const before = files().length;
    const put = () => call(chief, "PUT", `/api/inspections/vannes/photos/${sha256(sent)}`, sent);
    expect((await Promise.all([put(), put()])).map(({ status }) => status)).toEqual([200, 200]);
    expect(files()).toHaveLength(before + 1);
    const knex = await place.place.openCatalogue();
    expect(
      await knex("inspection_photos")
        .where({ sha256: sha256(sent) })
        .pluck("inspection"),
    ).toEqual([null]);
    await knex.destroy();
  });

  it("take a PNG and a WebP, and refuse what is no photo, whatever it is called", async () => {
    const put = (bytes: Uint8Array, digest = sha256(bytes)) =>
      call(agent, "PUT", `/api/inspections/vannes/photos/${digest}`, bytes);
    expect((await put(photo("vanne.png"))).status).toBe(200);
    expect((await put(photo("vanne.webp"))).status).toBe(200);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    expect((await put(svg)).body).toMatchObject({ status: 415, code: "photo-refusee" });
    const cut = photo("couchee-avec-lieu.jpg").subarray(0, 4_000);
    expect((await put(cut)).body).toMatchObject({ status: 415, code: "photo-refusee" });
    expect((await put(photo("vanne.png"), "0".repeat(64))).body).toMatchObject({ code: "empreinte-differente" });
    expect((await put(photo("vanne.png"), "x")).body).toMatchObject({ code: "valeur-invalide" });
    expect((await put(Buffer.alloc(15_000_001, 0xff))).body).toMatchObject({ code: "fichier-trop-grand" });
  });

  it("are added when two devices saw the same object on the same day, and settled by a publisher in one act", async () => {
    await moveTo("2026-04-02T12:00:00.000Z");
    const at = (hour: string) => ({ seenAt: `2026-04-02T${hour}:00Z`, installation: "BRO-001" });
    const last = (await standing("BRO-001")).last;
    const read = { version: 1, last };
    const a = entry({ ...at("08:00"), read }, { etat: "HORS_SERVICE", defauts: "BLOCAGE", gravite: "3" });
    const b = entry({ ...at("08:20"), read }, { etat: "DEFAUT", defauts: "BLOCAGE", gravite: "1" });
    const c = entry({ ...at("08:30"), read: { version: 1, last: b.id } }, { etat: "DEFAUT", defauts: "BLOCAGE" });
    expect(await deposit([a])).toMatchObject([{ outcome: "kept", differs: false }]);
    expect(await deposit([b], colleague)).toMatchObject([{ outcome: "kept", differs: true }]);
    // Who knows of the last one adds to it, and still knows nothing of the first.
    expect(await deposit([c], colleague)).toMatchObject([{ outcome: "kept", differs: true }]);
    // Who takes away what they entered has nothing that somebody else answered.
    const taken = (await call(colleague, "GET", "/compte/donnees.json")).bytes.toString();
    expect(taken).toContain(b.id);
    expect(taken).not.toContain("HORS_SERVICE");
    // Until somebody settles, the graver state counts.
    expect(await standing("BRO-001")).toMatchObject({ state: "out", sign: "out", isDisputed: true });
    const { text } = await history(chief, "BRO-001");
    expect(text).toContain("Garder");
    expect((await history(agent, "BRO-001")).text).not.toContain(">Garder");

    const keep = (id: string, by: Visitor) => call(by, "POST", `${ENTRIES}/${id}/keep`);
    expect((await keep(a.id, agent)).body).toMatchObject({ status: 403, code: "acte-reserve" });
    expect((await keep(a.id, chief)).status).toBe(204);
    expect((await keep(b.id, chief)).body).toMatchObject({ status: 409, code: "saisie-reglee" });
    const found = (await list()).filter(({ installation }: { installation: string }) => installation === "BRO-001");
    expect(
      Object.fromEntries(found.map(({ id, setAside, against }: Record<string, unknown>) => [id, [setAside, against]])),
    ).toMatchObject({ [a.id]: [false, null], [b.id]: [true, null], [c.id]: [true, null] });
    expect(await standing("BRO-001")).toMatchObject({ state: "out", isDisputed: false, last: a.id });
  });

  it("are settled once by two publishers at once: one inspection stays", async () => {
    const at = { seenAt: "2026-03-21T10:00:00Z", installation: "BRO-003", read: { version: 1, last: null } };
    const two = [entry(at, { etat: "DEFAUT" }), entry(at, { etat: "BON" })];
    expect(await deposit(two.slice(0, 1))).toMatchObject([{ outcome: "kept" }]);
    expect(await deposit(two.slice(1), colleague)).toMatchObject([{ outcome: "kept", differs: true }]);
    const knex = await place.place.openCatalogue();
    const settle = ({ id }: { id: string }) => call(chief, "POST", `${ENTRIES}/${id}/keep`);
    const answers = await atOnce(
      engine,
      knex,
      two.map((one) => () => settle(one)),
    );
    await knex.destroy();
    const told = answers.map((answer) => answer.status === "fulfilled" && (answer.value as { status: number }).status);
    expect(told.toSorted()).toEqual([204, 409]);
    const ids = two.map(({ id }) => id);
    const stay = (await list()).filter(
      ({ id, setAside }: { id: string; setAside: boolean }) => ids.includes(id) && !setAside,
    );
    expect(stay).toHaveLength(1);
  });

  it("close no action while another one of the day says otherwise", async () => {
    const at = (hour: string) => ({
      seenAt: `2026-03-22T${hour}:00Z`,
      installation: "BRO-003",
      read: { version: 1, last: null },
    });
    const asks = entry(at("08:00"), { etat: "DEFAUT", action: "Colmater" });
    const good = entry(at("08:20"), { etat: "BON" });
    const later = entry({ ...at("08:40"), read: { version: 1, last: good.id } }, { etat: "BON" });
    const open = async () => (await standing("BRO-003")).actions.map(({ what }: { what: string }) => what);
    // The later one comes first: the other says that it differs.
    expect(await deposit([good], colleague)).toMatchObject([{ outcome: "kept", differs: false }]);
    expect(await deposit([asks])).toMatchObject([{ outcome: "kept", differs: true }]);
    expect(await deposit([later], colleague)).toMatchObject([{ outcome: "kept", differs: true }]);
    expect(await open()).toContain("Colmater");
    expect((await call(chief, "POST", `${ENTRIES}/${asks.id}/keep`)).status).toBe(204);
    expect(await open()).toContain("Colmater");
  });

  it("follow one another on two days, however late the first one comes", async () => {
    const read = { version: 1, last: null };
    const late = entry({ installation: "BRO-003", seenAt: "2026-03-20T08:00:00Z", read }, { etat: "HORS_SERVICE" });
    const since = entry({ installation: "BRO-003", seenAt: "2026-04-01T08:00:00Z", read }, { etat: "BON" });
    expect(await deposit([since, late])).toMatchObject([{ differs: false }, { differs: false }]);
    expect(await standing("BRO-003")).toMatchObject({ state: "good", seenOn: "2026-04-01", nextOn: "2026-09-28" });
  });

  it("follow what their author knew of, on a day told without its hour", async () => {
    const at = (hour: string, last: string | null, answers: Record<string, string>) =>
      entry({ installation: "BRO-003", seenAt: `2026-04-02T${hour}:00Z`, read: { version: 1, last } }, answers);
    const good = at("14:30", null, { etat: "BON" });
    const out = at("11:00", good.id, { etat: "HORS_SERVICE", action: "Changer la crémaillère" });
    const repaired = at("11:00", out.id, { etat: "BON" });
    expect(await deposit([good, out])).toMatchObject([{ differs: false }, { differs: false }]);
    expect(await standing("BRO-003")).toMatchObject({ state: "out", last: out.id, isDisputed: false });
    expect((await standing("BRO-003")).actions.map(({ what }: { what: string }) => what)).toContain(out.answers.action);
    const shown = (await history(reader, "BRO-003")).text;
    expect(shown.indexOf("Changer la crémaillère")).toBeGreaterThan(0);
    expect(await deposit([repaired])).toMatchObject([{ differs: false }]);
    expect(await standing("BRO-003")).toMatchObject({ state: "good", last: repaired.id, actions: [] });
  });

  it("are of no day to come where the day is told, though a clock may be ahead", async () => {
    const tomorrow = new Date(time + 24 * 3600_000).toISOString().slice(0, 10);
    const read = { version: 1, last: null };
    const results = await deposit([entry({ installation: "BRO-002", seenAt: `${tomorrow}T11:00:00Z`, read })]);
    expect(results).toMatchObject([
      { outcome: "refused", faults: [{ field: "date_controle", message: "Ce jour n’est pas encore venu." }] },
    ]);
  });

  it("tell what is to do: an action is late after its day, reminded each week, done when somebody says so", async () => {
    const asked = entry(
      { installation: "BRO-002", seenAt: "2026-04-02T09:00:00Z", read: { version: 1, last: null } },
      { etat: "DEFAUT", action: "Graisser la crémaillère", date_limite: "2026-04-20" },
    );
    // What was found before is done.
    for (const [key] of valves)
      for (const { inspection } of (await standing(key)).actions)
        expect((await call(agent, "POST", `${ENTRIES}/${inspection}/done`, { on: "2026-04-02" })).status).toBe(204);
    expect(await deposit([asked])).toMatchObject([{ outcome: "kept" }]);
    const sent: Message[] = [];
    let isDown = false;
    const { knex, reminding } = await openReminding(boxOf(sent, () => (isDown ? "later" : "left")));
    const remind = async (day: string) => {
      time = Date.parse(`${day}T06:00:00.000Z`);
      sent.length = 0;
      await reminding.remind();
      await reminding.settled();
      return sent.map(({ to }) => to);
    };
    expect(await remind("2026-04-20")).toEqual([]);
    expect(await remind("2026-04-21")).toEqual(["agent@exemple.fr", "cheffe@exemple.fr", "collegue@exemple.fr"]);
    expect(sent[0]?.text).toContain(`${place.url}/controles/vannes`);
    expect(sent[0]?.text).toContain("aurait dû être faite (");
    expect(await remind("2026-04-22")).toEqual([]);
    // What did not leave is tried again the next day, and then not for a week.
    isDown = true;
    expect(await remind("2026-04-28")).toEqual([]);
    isDown = false;
    expect(await remind("2026-04-29")).toHaveLength(3);
    expect(await remind("2026-05-01")).toEqual([]);
    time = Date.parse("2026-04-21T06:00:00.000Z");
    await moveTo("2026-04-21T08:00:00.000Z");
    const { actions } = await standing("BRO-002");
    expect(actions).toMatchObject([{ what: "Graisser la crémaillère", isLate: true, inspection: asked.id }]);
    await moveTo("2026-04-21T10:00:00.000Z");
    const done = (on: string, by = agent) => call(by, "POST", `${ENTRIES}/${asked.id}/done`, { on });
    for (const day of ["2026-04-01", "2026-04-22", "hier"])
      expect((await done(day)).body).toMatchObject({ status: 400, code: "document-invalide" });
    expect((await done("2026-04-20", reader)).status).toBe(403);
    expect((await done("2026-04-20")).status).toBe(204);
    expect((await standing("BRO-002")).actions).toEqual([]);
    expect(await remind("2026-05-12")).toEqual([]);
    await knex.destroy();
    await moveTo("2026-04-22T08:00:00.000Z");
  });

  it("are browsed by campaign, once it is over too: what was seen, what was not, what was done since", async () => {
    const page = async () =>
      (await agent.ask("/controles/vannes/campagnes/printemps")).text.replaceAll(/[\u00a0\u202f]/g, " ");
    expect(await page()).toContain("en cours");
    await moveTo("2026-07-01T08:00:00.000Z");
    // What comes after its last day is not of it.
    await deposit([entry({ installation: "BRO-001", seenAt: "2026-06-15T09:00:00Z" }, { etat: "BON" })]);
    const text = await page();
    expect(text).toMatch(/3 vus? sur 3 vannes, 1 hors service/);
    expect(text).toContain("finie.");
    expect(text).toMatch(/Hors service, le 2 avril 2026/);
    expect(text).toMatch(/1 action, 1 faite/);
    expect((await agent.ask("/controles/vannes/campagnes/hiver")).status).toBe(404);
    expect((await stranger.ask("/controles/vannes/campagnes/printemps")).status).toBe(404);
  });

  it("are against nothing that their author knew of, whichever comes first", async () => {
    await moveTo("2026-06-20T12:00:00.000Z");
    const at = (hour: string, last: string | null, answers: Record<string, string>) =>
      entry({ installation: "BRO-002", seenAt: `2026-06-20T${hour}:00Z`, read: { version: 1, last } }, answers);
    const fault = at("08:00", null, { etat: "DEFAUT", action: "Changer le joint" });
    const worse = at("09:00", fault.id, { etat: "HORS_SERVICE", defauts: "BLOCAGE" });
    const mended = at("09:30", worse.id, { etat: "BON" });
    const other = at("09:40", null, { etat: "DEFAUT", action: "Graisser" });
    // The photos of the second one do not pass: it comes after the third, which knew of it and, by it, of the first.
    expect(await deposit([fault])).toMatchObject([{ differs: false }]);
    expect(await deposit([mended])).toMatchObject([{ differs: true }]);
    expect(await deposit([worse])).toMatchObject([{ differs: false }]);
    expect(await standing("BRO-002")).toMatchObject({ state: "good", last: mended.id, isDisputed: false, actions: [] });
    // Who knew of none of them still says otherwise.
    expect(await deposit([other], colleague)).toMatchObject([{ differs: true }]);
    expect((await call(chief, "POST", `${ENTRIES}/${mended.id}/keep`)).status).toBe(204);
  });

  it("stay in dispute when another day is entered, though the form no longer asks what they differ by", async () => {
    const read = { version: 1, last: null };
    const at = (answers: Record<string, string>) =>
      entry({ installation: "BRO-003", seenAt: "2026-06-20T08:00:00Z", read }, answers);
    const light = at({ etat: "DEFAUT", gravite: "1" });
    const grave = at({ etat: "DEFAUT", gravite: "3" });
    expect(await deposit([light])).toMatchObject([{ differs: false }]);
    expect(await deposit([grave], colleague)).toMatchObject([{ differs: true }]);
    const { severity: _, due: __, ...columns } = valvesKind.form.columns;
    const { severities: ___, ...rest } = valvesKind.form;
    place.place.write("marais/inspections/vannes.json", { ...valvesKind, form: { ...rest, columns } });
    expect((await place.datalogue.load()).problems).toEqual([]);
    const { version } = (await call(agent, "GET", "/api/inspections/vannes")).body.form;
    expect(version).not.toBe(form);
    const earlier = entry({ installation: "BRO-003", form: version, seenAt: "2026-06-18T09:00:00Z", read });
    expect(await deposit([earlier])).toMatchObject([{ outcome: "kept" }]);
    expect(await standing("BRO-003")).toMatchObject({ isDisputed: true });
    place.place.write("marais/inspections/vannes.json", valvesKind);
    expect((await place.datalogue.load()).problems).toEqual([]);
    expect((await call(chief, "POST", `${ENTRIES}/${grave.id}/keep`)).status).toBe(204);
    const after = { seenAt: "2026-06-20T10:00:00Z", read: { version: 1, last: grave.id } };
    expect(await deposit([entry({ installation: "BRO-003", ...after })])).toMatchObject([{ differs: false }]);
  });

  it("are read by the members of the organisation, entered by its contributors, never by a key, and told to nobody else", async () => {
    const answers = async (by: Visitor | string | undefined) => {
      const round = await call(by, "GET", "/api/inspections/vannes");
      const posted = await call(by, "POST", ENTRIES, { entries: [] });
      return [round.body.code ?? round.status, posted.body.code ?? posted.status];
    };
    expect(await answers(undefined)).toEqual(["cle-attendue", "cle-attendue"]);
    expect(await answers(stranger)).toEqual(["controle-inconnu", "controle-inconnu"]);
    expect(await answers(reader)).toEqual([200, "acte-reserve"]);
    expect(await answers(agent)).toEqual([200, 200]);
    expect(await answers(await place.keyOf("ile-d-oleron"))).toEqual([200, "acte-reserve"]);
    expect(await answers(await place.keyOf("mairie-dolus"))).toEqual(["controle-inconnu", "controle-inconnu"]);
    const kinds = await call(stranger, "GET", "/api/inspections");
    expect(kinds.body.data).toEqual([]);
    // Neither who inspected nor what they noted for their service leaves by the API.
    const whole = JSON.stringify(await list());
    expect(whole).not.toMatch(/agent|collegue|author|note/i);
  });

  it("follow a fault of which nobody said what to do, until its day and until it is mended", async () => {
    await moveTo("2026-09-22T12:00:00.000Z");
    const at = (day: string) => ({ installation: "BRO-001", seenAt: `${day}T09:00:00Z` });
    const followed = async () =>
      (await standing("BRO-001")).actions.map(({ what, dueOn, isLate }: Record<string, unknown>) => [
        what,
        dueOn,
        isLate,
      ]);
    const grave = entry(at("2026-09-19"), { etat: "DEFAUT", gravite: "3" });
    const alone = entry({ ...at("2026-09-20"), read: { version: 1, last: grave.id } }, { etat: "DEFAUT" });
    const out = entry({ ...at("2026-09-21"), read: { version: 1, last: alone.id } }, { etat: "HORS_SERVICE" });
    await deposit([grave, alone, out]);
    expect(await followed()).toEqual([
      ["Reprendre le défaut", "2026-09-20", true],
      ["Reprendre le défaut", null, false],
      ["Remettre en service", null, false],
    ]);
    expect((await agent.ask("/controles/vannes")).text).toMatch(/3\sactions à mener, dont\s1\sen retard/);
    expect((await history(agent, "BRO-001")).text).toContain("À faire\u00a0: Reprendre le défaut.");
    expect((await call(agent, "POST", `${ENTRIES}/${grave.id}/done`, { on: "2026-09-22" })).status).toBe(204);
    expect((await history(agent, "BRO-001")).text).toMatch(/Fait le .*22\sseptembre\s2026/);
    const mended = entry({ ...at("2026-09-22"), read: { version: 1, last: out.id } });
    await deposit([mended]);
    expect(await followed()).toEqual([]);
    // Nothing was asked of what is in good state.
    expect((await call(agent, "POST", `${ENTRIES}/${mended.id}/done`, { on: "2026-09-22" })).status).toBe(404);
  });

  it("ask for nothing that nobody typed of what was removed from the register", async () => {
    const at = (hour: string, last: string | null, answers: Record<string, string>) =>
      entry({ installation: "BRO-003", seenAt: `2026-09-20T${hour}:00Z`, read: { version: 1, last } }, answers);
    const out = at("08:00", null, { etat: "HORS_SERVICE", gravite: "3" });
    expect(await deposit([out])).toMatchObject([{ outcome: "kept" }]);
    const sent: Message[] = [];
    const { knex, reminding } = await openReminding(boxOf(sent));
    const told = async () => {
      await reminding.remind();
      await reminding.settled();
      const { text } = await agent.ask("/controles/vannes");
      const page = (await history(agent, "BRO-003")).text;
      const own = page.split('id="saisie-').find((past) => past.startsWith(out.id)) ?? "";
      return [
        ...[text, own].map((shown) => shown.includes("Remettre en service")),
        ...[text, page].map((shown) => shown.includes("Évacuer la vanne")),
        sent.splice(0).length > 0,
      ];
    };
    place.place.write("marais/vannes/data.geojson", valvesJson(valves.slice(0, 2)));
    expect((await place.datalogue.load()).problems).toEqual([]);
    expect(await told()).toEqual([false, false, false, false, false]);
    // What somebody typed is followed.
    const typed = { etat: "HORS_SERVICE", gravite: "3", action: "Évacuer la vanne" };
    expect(await deposit([at("09:00", out.id, typed)])).toMatchObject([{ outcome: "kept" }]);
    expect(await told()).toEqual([false, false, true, true, true]);
    place.place.write("marais/vannes/data.geojson", valvesJson());
    expect((await place.datalogue.load()).problems).toEqual([]);
    await knex.destroy();
  });

  it("are acts of the journal, which names no agent", async () => {
    const knex = await openDatabase(place.place.settings.database ?? `${place.place.data}/catalogue.sqlite`);
    const sentences = await knex("journal").whereIn("action", ACTS);
    await knex.destroy();
    expect(new Set(sentences.map(({ action }) => action))).toEqual(new Set(ACTS));
    const removed = sentences.find(({ action }) => action === "remove-photo");
    expect(JSON.parse(removed.detail).reason).toBe("Une plaque se lit en bas à droite");
    expect(JSON.stringify(sentences)).not.toContain("exemple.fr");
    expect(JSON.parse(sentences[0].organisations)).toEqual(["ile-d-oleron"]);
  });

  it("lose an image that is removed wherever it shows, whoever sent it, and tell why in its place", async () => {
    const sent = photo("couchee-avec-lieu.jpg");
    const photos = [sha256(sent)];
    const files = () => readdirSync(join(place.place.data, "photos"));
    let rank = 0;
    const exported = () => join(place.place.data, "..", `export-${++rank}`);
    const counted = async () => (await place.datalogue.exportContent(exported())).leftInSite.inspectionPhotos;
    await moveTo("2026-05-20T10:00:00.000Z");
    const before = [files().length, await counted()] as const;
    const ids: string[] = [];
    for (const [by, installation] of [
      [agent, "BRO-001"],
      [colleague, "BRO-003"],
    ] as const) {
      expect((await call(by, "PUT", `/api/inspections/vannes/photos/${photos[0]}`, sent)).status).toBe(200);
      expect(await deposit([entry({ installation, photos })], by)).toMatchObject([{ outcome: "kept" }]);
      ids.push(/photos\/([0-9a-f-]{36})"/.exec((await history(by, installation)).text)?.[1] ?? "");
    }
    // A third one is sent, whose inspection is still on the device.
    expect((await call(chief, "PUT", `/api/inspections/vannes/photos/${photos[0]}`, sent)).status).toBe(200);
    expect(await counted()).toBe(before[1] + 2);
    const [first, second] = ids;
    const act = (by: Visitor, id: string | undefined, name: string, body: object) =>
      call(by, "POST", `/api/inspections/vannes/photos/${id}/${name}`, body);
    const said = { sentence: "La crémaillère rouillée de la vanne", isClear: true };
    expect((await act(chief, second, "release", said)).status).toBe(204);
    expect((await call(undefined, "GET", `/api/inspection-photos/${second}`)).status).toBe(200);
    const why = "Un visage de quelqu’un, à sa demande";
    expect((await act(agent, first, "remove", { why })).status).toBe(204);

    for (const id of ids)
      for (const path of [`/api/inspections/photos/${id}`, `/api/inspection-photos/${id}`])
        expect((await call(reader, "GET", path)).status).toBe(404);
    expect([files().length, await counted()]).toEqual(before);
    for (const installation of ["BRO-001", "BRO-003"])
      expect((await history(reader, installation)).text.replaceAll("\u00a0", " ")).toContain(`2026 : ${why}`);
    // It comes with its inspection as one that was removed.
    expect(await deposit([entry({ installation: "BRO-002", photos })], chief)).toMatchObject([{ outcome: "kept" }]);
    expect((await history(reader, "BRO-002")).text.split(why)).toHaveLength(2);
    expect(files()).toHaveLength(before[0]);
  });
});
