import {
  ActRefused,
  civilDay,
  type Datalogue,
  decideAccess,
  type Following,
  hasUnseen,
  isDay,
  isTotpSecret,
  makeTotpSecret,
  problemOf,
  roleMay,
  sessionCookie,
} from "@datalogue/api";
import type { Express, Response } from "express";
import type { Fault } from "../../components/form-field.js";
import type { Visit } from "../../components/visit.js";
import { typographic } from "../../format/index.js";
import { accountPage, type KeyAnswers, LONGEST_LABEL, recoveryCodesPage, secondFactorPage } from "./account.js";
import { sendToBind } from "./serve-provider.js";
import type { Told } from "./sign-in.js";
import { PRIVATE, type WorkspaceParts } from "./workspace-tools.js";

/** One's sessions, keys, password and second factor. */
export function serveAccount(
  app: Express,
  parts: WorkspaceParts & {
    following: Pick<Following, "subscriptions">;
    drafts: Pick<Datalogue["drafts"], "listOwnReviews">;
    inspections: Pick<Datalogue["inspections"], "listOwn">;
  } & Pick<Datalogue, "journal">,
): void {
  const { site, people, keys, accessRequests, journal, tools, following, drafts, inspections } = parts;
  const { publicUrl, now } = site;
  const { send, leave, text, toldOf, own, ownForm } = tools;

  const showAccount = async (
    response: Response,
    visit: Visit,
    {
      status = 200,
      ...more
    }: { status?: number; told?: Told | undefined; fault?: Fault; asked?: KeyAnswers; secret?: string } = {},
  ) => {
    const { person } = visit;
    const made = (await keys.list()).filter((key) => key.createdBy === person.id && key.revokedAt === null);
    const sessions = await people.sessions.list(person.id);
    const today = civilDay(now());
    const subscriber = await following.subscriptions.find({ email: person.email });
    const { isOffered } = following.subscriptions;
    const props = { visit, sessions, keys: made, today, provider: people.provider?.label };
    send(response, accountPage(site, { ...props, subscriber, isOffered, ...more }), status);
  };
  app.get(
    "/compte",
    own((visit, request, response) => showAccount(response, visit, { told: toldOf(request) })),
  );
  app.get(
    "/compte/donnees.json",
    own(async ({ caller, person }, _request, response) => {
      const sessions = await people.sessions.list(person.id);
      const made = (await keys.list()).filter((key) => key.createdBy === person.id);
      const followed = await following.subscriptions.find({ email: person.email });
      const requests = (await accessRequests.listOwn(caller)).map(({ person: _, dataset, ...request }) => ({
        ...{ ...request, dataset: dataset.slug },
      }));
      const acts = await journal.listOwn(person.id);
      const held = {
        ...{ sessions, keys: made, requests, grants: caller.grants, acts, followed: followed ?? null },
        reviews: await drafts.listOwnReviews(person.id),
        inspections: await inspections.listOwn(person.id),
      };
      response
        .set(PRIVATE)
        .attachment("mon-compte.json")
        .json({ person, ...held });
    }),
  );
  app.post(
    "/compte/sessions",
    ...ownForm(async ({ caller, person }, request, response) => {
      const session = text(request, "session");
      if (session === "toutes") await people.sessions.endAll(person.id);
      else await people.sessions.end(person.id, session);
      const isOut = session === "toutes" || session === caller.session;
      if (isOut) response.set("Set-Cookie", sessionCookie(undefined, publicUrl));
      leave(response, isOut ? "/connexion?fait=sorti" : "/compte?fait=session");
    }),
  );
  app.post(
    "/compte/mot-de-passe",
    ...ownForm(async (visit, request, response) => {
      const answers = { current: text(request, "current"), next: text(request, "next") };
      const changed = await people.changePassword(visit.person.id, visit.caller.session, answers);
      if (changed.kind === "done") return leave(response, "/compte?fait=change");
      await showAccount(response, visit, { status: 422, fault: changed });
    }),
  );
  app.post(
    "/compte/cles",
    ...ownForm(async (visit, request, response) => {
      const label = text(request, "label").trim();
      const organisation = text(request, "organisation");
      const scope = text(request, "scope") === "publish" ? "publish" : "read";
      const expires = text(request, "expires");
      const decision = decideAccess(visit.caller, scope, { organisation });
      // A key is of an organisation that its maker is of: it must be taken back with the role.
      const isOf = visit.caller.memberships.some((one) => one.organisation === organisation);
      const asked: KeyAnswers = { label, organisation, scope, expires };
      const refuse = (fault: Fault) => showAccount(response, visit, { status: 422, fault, asked });
      if (!decision.allowed || !isOf)
        return refuse({ field: "organisation", message: "Votre rôle dans cet organisme ne permet pas cette clé." });
      if (label === "") return refuse({ field: "label", message: "Dites à quoi la clé sert, pour vous y retrouver." });
      if (label.length > LONGEST_LABEL) return refuse({ field: "label", message: `Tenez en ${LONGEST_LABEL} signes.` });
      if (hasUnseen(label)) return refuse({ field: "label", message: "Écrivez ce nom sans signe invisible." });
      if (expires !== "" && (!isDay(expires) || expires < civilDay(now())))
        return refuse({ field: "expires", message: "Choisissez un jour à venir, ou aucun." });
      try {
        const { secret } = await keys.create({
          ...{ organisation, label, createdBy: visit.person.id, expiresOn: expires || null },
          scopes: scope === "publish" ? ["read", "publish"] : ["read"],
        });
        await showAccount(response, visit, { secret });
      } catch (error) {
        const told = error instanceof ActRefused && problemOf(error);
        if (!told) throw error;
        await refuse({ field: "organisation", message: typographic(told.detail) });
      }
    }),
  );
  app.post(
    "/compte/cles/retirer",
    ...ownForm(async ({ person }, request, response) => {
      const id = text(request, "id");
      const key = (await keys.list()).find((one) => one.id === id && one.createdBy === person.id);
      if (key) await keys.revoke(id, person.id);
      leave(response, key ? "/compte?fait=cle" : "/compte");
    }),
  );
  app.post(
    "/compte/identites",
    ...ownForm(async (visit, request, response) => {
      const fault = await people.allowBinding(visit.person.id, text(request, "provider"));
      if (fault) return showAccount(response, visit, { status: 422, fault });
      if ((await sendToBind(parts, { visit, response })) === "sent") return;
      const message = `${people.provider?.label ?? "Le fournisseur"} ne répond pas en ce moment. Rien n’a changé.`;
      await showAccount(response, visit, { status: 503, told: { tone: "off", message } });
    }),
  );
  app.post(
    "/compte/identites/retirer",
    ...ownForm(async (visit, request, response) => {
      const id = text(request, "id");
      const answers = { id, password: text(request, `identity-${id}`) };
      const removed = await people.removeIdentity(visit.person.id, visit.caller.session, answers);
      if (removed.kind === "fault") return showAccount(response, visit, { status: 422, fault: removed });
      leave(response, "/compte?fait=sans-identite");
    }),
  );
  const showSecondFactor = async (
    response: Response,
    visit: Visit,
    { secret = makeTotpSecret(), fault }: { secret?: string; fault?: Fault } = {},
  ) => {
    const isAsked =
      people.secondFactorAsked &&
      visit.person.memberships.some(({ role, left }) => !left && roleMay(role, "administer"));
    const mayRemove = visit.person.hasSecondFactor && !isAsked;
    send(response, secondFactorPage(site, { visit, secret, fault, mayRemove }), fault ? 422 : 200);
  };
  app.get(
    "/compte/second-facteur",
    own((visit, _request, response) => showSecondFactor(response, visit)),
  );
  app.post(
    "/compte/second-facteur",
    ...ownForm(async (visit, request, response) => {
      const answers = {
        secret: text(request, "secret"),
        code: text(request, "code"),
        password: text(request, "password"),
      };
      const set = await people.setSecondFactor(visit.person.id, visit.caller.session, answers);
      if (set.kind === "fault") {
        // What is not a secret of ours cannot be drawn: another one is.
        const kept = isTotpSecret(answers.secret) ? { secret: answers.secret } : {};
        return showSecondFactor(response, visit, { ...kept, fault: set });
      }
      send(response, recoveryCodesPage(site, { visit, codes: set.codes }));
    }),
  );
  app.post(
    "/compte/second-facteur/retirer",
    ...ownForm(async (visit, request, response) => {
      const removed = await people.removeSecondFactor(visit.person.id, visit.caller.session, text(request, "password"));
      if (removed.kind === "fault") return showSecondFactor(response, visit, { fault: removed });
      leave(response, "/compte?fait=sans-second-facteur");
    }),
  );
}
