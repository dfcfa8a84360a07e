import { callerOf, clientOf, formTokenOf, readSessionToken, sessionCookie } from "@datalogue/api";
import type { Express, Response } from "express";
import type { Fault } from "../../components/form-field.js";
import { describeAgent } from "./describe-agent.js";
import { type KeptAnswers, keptPage, readKept } from "./kept-answers.js";
import { localPath } from "./local-path.js";
import { leftHerePage } from "./provider.js";
import { codePage, deadLinkPage, forgottenPage, linkPage, signInPage, type Told } from "./sign-in.js";
import type { WorkspaceParts } from "./workspace-tools.js";

const PAUSED = "Trop d’essais : attendez un quart d’heure, puis réessayez.";
/** After passwords: codes of a phone are asked with a new one as before. */
const PASSWORDS_PAUSED = `${PAUSED} Vous pouvez aussi demander un nouveau mot de passe.`;

/** Where one comes in without having asked for a page. */
const HOME = "/espace";

/** Coming in, by a password, a code or a link, and going out. */
export function serveSignIn(app: Express, { site, people, tools }: WorkspaceParts): void {
  const { publicUrl } = site;
  const { send, leave, text, toldOf, nameOrganisations, visitOf, ownForm, openForm } = tools;
  const provider = people.provider?.label;

  /** Once in: where one was going, or the answers that a session left behind. */
  const arrive = async (response: Response, token: string, next: string | undefined, kept: KeptAnswers | undefined) => {
    if (!kept) return leave(response, next ?? HOME);
    const session = await people.sessions.find(token);
    const name = session && (await people.get(session.person))?.name;
    send(response, keptPage(site, { kept, formToken: formTokenOf(token), name, back: next }));
  };

  app.get("/connexion", async (request, response) => {
    const next = localPath(request.query.suite);
    const visit = await visitOf(request);
    // Who was refused a page, or took the link of another account, may come in as another: their session lasts until then.
    if (visit && request.query.autre === undefined) return leave(response, next ?? HOME);
    const done = toldOf(request);
    const other = visit && `Vous êtes connecté comme ${visit.person.name}. Ci-dessous, un autre compte prend sa place.`;
    const told: Told | undefined = other
      ? { tone: "ok", message: [done?.message, other].filter(Boolean).join(" ") }
      : done;
    send(response, signInPage(site, { next, told, provider }));
  });
  app.post(
    "/connexion",
    ...openForm(async (request, response) => {
      const [email, next] = [text(request, "email"), localPath(text(request, "suite"))];
      const kept = readKept(text(request, "garde"));
      const agent = describeAgent(request.headers["user-agent"]);
      const client = clientOf(request);
      const entered = await people.signIn({ email, password: text(request, "password"), client, agent });
      if (entered.kind === "open" || entered.kind === "code") {
        // Another's session in the same browser ends: nobody acts in the name of somebody else.
        const caller = callerOf(request);
        if (caller.kind === "person") await people.sessions.end(caller.person, caller.session);
        response.set("Set-Cookie", sessionCookie(entered.token, publicUrl));
        if (entered.kind === "open") return arrive(response, entered.token, next, kept);
        if (kept) return send(response, codePage(site, { next, kept }));
        return leave(response, next ? `/connexion/code?suite=${encodeURIComponent(next)}` : "/connexion/code");
      }
      const told: Told = {
        tone: "off",
        message: entered.kind === "paused" ? PASSWORDS_PAUSED : wrongPassword(entered.left),
      };
      send(response, signInPage(site, { email, next, kept, told, provider }), entered.kind === "paused" ? 429 : 401);
    }),
  );
  app.get("/connexion/code", async (request, response) => {
    const session = await people.sessions.find(readSessionToken(request, publicUrl) ?? "");
    if (!session?.pending) return leave(response, "/connexion");
    send(response, codePage(site, { next: localPath(request.query.suite) }));
  });
  app.post(
    "/connexion/code",
    ...openForm(async (request, response) => {
      const next = localPath(text(request, "suite"));
      const kept = readKept(text(request, "garde"));
      const agent = describeAgent(request.headers["user-agent"]);
      const token = readSessionToken(request, publicUrl) ?? "";
      const spare = text(request, "secours");
      const code = spare || text(request, "code");
      const entered = await people.giveCode(token, code, { client: clientOf(request), agent });
      if (!entered) {
        // Who is in already, by a form that was sent twice, goes on.
        if (await visitOf(request)) return arrive(response, token, next, kept);
        if (!kept)
          return leave(response, `/connexion?${new URLSearchParams({ fait: "code-tard", suite: next ?? HOME })}`);
        const message = "Ce code est venu trop tard : recommencez, vos réponses sont gardées.";
        return send(response, signInPage(site, { next, kept, told: { tone: "off", message }, provider }), 401);
      }
      if (entered.kind === "open") {
        response.set("Set-Cookie", sessionCookie(entered.token, publicUrl));
        return arrive(response, entered.token, next, kept);
      }
      if (entered.kind !== "refused")
        return send(response, signInPage(site, { next, kept, told: { tone: "off", message: PAUSED }, provider }), 429);
      const [field, why] = spare
        ? ["secours", "Ce code de secours n’est pas le bon, ou il a déjà servi."]
        : ["code", "Ce code n’est pas celui qui est affiché maintenant, ou il a déjà servi."];
      const fault = { field, message: `${why} ${leftTries(entered.left)}` };
      send(response, codePage(site, { next, kept, spare, fault }), 401);
    }),
  );
  app.get("/connexion/oubli", (request, response) => {
    send(response, forgottenPage(site, { sendsMail: people.sendsMail, told: toldOf(request) }));
  });
  app.post(
    "/connexion/oubli",
    ...openForm(async (request, response) => {
      await people.askPassword(text(request, "email"), clientOf(request));
      const message =
        "Si un compte a cette adresse, un courriel arrive dans quelques minutes. Rien ? Demandez à un administrateur.";
      send(response, forgottenPage(site, { sendsMail: people.sendsMail, told: { tone: "ok", message } }));
    }),
  );

  const showLink = async (
    response: Response,
    token: string,
    { status = 200, ...more }: { status?: number; answers?: object; fault?: Fault; told?: Told } = {},
  ) => {
    const link = await people.readLink(token);
    if (!link) return send(response, deadLinkPage(site), 410);
    const person = link.person === null ? undefined : await people.get(link.person);
    send(
      response,
      linkPage(site, { token, link, person, organisationName: await nameOrganisations(), provider, ...more }),
      status,
    );
  };
  app.get("/connexion/lien", async (request, response) => {
    await showLink(response, typeof request.query.cle === "string" ? request.query.cle : "");
  });
  app.post(
    "/connexion/lien",
    ...openForm(async (request, response) => {
      const token = text(request, "cle");
      const answers = { email: text(request, "email"), name: text(request, "name") };
      const accepted = await people.acceptLink(token, {
        ...answers,
        password: text(request, "password"),
        client: clientOf(request),
      });
      if (!accepted) return send(response, deadLinkPage(site), 410);
      if (accepted.kind === "done") return leave(response, "/connexion?fait=mot-de-passe&autre");
      if (accepted.kind === "joined") {
        const isTheirs = (await visitOf(request))?.person.id === accepted.person;
        return leave(response, isTheirs ? `${HOME}?fait=rejoint` : "/connexion?fait=rejoint&autre");
      }
      if (accepted.kind === "paused")
        return showLink(response, token, { status: 429, told: { tone: "off", message: PASSWORDS_PAUSED } });
      await showLink(response, token, { status: 422, answers, fault: accepted });
    }),
  );
  app.post(
    "/deconnexion",
    // Who is out already is so.
    async (request, response, next) => ((await visitOf(request)) ? next() : leave(response, "/connexion?fait=sorti")),
    ...ownForm(async ({ caller }, request, response) => {
      const session = await people.sessions.find(readSessionToken(request, publicUrl) ?? "");
      await people.sessions.end(caller.person, caller.session);
      response.set("Set-Cookie", sessionCookie(undefined, publicUrl));
      // A form may send nobody to another site: the page leads there.
      const address = session?.idToken ? await people.provider?.leave(session.idToken) : undefined;
      if (address !== undefined) return send(response, leftHerePage(site, { label: provider ?? "", address }));
      leave(response, "/connexion?fait=sorti");
    }),
  );
}

function wrongPassword(left: number): string {
  return `Adresse ou mot de passe incorrect. ${leftTries(left)}`;
}

function leftTries(left: number): string {
  return `Il vous reste ${left} ${left > 1 ? "essais" : "essai"} avant une pause de 15 minutes.`;
}
