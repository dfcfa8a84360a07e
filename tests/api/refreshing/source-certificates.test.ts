import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFetcher } from "../../../packages/api/src/fetching/fetcher.js";
import { refreshSource } from "../../../packages/api/src/refreshing/refresh-source.js";
import { standingOf, tellCertificate } from "../../../packages/api/src/refreshing/source-certificates.js";
import { askForHome } from "../../../packages/api/src/sources/question.js";
import { listen } from "../../support/listen.js";
import { createPlace, type Place, visitsSource } from "../support/content-folder.js";

const SLUG = "frequentation-mediatheques";
const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));
const pem = (name: string) => readFileSync(join(import.meta.dirname, "../fetching/certificates", name));
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("the certificates of the servers of sources", () => {
  let server: Server;
  let place: Place;
  let datalogue: Datalogue;
  beforeAll(async () => {
    server = createServer({ key: pem("leaf.key"), cert: pem("leaf.pem") }, (_request, response) => response.end());
    const url = `${(await listen(server)).replace("http:", "https:")}/entrees.csv`;
    place = createPlace();
    place.write("culture/mediatheques/source.json", { ...visitsSource, from: { family: "file", url } });
    datalogue = await place.open();
    await datalogue.load();
  });
  afterAll(async () => {
    server.close();
    await place.remove();
  });
  const status = async () =>
    (
      await promisify(execFile)(process.execPath, [program, "status"], {
        env: { ...process.env, DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data },
      })
    ).stdout;

  it("are none before anything is asked", async () => {
    expect((await datalogue.status()).certificates).toEqual([]);
  });

  it("are told with the reason when one is refused, until the server shows a good one", async () => {
    const [one] = (await datalogue.listSources()).sources;
    if (!one) throw new Error("no source");
    const done = await refreshSource(one, {
      origin: { fetcher: openFetcher({ userAgent: "Datalogue", allowedHosts: ["localhost"] }) },
      question: askForHome(datalogue.services.territories, undefined, 2026),
      ...{ maxFileBytes: 1_000_000, receive: datalogue.receive, memory: datalogue.receptions },
    });
    expect(done.kind).toBe("failed");
    expect((await datalogue.status()).certificates).toEqual([
      {
        ...{ host: "localhost", ends: null, seen: expect.any(String), datasets: [SLUG] },
        refused: expect.stringContaining("la chaîne de certificats est incomplète"),
      },
    ]);
    expect(plain(await status())).toContain("À revoir : localhost : la chaîne de certificats est incomplète");

    const ends = new Date(Date.now() + 300 * 86_400_000).toISOString();
    await datalogue.receptions.noteCertificates(
      SLUG,
      [{ host: "localhost", ends, refused: null }],
      new Date().toISOString(),
    );
    expect((await datalogue.status()).certificates).toMatchObject([{ host: "localhost", ends, refused: null }]);
    expect(plain(await status())).toContain("Premier certificat à finir : localhost : le certificat finit le");
  });
});

it.each([
  ["2026-12-01T00:00:00Z", "well", "le certificat finit le 31/12/2026"],
  ["2026-12-10T00:00:01Z", "soon", "le certificat finit le 31/12/2026"],
  ["2026-12-31T00:00:00Z", "refused", "le certificat a fini le 31/12/2026"],
])("a certificate that ends on 31 December is, on %s, %s", (day, standing, told) => {
  const seen = { host: "donnees.exemple.fr", ends: "2026-12-31T00:00:00Z", refused: null };
  const now = new Date(day);
  expect(standingOf(seen, now)).toBe(standing);
  const sentence = plain(tellCertificate({ ...seen, seen: "2026-11-02T03:00:00Z", datasets: [SLUG] }, now));
  expect(sentence).toContain(told);
  expect(sentence).toContain(`(vu le 02/11/2026 ; source de ${SLUG}).`);
});
