import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isWholePublished } from "../../../packages/api/src/versions/is-whole-published.js";
import { writeZip } from "../../ingest/support/write-zip.js";
import { createPlace } from "../support/content-folder.js";
import { routeRules } from "./route-rules.js";
import { type ServedPlace, servePlace } from "./serve-place.js";

const described = { organisation: "ile-d-oleron", licence: "lov2", frequency: "ANNUAL", access: "open" };
const officials = {
  ...{ ...described, id: "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2b01", slug: "elus", title: "Élus" },
  description: "Le nombre d’élus de chaque commune.",
};
const stops = {
  ...{ ...described, id: "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2b02", slug: "arrets", title: "Arrêts" },
  ...{ description: "Les arrêts de bus de l’île.", file: "bus.zip" },
};
const staff = {
  ...{ ...described, id: "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2b04", slug: "agents", title: "Agents" },
  description: "Le nombre d’agents de chaque commune.",
};
const benches = {
  ...{ ...described, id: "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2b03", slug: "bancs", title: "Bancs" },
  description: "Le nombre de bancs de chaque commune.",
};
const fields = [
  { name: "code_insee", type: "string" },
  { name: "nb", type: "integer" },
] as const;
/** Stand in what is not published: in an answer, each tells a leak. */
const KEPT = ["Jeanne Martin", "06 12 34 56 78", "jeanne.martin@exemple.fr"];
const sent = `code_insee;nom_elu;mobile;courriel;nb\n17219;${KEPT.join(";")};3\n17093;Luc Petit;06 11 22 33 44;luc@exemple.fr;4\n`;

describe("the received file of a version older than the mark", () => {
  it.each([
    ["original.csv", "utf-8", false, true],
    ["original.geojson", "utf-8", false, true],
    ["original.csv", "utf-8", true, false],
    // A workbook, whatever it is called.
    ["original.csv", null, false, false],
    ["original.xlsx", null, false, false],
    ["original.zip", "utf-8", false, false],
  ])("%s of encoding %s, read with a recipe: %s, is for everybody: %s", (original, encoding, hasRecipe, expected) => {
    const digest = { bytes: 1, sha256: "0" };
    const files = { [original]: digest, ...(hasRecipe ? { "recipe.json": digest } : {}) };
    expect(isWholePublished({ original, encoding, files })).toBe(expected);
  });
});

describe("a version older than the mark, read with a recipe", () => {
  it("is not said to hold more than what is published, on its page nor in an export", async () => {
    const content = createPlace();
    content.write("culture/bancs/dataset.json", benches);
    content.write("culture/bancs/schema.json", { fields });
    content.write("culture/bancs/recipe.json", { columns: { "Code INSEE": "code_insee" } });
    content.write("culture/bancs/data.csv", "Code INSEE;nb\n17219;3\n");
    const datalogue = await content.open();
    await datalogue.load();
    await datalogue.close();
    const catalogue = await content.openCatalogue();
    for (const { number, manifest } of await catalogue("versions").where({ dataset_id: benches.id })) {
      const { wholePublished: _, ...older } = JSON.parse(manifest);
      await catalogue("versions")
        .where({ dataset_id: benches.id, number })
        .update({ manifest: JSON.stringify(older) });
    }
    await catalogue.destroy();
    const place = await servePlace(content);
    try {
      expect((await place.read(`/fichiers/${benches.id}/original`)).status).toBe(401);
      const page = (await place.read(`/jeux/${benches.slug}`)).text;
      expect(page).toContain("il n’est pas donné, et pourra l’être à la prochaine version.");
      expect(page).not.toContain("qui ne sont pas publiés");
      const { leftOut } = await place.datalogue.exportContent(join(place.place.data, "..", "export"));
      expect(leftOut).toMatchObject([{ reason: expect.stringContaining("rien ne dit de cette version") }]);
    } finally {
      await place.close();
    }
  });
});

