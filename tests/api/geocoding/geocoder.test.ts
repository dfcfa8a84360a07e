import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { GeocoderFailed, openGeocoder } from "../../../packages/api/src/geocoding/geocoder.js";
import { readSettings } from "../../../packages/api/src/settings/settings.js";

let server: Server | undefined;
afterEach(() => void server?.close());

async function serve(answer: RequestListener): Promise<string> {
  const opened = createServer(answer);
  server = opened;
  await new Promise<void>((done) => opened.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(opened.address() as AddressInfo).port}/search?q={q}&limit=5`;
}

/** The host of the tests, as the administrator allows one of the private network. */
const NEAR = ["127.0.0.1"];

const PLACE = {
  type: "FeatureCollection",
  features: [
    {
      properties: { label: "3 Rue du Port 17370 Le Grand-Village-Plage" },
      geometry: { type: "Point", coordinates: [-1.24, 45.86] },
    },
    { properties: { label: "Sans lieu" }, geometry: null },
    { properties: {}, geometry: { type: "Point", coordinates: [-1.2, 45.8] } },
    { properties: { label: "Hors du monde" }, geometry: { type: "Point", coordinates: [-1.2, 300] } },
  ],
};

describe("an address that is sought", () => {
  it("is asked as it is written, and gives the places that have one", async () => {
    const asked: string[] = [];
    const template = await serve((request, response) => {
      asked.push(request.url ?? "");
      response.end(JSON.stringify(PLACE));
    });
    const found = await openGeocoder({ template, allowedHosts: NEAR }).find("  3 rue du port & co ");
    expect(asked).toEqual(["/search?q=3%20rue%20du%20port%20%26%20co&limit=5"]);
    expect(found).toEqual([{ label: "3 Rue du Port 17370 Le Grand-Village-Plage", longitude: -1.24, latitude: 45.86 }]);
  });

  it("never leads the server to a private address, by number or by name", async () => {
    const template = await serve((_request, response) => response.end("{}"));
    const port = new URL(template.replace("{q}", "")).port;
    for (const host of ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"])
      await expect(
        openGeocoder({ template: `https://${host}:${port}/?q={q}`, allowedHosts: [] }).find("port"),
        host,
      ).rejects.toThrow(GeocoderFailed);
  });

  it.each<[string, RequestListener]>([
    ["does not answer", () => {}],
    ["answers too much", (_request, response) => response.end(`"${"x".repeat(5_000)}"`)],
    ["answers no JSON", (_request, response) => response.end("<html>")],
    ["answers something else", (_request, response) => response.end('{"features": 3}')],
    ["leads elsewhere", (_request, response) => response.writeHead(302, { Location: "http://10.0.0.1/" }).end()],
    ["fails", (_request, response) => response.writeHead(500).end()],
  ])("is given up where the service %s", async (_what, answer) => {
    const template = await serve(answer);
    const geocoder = openGeocoder({ template, allowedHosts: NEAR, milliseconds: 300, bytes: 2_000 });
    await expect(geocoder.find("port")).rejects.toThrow(GeocoderFailed);
    server?.closeAllConnections();
  });

  it("asks nobody unless the administrator says whom, by an address that can be trusted", () => {
    expect(readSettings({}).geocoder).toBeNull();
    const template = "https://adresses.exemple.fr/search?q={q}";
    expect(readSettings({ DATALOGUE_GEOCODER: template }).geocoder).toBe(template);
    for (const wrong of ["https://adresses.exemple.fr/", "http://adresses.exemple.fr/?q={q}", "adresses?q={q}"])
      expect(() => readSettings({ DATALOGUE_GEOCODER: wrong }), wrong).toThrow(/DATALOGUE_GEOCODER/);
    const near = "http://localhost:7878/?q={q}";
    expect(readSettings({ DATALOGUE_GEOCODER: near, DATALOGUE_ALLOWED_HOSTS: "localhost:7878" }).geocoder).toBe(near);
  });
});
