import { createTransport } from "nodemailer";
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

/** Sends messages by the server that the administrator names. */
export interface Mailer {
  /** Whether it left; a failure is logged without the address. */
  send(message: Message): Promise<boolean>;
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
        return true;
      } catch (error) {
        log(
          `Un courriel n'a pas pu partir\u00A0: ${(error as { code?: string }).code ?? "refusé par le serveur de courriel"}`,
        );
        return false;
      }
    },
  };
}
