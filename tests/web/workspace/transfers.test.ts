import { afterAll, beforeAll, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { openScopedPlace, type ScopedPlace, works } from "../../api/access/scoped-place.js";
import { visitsJson } from "../../api/support/content-folder.js";
import { CHEAP, Visitor } from "./visitor.js";

const PAGE = `/espace/jeux/${works.slug}/transfert`;

let place: ScopedPlace;
let giver: Visitor;
let taker: Visitor;
let other: Visitor;
let all: Visitor;

beforeAll(async () => {
  place = await openScopedPlace({}, { passwordCost: CHEAP });
  const bring = (email: string, organisation: string, role: "publisher" | "administrator") =>
    Visitor.of(place.datalogue, place.url, { email, organisation, role });
  giver = await bring("oleron@exemple.fr", "ile-d-oleron", "administrator");
  taker = await bring("dolus@exemple.fr", "mairie-dolus", "administrator");
  other = await bring("publie@exemple.fr", "ile-d-oleron", "publisher");
  all = await bring("pole@exemple.fr", "pole-marennes-oleron", "administrator");
});
afterAll(() => place.close());

it("begins on the page of the organisation, for who administers it", async () => {
  const organisation = "/organismes/ile-d-oleron";
  const link = `/espace/transferts?organisme=ile-d-oleron`;
  expect((await giver.ask(organisation)).text).toContain(link);
  for (const visitor of [taker, other, new Visitor(place.url)])
    expect((await visitor.ask(organisation)).text).not.toContain("/espace/transferts");
  const list = await giver.ask(link);
  expect(list.text).toContain(`<option value="${PAGE.split("/")[3]}">`);
  expect(await giver.ask(`/espace/transferts?jeu=${PAGE.split("/")[3]}`)).toMatchObject({ status: 303, to: PAGE });
  expect(await htmlFaults(list.text)).toEqual([]);
  for (const path of ["/espace/transferts", PAGE]) {
    expect((await other.ask(path)).status).toBe(403);
    expect((await new Visitor(place.url).ask(path)).to).toBe(`/connexion?suite=${encodeURIComponent(path)}`);
  }
  expect((await giver.ask("/espace/jeux/nulle-part/transfert")).status).toBe(404);
});

it("says what would change before anything is offered, and what is wrong with the answers, which it keeps", async () => {
  const form = await giver.ask(PAGE);
  expect(form.text).toContain("ses personnes et ses clés ne le liront plus");
  expect(form.text).toContain("colonnes annee, montant");
  // Reserved: it is in no feed that data.gouv.fr reads.
  expect(form.text).not.toContain("data.gouv.fr");
  expect((await giver.ask("/espace/jeux/frequentation-mediatheques/transfert")).text).toContain("data.gouv.fr");
  expect(await htmlFaults(form.text)).toEqual([]);
  const wrong = await giver.send(PAGE, PAGE, { organisation: "", message: "Un mot <gardé." });
  expect(wrong).toMatchObject({ status: 422, text: expect.stringContaining("Choisissez un organisme du catalogue") });
  expect(wrong.text).toContain("Un mot &lt;gardé.");
  expect(await htmlFaults(wrong.text)).toEqual([]);
  expect((await giver.ask(PAGE, { organisation: "mairie-dolus" })).status).toBe(403);
  // What is typed in the address of the page or by hand is no organisation either.
  expect((await giver.send(PAGE, PAGE, { organisation: "ile-d-oleron" })).text).toContain(
    "déjà celui de cet organisme",
  );
});

it("is a task of who must answer once it is offered, and told beside to who made it", async () => {
  const sent = await giver.send(PAGE, PAGE, { organisation: "mairie-dolus", message: "Vous tenez la voirie." });
  expect(sent.to).toBe(`${PAGE}?fait=propose`);
  const owedOf = (text: string) => /<ul class="todo">.*?<\/ul>/s.exec(text)?.[0] ?? "";
  const made = (await giver.ask("/espace")).text;
  expect(owedOf(made)).not.toContain(PAGE);
  expect(made).toContain(`href="${PAGE}"`);
  expect((await giver.ask("/espace/transferts")).text).toContain("Aucune offre ne vous attend");
  expect(owedOf((await taker.ask("/espace")).text)).toContain(`href="${PAGE}"`);
  expect((await taker.ask("/espace/transferts")).text).toMatch(/1.offre vous attend/);
  // Who administers all may answer, and is not waited for where somebody of the organisation is.
  expect(owedOf((await all.ask("/espace")).text)).not.toContain(PAGE);
  expect((await other.ask("/espace")).text).not.toContain(PAGE);
  const own = (await giver.ask(PAGE)).text;
  expect(own).toContain("Retirer l’offre");
  expect(own).not.toContain("Prendre ce jeu");
  const page = await taker.ask(PAGE);
  expect(page.text).toContain("Vous tenez la voirie.");
  expect(page.text).not.toContain("Retirer l’offre");
  expect(await htmlFaults(page.text)).toEqual([]);
});

it("asks each question of who accepts, and moves the dataset at the last answer", async () => {
  const digest = /name="digest" value="(\w+)"/.exec((await taker.ask(PAGE)).text)?.[1] ?? "";
  const accept = (body: Record<string, string>) => taker.send(PAGE, `${PAGE}/accepter`, { digest, ...body });
  const silent = await accept({ name: "Voirie de Dolus", email: "voirie@dolus.exemple.fr" });
  expect(silent).toMatchObject({ status: 422, text: expect.stringContaining("Dites si les parties ouvertes") });
  expect(silent.text).toContain('value="Voirie de Dolus"');
  expect((await accept({ scopes: "keep", name: "Voirie", email: "sans arobase" })).text).toContain(
    "adresse de courriel complète",
  );
  expect((await accept({ scopes: "keep", digest: "un-autre" })).text).toContain(
    "a changé depuis que vous avez ouvert la page",
  );
  expect((await taker.send(PAGE, `${PAGE}/refuser`, { word: "" })).status).toBe(422);
  // Who offers does not answer in the place of the other.
  expect((await giver.send(PAGE, `${PAGE}/accepter`, { digest, scopes: "keep" })).status).toBe(403);
  const done = await accept({ scopes: "keep", name: "Voirie de Dolus", email: "voirie@dolus.exemple.fr" });
  expect(done.to).toBe("/espace?fait=offre-acceptee");
  expect((await taker.ask(done.to)).text).toContain("Le jeu a changé d’organisme");
  const page = (await taker.ask(`/jeux/${works.slug}`)).text;
  expect(page).toContain("mailto:voirie@dolus.exemple.fr");
  expect((await giver.ask(`/jeux/${works.slug}`)).text).not.toContain("quetzalvoisine");
  expect((await accept({ scopes: "keep" })).status).toBe(409);
  expect((await giver.send("/espace", `${PAGE}/retirer`, {})).text).toContain("est désormais celui de");
});

it("leaves the drafts that stay on the page of who began them, to be removed", async () => {
  const from = (await taker.ask("/espace")).text;
  expect(from).not.toContain("Brouillon fermé");
  const memberships = [{ organisation: "mairie-dolus", role: "publisher" as const, kind: null }];
  const caller = { kind: "key" as const, key: "k", memberships };
  const { drafts } = place.datalogue;
  const { id } = await drafts.create(caller, { organisation: "mairie-dolus", dataset: works.slug });
  await taker.send(PAGE, PAGE, { organisation: "ile-d-oleron", drafts: "close" });
  const digest = /name="digest" value="(\w+)"/.exec((await giver.ask(PAGE)).text)?.[1] ?? "";
  expect((await giver.send(PAGE, `${PAGE}/accepter`, { digest, scopes: "keep" })).to).toBe(
    "/espace?fait=offre-acceptee",
  );
  const own = (await taker.ask("/espace")).text;
  expect(own).toContain("Brouillon fermé");
  expect(await htmlFaults(own)).toEqual([]);
  const page = await taker.ask(`/publier/${id}`);
  expect(page).toMatchObject({ status: 403, text: expect.stringContaining("Ce brouillon est fermé") });
  expect(page.text).not.toContain("demandez une invitation");
  expect((await giver.ask("/espace")).text).not.toContain("Brouillon fermé");
  const removed = await taker.fill("/espace", {}, new RegExp(`/publier/${id}/supprimer`));
  expect(removed.to).toBe("/espace?fait=brouillon-supprime");
  expect((await taker.ask("/espace")).text).not.toContain("Brouillon fermé");
});

it("removes at the first click the table of a dataset that the content gave to another, and shows no more what was published of it", async () => {
  const { contributions, drafts } = place.datalogue;
  const { slug, organisation } = visitsJson;
  const caller = {
    ...{ kind: "key" as const, key: "k" },
    memberships: [{ organisation, role: "publisher" as const, kind: null }],
  };
  const { id: published } = await drafts.create(caller, { organisation, dataset: slug });
  await drafts.receiveText(caller, published, {
    text: "codeCommune,commune,annee,entrees\n17093,Le Château-d'Oléron,2023,12500\n17140,Dolus-d'Oléron,2023,8300\n17140,Dolus-d'Oléron,2024,8400\n",
  });
  await drafts.whenRead(caller, published, 60_000);
  await drafts.publish(caller, published);
  const cells = { codeCommune: "17486", commune: "Le Grand-Village-Plage", annee: "2023", entrees: "4100" };
  await contributions.openForm(caller, slug, {
    ...{ title: "Compter les entrées", introduction: "", columns: Object.keys(cells) },
    ...{ opensOn: "2020-03-01", closesOn: null, asksEmail: false },
  });
  await contributions.propose(slug, { cells, email: "" }, "192.0.2.1");
  const [one] = (await contributions.list(caller, slug, { state: "waiting", page: 1, pageSize: 50 })).data;
  const done = await contributions.accept(caller, slug, one?.id ?? "", { revision: one?.revision ?? 0 });
  const { draft } = done as { draft: string };
  const before = (await giver.ask(`/publier/${draft}/tableau`)).text;

  const file = "culture/mediatheques/dataset.json";
  const written = JSON.parse(place.place.find(file) ?? "");
  place.place.write(file, { ...written, organisation: "pole-marennes-oleron" });
  expect((await place.datalogue.load()).problems).toEqual([]);
  const gone = await giver.ask(`/publier/${published}`);
  expect(gone).toMatchObject({ status: 403, text: expect.stringContaining("celui d’un autre organisme") });
  expect(gone.text).not.toContain("être supprimé");
  const removal = new RegExp(`/publier/${draft}/supprimer`);
  const first = (await giver.ask("/espace")).text;
  // Of a page shown before what came from the public was taken back.
  const late = await giver.sendAsSeen(before, {}, removal);
  expect(late.to).toBe("/espace?fait=ferme-change");
  expect((await giver.ask(late.to)).text).toContain("il n’est pas supprimé");
  expect((await giver.sendAsSeen(first, {}, removal)).to).toBe("/espace?fait=brouillon-supprime");
});
