import { Type } from "typebox";
import { type Family, family } from "../family.js";
import { openFeatureFile } from "../feature-file.js";
import { countPages, listIn, readPages } from "../file-parts.js";
import { gatherFeatures } from "../gather-features.js";
import { codesOf, partsOf } from "../question.js";
import { AREA, SITE } from "./site.js";

const form = Type.Object({
  collection: Type.String({
    ...SITE,
    description: "l'adresse de la collection (https://exemple.fr/ogc/collections/zones)",
  }),
  where: Type.Optional(Type.String({ minLength: 1, description: "une autre condition, en CQL2 (typezone = 'U')" })),
  area: AREA,
});

/** Features of a collection of an OGC API Features, in pages, the territory asked by a filter in CQL2. */
export const ogcFeatures: Family<typeof form> = family({
  title: "collection d'une OGC API Features",
  form,
  filters: true,
  hasYears: false,
  async receive({ collection, where, area }, filter, question, receiving) {
    const file = await openFeatureFile(receiving, question, area);
    const asked: string[] = [];
    try {
      for (const codes of partsOf(question, filter)) {
        const conditions = [
          ...(filter ? [`${filter.field} IN (${codes.map((code) => `'${code}'`).join(",")})`] : []),
          ...(where ? [`(${where})`] : []),
        ];
        const query = new URLSearchParams({
          ...{ f: "json", limit: "1000" },
          ...(conditions.length > 0 ? { filter: conditions.join(" AND "), "filter-lang": "cql2-text" } : {}),
        });
        const first = `${collection}/items?${query}`;
        const count = countPages(first, { loose: true });
        const manner = { accept: "application/geo+json, application/json" };
        for await (const { url, page } of readPages(first, receiving, nextOf, manner)) {
          asked.push(url);
          const features = listIn(page, "features", url);
          count.add(features, page.numberMatched, url);
          await file.add(features, url);
        }
        count.end();
      }
      return await file.end(asked, collection.replace(/^.*\//, ""));
    } finally {
      await file.close();
    }
  },
  gather({ collection, where, area }, filter, question, found, receiving) {
    const anyOf = filter ? codesOf(question, filter).map((code) => `${filter.field} = '${code}'`) : [];
    return gatherFeatures(found, receiving, { question, area, name: collection.replace(/^.*\//, ""), anyOf, where });
  },
});

function nextOf({ links }: Record<string, unknown>, url: string): string | undefined {
  const next = Array.isArray(links) ? links.find((link) => link?.rel === "next")?.href : undefined;
  return typeof next === "string" && URL.canParse(next, url) ? new URL(next, url).href : undefined;
}
