import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { createApiApp } from "@datalogue/api";
import supertest from "supertest";
import { afterEach, expect, it } from "vitest";
import { createPlace, type Place, visitsCsv } from "../support/content-folder.js";

/** Root writes wherever the rights say no: only a disk of its own stops it. */
const mayMount = spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;

let place: Place;
let mounted: string | undefined;
const unmount = () => {
  if (mounted) spawnSync("umount", ["-l", mounted]);
  mounted = undefined;
};
afterEach(async () => {
  unmount();
  await place.remove();
});

it.runIf(mayMount)(
  "a draft keeps its file when another comes while nothing can be written there, and says so",
  async () => {
    place = createPlace();
    const datalogue = await place.open();
    await datalogue.load();
    const { secret } = await datalogue.keys.create({
      ...{ organisation: "ile-d-oleron", scopes: ["publish"], label: null, expiresOn: null },
    });
    const app = createApiApp(datalogue, place.settings);
    const ask = (method: "get" | "post" | "put", path: string) =>
      supertest(app)[method](path).auth(secret, { type: "bearer" });
    const put = (file: string) =>
      ask("put", path)
        .set("Content-Type", "text/csv")
        .set("Content-Disposition", 'attachment; filename="a.csv"')
        .send(file);
    const begun = await ask("post", "/api/drafts").send({
      ...{ organisation: "ile-d-oleron", dataset: "frequentation-mediatheques" },
    });
    const path = `/api/drafts/${begun.body.id}/file`;
    expect((await put(visitsCsv)).status).toBe(200);

    const folder = join(place.data, "drafts");
    spawnSync("mount", ["--bind", folder, folder]);
    mounted = folder;
    spawnSync("mount", ["-o", "remount,bind,ro", folder]);
    expect(await put(`${visitsCsv}17140,Dolus-d'Oléron,2024,9000\n`)).toMatchObject({
      status: 503,
      body: { code: "lecture-seule" },
    });
    expect((await ask("get", path)).body.toString()).toBe(visitsCsv);
    unmount();
    expect((await ask("get", path)).body.toString()).toBe(visitsCsv);
  },
);
