import {
  clientOf,
  type Following,
  findScope,
  type NamedScope,
  type Rhythm,
  rhythmNames,
  type SubscriberAct,
  scopeKinds,
} from "@datalogue/api";
import express, { type Express, type Request, type Response } from "express";
import type { Fault } from "../../components/form-field.js";
import { PageProblem } from "../../site.js";
import {
  askedPage,
  confirmPage,
  deadSubscriptionPage,
  type FollowedStanding,
  followPage,
  stoppedPage,
  subscriptionsPage,
} from "./subscriptions.js";
import type { WorkspaceParts } from "./workspace-tools.js";

/** Following a dataset, a theme, an organisation or a territory by e-mail: asking, confirming, choosing, stopping. */
export function serveSubscriptions(
  app: Express,
  { site, tools, following }: WorkspaceParts & { following: Pick<Following, "subscriptions"> },
): void {
  const { services } = site;
  const { subscriptions } = following;
  const { send, leave, text, toldOf, visitOf, ownForm, openForm } = tools;

  const findFollowed = async (kind: string, value: string): Promise<NamedScope> => {
    // What a partner shares no longer is told as such.
    if (kind === "dataset" && !value.includes("\0")) await services.catalogue.getNamed(value);
    const followed = kind === "all" ? undefined : await findScope(services, { kind, value });
    if (followed) return followed;
    throw new PageProblem(
      404,
      "Que voulez-vous suivre ?",
      "Ouvrez la page d’un jeu, d’un thème, d’un organisme ou d’un territoire, et choisissez « Suivre ».",
      [
        { label: "Les jeux de données", href: "/jeux" },
        { label: "Les observatoires", href: "/observatoires" },
        { label: "Les communes", href: "/territoires" },
      ],
    );
  };
  /** What is in no feed is followed by nobody; what is withdrawn is, until its next version. */
  const standingOf = async ({ kind, value }: NamedScope): Promise<FollowedStanding> => {
    if (kind !== "dataset") return "open";
    const dataset = await services.catalogue.getDataset(value);
    if (!dataset || dataset.agreement) return "closed";
    if (dataset.readable) return "open";
    return dataset.withdrawn ? "withdrawn" : "closed";
  };
  const show = async (
    request: Request,
    response: Response,
    followed: NamedScope,
    more: { answers?: { email: string; rhythm: string }; fault?: Fault } = {},
  ) => {
    const standing = await standingOf(followed);
    const isOffered = subscriptions.isOffered && standing !== "closed";
    const visit = await visitOf(request);
    send(response, followPage(site, { visit, followed, isOffered, standing, ...more }), more.fault ? 422 : 200);
  };
  const rhythmOf = (request: Request): Rhythm => rhythmNames.find((one) => one === text(request, "rhythm")) ?? "weekly";
  const tokenOf = (request: Request) => (typeof request.query.cle === "string" ? request.query.cle : "");
  /** What a form does of what is followed; undefined for what none of ours says. */
  const actOf = (request: Request): SubscriberAct | undefined => {
    const [kind, id] = [text(request, "act"), text(request, "id")];
    if (kind === "mute" || kind === "unmute" || kind === "remove") return { kind, id };
    if (kind === "rhythm") return { kind, rhythm: rhythmOf(request) };
    return kind === "remove-all" ? { kind } : undefined;
  };
  const wordOf = ({ kind }: SubscriberAct) =>
    kind === "remove" ? "suivi-retire" : kind === "remove-all" ? "suivi-arrete" : "suivi-change";

  app.get("/suivre", async (request, response) => {
    const asked = Object.entries(scopeKinds).find(
      ([, { parameter }]) => parameter !== null && typeof request.query[parameter] === "string",
    );
    const value = asked?.[1].parameter ? String(request.query[asked[1].parameter]) : "";
    await show(request, response, await findFollowed(asked?.[0] ?? "all", value));
  });
  app.post(
    "/suivre",
    ...openForm(async (request, response) => {
      const followed = await findFollowed(text(request, "kind"), text(request, "value"));
      if (!subscriptions.isOffered || (await standingOf(followed)) === "closed")
        return show(request, response, followed);
      const answers = { email: text(request, "email"), rhythm: rhythmOf(request) };
      const asked = await subscriptions.ask({ ...answers, followed, client: clientOf(request) });
      if (asked.kind === "fault") return show(request, response, followed, { answers, fault: asked });
      send(response, askedPage(site, { email: answers.email.trim() }));
    }),
  );
  app.get("/suivre/confirmer", async (request, response) => {
    const token = tokenOf(request);
    const asked = await subscriptions.findAsked(token);
    if (!asked) return send(response, deadSubscriptionPage(site), 410);
    send(response, confirmPage(site, { token, ...asked }));
  });
  app.post(
    "/suivre/confirmer",
    ...openForm(async (request, response) => {
      const token = await subscriptions.confirm(text(request, "cle"));
      if (token === undefined) return send(response, deadSubscriptionPage(site), 410);
      leave(response, `/abonnements?cle=${token}&fait=suivi`);
    }),
  );
  app.get("/abonnements", async (request, response) => {
    const token = tokenOf(request);
    const subscriber = await subscriptions.find({ token });
    if (!subscriber) return send(response, deadSubscriptionPage(site), 410);
    send(response, subscriptionsPage(site, { token, subscriber, told: toldOf(request) }));
  });
  app.post(
    "/abonnements",
    ...openForm(async (request, response) => {
      const [token, act] = [text(request, "cle"), actOf(request)];
      const done = act !== undefined && (await subscriptions.act({ token }, act));
      const subscriber = await subscriptions.find({ token });
      // Nothing is followed any more: the link opens nothing.
      if (!subscriber) return send(response, done ? stoppedPage(site) : deadSubscriptionPage(site), done ? 200 : 410);
      leave(response, `/abonnements?cle=${token}${done ? `&fait=${wordOf(act)}` : ""}`);
    }),
  );
  // The one gesture of a mail reader (RFC 8058): sent by its servers, without a page of ours before; the address alone says what to do.
  app.post("/abonnements/arret", express.text({ type: () => true, limit: "10kb" }), async (request, response) => {
    await subscriptions.act({ token: tokenOf(request) }, { kind: "remove-all" });
    response.set("Cache-Control", "no-store").type("text").send("C'est fait : plus aucun message ne partira.\n");
  });
  // Whoever opens it by hand is asked first.
  app.get("/abonnements/arret", (request, response) =>
    leave(response, `/abonnements?cle=${encodeURIComponent(tokenOf(request))}`),
  );
  app.post(
    "/compte/abonnements",
    ...ownForm(async ({ person }, request, response) => {
      if (text(request, "act") === "follow") {
        const followed = await findFollowed(text(request, "kind"), text(request, "value"));
        if (!subscriptions.isOffered || (await standingOf(followed)) === "closed")
          return show(request, response, followed);
        await subscriptions.follow(person.email, followed, rhythmOf(request));
        return leave(response, "/compte?fait=suivi#suivis");
      }
      const act = actOf(request);
      const done = act !== undefined && (await subscriptions.act({ email: person.email }, act));
      leave(response, `/compte${done ? `?fait=${wordOf(act)}` : ""}#suivis`);
    }),
  );
}
