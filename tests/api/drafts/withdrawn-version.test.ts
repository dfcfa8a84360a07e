import type { Caller, Datalogue } from "@datalogue/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { publishShares } from "../secrecy/levees-place.js";
import { createPlace, type Place } from "../support/content-folder.js";

const dataset = "levees-bacs";
const organisation = "ile-d-oleron";
/** The program of the organisation that publishes it. */
const caller: Caller = { kind: "key", key: "k", memberships: [{ organisation, role: "publisher", kind: null }] };
const NOTE = "8\u00A0lignes, à la place de la version 2, retirée.";

describe("a draft compared before the version served is withdrawn", () => {
  let place: Place;
  let datalogue: Datalogue;
  let id: string;

  beforeEach(async () => {
    place = createPlace();
    let served = 0;
    await publishShares(place, {
      versions: 2,
      async look({ drafts }) {
        if (++served < 2) return;
        ({ id } = await drafts.create(caller, { organisation, dataset }));
        const text = place
          .read("culture/levees/data.csv")
          .replaceAll(",0.981", ",98")
          .replace("2024,17093,120,", "$&9");
        await drafts.receiveText(caller, id, { text, name: "levees.csv" });
        await drafts.whenRead(caller, id, 60_000);
        const compared = await drafts.compare(caller, id, 60_000);
        expect(compared).toMatchObject({ kind: "made", difference: { base: 2, withdrawn: false } });
        expect((await drafts.describe(caller, id)).proposedNote).toContain("modifi");
      },
    });
    datalogue = await place.open();
    expect((await datalogue.load()).lines.join("\n")).toContain("version 2 retirée");
  });
  afterEach(async () => {
    await datalogue.close();
    await place.remove();
  });

  it("is compared with nothing from then on, and proposes another note", async () => {
    const { drafts } = datalogue;
    expect((await drafts.describe(caller, id)).proposedNote).toBeNull();
    const compared = await drafts.compare(caller, id, 60_000);
    expect(compared).toMatchObject({
      kind: "made",
      difference: { base: 2, withdrawn: true, rows: { changed: 0, removed: 0 }, note: NOTE },
    });
    expect((await drafts.describe(caller, id)).proposedNote).toBe(NOTE);
  });

  it("is published with a note that tells what it replaces, without having been looked at again", async () => {
    expect(await datalogue.drafts.publish(caller, id)).toMatchObject({ version: 3 });
    const catalogue = await place.openCatalogue();
    expect(await catalogue("versions").where({ number: 3 }).pluck("note")).toEqual([NOTE]);
    await catalogue.destroy();
  });
});
