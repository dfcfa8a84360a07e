import { spawn } from "node:child_process";
import { createServer, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { createApiApp, type Datalogue, sessionCookie } from "@datalogue/api";
import { SMTPServer } from "smtp-server";
import { Webhook as StandardWebhook } from "standardwebhooks";
import supertest from "supertest";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { postOnce } from "../../../packages/api/src/fetching/post-once.js";
import { signMessage } from "../../../packages/api/src/following/sign-message.js";
import { openMailer } from "../../../packages/api/src/people/mailer.js";
import { parseEmail } from "../../../packages/api/src/people/person.js";
import { listen } from "../../support/listen.js";
import { ENGINES, type EngineServer, startEngine } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsCsv, visitsJson } from "../support/content-folder.js";

const SLUG = "frequentation-mediatheques";
const ADMIN = "administratrice@exemple.fr";
const PASSWORD = "huître verte du chenal 17";

interface Got {
  headers: Record<string, string>;
  body: string;
  request: IncomingMessage;
}

/** The program of somebody else: keeps what it is sent, and answers what is asked of it. */
const got: Got[] = [];
let status = 204;
let retryAfter: string | undefined;
let onMessage = (_got: Got) => {};
const receiver = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (part: string) => {
    body += part;
  });
  request.on("end", () => {
    const one = { headers: request.headers as Record<string, string>, body, request };
    got.push(one);
    onMessage(one);
    if (status === 302) response.setHeader("Location", "/ailleurs");
    if (retryAfter !== undefined) response.setHeader("Retry-After", retryAfter);
    response.writeHead(status).end();
  });
});
let target = "";
let host = "";

/** The server of e-mail: what it was given, and whether it takes anything. */
const mails: string[] = [];
let takesMail = true;
const post = new SMTPServer({
  disabledCommands: ["STARTTLS", "AUTH"],
  onMailFrom: (_address, _session, done) => done(takesMail ? null : new Error("later")),
  onData(stream, _session, done) {
    const parts: Buffer[] = [];
    stream.on("data", (part: Buffer) => parts.push(part));
    stream.on("end", () => {
      mails.push(readMail(Buffer.concat(parts).toString("latin1")));
      done();
    });
  },
});
let smtp = "";
/** A message with its lines joined and its accents read. */
function readMail(raw: string): string {
  const [head = "", ...body] = raw.split("\r\n\r\n");
  const text = body.join("\n\n").replaceAll("=\r\n", "");
  const bytes = /quoted-printable/i.test(head)
    ? text.replaceAll(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
  return `${head.replace(/\r\n\s+/g, " ")}\n\n${Buffer.from(bytes, "latin1").toString("utf8")}`.replaceAll("\r", "");
}

beforeAll(async () => {
  const base = await listen(receiver, "127.0.0.1");
  target = `${base}/recu?d=datalogue`;
  host = new URL(base).host;
  await new Promise<void>((done) => post.listen(0, "127.0.0.1", done));
  smtp = `smtp://127.0.0.1:${(post.server.address() as { port: number }).port}`;
});
beforeEach(() => {
  got.length = 0;
  mails.length = 0;
  takesMail = true;
  status = 204;
  retryAfter = undefined;
  onMessage = () => {};
});
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
  return new Promise<void>((done) => post.close(() => done()));
});

it("takes no header nor address from the words of a message", async () => {
  const mailer = openMailer({ smtp, mailFrom: "donnees@exemple.fr" }, () => {});
  const subject = "Plages\r\nBcc: intrus@exemple.fr\r\n\r\nUn autre texte";
  expect(
    await mailer?.send({ to: "anne@exemple.fr", subject, text: "Bonjour\r\n.\r\nRCPT TO:<intrus@exemple.fr>" }),
  ).toBe("left");
  expect(mails).toHaveLength(1);
  const [head = ""] = (mails[0] ?? "").split("\n\n");
  expect(head).not.toMatch(/^Bcc/im);
  expect(head).toMatch(/^To: anne@exemple\.fr$/m);
  expect(parseEmail("anne@exemple.fr\r\nBcc: intrus@exemple.fr")).toBeUndefined();
  expect(parseEmail("anne@exemple.fr, intrus@exemple.fr")).toBeUndefined();
});

