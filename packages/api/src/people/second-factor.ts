import { createHash, randomInt } from "node:crypto";
import { Secret, TOTP } from "otpauth";

/** Steps of 30 seconds before and after the present one whose code is taken: clocks of phones differ. */
const WINDOW = 1;

/** A new secret, in base32. */
export function makeTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** Whether a text is written as our secrets are: another is no base32, or too short. */
export function isTotpSecret(text: string): boolean {
  return /^[A-Z2-7]{32}$/.test(text);
}

/** The address that an application of codes reads (a QR code shows it). */
export function totpAddress(secret: string, { issuer, label }: { issuer: string; label: string }): string {
  return totpOf(secret, issuer, label).toString();
}

/** The step whose code it is, later than `after`; undefined when it is none (RFC 6238: a code is taken once). */
export function findTotpStep(secret: string, code: string, at: Date, after: number | null): number | undefined {
  const token = code.replace(/\s/g, "");
  if (!/^\d{6}$/.test(token)) return undefined;
  const totp = totpOf(secret);
  const delta = totp.validate({ token, timestamp: at.getTime(), window: WINDOW });
  if (delta === null) return undefined;
  const step = Math.floor(at.getTime() / 30_000) + delta;
  return after === null || step > after ? step : undefined;
}

function totpOf(secret: string, issuer = "Datalogue", label = ""): TOTP {
  return new TOTP({ issuer, label, algorithm: "SHA1", digits: 6, period: 30, secret: Secret.fromBase32(secret) });
}

/** No letter or figure that is taken for another. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** Ten codes, each used once in the place of the phone: 50 bits each, « k7mqp-x2c9d ». */
export function makeRecoveryCodes(): string[] {
  const part = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  return Array.from({ length: 10 }, () => `${part()}-${part()}`);
}

/** What is kept of one; undefined for what is written as none is. */
export function digestRecoveryCode(code: string): string | undefined {
  // Copied from paper: whatever stands between, a space or any dash.
  const [, first, second] = /^([a-z2-9]{5})([a-z2-9]{5})$/.exec(code.replace(/[\s\p{Pd}]/gu, "").toLowerCase()) ?? [];
  return first && createHash("sha256").update(`${first}-${second}`).digest("hex");
}
