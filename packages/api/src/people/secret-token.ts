import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** What opens a session or a link: 256 random bits. */
export function makeToken(): string {
  return randomBytes(32).toString("base64url");
}

export function looksLikeToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}

/** What the forms of a session carry, which another site cannot know (OWASP: a token tied to the session, by HMAC). */
export function formTokenOf(token: string): string {
  return createHmac("sha256", token).update("form").digest("base64url");
}

export function isFormToken(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(formTokenOf(token))];
  return a.length === b.length && timingSafeEqual(a, b);
}
