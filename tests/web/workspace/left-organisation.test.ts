import { afterAll, beforeAll, expect, it } from "vitest";
import { type ServedPlace, servePlace } from "../../api/access/serve-place.js";
import { totpCode } from "../../api/people/totp-code.js";
import { createPlace, organisationsJson, visitsJson } from "../../api/support/content-folder.js";
import { textOf } from "../support/page-checks.js";
import { CHEAP, PASSWORD, Visitor } from "./visitor.js";

const town = { slug: "mairie-dolus", name: "Mairie de Dolus-d'Oléron", kind: "commune" };
const roads = { ...visitsJson, slug: "voirie-de-dolus", title: "Voirie de Dolus", organisation: town.slug };
const ANSWERS = "/administration/acces";

let place: ServedPlace;
let all: Visitor;
let gone: Visitor;

beforeAll(async () => {
  const content = createPlace();
  content.write("organisations.json", [...organisationsJson, town]);
  content.write("culture/voirie/dataset.json", { ...roads, access: "organisation" });
  for (const name of ["schema.json", "data.csv"])
    content.write(`culture/voirie/${name}`, content.read(`culture/mediatheques/${name}`));
  place = await servePlace(content, { passwordCost: CHEAP });
  const bring = (email: string, organisation: string, role: "reader" | "administrator") =>
    Visitor.of(place.datalogue, place.url, { email, organisation, role });
  all = await bring("pole@exemple.fr", "pole-marennes-oleron", "administrator");
  const asker = await bring("etude@exemple.fr", "ile-d-oleron", "reader");
  const ask = `/compte/acces/${roads.slug}`;
  await asker.send(ask, ask, { message: "Pour une étude de la voirie." });
  gone = await bring("mairie@exemple.fr", town.slug, "administrator");
  content.write("organisations.json", organisationsJson);
  await place.datalogue.load();
});
afterAll(() => place.close());

it("has its datasets given to another by who administers the catalogue", async () => {
  const { text } = await all.ask(`/espace/transferts?organisme=${town.slug}`);
  expect(text).toContain(`<option value="${roads.slug}">`);
});

it("has its datasets opened one by one to who asked, and gives no role", async () => {
  const { text } = await all.ask(ANSWERS);
  expect(text).toContain("ce jeu, à cette personne");
  expect(text).not.toContain('value="reader"');
  const id = /name="id" value="([\w-]+)"/.exec(text)?.[1] ?? "";
  const refused = await all.send(ANSWERS, `${ANSWERS}/accepter`, { id, gives: "reader" });
  expect(refused).toMatchObject({ status: 422, text: expect.stringContaining("n’est plus du catalogue") });
  expect((await all.send(ANSWERS, `${ANSWERS}/accepter`, { id, gives: "dataset" })).to).toContain("accorde");
});

it("is why its people may do nothing, and no administrator of theirs is said to change it", async () => {
  const text = textOf((await gone.ask("/espace")).text);
  expect(text).toContain("Vous n’êtes plus d’aucun organisme de ce catalogue");
  expect(text).not.toContain("Votre rôle lit sans déposer");
});

it("is told to its people on the page where one deposits, as to who is of no organisation at all", async () => {
  const deposit = await gone.ask("/publier");
  expect(deposit.status).toBe(403);
  expect(textOf(deposit.text)).toContain("Vous n’êtes plus d’aucun organisme de ce catalogue");
  const one = { email: "seule@exemple.fr", organisation: "ile-d-oleron", role: "contributor" } as const;
  const alone = await Visitor.of(place.datalogue, place.url, one);
  const { people } = place.datalogue;
  await people.setRole("command", (await people.findByEmail(one.email))?.id ?? "", one.organisation, null);
  const text = textOf((await alone.ask("/publier")).text);
  expect(text).toContain("Vous ne déposez pour aucun organisme");
  expect(text).toContain("Vous n’êtes d’aucun organisme en ce moment");
  expect(text).not.toMatch(/ceux d’un autre organisme|cet organisme/);
});

it("asks its administrators for no second factor any more: they may take theirs off", async () => {
  const content = createPlace({ DATALOGUE_SECOND_FACTOR: "administrateurs" });
  content.write("organisations.json", [...organisationsJson, town]);
  const strict = await servePlace(content, { passwordCost: CHEAP });
  try {
    const one = { email: "maire@exemple.fr", organisation: town.slug, role: "administrator" } as const;
    const mayor = await Visitor.of(strict.datalogue, strict.url, one);
    const page = "/compte/second-facteur";
    const secret = /name="secret" value="([A-Z2-7]{32})"/.exec((await mayor.ask(page)).text)?.[1] ?? "";
    await mayor.send(page, page, { secret, code: totpCode(secret, new Date()), password: PASSWORD });
    expect((await mayor.ask(page)).text).not.toContain(`${page}/retirer`);
    content.write("organisations.json", organisationsJson);
    await strict.datalogue.load();
    const removal = new RegExp(`action="${page}/retirer"`);
    expect(await mayor.fill(page, { password: PASSWORD }, removal)).toMatchObject({
      to: "/compte?fait=sans-second-facteur",
    });
  } finally {
    await strict.close();
  }
});
