import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";
import { type createApiApp, createAppServer } from "@datalogue/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listen } from "../../support/listen.js";

type App = ReturnType<typeof createApiApp>;
type Request = Parameters<App>[0];

const express = createRequire(new URL("../../../packages/api/package.json", import.meta.url))("express");

let served: ReturnType<typeof createAppServer>;
let url: string;
let asked: Request[];

/** Answers who it is, and keeps what it was asked. */
function appNamed(name: string): App {
  const app: App = express();
  app.set("trust proxy", 1);
  app.get("/nom", (request, response) => {
    asked.push(request);
    response.status(203).json({ name, isIts: request.app === app && response.app === app, ip: request.ip });
  });
  return app;
}
const ask = async () => (await fetch(`${url}/nom`, { headers: { "X-Forwarded-For": "192.0.2.7" } })).json();

beforeEach(async () => {
  asked = [];
  served = createAppServer(appNamed("première"));
  url = await listen(served.server);
});
afterEach(() => new Promise((done) => served.server.close(done).closeAllConnections()));

describe("a server of Express applications", () => {
  it("gives an application its own requests and answers, as it is changed for another and back", async () => {
    const [second, third] = [appNamed("seconde"), appNamed("troisième")];
    expect(await ask()).toEqual({ name: "première", isIts: true, ip: "192.0.2.7" });
    for (const [app, name] of [
      [second, "seconde"],
      [third, "troisième"],
      [second, "seconde"],
    ] as const) {
      served.answerWith(app);
      expect(await ask()).toEqual({ name, isIts: true, ip: "192.0.2.7" });
    }
    served.answerWith((_request: IncomingMessage, response: ServerResponse) => void response.end('"aucune"'));
    expect(await ask()).toBe("aucune");
  });

  it("makes all requests of one hidden class, which Express alone does not", async () => {
    setFlagsFromString("--allow-natives-syntax");
    const haveSameMap = new Function("one", "other", "return %HaveSameMap(one, other)");
    setFlagsFromString("--no-allow-natives-syntax");
    const alike = () => haveSameMap(asked.at(-1), asked.at(-2)) && haveSameMap(asked.at(-1)?.res, asked.at(-2)?.res);
    for (let time = 0; time < 4; time++) await ask();
    expect(alike()).toBe(true);
    const app = appNamed("seule");
    served.answerWith((request: IncomingMessage, response: ServerResponse) => void app(request, response));
    for (let time = 0; time < 4; time++) await ask();
    expect(alike()).toBe(false);
  });
});
