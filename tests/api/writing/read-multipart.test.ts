import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { HttpProblem, readMultipart } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const WHOLE = [
  "--b",
  'Content-Disposition: form-data; name="note"',
  "",
  "Vu",
  "--b",
  'Content-Disposition: form-data; name="photo"; filename="été.jpg"',
  "",
  "xxx",
  "--b--",
  "",
].join("\r\n");

describe("a form with files", () => {
  let server: Server;

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      try {
        const { fields, files } = await readMultipart(request, { maxFiles: 1, maxBytes: 1_000 });
        response.end(JSON.stringify([...fields, ...files.map(({ name, bytes }) => [name, [String(bytes)]])]));
      } catch (error) {
        response.statusCode = error instanceof HttpProblem ? error.status : 500;
        response.end(error instanceof HttpProblem ? error.code : String(error));
      }
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  });
  afterAll(() => void server.close());

  /** Sends a body with its exact length, as what it is cut to or not. */
  const send = async (body: string) => {
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, "127.0.0.1");
    socket.write(
      `POST / HTTP/1.1\r\nHost: ici\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    const answer = await text(socket);
    return { status: Number(answer.split(" ")[1]), body: answer.split("\r\n\r\n")[1] ?? "" };
  };

  it("is read whole", async () => {
    const { status, body } = await send(WHOLE);
    expect(status).toBe(200);
    expect(body).toContain('[["note",["Vu"]],["été.jpg",["xxx"]]]');
  });

  it("is refused wherever it is cut, and what follows is answered", async () => {
    for (let length = 0; length <= WHOLE.lastIndexOf("--b--"); length++)
      expect(await send(WHOLE.slice(0, length)), `${length} characters`).toMatchObject({
        status: 400,
        body: expect.stringContaining("formulaire-illisible"),
      });
    expect((await send(WHOLE)).status).toBe(200);
  });
});
