import type { Server } from "node:http";
import { createRequire } from "node:module";
import { type createApiApp, createAppServer } from "@datalogue/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pathSource } from "../../../packages/api/src/http/path-source.js";
import { enterMatching } from "../../../packages/api/src/server/enter-matching.js";
import { listen } from "../../support/listen.js";

type App = ReturnType<typeof createApiApp>;
type RequestHandler = ReturnType<typeof enterMatching>;
type ErrorRequestHandler = (error: { status?: number; message: string }, ...rest: Parameters<RequestHandler>) => void;
type Router = Parameters<typeof enterMatching>[0][number];

const express = createRequire(new URL("../../../packages/api/package.json", import.meta.url))("express");

/** Routers of all the kinds of paths that routes are declared with, some of which take the same addresses. */
function makeRouters(entered: string[]): Router[] {
  const make = (name: string, paths: string[], answers: "passes" | "says" = "says"): Router => {
    const router = express.Router();
    for (const path of paths)
      router.get(path, (request: { params: object }, response: { json(body: object): void }, next: () => void) => {
        entered.push(name);
        if (answers === "passes") next();
        else response.json({ name, params: request.params });
      });
    return router;
  };
  const counting = express.Router();
  counting.use((_request: object, _response: object, next: () => void) => {
    entered.push("compteur");
    next();
  });
  const failing = express.Router();
  failing.get("/panne/:de", () => {
    entered.push("panne");
    throw new Error("panne");
  });
  const leaving = express.Router();
  leaving.get("/jeux/tri", (_request: object, _response: object, next: (out: string) => void) => {
    entered.push("sortie");
    next("router");
  });
  leaving.get("/jeux/tri", () => entered.push("jamais"));
  return [
    make("observateur", ["/jeux/:ref"], "passes"),
    leaving,
    make("tables", ["/jeux", "/jeux/:ref", "/jeux/:ref/versions/:number/lignes"]),
    failing,
    counting,
    make("fichiers", ["/jeux/:ref.csv", "/panne/:de", "/a.json"]),
    make("tuiles", ["/tuiles/:set{/*reste}"]),
    make("tout", ["/jeux/*reste", "/robots.txt"]),
  ];
}

const ADDRESSES = [
  ...["/jeux", "/jeux/", "/JEUX", "/jeux/tri", "/jeux/tri/", "/jeux/tri.csv", "/jeux/tri/versions/2/lignes"],
  ...["/jeux/a%2Fb", "/jeux/%C3%A9t%C3%A9", "/jeux/%ZZ", "/jeux//", "/jeux/tri/autre/chose", "/jeuxx", "/x/jeux"],
  ...["/tuiles/wm", "/tuiles/wm/", "/tuiles/wm/1/2/3", "/tuiles", "/panne/1", "/a.json", "/aXjson", "/robots.txt", "/"],
  "/jeux?page=2",
];

let servers: Server[];
let entered: { plain: string[]; matching: string[] };
let urls: { plain: string; matching: string };

beforeEach(async () => {
  servers = [];
  entered = { plain: [], matching: [] };
  const serve = async (mount: (app: App) => void) => {
    const app: App = express();
    mount(app);
    const tell: ErrorRequestHandler = (error, _request, response, _next) =>
      response.status(error.status ?? 500).json({ error: error.message });
    app.use(tell);
    const { server } = createAppServer(app);
    servers.push(server);
    return listen(server);
  };
  urls = {
    plain: await serve((app) => {
      for (const router of makeRouters(entered.plain)) app.use(router);
    }),
    matching: await serve((app) => app.use(enterMatching(makeRouters(entered.matching)))),
  };
});
afterEach(() => Promise.all(servers.map((server) => new Promise((done) => server.close(done).closeAllConnections()))));

describe("routers entered where one of their routes may answer", () => {
  it.each(ADDRESSES)("answer %s as when each is asked in turn", async (address) => {
    for (const method of ["GET", "HEAD", "POST", "OPTIONS"]) {
      const ask = async (url: string) => {
        const response = await fetch(url + address, { method });
        return { status: response.status, allow: response.headers.get("Allow"), body: await response.text() };
      };
      expect(await ask(urls.matching), method).toEqual(await ask(urls.plain));
    }
    expect(entered.matching).toEqual(entered.plain);
  });

  it("are passed over when none of their routes may, and told to who lists the routes", async () => {
    const [first, second] = [express.Router(), express.Router()];
    for (const router of [first, second])
      router.get(router === first ? "/un/:de" : "/deux", (_request: object, response: { end(): void }) =>
        response.end(),
      );
    const asked: string[] = [];
    const watch = (name: string, router: Router): Router => {
      const watched: RequestHandler = (request, response, next) => {
        asked.push(name);
        router(request, response, next);
      };
      return Object.assign(watched, { stack: router.stack }) as unknown as Router;
    };
    const handler = enterMatching([watch("premier", first), watch("second", second)]);
    expect("stack" in handler && handler.stack).toEqual([...first.stack, ...second.stack]);
    const app: App = express();
    const { server } = createAppServer(app.use(handler));
    servers.push(server);
    const url = await listen(server);
    for (const address of ["/deux", "/un/deux", "/trois"]) await fetch(url + address);
    expect(asked).toEqual(["second", "premier"]);
  });

  it.each(["/jeux/:numéro", '/jeux/:"a-b"', "/jeux/(\\d+)", "/jeux/a|b"])(
    "refuse the path %s, which Express reads otherwise",
    (path) => {
      expect(() => pathSource(path)).toThrow("not one that is read");
    },
  );
});
