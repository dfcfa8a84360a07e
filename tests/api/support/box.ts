import type { Mailer, Message, Sending } from "../../../packages/api/src/people/mailer.js";

/** A server of e-mails that puts what it takes in a box; `becomes`: what is said of each. */
export function boxOf(box: Message[], becomes: () => Sending = () => "left"): Mailer {
  return {
    async send(message) {
      const sent = becomes();
      if (sent === "left") box.push(message);
      return sent;
    },
  };
}
