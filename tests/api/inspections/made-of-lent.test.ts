import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { InspectionKind } from "../../../packages/api/src/inspections/kind-schema.js";
import { findResultDataset, identifierOfResult } from "../../../packages/api/src/inspections/result-dataset.js";
import { valvesKind, valvesResults } from "./inspection-content.js";
import { openLentPlace, STATES } from "./lent-place.js";

const KIND = "marais/inspections/vannes.json";
const publisher = {
  ...{ kind: "key" as const, key: "agent" },
  memberships: [{ organisation: "ile-d-oleron", role: "publisher" as const, kind: null }],
};

describe("what was published of a register before it was lent", () => {
  let made: Awaited<ReturnType<typeof openLentPlace>>;

  beforeEach(async () => {
    made = await openLentPlace();
  });
  afterEach(() => made.place.close());

  const expectClosed = async () => {
    const { rowsOf, figures } = made;
    expect([await rowsOf(STATES), await rowsOf("controles-des-vannes"), await figures()]).toEqual([410, 410, 410]);
  };
  const startDraft = async (slug: string) => {
    const { id } = (await made.call(made.chief, "GET", `/api/datasets/${slug}`)).body;
    const { drafts } = made.place.datalogue;
    return { drafts, draft: (await drafts.create(publisher, { organisation: "ile-d-oleron", dataset: id })).id };
  };
  /** The versions of a program that did not write what they are made of. */
  const forgetMarks = async () => {
    const knex = await made.place.place.openCatalogue();
    for (const { dataset_id, number, manifest } of await knex("versions").select("dataset_id", "number", "manifest")) {
      const { madeOf: _, ...rest } = JSON.parse(manifest);
      await knex("versions")
        .where({ dataset_id, number })
        .update({ manifest: JSON.stringify(rest) });
    }
    await knex.destroy();
  };

  it.each(["declares no results", "is removed"])("ends in the very load in which its document %s", async (what) => {
    made.lend();
    if (what === "is removed") made.place.place.drop(KIND);
    else made.place.place.write(KIND, valvesKind);
    await made.load();
    await expectClosed();
  });

  it("ends so too where an older program published it", async () => {
    await forgetMarks();
    made.lend();
    made.place.place.drop(KIND);
    await made.load();
    await expectClosed();
    expect(await made.place.datalogue.verify([])).toMatchObject({ valid: true, damaged: [] });
  });

  it("ends where the register itself cannot be made again under its agreement", async () => {
    const { id } = (await made.call(undefined, "GET", "/api/datasets/vannes-du-marais")).body;
    const folder = join(made.place.place.data, "versions", id, "1");
    for (const name of readdirSync(folder).filter((one) => one.startsWith("original")))
      writeFileSync(join(folder, name), "endommagé");
    made.lend();
    await made.load();
    expect(await made.rowsOf("vannes-du-marais")).toBe(410);
    await expectClosed();
  });

  it.each([
    ["the document is there", false],
    ["the document is gone", true],
    ["an older program published it", "older"],
  ])("ends where its dataset was renamed and its table changed by hand: %s", async (_, since) => {
    const { call, chief, left, load, lend, rowsOf, place } = made;
    await call(chief, "POST", `${left}/publish`, {});
    if (since === true) {
      place.place.write(KIND, valvesKind);
      expect(await load()).toEqual([]);
    }
    const { drafts, draft } = await startDraft("travaux-des-vannes");
    const [row] = (await drafts.rows.open(publisher, draft)).rows;
    const change = { row: row?.id ?? "", revision: row?.revision ?? 0, cells: { gravite: "2" } };
    expect((await drafts.rows.change(publisher, draft, [change])).answers).toMatchObject([{ status: "saved" }]);
    await drafts.whenRead(publisher, draft, 60_000);
    await drafts.compare(publisher, draft, 60_000);
    expect(await drafts.publish(publisher, draft)).toMatchObject({ version: 2 });
    if (since === "older") await forgetMarks();
    expect(await rowsOf("travaux-des-vannes")).toBe(200);
    lend();
    await load();
    expect(await rowsOf("travaux-des-vannes")).toBe(410);
  });

  it("is refused when its file is deposited again, whatever it is called; a file of something else is not", async () => {
    const { call, chief, load, lend, place, rowsOf } = made;
    const { id } = (await call(chief, "GET", `/api/datasets/${STATES}`)).body;
    const { text } = await call(undefined, "GET", `/fichiers/${id}/original`);
    lend();
    place.place.write(KIND, valvesKind);
    await load();
    const { drafts, draft } = await startDraft(STATES);
    for (const name of [`${STATES}.csv`, "autre.csv"]) {
      await drafts.receiveText(publisher, draft, { text, name });
      await drafts.whenRead(publisher, draft, 60_000);
      await expect(drafts.publish(publisher, draft)).rejects.toMatchObject({
        fault: { kind: "faulty-file", sentence: expect.stringContaining("qu'un partenaire prête sous convention") },
      });
    }
    expect(await rowsOf(STATES)).toBe(410);
    const [head = "", first = ""] = text.split(/\r?\n/);
    const own = `${head}\n${first.replace("BRO-001", "OLE-001")}\n`;
    await drafts.receiveText(publisher, draft, { text: own, name: "autre.csv" });
    await drafts.whenRead(publisher, draft, 60_000);
    await drafts.compare(publisher, draft, 60_000);
    await drafts.publish(publisher, draft);
    expect(await load()).toEqual([expect.stringContaining("jeu controles-des-vannes")]);
    expect(await rowsOf(STATES)).toBe(200);
  });
});

describe("a dataset that bears the name of results of inspections", () => {
  const kinds = [{ ...valvesKind, results: valvesResults }] as unknown as InspectionKind[];
  const find = (id: string, organisation: string) =>
    findResultDataset({ id, slug: STATES, organisation }, kinds, () => undefined);

  it("is taken for them where the organisation that inspects has it, or where it began as theirs", () => {
    expect(find("another", "ile-d-oleron")).toEqual({ register: "vannes-du-marais", file: "etat-des-vannes.csv" });
    expect(find(identifierOfResult("vannes", STATES), "pole-marennes-oleron")).toBeDefined();
    expect(find("another", "pole-marennes-oleron")).toBeUndefined();
  });
});
