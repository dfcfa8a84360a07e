import { SMTPServer } from "smtp-server";

export type MailServer = Awaited<ReturnType<typeof startMailServer>>;

/** A server of e-mails that keeps what it receives. */
export async function startMailServer() {
  const mails: { to: string; text: string }[] = [];
  let isRefusing = false;
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ["STARTTLS"] },
    onMailFrom: (_address, _session, done) => done(isRefusing ? new Error("not now") : null),
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
  /** Takes nothing, until it is told to take all again. */
  const refuse = (isSo: boolean) => {
    isRefusing = isSo;
  };
  return { mails, port, refuse, stop: () => new Promise<void>((done) => server.close(() => done())) };
}
