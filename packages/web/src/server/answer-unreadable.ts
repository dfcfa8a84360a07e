import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** What Node refuses before any route sees it: the status, and what to do about it. */
const REFUSALS: Record<string, [status: string, title: string, detail: string]> = {
  HPE_INVALID_URL: [
    "400 Bad Request",
    "Adresse illisible",
    "L'adresse porte des caractères qui doivent être codés\u00a0: «\u00a0é\u00a0» s'écrit %C3%A9, une espace %20. Un navigateur le fait de lui-même\u202f; avec curl, donnez la valeur par -G --data-urlencode.",
  ],
  HPE_HEADER_OVERFLOW: [
    "431 Request Header Fields Too Large",
    "En-têtes trop longs",
    "L'adresse et les en-têtes font ensemble plus de 16 ko. Raccourcissez-les.",
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "Requête trop lente", "La requête n'est pas arrivée à temps."],
};
const USUAL: (typeof REFUSALS)[string] = ["400 Bad Request", "Requête illisible", "Ceci n'est pas une requête HTTP."];

/** Answers with a problem in French what is no readable request: Node alone would send an empty 400. An answer under way is cut, never mixed with it. */
export function answerUnreadable(server: Server): Server {
  return server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === "ECONNRESET" || !socket.writable || isAnswering(socket)) return void socket.destroy();
    const [status, title, detail] = REFUSALS[error.code ?? ""] ?? USUAL;
    const problem = {
      type: "about:blank",
      title,
      status: Number(status.slice(0, 3)),
      detail,
      code: "requete-incorrecte",
    };
    const body = JSON.stringify(problem);
    socket.end(
      [
        `HTTP/1.1 ${status}`,
        "Content-Type: application/problem+json; charset=utf-8",
        `Content-Length: ${Buffer.byteLength(body)}`,
        "Access-Control-Allow-Origin: *",
        "Cache-Control: no-store",
        "Connection: close",
        "",
        body,
      ].join("\r\n"),
    );
  });
}

/** Whether the beginning of an answer has left. Node's own refusal looks at the same thing, which it tells nowhere else: several requests may wait on a connection. */
function isAnswering(socket: Socket & { _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.headersSent === true;
}
