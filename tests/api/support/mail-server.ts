import { SMTPServer } from "smtp-server";

export type MailServer = Awaited<ReturnType<typeof startMailServer>>;

/** A server of e-mails that keeps what it receives. */
export async function startMailServer() {
  const mails: { to: string; text: string }[] = [];
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ["STARTTLS"] },
    onData(stream, { envelope }, done) {
      let text = "";
      stream.on("data", (part) => {
        text += part;
      });
      stream.on("end", () => {
        const readable = text
          .replace(/=\r?\n/g, "")
          .replace(/(?:=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll("=", ""), "hex").toString());
        mails.push({ to: envelope.rcptTo.map(({ address }) => address).join(), text: readable });
        done();
      });
    },
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.server.address() as { port: number };
  return { mails, port, stop: () => new Promise<void>((done) => server.close(() => done())) };
}
