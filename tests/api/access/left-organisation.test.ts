import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PersonCaller, Role } from "@datalogue/api";
import type { Schema } from "@datalogue/ingest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReceivingPlace } from "../../../packages/api/src/content/publish-received.js";
import { openAccessRequests } from "../../../packages/api/src/people/access-requests.js";
import type { Message } from "../../../packages/api/src/people/mailer.js";
import { boxOf } from "../support/box.js";
import {
  catalogueJson,
  createPlace,
  organisationsJson,
  type Place,
  visitsJson,
  visitsSchema,
} from "../support/content-folder.js";
import { type ServedPlace, servePlace } from "./serve-place.js";

const town = { slug: "mairie-dolus", name: "Mairie de Dolus-d'Oléron", kind: "commune", territory: "17140" };
const visits = "/api/datasets/frequentation-mediatheques/data";
const roads = "/api/datasets/voirie-de-dolus/data";

describe("an organisation that is no longer in organisations.json", () => {
  let place: Place;
  let served: ServedPlace;
  let key: string;
  const write = (...organisations: object[]) => place.write("organisations.json", organisations);
  const load = () => served.datalogue.load();
  const statusOf = async (address: string) => (await served.read(address, key)).status;

  beforeEach(async () => {
    place = createPlace();
    write(...organisationsJson, town);
    place.write("culture/mediatheques/dataset.json", { ...visitsJson, access: "members" });
    place.write("culture/voirie/dataset.json", {
      ...{ ...visitsJson, slug: "voirie-de-dolus", title: "Voirie de Dolus", organisation: town.slug },
      access: "organisation",
    });
    place.write("culture/voirie/schema.json", place.read("culture/mediatheques/schema.json"));
    place.write("culture/voirie/data.csv", place.read("culture/mediatheques/data.csv"));
    served = await servePlace(place);
    key = await served.keyOf(town.slug);
  });
  afterEach(async () => {
    await served.close();
    await place.remove();
  });
  const answers = { email: "", name: "Camille", password: "un mot de passe bien long", client: "" };
  /** An invitation that nobody has taken yet. */
  const invited = async (email: string, organisation: string, role: Role) => {
    const handed = await served.datalogue.people.invite("command", { email, organisation, role });
    return ("link" in handed && new URL(handed.link).searchParams.get("cle")) || "";
  };
  const invite = async (email = "c@ex.fr", organisation = town.slug, role: Role = "publisher") => {
    const { people } = served.datalogue;
    await people.acceptLink(await invited(email, organisation, role), answers);
    return (await people.findByEmail(email))?.id ?? "";
  };
  const actorOf = async (id: string) => (await served.datalogue.people.findActor(id)) as PersonCaller;
  const roads2024 = "17385,Saint-Trojan-les-Bains,2024,99\n";
  /** A file that a source brings for a dataset: of a folder of the content, or bound to it in the site. */
  const receive = (at: ReceivingPlace, rows: string) => {
    const path = join(place.data, "voirie-recue.csv");
    writeFileSync(path, place.read("culture/mediatheques/data.csv") + rows);
    const file = { path, name: "voirie.csv", origin: "source", actor: "sources", note: null } as const;
    return served.datalogue.receive(at, file);
  };

  it("reads nothing that is reserved any more, nor publishes, by its keys or its people, and does again once it is back", async () => {
    const person = await invite();
    const rolesOf = async () => (await served.datalogue.people.findActor(person))?.memberships.map(({ role }) => role);
    expect([await statusOf(visits), await statusOf(roads), await rolesOf()]).toEqual([200, 200, ["publisher"]]);

    write(...organisationsJson);
    const { lines, problems } = await load();
    expect(lines).toEqual([
      expect.stringContaining("«\u00A0Mairie de Dolus-d'Oléron\u00A0» (mairie-dolus) n'y est plus"),
    ]);
    // Its dataset stays served as it is, and names it.
    expect(problems).toMatchObject([
      {
        path: expect.stringContaining("voirie"),
        message: expect.stringContaining("n'est pas dans organisations.json"),
      },
    ]);
    expect([await statusOf(visits), await statusOf(roads), await rolesOf()]).toEqual([403, 403, []]);
    const described = await served.read("/api/datasets/voirie-de-dolus");
    expect(described.text).toContain(town.name);
    expect((await served.read("/sitemap.xml")).text).not.toContain("/organismes/mairie-dolus");

    write(...organisationsJson, town);
    expect((await load()).problems).toEqual([]);
    expect([await statusOf(visits), await statusOf(roads), await rolesOf()]).toEqual([200, 200, ["publisher"]]);
  });

  it("is told by status with what it leaves, and by no false sentence", async () => {
    await invite();
    write(...organisationsJson);
    await load();
    const told = (await served.datalogue.status()).missing.filter((sentence) => sentence.includes("Dolus"));
    expect(told).toEqual([
      "organisations.json\u00A0: «\u00A0Mairie de Dolus-d'Oléron\u00A0» (mairie-dolus) n'y est plus, et n'ouvre plus rien de réservé\u00A0; le catalogue en garde 1\u00A0jeu (donnez-le à un autre), 1\u00A0clé (key revoke), 1\u00A0personne (user role … --role none). Écrivez-le de nouveau s'il en est toujours.",
    ]);
  });

  it("gives its name to no new dataset, and nobody is invited there", async () => {
    write(...organisationsJson);
    await load();
    place.write("culture/ports/dataset.json", { ...visitsJson, slug: "ports", organisation: town.slug });
    place.write("culture/ports/schema.json", place.read("culture/mediatheques/schema.json"));
    place.write("culture/ports/data.csv", place.read("culture/mediatheques/data.csv"));
    const { problems } = await served.datalogue.publish([`${place.content}/culture/ports`]);
    expect(problems.map(({ message }) => message)).toContain(
      "l'organisme «\u00A0mairie-dolus\u00A0» n'est pas dans organisations.json. Organismes connus\u00A0: ile-d-oleron, pole-marennes-oleron.",
    );
    expect((await served.read("/api/datasets/ports")).status).toBe(404);
    const order = { email: "d@ex.fr", organisation: town.slug, role: "reader" as const };
    expect(await served.datalogue.people.invite("command", order)).toMatchObject({ field: "organisation" });
  });

  it("is shut out by another process too", async () => {
    const other = await place.open();
    write(...organisationsJson);
    await other.load();
    expect(await statusOf(visits)).toBe(403);
    await other.close();
  });

  it("is still there while the list cannot be read, or has an entry that may be any of them", async () => {
    const nameless = [
      null,
      { name: town.name },
      ...["", "Mairie-Dolus", "mairie-dolus "].map((slug) => ({ ...town, slug })),
    ];
    const lists = ["[", "{}", undefined, [], ...nameless.map((entry) => [...organisationsJson, entry])];
    for (const list of lists) {
      if (list === undefined) place.drop("organisations.json");
      else place.write("organisations.json", list);
      const { lines, problems } = await load();
      expect(lines).toEqual([]);
      expect(problems).not.toEqual([]);
      expect(problems.map(({ fault }) => fault)).not.toContain("internal");
      expect(await statusOf(visits)).toBe(200);
    }
  });

  it("is still there, and so is everybody, while the list lacks who publishes the catalogue", async () => {
    write(...organisationsJson.slice(1));
    const told = "«\u00A0publisher\u00A0»)\u00A0: personne n'est retiré du catalogue";
    expect((await load()).problems).toMatchObject([{ message: expect.stringContaining(told) }]);
    place.write("catalogue.json", { ...catalogueJson, publisher: "pole-typo" });
    expect((await load()).problems).toMatchObject([{ message: expect.stringContaining("«\u00A0pole-typo\u00A0»") }]);
    expect(await served.datalogue.services.catalogue.listOrganisations()).toHaveLength(3);
  });

  it("is told at each load, where nobody administers the catalogue any more", async () => {
    await invite("a@ex.fr", "pole-marennes-oleron", "administrator");
    const [pole, ...others] = organisationsJson;
    write({ ...pole, slug: "pole-mo" }, ...others, town);
    place.write("catalogue.json", { ...catalogueJson, publisher: "pole-mo" });
    const told = [
      { message: expect.stringContaining("user invite COURRIEL --organisation pole-mo --role administrator") },
    ];
    expect((await load()).problems).toMatchObject(told);
    expect((await load()).problems).toMatchObject(told);
    await invite("b@ex.fr", "pole-mo", "administrator");
    expect((await load()).problems).toEqual([]);
  });

  it("has its datasets stay as they are, from a folder as from a source bound in the site, until they are another's", async () => {
    const { id } = JSON.parse((await served.read("/api/datasets/voirie-de-dolus", key)).text);
    const admin = await actorOf(await invite("a@ex.fr", "pole-marennes-oleron", "administrator"));
    write(...organisationsJson);
    await load();
    const folder = join(place.content, "culture/voirie");
    for (const at of [folder, { dataset: id }])
      await expect(receive(at, roads2024)).rejects.toThrow(
        "«\u00A0mairie-dolus\u00A0» n'est pas dans organisations.json",
      );

    const { transfers } = served.datalogue;
    const { stake } = await transfers.offer(admin, "voirie-de-dolus", { organisation: "ile-d-oleron" });
    await transfers.accept(admin, "voirie-de-dolus", { digest: stake.digest, contact: null });
    place.write(
      "culture/voirie/data.csv",
      `${place.read("culture/voirie/data.csv")}17385,Saint-Trojan-les-Bains,2023,77\n`,
    );
    expect(await load()).toMatchObject({ problems: [], published: 1 });
    expect(await receive(folder, roads2024)).toMatchObject({ kind: "published", version: 3 });
  });

  it("has the links of its datasets to its own reserved ones checked all the same", async () => {
    const link = {
      fields: ["codeCommune", "annee"],
      reference: { resource: "voirie-de-dolus", fields: ["codeCommune", "annee"] },
    };
    const ask = () =>
      served.datalogue.openReferences({
        metadata: { organisation: town.slug },
        schema: { ...visitsSchema, foreignKeys: [link] } as Schema,
        recipe: undefined,
      });
    write(...organisationsJson);
    await load();
    expect(await (await ask())("voirie-de-dolus", link.fields)).toBeDefined();
  });

  it("admits nobody by an invitation made before, until it is back", async () => {
    const { people } = served.datalogue;
    const link = await invited("z@ex.fr", town.slug, "publisher");
    write(...organisationsJson);
    await load();
    expect(await people.readLink(link)).toBeUndefined();
    expect(await people.acceptLink(link, answers)).toBeUndefined();
    expect(await people.findByEmail("z@ex.fr")).toBeUndefined();
    write(...organisationsJson, town);
    await load();
    expect(await people.acceptLink(link, answers)).toEqual({ kind: "done" });
  });

  it("has who administers the catalogue told of what is asked of its datasets", async () => {
    await invite("m@ex.fr", town.slug, "administrator");
    await invite("a@ex.fr", "pole-marennes-oleron", "administrator");
    const asker = await actorOf(await invite("q@ex.fr", "ile-d-oleron", "reader"));
    write(...organisationsJson);
    await load();
    const knex = await place.openCatalogue();
    const sent: Message[] = [];
    const requests = openAccessRequests(knex, {
      ...{ mailer: boxOf(sent), now: () => new Date("2026-03-10T09:00:00Z"), publicUrl: served.url, log: () => {} },
      ...{ title: () => "Datalogue", parent: () => "pole-marennes-oleron" },
      findDataset: (ref) => served.datalogue.services.catalogue.getDataset(ref),
    });
    await requests.ask(asker, "voirie-de-dolus", "Pour une étude de la voirie.");
    await requests.settle();
    expect(sent.map(({ to }) => to)).toEqual(["a@ex.fr"]);
    await knex.destroy();
  });

  it("gives no role to who asks for one of its datasets, but that dataset", async () => {
    const admin = await invite("a@ex.fr", "pole-marennes-oleron", "administrator");
    const asker = await invite("q@ex.fr", "ile-d-oleron", "reader");
    write(...organisationsJson);
    await load();
    const { accessRequests, people } = served.datalogue;
    await accessRequests.ask(await actorOf(asker), "voirie-de-dolus", "Pour une étude de la voirie.");
    const by = await actorOf(admin);
    const [request] = (await accessRequests.list(by)).waiting;
    expect(await accessRequests.accept(by, request?.id ?? "", "reader")).toMatchObject({
      kind: "fault",
      field: "gives",
    });
    expect((await people.get(asker))?.memberships).toHaveLength(1);
    expect(await accessRequests.accept(by, request?.id ?? "", "dataset")).toBe(true);
    expect(
      await accessRequests.listOwn({ ...(await actorOf(asker)), grants: [request?.dataset.id ?? ""] }),
    ).toMatchObject([{ state: "accepted", readable: true }]);
  });
});
