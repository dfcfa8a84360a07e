import type { Caller, Difference } from "@datalogue/api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { type ServedPlace, servePlace } from "../../api/access/serve-place.js";
import { createPlace, visitsIndicator, visitsJson, visitsSchema } from "../../api/support/content-folder.js";
import { textOf } from "../support/page-checks.js";
import { CHEAP, Visitor } from "./visitor.js";

const program: Caller = {
  ...{ kind: "key", key: "program" },
  memberships: [{ organisation: visitsJson.organisation, role: "publisher", kind: null }],
};

/** What each commune counts, and what that is worth. */
const table = (chateau: string, dolus: string, bree: string | null = ",SECRET") =>
  `codeCommune,commune,annee,entrees,statut
17093,Le Château-d'Oléron,2023,${chateau}
17140,Dolus-d'Oléron,2023,${dolus}
${bree === null ? "" : `17486,La Brée-les-Bains,2023,${bree}\n`}`;

let served: ServedPlace;
let publisher: Visitor;
beforeAll(async () => {
  const place = createPlace();
  const status = { name: "statut", type: "string" };
  place.write("culture/mediatheques/schema.json", { ...visitsSchema, fields: [...visitsSchema.fields, status] });
  place.write("culture/mediatheques/data.csv", table("12500,PROVISOIRE", "8300,OBSERVE"));
  const levels = ["commune"];
  place.write("culture/indicators/culture-entrees.json", { ...visitsIndicator, levels, statusField: "statut" });
  served = await servePlace(place, { passwordCost: CHEAP });
  publisher = await Visitor.of(served.datalogue, served.url, {
    ...{ email: "publicatrice@exemple.fr", organisation: visitsJson.organisation, role: "publisher" },
  });
});
afterAll(() => served?.close());

/** What a file would change: as the API gives it, and the page. */
async function compare(text: string): Promise<{ figures: Difference["figures"]; page: string }> {
  const { drafts } = served.datalogue;
  const { id } = await drafts.create(program, { organisation: visitsJson.organisation, dataset: visitsJson.slug });
  await drafts.receiveText(program, id, { text, name: "entrees.csv" });
  await drafts.whenRead(program, id, 60_000);
  const compared = await drafts.compare(program, id, 60_000);
  if (compared.kind !== "made") throw new Error(JSON.stringify(compared));
  const { text: html } = await publisher.ask(`/publier/${id}/difference`);
  expect(await htmlFaults(html)).toEqual([]);
  return { figures: compared.difference.figures, page: textOf(html).replace(/[\u00a0\u202f\s]+/g, " ") };
}

it("says of a figure that keeps its value that it is provisional no more, or becomes so", async () => {
  const { figures, page } = await compare(table("12500,OBSERVE", "8300,PROVISOIRE"));
  expect(figures).toMatchObject([
    {
      ...{ added: 0, changed: 0, requalified: 2, removed: 0 },
      examples: [
        { territory: "17093", before: 12500, after: 12500, statusBefore: "PROVISOIRE", statusAfter: "OBSERVE" },
        { territory: "17140", before: 8300, after: 8300, statusBefore: "OBSERVE", statusAfter: "PROVISOIRE" },
      ],
    },
  ]);
  expect(page).toContain("Les chiffres dont le statut change");
  expect(page).toContain("12 500 entrées chiffre qui n’est plus provisoire");
  expect(page).toContain("8 300 entrées chiffre désormais provisoire");
  expect(page).toContain("2 changent de statut seulement");
  expect(page).not.toMatch(/−0|00 →/);
});

it("tells first the figures of another value, with the status that they take", async () => {
  const { figures, page } = await compare(table("12500,OBSERVE", "8400,ESTIME"));
  expect(figures).toMatchObject([
    { changed: 1, requalified: 1, examples: [{ territory: "17140" }, { territory: "17093" }] },
  ]);
  expect(page).toContain("Les chiffres qui vont bouger");
  expect(page).toContain("8 300 → 8 400 entrées +100, chiffre désormais estimé");
  expect(page).toContain("1 changée, 1 change de statut seulement");
});

it("says of a masked figure that is published no more what it was, never that it is new", async () => {
  const { figures, page } = await compare(table("12500,PROVISOIRE", "8300,OBSERVE", null));
  expect(figures).toMatchObject([{ removed: 1, examples: [{ territory: "17486", statusBefore: "SECRET" }] }]);
  expect(page).toContain("secret statistique → non disponible");
  expect(page).not.toContain("nouveau");
});
