import type { Configuration } from "openid-client";
import type { IdentityProviderSettings } from "../settings/settings.js";
import { parseEmail, parseName } from "./person.js";

/** Who somebody is, as a provider of identities proved it. */
export interface ProvenIdentity {
  issuer: string;
  /** Of this issuer, and for this site: never seen by anybody else. */
  subject: string;
  email: string | null;
  name: string | null;
  /** The level that it vouches for; null where it names none. */
  acr: string | null;
  /** What it asks for to end its own session. */
  idToken: string;
}

/** What a provider said of how somebody came in. */
export type Vouching = Pick<ProvenIdentity, "issuer" | "acr"> & {
  /** Of one noted before its `acr` was: until when it stands for a second factor, an ISO date-time. */
  vouchedUntil?: string | null;
};

/** What the browser keeps while somebody is at the provider: what comes back is theirs. */
export interface ProviderFlow {
  state: string;
  nonce: string;
  /** Null where the provider does not take PKCE. */
  verifier: string | null;
}

/** `down`: the provider does not answer. `refused`: it, or we, did not take this sign-in. */
export type ProviderFailure = { kind: "down" } | { kind: "refused" };

/**
 * The provider of identities of the settings (OpenID Connect: authorization code, state, nonce, PKCE where it is announced). Asked for what it
 * is when somebody first needs it, never at start; nothing here throws.
 */
export interface IdentityProvider {
  /** As the button names it. */
  label: string;
  /** Where the browser goes. */
  begin(): Promise<{ kind: "begun"; address: string; flow: ProviderFlow } | ProviderFailure>;
  /** `query`: what came back, after the question mark. */
  finish(query: string, flow: ProviderFlow): Promise<{ kind: "proven"; identity: ProvenIdentity } | ProviderFailure>;
  /** Whether that stands for a second factor, by the settings of now. */
  vouches(said: Vouching): boolean;
  /** Where the browser ends the session of the provider; undefined where it has no such address. */
  leave(idToken: string): Promise<string | undefined>;
}

interface Parts {
  publicUrl: string;
  now: () => Date;
  log(line: string): void;
}

/** Path where the browser comes back, and where it comes back once out: both are registered at the provider. */
export const PROVIDER_RETURN = "/connexion/fournisseur/retour";
export const PROVIDER_LEFT = "/connexion/sortie";

/** Seconds for each request. */
const TIMEOUT = 8;
/** Milliseconds that what the provider is, or that it does not answer, is remembered. */
const KNOWN = 3600_000;
const DOWN = 15_000;

