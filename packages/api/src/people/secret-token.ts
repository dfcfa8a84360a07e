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
  return isSame(given, formTokenOf(token));
}

/** What only who knows the secret can write of these words, none of which holds a NUL. */
export function sealOf(secret: string, words: readonly string[]): string {
  return createHmac("sha256", secret).update(words.join("\0")).digest("base64url");
}

/** Compares in the same time whatever differs. */
export function isSame(given: string, own: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(own)];
  return a.length === b.length && timingSafeEqual(a, b);
}
