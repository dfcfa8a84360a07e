import { createTransport, type NodemailerError } from "nodemailer";
import type { Settings } from "../settings/settings.js";

/** A message in plain text. */
export interface Message {
  to: string;
  subject: string;
  text: string;
  /** What it is known by: the same when it is sent again. */
  id?: string;
  /** Address that takes the receiver off the list in one gesture (RFC 8058). */
  unsubscribe?: string;
}

/** What became of a message: it left; no server takes it for now; or one refuses its address, or what it says, for good. */
export type Sending = "left" | "later" | "refused";

/** Sends messages by the server that the administrator names. */
export interface Mailer {
  /** A failure is logged without the address. */
  send(message: Message): Promise<Sending>;
}

/** Undefined where no server is set: the administrator then hands links over. */
export function openMailer(
  { smtp, mailFrom }: Pick<Settings, "smtp" | "mailFrom">,
  log: (line: string) => void,
): Mailer | undefined {
  if (smtp === null || mailFrom === null) return undefined;
  const transport = createTransport({
    url: smtp,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, subject, text, id, unsubscribe }) {
      try {
        await transport.sendMail({
          ...{ from: mailFrom, to: { name: "", address: to }, subject, text },
          ...(id === undefined ? {} : { messageId: id }),
          ...(unsubscribe === undefined
            ? {}
            : {
                headers: {
                  "List-Unsubscribe": `<${unsubscribe}>`,
                  "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                },
              }),
        });
        return "left";
      } catch (error) {
        log(
          `Un courriel n'a pas pu partir\u00A0: ${(error as NodemailerError).code ?? "refusé par le serveur de courriel"}`,
        );
        return isForGood(error as NodemailerError) ? "refused" : "later";
      }
    },
  };
}

/** Codes of RFC 3463 that speak of the box or of the message; the others, of who sends, of the server or of the way. */
const FOR_GOOD = /^5\d\d[ -]5\.(?:1\.(?:1|2|3|6|10)|2\.1|3\.4|6\.\d+)\b/;
/** The same where the server gives none of them (RFC 5321 § 4.2.2). */
const FOR_GOOD_ALONE = /^(?:501|55[0123])(?![ -]5\.\d)/;

/** Who sends and how the server is entered are settings, which change. An address that is none is not asked at all. */
function isForGood({ code, command, response }: NodemailerError): boolean {
  if (code === "EENVELOPE" && command === "API") return true;
  if (response === undefined || !(command === "RCPT TO" || command === "DATA")) return false;
  return FOR_GOOD.test(response) || FOR_GOOD_ALONE.test(response);
}
