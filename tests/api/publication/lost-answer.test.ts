import { readdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type PgliteServer, startPglite } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsCsv } from "../support/content-folder.js";

const SLUG = "frequentation-mediatheques";

/** A network on the way to a database, that may break once the next transaction is committed, before this is said. */
async function startNetwork(port: number) {
  let state: "sound" | "breaking" | "broken" = "sound";
  let breaksFor: "once" | "ever" = "once";
  const server: Server = createServer((client) => {
    if (state === "broken") return client.destroy();
    const database: Socket = connect(port, "127.0.0.1");
    let isEnding = false;
    client.on("data", (bytes) => {
      isEnding ||= state === "breaking" && bytes.includes("COMMIT");
      database.write(bytes);
    });
    database.on("data", (bytes) => {
      if (!isEnding) return client.write(bytes);
      state = breaksFor === "once" ? "sound" : "broken";
      client.destroy();
    });
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const)
      one.on("error", () => {}).on("close", () => other.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    breakAtCommit(times: typeof breaksFor) {
      [state, breaksFor] = ["breaking", times];
    },
    mend() {
      state = "sound";
    },
    stop: () => server.close(),
  };
}

describe("a publication whose database commits it without being heard", () => {
  let server: PgliteServer;
  let network: Awaited<ReturnType<typeof startNetwork>>;
  let place: Place;
  let cut: Parameters<typeof network.breakAtCommit>[0] | undefined;

  beforeAll(async () => {
    server = await startPglite();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    const url = new URL(server.createDatabase().url);
    network = await startNetwork(Number(url.port));
    url.port = String(network.port);
    place = createPlace({ DATABASE_URL: url.href });
    cut = undefined;
  });
  afterEach(async () => {
    network.mend();
    await place.remove();
    network.stop();
  });

  const open = () =>
    place.open({
      onStep(step) {
        if (step === "flipping" && cut) network.breakAtCommit(cut);
      },
    });
  const publishMore = async (datalogue: Awaited<ReturnType<typeof open>>) => {
    place.write("culture/mediatheques/data.csv", `${visitsCsv}17140,Dolus-d'Oléron,2024,9000\n`);
    return datalogue.load();
  };
  const versions = () => {
    const { id } = JSON.parse(place.read("culture/mediatheques/dataset.json"));
    return readdirSync(join(place.data, "versions", id)).sort();
  };

  it("is told as done once the database is asked again", async () => {
    const datalogue = await open();
    await datalogue.load();
    cut = "once";
    expect(await publishMore(datalogue)).toMatchObject({ published: 1, problems: [] });
    expect(versions()).toEqual(["1", "2"]);
    expect((await datalogue.services.catalogue.listRows(SLUG, {})).total).toBe(4);
    expect(readdirSync(join(place.data, "building"))).toEqual([]);
  });

  it("loses no file while the database answers nobody: who starts next finds what it names", async () => {
    const datalogue = await open();
    await datalogue.load();
    cut = "ever";
    await publishMore(datalogue).then(
      ({ published }) => expect(published).toBe(0),
      () => {},
    );
    expect(versions()).toEqual(["1", "2"]);
    await datalogue.close();
    network.mend();
    cut = undefined;
    const after = await open();
    expect(await after.load()).toMatchObject({ published: 0, unchanged: 1, problems: [] });
    expect((await after.services.catalogue.listRows(SLUG, {})).total).toBe(4);
    expect(readdirSync(join(place.data, "building"))).toEqual([]);
  });
});
