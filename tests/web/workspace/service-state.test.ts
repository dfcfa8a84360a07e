import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noteLastBackup } from "../../../packages/api/src/backup/last-backup.js";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { openScopedPlace, type ScopedPlace } from "../../api/access/scoped-place.js";
import { visitsSource } from "../../api/support/content-folder.js";
import { CHEAP, Visitor } from "./visitor.js";

const STATE = "/administration/etat";

let place: ScopedPlace;
const bring = (email: string, organisation: string) =>
  Visitor.of(place.datalogue, place.url, { email, organisation, role: "administrator" });
beforeAll(async () => {
  place = await openScopedPlace({}, { passwordCost: CHEAP });
});
afterAll(() => place.close());

describe("the state of the service", () => {
  it("is told to administrators of the catalogue alone, with what is wrong", async () => {
    const { publisher } = place.datalogue.services.catalogue.info();
    const administrator = await bring("administre@exemple.fr", publisher);
    const before = await administrator.ask(STATE);
    expect(before.status).toBe(200);
    expect(await htmlFaults(before.text)).toEqual([]);
    for (const told of [
      "Base du catalogue",
      place.place.settings.database === null ? "SQLite, dans le dossier de données" : "Elle répond : PostgreSQL.",
      "libres sur",
      "Rien n’attend.",
      "0 en attente, 0 en cours, 0 à recommencer",
      "1 point à surveiller",
      "Aucune n’est connue de ce site.",
      "Aucun n’est connu comme abîmé",
    ])
      expect(before.text.replace(/[\u00a0\u202f]/g, " ")).toContain(told);
    expect(before.text).toContain(`href="${STATE}" aria-current="page"`);

    const last = { at: new Date().toISOString(), place: "/sauvegardes", snapshot: "s", files: 1, bytes: 2_000_000 };
    noteLastBackup(place.place.data, last);
    const saved = (await administrator.ask(STATE)).text.replace(/[\u00a0\u202f]/g, " ");
    expect(saved).toContain("<h1>Tout va bien");
    expect(saved).toContain("2,0 Mo, dans /sauvegardes.");

    place.place.write("culture/mediatheques/source.json", visitsSource);
    await place.datalogue.load();
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const show = (...seen: Parameters<typeof place.datalogue.receptions.noteCertificates>[1]) =>
      place.datalogue.receptions.noteCertificates("frequentation-mediatheques", seen, day(0));
    const readState = async () => (await administrator.ask(STATE)).text.replace(/[\u00a0\u202f]/g, " ");
    const good = { host: "donnees.exemple.fr", ends: day(60), refused: null };
    await show({ host: "fichiers.exemple.fr", ends: day(20), refused: null }, good);
    const soon = await readState();
    expect(soon).toContain("<h1>1 point à surveiller");
    expect(soon).toContain("2 serveurs vus en https");
    expect(soon).toContain("fichiers.exemple.fr : le certificat finit le");
    expect(soon).not.toContain("donnees.exemple.fr : le certificat");
    await show({ host: "fichiers.exemple.fr", ends: null, refused: "fichiers.exemple.fr : refusé." });
    expect(await readState()).toMatch(/<h1>1 point à réparer[\s\S]*fichiers\.exemple\.fr : refusé\. \(vu le/);
    await show(good);
    expect(await readState()).toContain("<h1>Tout va bien");

    const versions = join(place.place.data, "versions");
    const lost = readdirSync(versions, { recursive: true, encoding: "utf8" }).find((file) =>
      /\/1\/original\./.test(file),
    );
    rmSync(join(versions, lost ?? ""));
    const after = await administrator.ask(STATE);
    expect(after.text.replace(/[\u00a0\u202f]/g, " ")).toMatch(
      /<h1>1 point à réparer[\s\S]*1 fichier abîmé : la commande repair/,
    );

    const knex = await place.place.openCatalogue();
    const at = new Date().toISOString();
    await knex("jobs").insert({
      ...{ id: "j", kind: "refresh-source", key: "j", payload: "{}", state: "failed", attempts: 6, run_at: at },
      ...{ created_at: at, finished_at: at, last_error: "Le disque est plein." },
    });
    await knex.destroy();
    expect((await administrator.ask(STATE)).text.replace(/[\u00a0\u202f]/g, " ")).toMatch(
      /2 points à réparer[\s\S]*1 abandonné en sept jours[\s\S]*réception d’une source, 6 essais : Le disque est plein./,
    );

    const neighbour = await bring("dolus@exemple.fr", "mairie-dolus");
    const refused = await neighbour.ask(STATE);
    expect(refused.status).toBe(403);
    expect(refused.text).toContain("Réservé à qui tient le catalogue");
    expect((await neighbour.ask("/espace")).text).not.toContain(STATE);
    const stranger = await new Visitor(place.url).ask(STATE);
    expect([stranger.status, stranger.to]).toEqual([303, `/connexion?suite=${encodeURIComponent(STATE)}`]);
  });
});
