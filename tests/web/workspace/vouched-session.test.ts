import { createServer, type RequestListener, type Server } from "node:http";
import type { Caller, Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { createPlace, type Place, visitsCsv } from "../../api/support/content-folder.js";
import { CLIENT, type IdentityServer, startIdentityServer } from "../../support/identity-server.js";
import { listen } from "../../support/listen.js";
import { textOf } from "../support/page-checks.js";
import { CHEAP, Visitor } from "./visitor.js";

const OWN = "ile-d-oleron";
const EMAIL = "ana@exemple.fr";
const LACKING = "il manque le second facteur que ce site demande aux administrateurs";

let place: Place;
let datalogue: Datalogue;
let server: Server;
let url: string;
let provider: IdentityServer;

beforeAll(async () => {
  let answer: RequestListener = () => {};
  server = createServer((request, response) => answer(request, response));
  url = await listen(server);
  provider = await startIdentityServer(url);
  provider.accounts.set("sujet-ana", { given_name: "Ana", usual_name: "Exemple", email: EMAIL });
  place = createPlace({
    ...{ PUBLIC_URL: url, DATALOGUE_ALLOWED_HOSTS: "localhost", DATALOGUE_OIDC_ISSUER: provider.issuer },
    ...{ DATALOGUE_OIDC_CLIENT_ID: CLIENT.id, DATALOGUE_OIDC_CLIENT_SECRET: CLIENT.secret },
    ...{ DATALOGUE_OIDC_SCOPE: "openid email given_name usual_name", DATALOGUE_OIDC_SECOND_FACTOR: "eidas2" },
    DATALOGUE_SECOND_FACTOR: "administrateurs",
  });
  datalogue = await place.open({ passwordCost: CHEAP, now: () => new Date("2026-03-10T10:00:00.000Z") });
  await datalogue.load();
  answer = createApp(datalogue, place.settings, { log: () => {} });
});
afterAll(async () => {
  server?.closeAllConnections();
  await new Promise((done) => server?.close(done));
  await provider?.close();
  await place?.remove();
});

describe("an administrator, in a session that a provider vouched for, signed in elsewhere since without a second factor", () => {
  const ana = { visitor: undefined as unknown as Visitor };
  beforeAll(async () => {
    const order = { email: EMAIL, organisation: OWN, role: "administrator" } as const;
    const handed = await datalogue.people.invite("command", order);
    ana.visitor = new Visitor(url);
    const key = new URL("link" in handed ? handed.link : "").searchParams.get("cle");
    const gone = await ana.visitor.ask(`/connexion/fournisseur?cle=${key}`);
    const back = await provider.signIn(gone.to, "sujet-ana", "eidas2");
    await ana.visitor.ask(back.pathname + back.search);
    expect((await ana.visitor.ask("/administration/personnes")).status).toBe(200);
    const invited = { email: "bao@exemple.fr", organisation: OWN, role: "reader" };
    await ana.visitor.send("/administration/personnes", "/administration/personnes/inviter", invited);
    const identity = { issuer: provider.issuer, subject: "sujet-ana", email: EMAIL, name: "Ana Exemple" };
    await datalogue.people.signInWith({ ...identity, acr: "eidas1", idToken: "jeton" }, "Firefox, Windows");
  });

  it("plans no publication: the step says why, and keeps what was answered", async () => {
    const { drafts, people } = datalogue;
    const person = (await people.findByEmail(EMAIL))?.id ?? "";
    const memberships = [{ organisation: OWN, role: "administrator" as const, kind: null }];
    const caller: Caller = { kind: "person", person, session: "une session", memberships, grants: [] };
    const { id } = await drafts.create(caller, { organisation: OWN, dataset: "frequentation-mediatheques" });
    await drafts.receiveText(caller, id, { text: `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`, name: "a.csv" });
    await drafts.whenRead(caller, id, 60_000);
    await drafts.compare(caller, id, 60_000);
    await drafts.edit(caller, id, { note: "Une année de plus." });
    const refused = await ana.visitor.fill(`/publier/${id}/envoi`, { quand: "date", jour: "2026-03-13" });
    expect(refused.status).toBe(403);
    expect(textOf(refused.text)).toContain("Votre compte ne permet pas de prévoir une publication");
    expect(textOf(refused.text)).toContain(LACKING);
    expect(refused.text).toContain('value="2026-03-13"');
    expect(await htmlFaults(refused.text)).toEqual([]);
    // Whoever reviews is told the same.
    await drafts.submit(caller, id, undefined);
    const decided = await ana.visitor.fill(`/publier/${id}/relecture`, { choix: "date", jour: "2026-03-13" }, /choix/);
    expect(decided.status).toBe(403);
    expect(textOf(decided.text)).toContain("Votre compte ne permet pas de prévoir une publication");
    expect(decided.text).toContain('value="2026-03-13"');
    expect(await drafts.get(caller, id)).toMatchObject({ state: "submitted", plannedFor: null });
  });

  it("makes no key: the form says why, and keeps what was answered", async () => {
    const refused = await ana.visitor.fill("/compte", { label: "Tournées" }, /action="\/compte\/cles"/);
    expect(refused.status).toBe(422);
    expect(textOf(refused.text)).toContain(LACKING);
    expect(refused.text).toContain('value="Tournées"');
    expect(await htmlFaults(refused.text)).toEqual([]);
  });

  it("reads why an invitation of before opens nothing", async () => {
    const people = textOf((await ana.visitor.ask("/administration/personnes")).text);
    expect(people).toContain("n’ouvre rien : il manque un second facteur à qui l’a faite");
  });
});
