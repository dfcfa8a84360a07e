import { expect, it } from "vitest";
import type { PageRoute } from "../../packages/web/src/http/page-route.js";
import { pageUse } from "../../packages/web/src/server/page-use.js";
import type { Site } from "../../packages/web/src/site.js";

const route = (path: string, datasets?: PageRoute["datasets"]): PageRoute => ({
  ...{ path, parameters: [] },
  make: async () => {
    throw new Error("no page is made to be counted");
  },
  ...(datasets ? { datasets } : {}),
});
const ofTheme: PageRoute["datasets"] = (_site, { theme }) => [`donnees-${theme}`];
const use = pageUse({} as Site, [
  route("/observatoires/:theme.pdf", ofTheme),
  route("/observatoires/:theme", ofTheme),
  route("/observatoires/:theme/partage.png", ofTheme),
  route("/integrer/observatoires/:theme/:block", ofTheme),
  route("/territoires/:code"),
]);

it.each([
  ["/observatoires/agriculture", "page"],
  ["/observatoires/agriculture/", "page"],
  ["/Observatoires/agriculture", "page"],
  ["/observatoires/agriculture.pdf", "file"],
  ["/observatoires/agriculture/partage.png", "chart"],
  ["/integrer/observatoires/agriculture/chiffres", "chart"],
])("%s counts for the datasets that it is made of, as a %s", (path, kind) => {
  expect(use(path)).toEqual({ kind, datasets: ["donnees-agriculture"] });
});

it("counts no page that does not say what it is made of, nor an address of none", () => {
  for (const path of ["/territoires/17093", "/observatoires", "/observatoires/agriculture/autre"])
    expect(use(path)).toBeUndefined();
});
