import {
  callerOf,
  clientOf,
  type IdentityProvider,
  PROVIDER_LEFT,
  PROVIDER_RETURN,
  sessionCookie,
} from "@datalogue/api";
import type { Express, Response } from "express";
import type { Visit } from "../../components/visit.js";
import { describeAgent } from "./describe-agent.js";
import { localPath } from "./local-path.js";
import { leaveToProviderPage, notBoundPage, otherAccountPage, unknownIdentityPage } from "./provider.js";
import { flowCookie, type KeptFlow, readFlow } from "./provider-flow.js";
import { deadLinkPage, signInPage } from "./sign-in.js";
import type { WorkspaceParts } from "./workspace-tools.js";

/** Coming in by a provider of identities, where the settings name one. Without it, its addresses lead to the sign-in. */
export function serveProvider(app: Express, { site, people, tools }: WorkspaceParts): void {
  const { publicUrl } = site;
  const { send, leave, visitOf } = tools;
  const { provider } = people;

  const fail = (response: Response, { label }: IdentityProvider, kind: Failure, next?: string) => {
    const told = { tone: "off" as const, message: FAILED[kind](label) };
    const status = { down: 503, refused: 401, replaced: 401, paused: 429 }[kind];
    send(response, signInPage(site, { next, told, provider: label }), status);
  };

  app.get("/connexion/fournisseur", async (request, response) => {
    if (!provider) return leave(response, "/connexion");
    const [next, link] = [localPath(request.query.suite), request.query.cle];
    if (link === undefined && (await visitOf(request))) return leave(response, next ?? "/espace");
    // An invitation is taken from its page alone: elsewhere, a link would bind who follows it to an account that they never chose.
    if (link !== undefined && (request.headers["sec-fetch-site"] ?? "same-origin") !== "same-origin")
      return leave(response, `/connexion/lien?cle=${encodeURIComponent(String(link))}`);
    const begun = await provider.begin();
    if (begun.kind !== "begun") return fail(response, provider, begun.kind, next);
    const flow: KeptFlow = {
      ...begun.flow,
      ...(next === undefined ? {} : { next }),
      ...(typeof link === "string" ? { link } : {}),
    };
    response.append("Set-Cookie", flowCookie(flow, publicUrl));
    leave(response, begun.address);
  });

  app.get(PROVIDER_RETURN, async (request, response) => {
    if (!provider) return leave(response, "/connexion");
    const flow = readFlow(request, publicUrl);
    // What did not begin in this browser, was given up too long ago, came back already, or was left for another tab, which may still come
    // back; looked at before anything is asked of the provider.
    if (!flow || request.query.state !== flow.state) {
      if (await visitOf(request)) return leave(response, "/espace");
      return fail(response, provider, flow ? "replaced" : "refused");
    }
    response.append("Set-Cookie", flowCookie(undefined, publicUrl));
    const client = clientOf(request);
    if (!(await people.countReturn(client))) return fail(response, provider, "paused", flow.next);
    const notBound = () => send(response, notBoundPage(site, { label: provider.label }), 409);
    const visit = flow.person === undefined ? undefined : await visitOf(request);
    // They left, and maybe somebody else signed in: that account is not the one that was meant.
    if (visit?.person.id !== flow.person) return notBound();
    if (visit) {
      const { session } = visit.caller;
      const isSealed = await people.isBindingSealed(
        { person: visit.person.id, session, state: flow.state },
        flow.seal ?? "",
      );
      if (!isSealed) return fail(response, provider, "refused");
    }
    const query = request.originalUrl.split("?").slice(1).join("?");
    const proven = await provider.finish(query, flow);
    if (proven.kind !== "proven") return fail(response, provider, proven.kind, flow.next);
    const { identity } = proven;

    if (visit) {
      const bound = await people.bindIdentity(visit.person.id, visit.caller.session, identity);
      // They left, or were put out, while the provider was asked.
      if (bound === "gone") return notBound();
      if (bound === "bound") await people.forgetReturn(client);
      return leave(response, `/compte?fait=${bound === "bound" ? "identite" : "identite-prise"}`);
    }
    if (flow.link !== undefined) {
      const taken = await people.acceptLinkWith(flow.link, identity);
      if (!taken) return send(response, deadLinkPage(site), 410);
      if (taken.kind === "account")
        return send(response, otherAccountPage(site, { label: provider.label, link: flow.link }), 409);
    }
    const entered = await people.signInWith(identity, describeAgent(request.headers["user-agent"]));
    if (entered.kind === "unknown") return send(response, unknownIdentityPage(site, { label: provider.label }), 403);
    await people.forgetReturn(client);
    // Another's session in the same browser ends: nobody acts in the name of somebody else.
    const caller = callerOf(request);
    if (caller.kind === "person") await people.sessions.end(caller.person, caller.session);
    response.append("Set-Cookie", sessionCookie(entered.token, publicUrl));
    const suite = flow.next ? `?suite=${encodeURIComponent(flow.next)}` : "";
    leave(response, entered.kind === "code" ? `/connexion/code${suite}` : (flow.next ?? "/espace"));
  });

  app.get(PROVIDER_LEFT, (_request, response) => leave(response, "/connexion?fait=sorti"));
}

/** Begins to bind an identity to who is signed in, once they gave their password: a page that leads to the provider. */
export async function sendToBind(
  { site, people, tools }: WorkspaceParts,
  { visit, response }: { visit: Visit; response: Response },
): Promise<"down" | "sent"> {
  const { provider } = people;
  const begun = await provider?.begin();
  if (!provider || begun?.kind !== "begun") return "down";
  const person = visit.person.id;
  const seal = await people.sealBinding({ person, session: visit.caller.session, state: begun.flow.state });
  const flow: KeptFlow = { ...begun.flow, person, ...(seal === undefined ? {} : { seal }) };
  response.append("Set-Cookie", flowCookie(flow, site.publicUrl));
  tools.send(response, leaveToProviderPage(site, { visit, label: provider.label, address: begun.address }));
  return "sent";
}

/** Why nobody came in; `replaced`: the browser went to the provider again since, from another tab. */
type Failure = "down" | "refused" | "replaced" | "paused";

const FAILED: Record<Failure, (label: string) => string> = {
  down: (label) => `${label} ne répond pas en ce moment. Réessayez dans un instant, ou entrez avec votre mot de passe.`,
  refused: (label) =>
    `La connexion par ${label} n’a pas abouti : elle a été abandonnée, refusée, ou a pris trop de temps. Recommencez, ou entrez avec votre mot de passe.`,
  replaced: (label) =>
    `Une autre connexion par ${label} a commencé depuis dans ce navigateur : terminez celle-là, recommencez, ou entrez avec votre mot de passe.`,
  paused: () => "Trop d’essais depuis ce lieu : attendez un quart d’heure, puis réessayez.",
};
