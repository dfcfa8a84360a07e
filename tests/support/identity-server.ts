import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
// It has no types for this major.
// @ts-expect-error
import Provider from "oidc-provider";
import { listen } from "./listen.js";

export const CLIENT = { id: "datalogue-essai", secret: "secret-de-l-essai-1234567890123456" };

/** Somebody that the provider knows. */
interface Account {
  email: string;
  given_name: string;
  usual_name: string;
}

/** A provider of identities that answers here, as ProConnect does: userinfo as a signed JWT, `acr` on demand, end of session. */
export interface IdentityServer {
  issuer: string;
  accounts: Map<string, Account>;
  /** True: gives keys that are not those that it signs with. */
  lies: boolean;
  /** The requests that it took, as « GET /auth?… ». */
  asked: string[];
  /** The content type of the last answer of userinfo. */
  userinfoType: string | undefined;
  /** Signs in as somebody, from where a browser was sent, to the address that it is sent back to. */
  signIn(address: string, subject: string, acr?: string): Promise<URL>;
  close(): Promise<void>;
}

const key = () => ({
  ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }),
  ...{ use: "sig", alg: "RS256" },
});

export async function startIdentityServer(publicUrl: string): Promise<IdentityServer> {
  const accounts = new Map<string, Account>();
  // biome-ignore lint/suspicious/noExplicitAny: the provider has no types
  let provider: any;
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  const http = createServer((request, response) => void take(request, response));
  const issuer = await listen(http);
  const own = key();
  const other = key();

  /** The page where somebody says who they are: its two questions are the whole of it. */
  const interact = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === "GET") {
      const { prompt } = await provider.interactionDetails(request, response);
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      return response.end(
        `<!doctype html><title>Fournisseur</title><form method="post"><input name="subject"><input name="acr" value="eidas1"><button>Je suis cette personne (${prompt.name})</button></form>`,
      );
    }
    let body = "";
    for await (const chunk of request) body += chunk;
    const [subject, acr] = [new URLSearchParams(body).get("subject"), new URLSearchParams(body).get("acr")];
    const result = subject ? { login: { accountId: subject, acr } } : { error: "access_denied" };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  };
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    server.asked.push(`${request.method} ${request.url}`);
    if (request.url?.startsWith("/interaction/")) return void (await interact(request, response));
    if (request.url === "/jwks" && server.lies) {
      const { kty, n, e } = other as { kty: string; n: string; e: string };
      return void response
        .setHeader("Content-Type", "application/json")
        .end(JSON.stringify({ keys: [{ kty, n, e, use: "sig", kid: "autre" }] }));
    }
    if (request.url?.startsWith("/me"))
      response.on("finish", () => {
        server.userinfoType = String(response.getHeader("content-type"));
      });
    answer(request, response);
  };

  provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: CLIENT.id, client_secret: CLIENT.secret, token_endpoint_auth_method: "client_secret_post" },
        ...{ response_types: ["code"], grant_types: ["authorization_code"], userinfo_signed_response_alg: "RS256" },
        redirect_uris: [`${publicUrl}/connexion/fournisseur/retour`],
        post_logout_redirect_uris: [`${publicUrl}/connexion/sortie`],
      },
    ],
    jwks: { keys: [own] },
    ttl: { AccessToken: 60, IdToken: 60, AuthorizationCode: 30, Interaction: 600, Session: 600, Grant: 600 },
    cookies: { keys: ["une clé d'essai"] },
    acrValues: ["eidas1", "eidas2"],
    scopes: ["openid", "email", "given_name", "usual_name"],
    claims: { acr: null, openid: ["sub"], email: ["email"], given_name: ["given_name"], usual_name: ["usual_name"] },
    features: {
      devInteractions: { enabled: false },
      jwtUserinfo: { enabled: true },
      claimsParameter: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    pkce: { methods: ["S256"], required: () => false },
    // biome-ignore lint/suspicious/noExplicitAny: the provider has no types
    interactions: { url: (_: any, { uid }: { uid: string }) => `/interaction/${uid}` },
    // biome-ignore lint/suspicious/noExplicitAny: so here
    findAccount: async (_: any, accountId: string) => {
      const account = accounts.get(accountId);
      return account && { accountId, claims: async () => ({ sub: accountId, ...account }) };
    },
    // What is asked is granted: the question of consent is not ours.
    // biome-ignore lint/suspicious/noExplicitAny: so here
    loadExistingGrant: async ({ oidc }: any) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid email given_name usual_name");
      grant.addOIDCClaims(["acr"]);
      await grant.save();
      return grant;
    },
  });
  answer = provider.callback();

  const server: IdentityServer = {
    ...{ issuer, accounts, lies: false, asked: [], userinfoType: undefined },
    async signIn(address, subject, acr = "eidas1") {
      const cookies = new Map<string, string>();
      const ask = async (url: string, body?: Record<string, string>) => {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
        const answered = await fetch(url, {
          ...{ method: body ? "POST" : "GET", redirect: "manual", headers: { Cookie: cookie } },
          ...(body ? { body: new URLSearchParams(body) } : {}),
        });
        for (const set of answered.headers.getSetCookie()) {
          const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
          cookies.set(name, value);
        }
        return answered;
      };
      let url = address;
      for (let turn = 0; turn < 10; turn++) {
        const isQuestion = url.includes("/interaction/");
        const answered = await ask(url, isQuestion ? { subject, acr } : undefined);
        const to = answered.headers.get("location");
        if (!to) throw new Error(`${answered.status} ${await answered.text()}`);
        url = new URL(to, issuer).href;
        if (!url.startsWith(issuer)) return new URL(url);
      }
      throw new Error(`turning round: ${url}`);
    },
    async close() {
      http.closeAllConnections();
      await new Promise((done) => http.close(done));
    },
  };
  return server;
}
