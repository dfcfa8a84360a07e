import { SMTPServer } from "smtp-server";

export type MailServer = Awaited<ReturnType<typeof startMailServer>>;

/** A server of e-mails that keeps what it receives. */
export async function startMailServer() {
  /** `id`: its `Message-ID`. */
  const mails: { to: string; text: string; id: string | undefined }[] = [];
  let isRefusing = false;
  const refused = new Map<string, string>();
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ["STARTTLS"] },
    onMailFrom: (_address, _session, done) => done(isRefusing ? new Error("not now") : null),
    onRcptTo: ({ address }, _session, done) => done(refusal(refused.get(address))),
    onData(stream, { envelope }, done) {
      let text = "";
      stream.on("data", (part) => {
        text += part;
      });
      stream.on("end", () => {
        const readable = text
          .replace(/=\r?\n/g, "")
          .replace(/(?:=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll("=", ""), "hex").toString());
        mails.push({
          to: envelope.rcptTo.map(({ address }) => address).join(),
          text: readable,
          id: /^Message-ID:\s*(\S+)/m.exec(text)?.[1],
        });
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
  /** Refuses an address by this reply. */
  const refuseAddress = (address: string, reply = "550 5.1.1 No such user") => {
    refused.set(address, reply);
  };
  return { mails, port, refuse, refuseAddress, stop: () => new Promise<void>((done) => server.close(() => done())) };
}

function refusal(reply: string | undefined): Error | null {
  if (reply === undefined) return null;
  return Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) });
}