describe("what is not published of a received file", () => {
  let place: ServedPlace;
  let own: string;
  let other: string;
  beforeAll(async () => {
    const content = createPlace();
    content.write("culture/elus/dataset.json", officials);
    content.write("culture/elus/schema.json", { fields });
    content.write("culture/elus/recipe.json", { columns: { nom_elu: null, mobile: null, courriel: null } });
    content.write("culture/elus/data.csv", sent);
    content.write("culture/arrets/dataset.json", stops);
    content.write("culture/arrets/schema.json", { fields });
    content.write("culture/arrets/recipe.json", { sheet: "arrets.csv" });
    const files = {
      "arrets.csv": "code_insee;nb\n17219;3\n",
      [`${KEPT[0]} ${KEPT[1]}.csv`]: `nom;mobile\n${KEPT[0]};${KEPT[1]}\n`,
    };
    content.write(
      "culture/arrets/bus.zip",
      writeZip(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])),
    );
    content.write("culture/agents/dataset.json", staff);
    content.write("culture/agents/schema.json", { fields: [...fields, { name: "contact", type: "string" }] });
    content.write("culture/agents/recipe.json", {
      values: { contact: { [KEPT[0] as string]: "", [KEPT[1] as string]: "un agent" } },
      keepRows: [{ column: "contact", isNot: [KEPT[2]] }],
      dropRows: [KEPT[0], { column: "contact", startsWith: KEPT[0] }],
    });
    content.write(
      "culture/agents/data.csv",
      `code_insee;contact;nb\n17219;${KEPT[0]};3\n17093;${KEPT[1]};4\n17140;${KEPT[2]};2\n${KEPT[0]};;5\n17004;mairie;1\n`,
    );
    content.write("culture/bancs/dataset.json", benches);
    content.write("culture/bancs/schema.json", { fields });
    content.write("culture/bancs/recipe.json", { columns: { "Code INSEE": "code_insee" } });
    content.write("culture/bancs/data.csv", "Code INSEE;nb\n17219;3\n");
    place = await servePlace(content);
    own = await place.keyOf("ile-d-oleron");
    other = await place.keyOf("pole-marennes-oleron");
  });
  afterAll(() => place.close());

  it.each([officials, stops, staff])(
    "is at no address of $slug for who is not of its organisation",
    async (dataset) => {
      for (const { addresses, accept } of Object.values(routeRules))
        for (const address of addresses?.(dataset as never) ?? []) {
          const { text } = await place.read(address, undefined, accept ? { Accept: accept } : {});
          expect({ address, leaks: KEPT.filter((one) => text.includes(one)) }).toEqual({ address, leaks: [] });
        }
      for (const name of ["original", "versions/1/original"]) {
        const address = `/fichiers/${dataset.id}/${name}`;
        expect((await place.read(address)).status).toBe(401);
        const refused = await place.read(address, other);
        expect(refused.status).toBe(403);
        expect(JSON.parse(refused.text)).toMatchObject({
          code: "acces-reserve",
          detail: expect.stringContaining("Le fichier reçu de «\u00A0"),
        });
      }
    },
  );

  it("stays in the file as it was received, byte for byte, for its organisation", async () => {
    for (const name of ["original", "versions/1/original"])
      expect(await place.read(`/fichiers/${officials.id}/${name}`, own)).toMatchObject({ status: 200, text: sent });
    expect((await place.read(`/fichiers/${stops.id}/original`, own)).text).toContain(KEPT[0]);
  });

  it("is offered in no list of files, nor told by the digest of the file, and the page says why", async () => {
    for (const { slug, id } of [officials, stops]) {
      for (const address of [
        `/api/datasets/${slug}`,
        `/api/datasets/${slug}/datapackage.json`,
        `/id/jeu/${id}.ttl`,
        "/catalogue.jsonld",
      ])
        expect((await place.read(address)).text).not.toContain(`${id}/original`);
      const page = await place.read(`/jeux/${slug}`);
      expect(page.text).not.toMatch(/fichiers\/[^"]*original/);
      expect(page.text).toContain("qui ne sont pas publiés\u00a0: il n’est pas donné.");
      const theirs = (await place.read(`/jeux/${slug}`, own)).text;
      expect(theirs).toContain(`<a href="/fichiers/${id}/original">il est gardé</a> pour votre organisme seul.`);
      const { data } = JSON.parse((await place.read(`/api/datasets/${slug}/versions`)).text);
      expect(data).toMatchObject([{ originalSha256: null }]);
      expect(JSON.parse((await place.read(`/api/datasets/${slug}/report`)).text).file).toMatchObject({
        ...{ bytes: null, sha256: null },
      });
    }
  });

  it("is nothing where a recipe only renames: the file is given to everybody", async () => {
    const { status, text } = await place.read(`/fichiers/${benches.id}/original`);
    expect([status, text]).toEqual([200, "Code INSEE;nb\n17219;3\n"]);
    const page = await place.read(`/jeux/${benches.slug}`);
    expect(page.text).toContain(`/fichiers/${benches.id}/original`);
    expect(page.text).not.toContain("il n’est pas donné");
  });

  it("is left out of an export of the content, but where received files are asked for", async () => {
    const folder = (name: string) => join(place.place.data, "..", name);
    expect((await place.datalogue.exportContent(folder("export"))).leftOut).toMatchObject(
      ["elus", "arrets", "agents"].map((dataset) => ({
        ...{ dataset, cause: "protected" },
        reason: expect.stringContaining("ce qui n'est pas publié"),
      })),
    );
    const whole = await place.datalogue.exportContent(folder("entier"), { withOriginals: true });
    expect(whole.leftOut).toEqual([]);
    expect(readFileSync(join(folder("entier"), "culture/elus/data.csv"), "utf8")).toBe(sent);
  });
});
