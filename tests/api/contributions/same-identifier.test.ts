import type { Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";

const { organisation } = visitsJson;
const agent = {
  ...{ kind: "key" as const, key: "agent" },
  memberships: [{ organisation, role: "publisher" as const, kind: null }],
};
const hedges = {
  fields: [
    { name: "id", constraints: { required: true } },
    { name: "essence" },
    { name: "longueur", type: "number", decimalChar: "," },
  ],
  primaryKey: "id",
};
const csvOf = (...rows: string[]) => `${["id;essence;longueur", "HAIE-001;Tamaris;2,5", ...rows].join("\n")}\n`;

describe.each(ENGINES)("contributions and rows of one identifier, with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  let datalogue: Datalogue;
  let client = 0;
  const slugs = ["haies", "talus", "murets"] as const;
  type Slug = (typeof slugs)[number];
  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = createPlace(url ? { DATABASE_URL: url } : {});
    for (const slug of slugs) {
      place.write(`agriculture/${slug}/dataset.json`, { ...visitsJson, slug, title: slug });
      place.write(`agriculture/${slug}/schema.json`, hedges);
      place.write(`agriculture/${slug}/data.csv`, csvOf());
    }
    datalogue = await place.open({ now: () => new Date("2026-03-10T09:00:00Z") });
    expect((await datalogue.load()).problems).toEqual([]);
    for (const slug of slugs)
      await datalogue.contributions.openForm(agent, slug, {
        ...{ title: "Signaler une haie", introduction: "" },
        columns: [...(slug === "talus" ? ["id"] : []), "essence", "longueur"],
        ...{ opensOn: "2026-03-01", closesOn: null, asksEmail: false },
      });
  });
  afterAll(async () => {
    await place.remove();
    await server.stop();
  });

  const propose = async (slug: Slug, cells: Record<string, string>) => {
    const done = await datalogue.contributions.propose(slug, { cells, email: "" }, `192.0.2.${++client}`);
    if (done?.kind !== "done") throw new Error(JSON.stringify(done));
    return done.token;
  };
  const ownOf = (token: string) => datalogue.contributions.findOwn(token);
  const withdraw = (token: string) => datalogue.contributions.withdrawOwn(token, `192.0.2.${++client}`);
  const waitingOf = async (slug: Slug) => {
    const asked = { state: "waiting" as const, page: 1, pageSize: 20 };
    return (await datalogue.contributions.list(agent, slug, asked)).data;
  };
  /** Accepts what waits, the last that came. */
  const accept = async (slug: Slug) => {
    const one = (await waitingOf(slug)).at(-1);
    return datalogue.contributions.accept(agent, slug, one?.id ?? "", { revision: one?.revision ?? 0 });
  };
  const publish = async (draft: string) => {
    await datalogue.drafts.whenRead(agent, draft);
    await datalogue.drafts.edit(agent, draft, { note: "Recensement." });
    await datalogue.drafts.publish(agent, draft);
  };
  const publishAccepted = async (slug: Slug) => {
    const done = await accept(slug);
    if (done.kind !== "done") throw new Error(JSON.stringify(done));
    await publish(done.draft ?? "");
  };
  const publishFile = async (slug: Slug, ...rows: string[]) => {
    const { id } = await datalogue.drafts.create(agent, { organisation, dataset: slug });
    await datalogue.drafts.receiveText(agent, id, { text: csvOf(...rows) });
    await publish(id);
  };
  const online = async (slug: Slug) =>
    (await datalogue.services.catalogue.listRows(slug, { pageSize: 50 })).data.map(
      ({ id, essence }) => `${id} ${essence}`,
    );

  it("are never two of the public: what is made for one is made for no other, nor what is online", async () => {
    const gone = await propose("haies", { essence: "Chêne" });
    await publishAccepted("haies");
    expect(await online("haies")).toEqual(["HAIE-001 Tamaris", "HAIE-002 Chêne"]);
    await publishFile("haies");
    expect(await ownOf(gone)).toMatchObject({ gone: true });

    const other = await propose("haies", { essence: "Frêne" });
    await publishAccepted("haies");
    expect(await online("haies")).toEqual(["HAIE-001 Tamaris", "HAIE-003 Frêne"]);
    expect(await ownOf(gone)).toMatchObject({ gone: true, mayCorrect: false, mayWithdraw: false });
    expect(await withdraw(gone)).toEqual({ kind: "late" });
    expect(await ownOf(other)).toMatchObject({ state: "published", gone: false });

    // Online since the table was opened, and not in it.
    const { id: table } = await datalogue.drafts.create(agent, { organisation, dataset: "haies" });
    await datalogue.drafts.rows.open(agent, table);
    await publishFile("haies", "HAIE-003;Frêne;", "HAIE-004;Orme;7");
    await propose("haies", { essence: "Saule" });
    expect(await accept("haies")).toEqual({ kind: "done", draft: table });
    const { rows } = await datalogue.drafts.rows.get(agent, table);
    expect(rows.map(({ cells }) => cells.id)).toEqual(["HAIE-001", "HAIE-003", "HAIE-005"]);
  });

  it("typed again by somebody else, are the row of the last one alone", async () => {
    const first = await propose("talus", { id: "HAIE-010", essence: "Chêne" });
    await publishAccepted("talus");
    // Asked while its row was there, and read once it is another's.
    expect(await withdraw(first)).toEqual({ kind: "done" });
    await publishFile("talus");
    const second = await propose("talus", { id: "HAIE-010", essence: "Frêne" });
    const done = await accept("talus");
    expect(done).toMatchObject({ kind: "done" });
    expect(await accept("talus")).toMatchObject({ kind: "impossible" });
    await publish((done as { draft: string }).draft);

    expect(await ownOf(first)).toMatchObject({ state: "published", gone: true, mayWithdraw: false });
    expect(await ownOf(second)).toMatchObject({ state: "published", gone: false, mayWithdraw: true });
    expect(await waitingOf("talus")).toMatchObject([{ kind: "withdrawal", cells: { essence: "Chêne" } }]);
    expect(await accept("talus")).toMatchObject({ kind: "impossible" });
    expect(await online("talus")).toEqual(["HAIE-001 Tamaris", "HAIE-010 Frêne"]);
  });

  it("are read as the row that would leave, before a withdrawal is decided", async () => {
    const token = await propose("murets", { essence: "Chêne", longueur: "4,5" });
    await publishAccepted("murets");
    // The file of an agent has it for something else: nothing tells that from a row that is mended.
    await publishFile("murets", "HAIE-002;Frêne;12,5");
    expect(await withdraw(token)).toEqual({ kind: "done" });
    expect(await waitingOf("murets")).toMatchObject([
      {
        before: { id: "HAIE-002", essence: "Chêne", longueur: "4,5" },
        cells: { id: "HAIE-002", essence: "Frêne", longueur: "12,5" },
      },
    ]);
  });
});
