import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isGivenToAll } from "../../../packages/api/src/sources/is-given-to-all.js";

const at = (url: string) => ({ family: "file" as const, url });
const isOpen = (url: string) => isGivenToAll({ from: at(url), licence: "lov2" });

it.each([
  "https://exemple.invalid/entrees.csv",
  "https://exemple.invalid/geoserver/ows?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=ms:Communes2024Simplifiees&OUTPUTFORMAT=application/json&SRSNAME=EPSG:4326&COUNT=1000",
  "https://exemple.invalid/collections/communes/items?f=json&limit=1000&bbox=-1.4,45.8,-1,46.1&bbox-crs=EPSG:4326&datetime=2024-01-01T00:00:00Z/..",
  "https://exemple.invalid/api/explore/v2.1/catalog/datasets/bornes/exports/csv?select=codeInseeCommune2024Actuelle,n&where=n > 0&limit=-1&delimiter=;&use_labels=true&refine.annee=2024",
  "https://exemple.invalid/rest/services/Bornes/FeatureServer/0/query?where=1=1&outFields=*&f=geojson",
  "https://exemple.invalid/data-fair/api/v1/datasets/bornes/lines?size=10000&format=csv",
  "https://exemple.invalid/export.csv?code=17093,2A004&code_postal=17480&codeCommune=17093&Année={AAAA}&format=csv",
  ...["{commune}", "{departement}", "EPCI-{epci}", "EPCI-200041762", "17093|17140"].map(
    (code) => `https://exemple.invalid/export.csv?code=${code}`,
  ),
  "https://exemple.invalid/production/annee=2024/communes.parquet",
  "https://exemple.invalid/d/statistiques-2024.csv",
  "https://exemple.invalid/share/communes-2024.csv",
  "https://exemple.invalid/fr/datasets/r/6a01b928-0dd2-d459-07e5-fc610dd2d459",
  "https://exemple.invalid/datasets/6a01b9280dd2d45907e5fc610dd2d459_0.csv",
  "https://exemple.invalid/download?resource=6a01b9280dd2d45907e5fc61",
])("says that everybody may ask for %s", (url) => {
  expect(isOpen(url)).toBe(true);
});

it.each(readdirSync("datasets", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith("source.json")))(
  "says that everybody may ask for what %s names",
  (file) => {
    expect(isGivenToAll(JSON.parse(readFileSync(join("datasets", file), "utf8")))).toBe(true);
  },
);

it.each([
  ...["?api_key=x", "?format=csv&apikey=x", "?access_token=x", "?X-Amz-Signature=x", "?sv=1&sig=x", "?cle=x"],
  ...["?authkey=x", "?userToken=x", "?pwd=x", "?auth[token]=x", "?clé=x", "?jeton=x", "?mot_de_passe=x"],
  ...["?motdepasse=x", "?authorization=x", "?bearer=x", "?passphrase=x", "?codeacces=x", "?pin=1234", "?session=x"],
  ...["?code=S3CRET", "?code=483920", "?17093", "#x", ";jsessionid=x"],
  "?page=q7Kd0Xb2Rm9Zt4Lw8YhN3v",
])("says that an address with %s is not for everybody", (part) => {
  expect(isOpen(`https://exemple.invalid/entrees.csv${part}`)).toBe(false);
});

it.each([
  "https://exemple.invalid/s/AbCdEf123456/download",
  "https://exemple.invalid/spreadsheets/d/AbCdEf123456/export?format=csv",
  "https://exemple.invalid/f/4b1d9c07aa2e4f61b0c3/?dl=1",
  "https://exemple.invalid/app/share/123456/6a01b928-0dd2-d459-07e5-fc610dd2d459",
  "https://exemple.invalid/:x:/g/personal/agent/EQd8kX2mZp9Lr4Tn7VwYb3cBq1sHj6GfUaNoPeRtIxDyLw?download=1",
  "https://exemple.invalid/x/s!AqXk29",
  "https://exemple.invalid/api/v1/q7Kd0Xb2Rm9Zt4Lw8YhN3v/export.csv",
  "https://exemple.invalid/api/v1/aB3-xY9_kL2mN5pQ/export.csv",
  Object.assign(new URL("https://exemple.invalid/entrees.csv"), { username: "agent", password: "mot" }).href,
])("says that %s, a link that few know, is not for everybody", (url) => {
  expect(isOpen(url)).toBe(false);
});

it("looks at every address of a source", () => {
  const files = { "2024": "https://exemple.invalid/2024.csv", "2025": "https://exemple.invalid/2025.csv?authkey=x" };
  expect(isGivenToAll({ from: { family: "files", files, select: ["n"] }, licence: "lov2" })).toBe(false);
});

it("says that what a partner shares is not given to everybody", () => {
  expect(isGivenToAll({ from: at("https://exemple.invalid/entrees.csv"), licence: "convention" })).toBe(false);
});