it("signs as the specification's own vector says", () => {
  // https://github.com/standard-webhooks/standard-webhooks: the vector of its libraries.
  const message = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", at: new Date(1614265330_000), body: '{"test": 2432232314}' };
  expect(signMessage(message, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

it("looks at the address of a name at each sending: one that turns to a private address gets nothing", async () => {
  const { port } = new URL(target);
  const options = { headers: {}, body: "{}", timeout: 2_000, allowedHosts: [] };
  const name = `rappels.exemple.fr:${port}`;
  const resolve = async () => ["127.0.0.1"];
  await expect(postOnce(`https://${name}/`, { ...options, resolve })).rejects.toMatchObject({
    fault: { kind: "private-address" },
  });
  await expect(postOnce(`https://[::ffff:127.0.0.1]:${port}/`, options)).rejects.toMatchObject({
    fault: { kind: "private-address" },
  });
  expect(got).toEqual([]);
  // The connection goes to the address that was looked at: nothing else knows this name.
  expect(await postOnce(`http://${name}/`, { ...options, resolve, allowedHosts: [name] })).toMatchObject({
    status: 204,
  });
  expect(got).toHaveLength(1);
  // A resolver that never answers does not hold the rest.
  const mute = { ...options, timeout: 50, resolve: () => new Promise<string[]>(() => {}) };
  await expect(postOnce("https://rappels.exemple.fr/", mute)).rejects.toMatchObject({ fault: { kind: "too-slow" } });
});

describe.each(ENGINES)("webhooks with %s", (engine) => {
  let server: EngineServer;
  let place: Place;
  let datalogue: Datalogue;
  let close: () => Promise<void>;
  let time = Date.parse("2026-03-10T09:00:00.000Z");
  const now = () => new Date(time);
  const later = (hours: number) => {
    time += hours * 3600_000;
  };
  let api: () => ReturnType<typeof supertest>;
  let own: Record<string, string>;
  let others: Record<string, string>;
  let year = 2023;

  const enter = async (email: string, organisation: string, role: "administrator" | "publisher") => {
    await datalogue.people.invite("command", { email, organisation, role });
    const [, token = ""] = /cle=([\w-]{43})/.exec(mails.pop() ?? "") ?? [];
    await datalogue.people.acceptLink(token, { email, name: "Personne A.", password: PASSWORD, client: "192.0.2.1" });
    return signIn(email);
  };
  const signIn = async (email: string) => {
    const from = { client: "192.0.2.1", agent: "" };
    const entered = await datalogue.people.signIn({ email, password: PASSWORD, ...from });
    if (entered.kind !== "open") throw new Error(entered.kind);
    const cookie = sessionCookie(entered.token, place.settings.publicUrl).split(";")[0] ?? "";
    return { Cookie: cookie, "Sec-Fetch-Site": "same-origin" };
  };
  const create = async (more: object = {}) =>
    (
      await api()
        .post("/api/webhooks")
        .set(own)
        .send({ organisation: "ile-d-oleron", url: target, ...more })
        .expect(201)
    ).body;
  const remove = (id: string) => api().delete(`/api/webhooks/${id}`).set(own).expect(204);
  const deliveriesOf = async (id: string) =>
    (await api().get(`/api/webhooks/${id}/deliveries`).set(own).expect(200)).body.data;
  /** The file of one more year. */
  const publishNext = async () => {
    year++;
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17093,Le Château-d'Oléron,${year},13100\n`);
    await datalogue.load();
  };

  beforeAll(async () => {
    server = await startEngine(engine);
    place = createPlace({
      ...{ DATABASE_URL: server.createDatabase().url, DATALOGUE_ALLOWED_HOSTS: host },
      ...{ DATALOGUE_SMTP: smtp, DATALOGUE_MAIL_FROM: "donnees@exemple.fr" },
    });
    place.write("culture/plages/dataset.json", { ...visitsJson, slug: "plages", title: "Plages", access: "members" });
    place.write("culture/plages/schema.json", place.read("culture/mediatheques/schema.json"));
    place.write("culture/plages/data.csv", visitsCsv);
    datalogue = await place.open({ now, passwordCost: { N: 2 ** 10, r: 8, p: 1 } });
    await datalogue.load();
    const app = createServer(createApiApp(datalogue, place.settings));
    const base = await listen(app);
    api = () => supertest(base);
    own = await enter(ADMIN, "ile-d-oleron", "administrator");
    others = await enter("publicatrice@exemple.fr", "ile-d-oleron", "publisher");
    await datalogue.following.tell();
    close = async () => {
      app.closeAllConnections();
      await new Promise((done) => app.close(done));
    };
  });
  afterAll(async () => {
    await close?.();
    await place?.remove();
    await server?.stop();
  });

  it("are for who administers the organisation: neither a key, nor another role, nor a form of another site", async () => {
    const { id } = await create();
    const { secret: key } = await datalogue.keys.create({
      ...{ organisation: "ile-d-oleron", scopes: ["read", "publish"], label: null, expiresOn: null },
    });
    const body = { organisation: "ile-d-oleron", url: target };
    expect((await api().get("/api/webhooks").expect(401)).body.code).toBe("cle-attendue");
    for (const who of [others, { Authorization: `Bearer ${key}` }]) {
      expect((await api().post("/api/webhooks").set(who).send(body).expect(403)).body.code).toBe("acte-reserve");
      expect((await api().get("/api/webhooks").set(who).expect(200)).body.data).toEqual([]);
      // As one that does not exist.
      expect((await api().get(`/api/webhooks/${id}`).set(who).expect(404)).body.code).toBe("webhook-inconnu");
      expect((await api().delete(`/api/webhooks/${id}`).set(who).expect(404)).body.code).toBe("webhook-inconnu");
    }
    const foreign = { ...own, "Sec-Fetch-Site": "cross-site" };
    expect((await api().post("/api/webhooks").set(foreign).send(body).expect(403)).body.code).toBe("autre-site");
    await remove(id);
  });

  it("refuse an address that is not https, is private or holds a password, and what does not exist, in French", async () => {
    const refused = async (more: object) => {
      const { body } = await api()
        .post("/api/webhooks")
        .set(own)
        .send({ organisation: "ile-d-oleron", url: target, ...more })
        .expect(400);
      return body.detail;
    };
    expect(await refused({ url: "http://exemple.fr/recu" })).toContain("https");
    expect(await refused({ url: "https://127.0.0.1/recu" })).toContain("adresse publique");
    expect(await refused({ url: "https://[::1]/recu" })).toContain("adresse publique");
    expect(await refused({ url: "https://169.254.169.254/latest" })).toContain("adresse publique");
    expect(await refused({ url: "https://agent:secret@exemple.fr/" })).toContain("mot de passe");
    expect(await refused({ url: "ftp://exemple.fr/" })).toContain("https");
    expect(await refused({ types: [] })).toContain("Choisissez");
    expect(await refused({ types: ["dataset.eaten"] })).toContain("dataset.published");
    expect(await refused({ scope: { kind: "dataset", value: "inconnu" } })).toContain("n'existe pas");
    expect(await refused({ label: "nom\u202Einversé" })).toContain("invisible");
    expect((await api().get("/api/webhooks?triés=oui").set(own).expect(400)).body.code).toBe("parametre-inconnu");
  });

  it("tell each publication once, signed, in public names and addresses, to those that follow it", async () => {
    const whole = await create({ label: "Portail du Département" });
    const other = await create({ scope: { kind: "dataset", value: "plages" } });
    const near = await create({ scope: { kind: "territory", value: "17093" } });
    expect(whole.secret).toMatch(/^whsec_[\w+/]{43}=$/);
    expect((await api().get(`/api/webhooks/${whole.id}`).set(own).expect(200)).text).not.toContain("whsec_");
    await publishNext();
    await datalogue.following.tell();
    await datalogue.following.tell();
    expect(got).toHaveLength(2);
    expect(new Set(got.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    const [first] = got as [Got];
    expect(first.request).toMatchObject({ method: "POST", url: "/recu?d=datalogue" });
    expect(first.headers["content-type"]).toBe("application/json");
    expect(JSON.parse(first.body)).toMatchObject({
      type: "dataset.published",
      timestamp: now().toISOString(),
      data: {
        dataset: { slug: SLUG, url: `${place.settings.publicUrl}/jeux/${SLUG}` },
        version: { number: 2, rows: 4 },
        ...{ isFirst: false, organisation: "ile-d-oleron", theme: "culture" },
      },
    });
    // Read by another implementation, which refuses what was changed, or is too old for its clock.
    const opened = got.flatMap((one) =>
      [whole.secret, near.secret].flatMap((secret) => {
        try {
          const headers = { ...one.headers, "webhook-timestamp": one.headers["webhook-timestamp"] ?? "" };
          return [verifiedAt(now(), secret, one.body, headers)];
        } catch {
          return [];
        }
      }),
    );
    expect(opened).toHaveLength(2);
    expect(() => verifiedAt(now(), whole.secret, `${first.body} `, first.headers)).toThrow();
    for (const { id } of [whole, other, near]) await remove(id);
  });

  it("tell a publication at the next pass where its versions could not be read at the first", async () => {
    const { id } = await create();
    await publishNext();
    const knex = await place.openCatalogue();
    const first = () => knex("versions").where({ dataset_id: dataset, number: 1 });
    const dataset = (await datalogue.services.catalogue.getDataset(SLUG))?.id ?? "";
    const { manifest } = await first().first("manifest");
    await first().update({ manifest: "unreadable" });
    await datalogue.following.tell().catch(() => {});
    expect(got).toEqual([]);
    await first().update({ manifest });
    await knex.destroy();
    await datalogue.following.tell();
    expect(got.map(({ body }) => JSON.parse(body).type)).toEqual(["dataset.published"]);
    await remove(id);
  });

  it("say nothing of a closed dataset, and that one closes, but no more of it", async () => {
    const { id } = await create();
    place.write("culture/plages/data.csv", `${visitsCsv}17093,Le Château-d'Oléron,2030,1\n`);
    await datalogue.load();
    await datalogue.following.tell();
    expect(got).toEqual([]);
    // What waits when a dataset closes is not sent.
    status = 500;
    await publishNext();
    await datalogue.following.tell();
    expect(got).toHaveLength(1);
    const description = JSON.parse(place.read("culture/mediatheques/dataset.json"));
    place.write("culture/mediatheques/dataset.json", { ...description, access: "organisation" });
    expect((await datalogue.load()).problems).toEqual([]);
    status = 204;
    later(1);
    await datalogue.following.tell();
    expect(got.slice(1).map(({ body }) => JSON.parse(body))).toMatchObject([
      { type: "dataset.withdrawn", data: { dataset: { slug: SLUG } } },
    ]);
    expect((await deliveriesOf(id)).map(({ type, state }: { type: string; state: string }) => [type, state])).toEqual([
      ["dataset.withdrawn", "arrived"],
      ["dataset.published", "dropped"],
    ]);
    place.write("culture/mediatheques/dataset.json", description);
    await datalogue.load();
    await datalogue.following.tell();
    expect(JSON.parse(got.at(-1)?.body ?? "")).toMatchObject({ type: "dataset.published", data: { isFirst: true } });
    await remove(id);
  });

  it("leave alone, for as long as it asks and a day at most, a receiver that has too much to do", async () => {
    const { id } = await create();
    status = 429;
    retryAfter = "3600";
    await publishNext();
    await datalogue.following.tell();
    // What is made meanwhile waits too.
    later(0.5);
    await publishNext();
    await datalogue.following.tell();
    expect(got.length).toBeLessThanOrEqual(2);
    const before = got.length;
    later(0.4);
    await datalogue.following.tell();
    expect(got).toHaveLength(before);
    retryAfter = new Date(time + 40 * 24 * 3600_000).toUTCString();
    later(1.2);
    await datalogue.following.tell();
    expect(got).toHaveLength(before + 1);
    const due = (await deliveriesOf(id)).map(({ nextAt }: { nextAt: string }) => Date.parse(nextAt) - time);
    expect(due.every((wait: number) => wait > 23 * 3600_000 && wait <= 24 * 3600_000)).toBe(true);
    status = 204;
    later(25);
    await datalogue.following.tell();
    // Her session ended long ago.
    own = await signIn(ADMIN);
    expect((await deliveriesOf(id)).map(({ state }: { state: string }) => state)).toEqual(["arrived", "arrived"]);
    await remove(id);
  });

  it("try ten times over three days under the same identifier, then wait for somebody to send it again", async () => {
    const { id } = await create();
    status = 503;
    await publishNext();
    await datalogue.following.tell();
    const started = time;
    for (const hours of [0.01, 0.1, 0.5, 2, 5, 10, 12, 18, 24, 24, 24]) {
      later(hours);
      await datalogue.following.tell();
    }
    expect(got).toHaveLength(10);
    expect(time - started).toBeGreaterThan(72 * 3600_000);
    expect(new Set(got.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(got.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(10);
    // Her session ended long ago.
    own = await signIn(ADMIN);
    const [failed] = await deliveriesOf(id);
    expect(failed).toMatchObject({ state: "failed", nextAt: null });
    expect(failed.tries).toHaveLength(10);
    expect(failed.tries[0]).toMatchObject({ status: 503, failure: "Le serveur a répondu 503." });
    const { body: listed } = await api().get("/api/webhooks").set(own).expect(200);
    expect(listed.data[0].lastFailure.reason).toBe("Le serveur a répondu 503.");

    status = 200;
    await api().post(`/api/webhooks/${id}/deliveries/${failed.id}/replay`).set(own).expect(200);
    await datalogue.following.tell();
    expect(got.at(-1)?.headers["webhook-id"]).toBe(got[0]?.headers["webhook-id"]);
    expect((await deliveriesOf(id))[0]).toMatchObject({ state: "arrived" });
    const { body: again } = await api().get(`/api/webhooks/${id}`).set(own).expect(200);
    expect(again.lastFailure).toBeNull();
    const unknown = await api().post(`/api/webhooks/${id}/deliveries/inconnu/replay`).set(own).expect(404);
    expect(unknown.body.code).toBe("message-inconnu");
    await remove(id);
  });

  it("send ten trials or messages again, then no more for a while", async () => {
    const { id } = await create();
    later(2);
    const trial = () => api().post(`/api/webhooks/${id}/trial`).set(own);
    for (let rank = 0; rank < 9; rank++) await trial().expect(201);
    await datalogue.following.tell();
    const [last] = await deliveriesOf(id);
    await api().post(`/api/webhooks/${id}/deliveries/${last.id}/replay`).set(own).expect(200);
    expect((await trial().expect(429)).body.code).toBe("trop-de-requetes");
    expect((await api().post(`/api/webhooks/${id}/deliveries/${last.id}/replay`).set(own).expect(429)).body.code).toBe(
      "trop-de-requetes",
    );
    later(0.5);
    await trial().expect(201);
    await remove(id);
  });

  it("follow no redirect, and stop at 410 until somebody starts them again", async () => {
    const { id } = await create();
    status = 302;
    await api().post(`/api/webhooks/${id}/trial`).set(own).expect(201);
    await datalogue.following.tell();
    expect(got.map(({ request }) => request.url)).toEqual(["/recu?d=datalogue"]);
    expect((await deliveriesOf(id))[0].tries[0].failure).toContain("n'est pas suivi");
    status = 410;
    later(1);
    await datalogue.following.tell();
    const { body: stopped } = await api().get(`/api/webhooks/${id}`).set(own).expect(200);
    expect(stopped).toMatchObject({
      stoppedWhy: "gone",
      lastFailure: { reason: "L'adresse ne veut plus rien recevoir (410)." },
    });
    await publishNext();
    await datalogue.following.tell();
    expect(got).toHaveLength(2);
    expect((await api().post(`/api/webhooks/${id}/trial`).set(own).expect(409)).body.code).toBe("webhook-arrete");
    await api().patch(`/api/webhooks/${id}`).set(own).send({ stopped: false }).expect(200);
    status = 204;
    await api().post(`/api/webhooks/${id}/trial`).set(own).expect(201);
    await datalogue.following.tell();
    expect(JSON.parse(got.at(-1)?.body ?? "")).toMatchObject({ type: "webhook.test" });
    await remove(id);
  });

  it("sign with the former secret too for a day after it is changed", async () => {
    const { id, secret: former } = await create();
    const { secret } = (await api().post(`/api/webhooks/${id}/secret`).set(own).expect(200)).body;
    const send = async () => {
      await api().post(`/api/webhooks/${id}/trial`).set(own).expect(201);
      await datalogue.following.tell();
      return got.at(-1) as Got;
    };
    const both = await send();
    expect(verifiedAt(now(), secret, both.body, both.headers)).toMatchObject({ type: "webhook.test" });
    expect(verifiedAt(now(), former, both.body, both.headers)).toMatchObject({ type: "webhook.test" });
    later(25);
    own = await signIn(ADMIN);
    const one = await send();
    expect(verifiedAt(now(), secret, one.body, one.headers)).toMatchObject({ type: "webhook.test" });
    expect(() => verifiedAt(now(), former, one.body, one.headers)).toThrow();
    await remove(id);
  });

  describe("subscriptions", () => {
    const ANNE = "anne@exemple.fr";
    const following = () => datalogue.following.subscriptions;
    const visits = {
      kind: "dataset",
      value: "",
      title: "Fréquentation des médiathèques",
      path: `/jeux/${SLUG}`,
    } as const;
    const followed = async () => ({
      ...visits,
      value: (await datalogue.services.catalogue.getDataset(SLUG))?.id ?? "",
    });
    const ask = async (email: string, rhythm: "daily" | "weekly" = "daily", client = "192.0.2.7") => {
      const asked = await following().ask({ email, followed: await followed(), rhythm, client });
      await following().settle();
      return asked;
    };
    const tokenIn = (mail: string | undefined) => /cle=([\w-]{43})/.exec(mail ?? "")?.[1] ?? "";

    it("write to an address once it said so itself, one message for all that changed, then once more when it changes again", async () => {
      expect(await ask("pas une adresse")).toMatchObject({ kind: "fault", field: "email" });
      expect(await ask(` ${ANNE.toUpperCase()} `)).toEqual({ kind: "done" });
      expect(mails).toHaveLength(1);
      expect(mails[0]).toContain(`To: ${ANNE}`);
      expect(mails[0]).toContain("/suivre/confirmer?cle=");
      // Nothing is followed before.
      await publishNext();
      later(24);
      await datalogue.following.tell();
      expect(mails).toHaveLength(1);
      const link = tokenIn(mails[0]);
      expect(await following().findAsked(link)).toMatchObject({ rhythm: "daily", followed: { title: visits.title } });
      const own = await following().confirm(link);
      expect(await following().confirm(link)).toBeUndefined();
      await publishNext();
      await datalogue.following.tell();
      later(1);
      await publishNext();
      await datalogue.following.tell();
      expect(mails).toHaveLength(1);
      later(24);
      await datalogue.following.tell();
      await datalogue.following.tell();
      expect(mails).toHaveLength(2);
      const [, digest = ""] = mails;
      expect(digest).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
      expect(digest).toContain(`List-Unsubscribe: <${place.settings.publicUrl}/abonnements/arret?cle=${own}>`);
      expect(digest).toMatch(
        /Fréquentation des médiathèques\n- \d+ mars 2026 : version \d+, 4\u00a0lignes\.\n- .*: version \d+/,
      );
      expect(digest).toContain(`${place.settings.publicUrl}/jeux/${SLUG}\n`);
      later(48);
      await datalogue.following.tell();
      expect(mails).toHaveLength(2);
    });

    it("say the same and write to nobody else whatever is known of an address, and not more than a few times", async () => {
      expect(await ask(ANNE)).toEqual({ kind: "done" });
      expect(mails.at(-1)).toContain("vous le suivez déjà");
      for (let count = 0; count < 10; count++) expect(await ask("bruno@exemple.fr")).toEqual({ kind: "done" });
      expect(mails.filter((mail) => mail.includes("To: bruno@"))).toHaveLength(6);
    });

    it("are still asked for by an address in whose name somebody asked for fifty things", async () => {
      const email = "carole@exemple.fr";
      for (let rank = 0; rank < 52; rank++) {
        await following().ask({
          ...{ email, rhythm: "daily", client: `192.0.2.${rank}` },
          followed: { kind: "theme", value: `theme-${rank}`, title: "Un thème", path: "/" },
        });
        // No more than a few are sent to an address at a time.
        later(0.5);
      }
      await following().settle();
      await ask(email);
      const own = await following().confirm(tokenIn(mails.at(-1)));
      expect((await following().find({ token: own ?? "" }))?.subscriptions).toHaveLength(1);
      // Those asked first gave way: what waits for a word is bounded.
      expect(await following().confirm(tokenIn(mails.find((mail) => mail.includes(`To: ${email}`))))).toBeUndefined();
      await following().act({ email }, { kind: "remove-all" });
    });

    it("keep for the next hour what the server of e-mail does not take, and send it once", async () => {
      takesMail = false;
      await publishNext();
      await datalogue.following.tell();
      later(24);
      await datalogue.following.tell();
      takesMail = true;
      await datalogue.following.tell();
      expect(mails).toEqual([]);
      later(24);
      await datalogue.following.tell();
      expect(mails).toHaveLength(1);
      expect(mails[0]).toContain("version");
    });

    it("are muted, grouped by week, stopped in one gesture, and then forgotten", async () => {
      const { subscriptions, rhythm } = (await following().find({ email: ANNE })) ?? {
        subscriptions: [],
        rhythm: null,
      };
      expect([subscriptions.length, rhythm]).toEqual([1, "daily"]);
      const [{ id } = { id: "" }] = subscriptions;
      expect(await following().act({ email: "bruno@exemple.fr" }, { kind: "mute", id })).toBe(false);
      expect(await following().act({ email: ANNE }, { kind: "mute", id })).toBe(true);
      await publishNext();
      await datalogue.following.tell();
      later(24);
      await datalogue.following.tell();
      await following().act({ email: ANNE }, { kind: "unmute", id });
      later(24);
      await datalogue.following.tell();
      expect(mails).toEqual([]);
      await following().act({ email: ANNE }, { kind: "rhythm", rhythm: "weekly" });
      await publishNext();
      await datalogue.following.tell();
      // Asked for again meanwhile, nothing of what waits to be told is lost.
      await following().follow(ANNE, await followed(), "weekly");
      expect(await following().act({ email: ANNE }, { kind: "unmute", id })).toBe(true);
      const days: string[] = [];
      for (let day = 0; day < 8; day++) {
        later(24);
        await datalogue.following.tell();
        if (mails.length > days.length) days.push(now().toISOString().slice(0, 10));
      }
      expect(days.map((day) => new Date(day).getUTCDay())).toEqual([1]);
      expect(
        await following().act(
          { token: tokenIn(/arret\?cle=[\w-]+/.exec(mails[0] ?? "")?.[0]) },
          { kind: "remove-all" },
        ),
      ).toBe(true);
      expect(await following().find({ email: ANNE })).toBeUndefined();
      expect(await following().act({ token: "inconnu" }, { kind: "remove-all" })).toBe(false);
    });

    it("forget after seven days an address that never confirmed, and that of an account that closes", async () => {
      await ask("chloe@exemple.fr");
      const link = tokenIn(mails.at(-1));
      later(8 * 24);
      expect(await following().confirm(link)).toBeUndefined();
      await datalogue.following.tell();
      expect(await following().find({ email: "chloe@exemple.fr" })).toBeUndefined();
      await following().follow("publicatrice@exemple.fr", await followed(), "weekly");
      expect((await following().find({ email: "publicatrice@exemple.fr" }))?.subscriptions).toHaveLength(1);
      const person = await datalogue.people.findByEmail("publicatrice@exemple.fr");
      await datalogue.people.close("command", person?.id ?? "");
      expect(await following().find({ email: "publicatrice@exemple.fr" })).toBeUndefined();
    });
  });
});

it("sends again under the same identifier what it was sending when it was killed", async () => {
  const place = createPlace({ DATALOGUE_ALLOWED_HOSTS: host });
  try {
    let time = Date.now();
    const first = await place.open();
    await first.load();
    await first.following.tell();
    const caller = { kind: "person", person: "p", session: "s", grants: [] } as const;
    const { webhook } = await first.following.webhooks.create(
      { ...caller, memberships: [{ organisation: "ile-d-oleron", role: "administrator", kind: null }] },
      { organisation: "ile-d-oleron", url: target },
    );
    await first.close();
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`);
    const killed = new Promise<string | null>((done) => {
      const program = join(import.meta.dirname, "../support/tell-process.mjs");
      const env = {
        ...process.env,
        ...{ DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data, DATALOGUE_ALLOWED_HOSTS: host },
      };
      const child = spawn(process.execPath, [program], { env, stdio: "ignore" });
      // The message arrived; what came of it was not written.
      onMessage = () => child.kill("SIGKILL");
      child.on("exit", (_code, signal) => done(signal));
    });
    expect(await killed).toBe("SIGKILL");
    onMessage = () => {};
    const second = await place.open({ now: () => new Date(time) });
    await second.load();
    await second.following.tell();
    // Not before it is known that nobody is at it any more.
    expect(got).toHaveLength(1);
    time += 10 * 60_000;
    await second.following.tell();
    await second.following.tell();
    expect(got).toHaveLength(2);
    expect(got[1]?.headers["webhook-id"]).toBe(got[0]?.headers["webhook-id"]);
    expect(got[1]?.body).toBe(got[0]?.body);
    expect(webhook.organisation).toBe("ile-d-oleron");
  } finally {
    await place.remove();
  }
});

it("tells each thing once, though two processes look and send at the same time", async () => {
  const place = createPlace({ DATALOGUE_ALLOWED_HOSTS: host });
  try {
    const first = await place.open();
    await first.load();
    await first.following.tell();
    const caller = { kind: "person", person: "p", session: "s", grants: [] } as const;
    await first.following.webhooks.create(
      { ...caller, memberships: [{ organisation: "ile-d-oleron", role: "administrator", kind: null }] },
      { organisation: "ile-d-oleron", url: target },
    );
    const id = (await first.services.catalogue.getDataset(SLUG))?.id ?? "";
    const followed = { kind: "dataset", value: id, title: "Fréquentation", path: `/jeux/${SLUG}` } as const;
    for (const name of ["anne", "bruno"])
      await first.following.subscriptions.follow(`${name}@exemple.fr`, followed, "daily");
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17093,Le Château-d'Oléron,2024,13100\n`);
    await first.load();
    await first.close();
    // Their messages are due.
    const knex = await place.openCatalogue();
    await knex("subscribers").update({ next_at: "2026-01-01T00:00:00.000Z" });
    await knex.destroy();
    const program = join(import.meta.dirname, "../support/tell-process.mjs");
    const env = {
      ...process.env,
      ...{ DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data, DATALOGUE_ALLOWED_HOSTS: host },
      ...{ DATALOGUE_SMTP: smtp, DATALOGUE_MAIL_FROM: "donnees@exemple.fr" },
    };
    const ended = () =>
      new Promise<number | null>((done) =>
        spawn(process.execPath, [program], { env, stdio: "ignore" }).on("exit", (code) => done(code)),
      );
    expect(await Promise.all([ended(), ended()])).toEqual([0, 0]);
    expect(got.map(({ body }) => JSON.parse(body).type)).toEqual(["dataset.published"]);
    expect(mails.map((mail) => /^To: (.*)$/m.exec(mail)?.[1]).sort()).toEqual(["anne@exemple.fr", "bruno@exemple.fr"]);
  } finally {
    await place.remove();
  }
});

/** What `standardwebhooks` reads of a message, its clock being that of the test. */
function verifiedAt(at: Date, secret: string, body: string, headers: Record<string, string>): unknown {
  const { now } = Date;
  Date.now = () => at.getTime();
  try {
    return new StandardWebhook(secret).verify(body, headers);
  } finally {
    Date.now = now;
  }
}
