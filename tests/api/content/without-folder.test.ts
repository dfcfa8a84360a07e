import { renameSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../../support/run-command.js";
import { createPlace, type Place, visitsJson } from "../support/content-folder.js";

describe("a dataset whose folder leaves the content", () => {
  let place: Place;
  const run = (args: string[]) => runCommand(args, { DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data });
  const isTold = async () => {
    const { status, stdout } = await run(["publish", join(place.content, "culture")]);
    const { stdout: standing } = await run(["status"]);
    return { status, told: /ce dossier n'est plus/.test(stdout), inStatus: /son dossier n'est plus/.test(standing) };
  };

  beforeAll(async () => {
    place = createPlace();
    place.write("culture/autre/dataset.json", { ...visitsJson, slug: "autre", title: "Un autre" });
    place.write("culture/autre/schema.json", place.read("culture/mediatheques/schema.json"));
    place.write("culture/autre/data.csv", place.read("culture/mediatheques/data.csv"));
    const datalogue = await place.open();
    expect(await datalogue.load()).toMatchObject({ published: 2, problems: [] });
    await datalogue.close();
  });
  afterAll(() => place.remove());

  it("is the same dataset in another folder of the content", async () => {
    renameSync(join(place.content, "culture/mediatheques"), join(place.content, "culture/lecture"));
    expect(await isTold()).toEqual({ status: 0, told: false, inStatus: false });
  });

  it("is told at each publication and by status, which say how to close it: it stays online as it is", async () => {
    const kept = join(place.data, "ailleurs");
    renameSync(join(place.content, "culture/lecture"), kept);
    for (let turn = 0; turn < 2; turn++) expect(await isTold()).toEqual({ status: 0, told: true, inStatus: true });
    const { stdout } = await run(["publish", join(place.content, "culture")]);
    expect(stdout).toContain("datasets/culture/lecture\u00A0: ce dossier n'est plus dans le contenu");
    expect(stdout).toContain('«\u00A0"access": "organisation"\u00A0»');
    expect((await run(["publish", join(place.content, "culture/autre")])).stdout).not.toContain("culture/lecture");
    renameSync(kept, join(place.content, "culture/lecture"));
    const record = JSON.parse(place.read("culture/lecture/dataset.json"));
    place.write("culture/lecture/dataset.json", { ...record, access: "organisation" });
    expect(await isTold()).toEqual({ status: 0, told: false, inStatus: false });
    expect((await run(["status"])).stdout).toContain("accès réservé, seule la description est publique");
  });
});
