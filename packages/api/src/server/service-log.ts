import { type Logger, pino } from "pino";
import type { Settings } from "../settings/settings.js";

/**
 * E-mails, keys of organisations, and the 256 random bits of sessions and private links. No e-mail is longer: a long address of the site is not read
 * again from each of its characters to its end.
 */
const PERSONAL = /[\w.+-]{1,254}@[\w-]+(?:\.[\w-]+)+|dlg_[\w-]{20,}|(?<![\w-])[\w-]{43}(?![\w-])/g;

/** A text without what tells who somebody is, or would open what is theirs. */
export function hidePersonal(text: string): string {
  return text.replace(PERSONAL, "…");
}

/**
 * What the service tells its administrator: one JSON object a line on the error output. Whatever says it, an error of a library or of the database
 * included, no line leaves with an e-mail, a key or a token.
 */
export function serviceLogger({ logLevel }: Pick<Settings, "logLevel">): Logger {
  return pino({ level: logLevel, base: null, hooks: { streamWrite: hidePersonal } }, pino.destination(2));
}

/** The same for what is told in a sentence. */
export function serviceLog(settings: Pick<Settings, "logLevel">): (line: string) => void {
  const logger = serviceLogger(settings);
  return (line) => logger.warn(line);
}
