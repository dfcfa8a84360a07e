import { Type } from "typebox";
import { FetchFailure } from "../../fetching/fetch-failure.js";
import { type Family, family } from "../family.js";
import { openFeatureFile } from "../feature-file.js";
import { countPages, listIn, readPages } from "../file-parts.js";
import { gatherFeatures } from "../gather-features.js";
import { partsOf, type Question } from "../question.js";
import { SourceFailure } from "../source-failure.js";
import { AREA, EACH, KEEP, SITE } from "./site.js";

const form = Type.Object({
  url: Type.String({ ...SITE, description: "l'adresse du service, sans paramètre (https://data.geopf.fr/wfs/ows)" }),
  layer: Type.String({ pattern: "^[\\w.:-]+$", description: "le nom de la couche (wfs_du:zone_urba)" }),
  each: EACH,
  where: Type.Optional(Type.String({ minLength: 1, description: "une autre condition, en CQL (typezone = 'U')" })),
  area: AREA,
  keep: KEEP,
});

/** Features of a page: the most that the Géoplateforme gives is 5 000. */
const PAGE = 1000;
/** What the most that services give is a multiple of. */
const ROUND = 50;
/** Conditions joined in one address. */
const AT_ONCE = 25;

/** Features of a WFS 2.0, in pages, in degrees; with their area, whole or by commune, when it is asked. */
export const wfs: Family<typeof form> = family({
  title: "couche d'un service WFS",
  form,
  filters: false,
  hasYears: false,
  async receive({ url: service, layer, each, where, area, keep }, _filter, question, receiving) {
    const file = await openFeatureFile(receiving, question, area, keep);
    const asked: string[] = [];
    try {
      for (const condition of conditionsOf(each, question)) {
        const filter = [...(condition ? [`(${condition})`] : []), ...(where ? [`(${where})`] : [])].join(" AND ");
        const address = (start: number) =>
          `${service}?${new URLSearchParams({
            ...{ SERVICE: "WFS", VERSION: "2.0.0", REQUEST: "GetFeature", TYPENAMES: layer },
            ...{ OUTPUTFORMAT: "application/json", SRSNAME: "EPSG:4326" },
            ...(filter ? { CQL_FILTER: filter } : {}),
            ...{ STARTINDEX: String(start), COUNT: String(PAGE) },
          })}`;
        const count = countPages(address(0));
        let longest = 0;
        let mayBeLast = false;
        // A page may be shorter than what is asked: where the service does not count, only an empty one is the last.
        const next = ({ features }: Record<string, unknown>) => {
          const isWhole = count.announced !== undefined && count.received >= count.announced;
          return isWhole || (features as unknown[]).length === 0 ? undefined : address(count.received);
        };
        try {
          for await (const { url, page } of readPages(address(0), receiving, next)) {
            asked.push(url);
            const features = listIn(page, "features", url);
            if (count.announced === undefined && mayBeLast && count.isSame(features)) break;
            // "unknown" where the service does not count.
            count.add(features, page.numberMatched, url);
            if (features.length > 0) {
              mayBeLast = isShort(features.length, longest);
              longest = Math.max(longest, features.length);
            }
            await file.add(features, url);
          }
        } catch (error) {
          // Past its end, a service may refuse rather than give nothing.
          if (count.announced !== undefined || !mayBeLast || !isRefusal(error)) throw error;
        }
        count.end();
      }
      return await file.end(asked, layer.replace(/^.*:/, ""));
    } finally {
      await file.close();
    }
  },
  gather({ layer, each, where, area, keep }, _filter, question, found, receiving) {
    const name = layer.replace(/^.*:/, "");
    return gatherFeatures(found, receiving, { question, area, keep, name, anyOf: eachOf(each, question), where });
  },
});

/** Whether a page that no count tells the last is shorter than those before; alone, than what is asked, and no round number at which a service stops. */
function isShort(count: number, longest: number): boolean {
  return longest > 0 ? count < longest : count < PAGE && count % ROUND !== 0;
}

/** Whether a service said that it cannot give what is asked: a report of exceptions, in XML or in JSON, with or without the status of one. */
function isRefusal(error: unknown): boolean {
  if (error instanceof SourceFailure) return error.fault.kind === "other-form" && error.fault.member === "features";
  if (!(error instanceof FetchFailure)) return false;
  const { fault } = error;
  return fault.kind === "not-json" || (fault.kind === "status" && (fault.status === 400 || fault.status === 404));
}

/** The conditions of each code, some joined in one; one without condition when the source has none. */
function conditionsOf(each: string | string[] | undefined, question: Question): (string | undefined)[] {
  if (each === undefined) return [undefined];
  const all = eachOf(each, question);
  const joined: string[] = [];
  for (let at = 0; at < all.length; at += AT_ONCE) joined.push(all.slice(at, at + AT_ONCE).join(" OR "));
  return joined;
}

/** The condition of each code. */
function eachOf(each: string | string[] | undefined, question: Question): string[] {
  return (each === undefined ? [] : [each].flat()).flatMap((condition) => {
    const by = /\{(commune|epci|departement)\}/.exec(condition)?.[1] as "commune" | "epci" | "departement";
    return partsOf(question, { by }).flatMap((codes) => codes.map((code) => condition.replaceAll(`{${by}}`, code)));
  });
}