export function openIdentityProvider(
  settings: IdentityProviderSettings,
  { publicUrl, now, log }: Parts,
): IdentityProvider {
  const { issuer, clientId, clientSecret, label, scope, acrValues, secondFactorAcrs, pkce } = settings;
  const isOwn = (said: string) => bareIssuer(said) === bareIssuer(issuer);
  const redirectUri = `${publicUrl}${PROVIDER_RETURN}`;
  const load = () => import("openid-client");
  let known: { at: number; found: Promise<Configuration | undefined>; isDown: boolean } | undefined;

  const tell = (what: string, error: unknown) => {
    const { code, error: told, message } = error as { code?: string; error?: string; message?: string };
    // What comes back is written by whoever sends it: on one line, and short.
    const why = String(told ?? code ?? message ?? error)
      .slice(0, 200)
      .replace(/[\s\p{C}]+/gu, " ");
    log(`${label}\u00A0: ${what} (${why})`);
  };
  const discover = async (): Promise<Configuration | undefined> => {
    try {
      const client = await load();
      const execute = [
        // What the provider signed is verified by its keys, and not by the connection alone.
        client.enableNonRepudiationChecks,
        ...(issuer.startsWith("http:") ? [client.allowInsecureRequests] : []),
      ];
      return await client.discovery(new URL(issuer), clientId, clientSecret, undefined, { execute, timeout: TIMEOUT });
    } catch (error) {
      tell("le fournisseur d'identité ne répond pas", error);
      return undefined;
    }
  };
  /** What the provider is, asked once however many wait. */
  const configure = (): Promise<Configuration | undefined> => {
    const at = now().getTime();
    if (known && at - known.at < (known.isDown ? DOWN : KNOWN)) return known.found;
    const asked = { at, found: discover(), isDown: false };
    known = asked;
    void asked.found.then((found) => {
      asked.isDown = found === undefined;
    });
    return asked.found;
  };
  /** A provider that cannot be reached, and not one that says no. */
  const isUnreachable = (error: unknown): boolean => {
    const { name, code, cause } = error as { name?: string; code?: string; cause?: unknown };
    if (name === "TimeoutError" || name === "AbortError" || code === "OAUTH_TIMEOUT" || code === "OAUTH_ABORT")
      return true;
    if (error instanceof TypeError && /fetch failed|network/i.test(error.message)) return true;
    if ((cause as { status?: number } | undefined)?.status !== undefined)
      return Number((cause as { status: number }).status) >= 500;
    return cause !== undefined && cause !== error && isUnreachable(cause);
  };

  return {
    label,
    async begin() {
      const config = await configure();
      if (!config) return { kind: "down" };
      const client = await load();
      const flow: ProviderFlow = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: pkce && config.serverMetadata().supportsPKCE() ? client.randomPKCECodeVerifier() : null,
      };
      const claims = { id_token: { acr: { essential: true, values: secondFactorAcrs } } };
      const address = client.buildAuthorizationUrl(config, {
        ...{ redirect_uri: redirectUri, scope, state: flow.state, nonce: flow.nonce },
        ...(acrValues === null ? {} : { acr_values: acrValues }),
        ...(secondFactorAcrs.length === 0 ? {} : { claims: JSON.stringify(claims) }),
        ...(flow.verifier === null
          ? {}
          : { code_challenge: await client.calculatePKCECodeChallenge(flow.verifier), code_challenge_method: "S256" }),
      });
      return { kind: "begun", address: address.href, flow };
    },
    async finish(query, { state, nonce, verifier }) {
      const config = await configure();
      if (!config) return { kind: "down" };
      const client = await load();
      try {
        const tokens = await client.authorizationCodeGrant(config, new URL(`${redirectUri}?${query}`), {
          ...{ expectedState: state, expectedNonce: nonce, idTokenExpected: true },
          ...(verifier === null ? {} : { pkceCodeVerifier: verifier }),
        });
        const claims = tokens.claims();
        if (!claims || !tokens.id_token) return { kind: "refused" };
        const told = config.serverMetadata().userinfo_endpoint
          ? await client.fetchUserInfo(config, tokens.access_token, claims.sub)
          : {};
        const all: Record<string, unknown> = { ...claims, ...told };
        // As that of several companies at once does.
        if (secondFactorAcrs.length > 0 && !isOwn(claims.iss))
          log(
            `${label}\u00A0: ses jetons sont signés par ${claims.iss}, et non par l'adresse de DATALOGUE_OIDC_ISSUER\u00A0: leurs acr ne valent pas un second facteur`,
          );
        return {
          kind: "proven",
          identity: {
            // The level that is vouched for is that of the ID token alone, whose signature and nonce are verified.
            ...readIdToken(tokens.id_token),
            ...{ subject: claims.sub, idToken: tokens.id_token },
            email: (typeof all.email === "string" && parseEmail(all.email)) || null,
            name: nameIn(all),
          },
        };
      } catch (error) {
        tell("une connexion n'a pas abouti", error);
        return { kind: isUnreachable(error) ? "down" : "refused" };
      }
    },
    vouches({ issuer: said, acr, vouchedUntil }) {
      if (!isOwn(said) || secondFactorAcrs.length === 0) return false;
      return acr === null ? (vouchedUntil ?? "") > now().toISOString() : secondFactorAcrs.includes(acr);
    },
    async leave(idToken) {
      const config = await configure();
      if (!config?.serverMetadata().end_session_endpoint) return undefined;
      const client = await load();
      const back = `${publicUrl}${PROVIDER_LEFT}`;
      // The state is asked for by some; nothing here depends on what comes back.
      const asked = { id_token_hint: idToken, post_logout_redirect_uri: back, state: client.randomState() };
      return client.buildEndSessionUrl(config, asked).href;
    },
  };
}

/** An issuer as it is compared: without the page that describes it, by which the settings may name it, nor a last slash. */
function bareIssuer(address: string): string {
  return new URL(address).href.replace(/\/\.well-known\/.*$/, "").replace(/\/$/, "");
}

/** What a provider said, in an ID token that was verified as it came. */
export function readIdToken(idToken: string): Pick<ProvenIdentity, "issuer" | "acr"> {
  const { iss, acr } = JSON.parse(Buffer.from(idToken.split(".")[1] ?? "", "base64url").toString());
  return { issuer: iss, acr: typeof acr === "string" ? acr : null };
}

/** First names and the name in use, as ProConnect gives them, or the usual claims. */
function nameIn(claims: Record<string, unknown>): string | null {
  const text = (name: string) => (typeof claims[name] === "string" ? (claims[name] as string) : "");
  const parts = `${text("given_name")} ${text("usual_name") || text("family_name")}`;
  return parseName(parts) ?? parseName(text("name")) ?? null;
}
