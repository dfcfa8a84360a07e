import { join } from "node:path";
import type { Basis, Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";

const VISITS = visitsJson.slug;
const LOANS = "prets-mediatheques";
const loans = (rows: string) => `codeCommune,annee,prets\n${rows}`;

describe.each(ENGINES)("what an answer is made of, with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  let datalogue: Datalogue;
  beforeAll(async () => {
    server = await startEngine(engine);
    const { url } = server.createDatabase();
    place = createPlace(url ? { DATABASE_URL: url } : {});
    place.write("culture/prets/dataset.json", { ...visitsJson, slug: LOANS, title: "Prêts des médiathèques" });
    place.write("culture/prets/schema.json", {
      fields: [
        { name: "codeCommune", type: "string" },
        { name: "annee", type: "year" },
        { name: "prets", type: "integer" },
      ],
    });
    place.write("culture/prets/data.csv", loans("17093,2024,10\n"));
    datalogue = await place.open();
    expect((await datalogue.load()).problems).toEqual([]);
  });
  afterAll(async () => {
    await place.remove();
    await server.stop();
  });

  const bases: Record<string, Basis> = {
    visits: { datasets: [VISITS] },
    visitsTold: { datasets: [VISITS], told: true },
    loansTold: { datasets: [LOANS], told: true },
  };
  const read = async () => {
    const entries = Object.entries(bases).map(async ([name, basis]) => [name, await datalogue.readBasis(basis)]);
    return Object.fromEntries(await Promise.all(entries));
  };
  /** Those that are no longer what they were. */
  const changedBy = async (act: () => Promise<unknown>) => {
    const [state, before] = [await datalogue.readState(), await read()];
    await act();
    expect(await datalogue.readState()).not.toBe(state);
    const after = await read();
    return Object.keys(bases).filter((name) => after[name] !== before[name]);
  };

  it("is found as it was when another dataset is published, and changed when its own is", async () => {
    const publish = async (rows: string) => {
      place.write("culture/prets/data.csv", loans(rows));
      expect(await datalogue.publish([join(place.content, "culture/prets")])).toMatchObject({ published: 1 });
    };
    expect(await changedBy(() => publish("17093,2024,11\n"))).toEqual(["loansTold"]);
    // Several at once, between two looks.
    const both = async () => {
      await publish("17093,2024,12\n");
      await publish("17093,2024,13\n");
    };
    expect(await changedBy(both)).toEqual(["loansTold"]);
  });

  it("is that of the dataset by whatever name an address gives it", async () => {
    const { id = "" } = (await datalogue.services.catalogue.getDataset(VISITS)) ?? {};
    const named = [VISITS, id, id.toUpperCase()].map((ref) => datalogue.readBasis({ datasets: [ref], told: true }));
    expect(new Set(await Promise.all(named)).size).toBe(1);
  });

  it("is changed by what is said of a dataset, for answers that show it", async () => {
    const answers = {
      ...{ title: "Carte des prêts", url: "https://cartes.exemple.fr/prets", kind: "visualisation" as const },
      ...{
        author: "Association",
        description: "Une carte des prêts par commune.",
        columns: [],
        version: "",
        email: "",
      },
    };
    const { reuses } = datalogue;
    const publisher = {
      ...{ kind: "key" as const, key: "publisher" },
      memberships: [{ organisation: visitsJson.organisation, role: "publisher" as const, kind: null }],
    };
    expect(await reuses.propose({ kind: "public" }, VISITS, answers, "192.0.2.1")).toEqual({ kind: "done" });
    const [waiting] = (await reuses.list(publisher, VISITS))?.reuses ?? [];
    const accept = () => reuses.decide(publisher, VISITS, waiting?.id ?? "", "accepted");
    expect(await changedBy(accept)).toEqual(["visitsTold", "loansTold"]);
  });
});
