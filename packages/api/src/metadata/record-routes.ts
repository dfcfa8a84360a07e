import { type Request, type Response, Router } from "express";
import { BadQuery } from "../http/bad-query.js";
import { notFound } from "../http/http-problem.js";
import { readParameters } from "../http/query-parameters.js";
import { parseBoxes, parseDatetime } from "../ogc/feature-query.js";
import type { OgcLink } from "../ogc/links.js";
import { sendData } from "../ogc/send-document.js";
import { endOf, type Interval, startOf } from "../rows/features/feature-query.js";
import type { Dataset } from "../versions/dataset.js";
import type { DescribedServices, MetadataSettings } from "./catalogue-content.js";
import { describeRecord } from "./describe-record.js";
import { datasetIri } from "./iris.js";
import { openDatasets } from "./list-public-pages.js";
import { complete, placeOf } from "./read-content.js";
import { listRecords, RECORDS_PATH, recordQuery } from "./record-operations.js";

/** The only collection: every open dataset. */
const COLLECTION = "jeux";

/** Searches of one question: each is made. */
const MOST_SEARCHES = 20;

const CONFORMS_TO = [
  "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
  "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
  "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
  "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
  "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
  "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core",
  "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-collection",
  "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core-query-parameters",
  "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/json",
];

/** `/records`: the open datasets as OGC API Records, for catalogues that harvest others. */
export function recordRoutes(services: DescribedServices, settings: MetadataSettings): Router {
  const { catalogue, territories } = services;
  const { publicUrl } = settings;
  const root = publicUrl + RECORDS_PATH;
  const address = `${root}/collections/${COLLECTION}`;
  const router = Router();

  const send = (response: Response, document: object, links: OgcLink[], type = "application/json") => {
    response.set({ "Access-Control-Allow-Origin": "*", "Cache-Control": "public, no-cache" });
    sendData(response, JSON.stringify({ ...document, links }), type, links);
  };
  const json = (href: string, rel: string): OgcLink => ({ href, rel, type: "application/json" });

  const describeCollection = () => {
    const { title, description } = catalogue.info();
    const box = placeOf(territories, territories.home().territory.code)?.bbox;
    return {
      ...{ id: COLLECTION, type: "Collection", itemType: "record", title, description, language: { code: "fr" } },
      ...(box ? { extent: { spatial: { bbox: [box] } } } : {}),
      crs: ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"],
      links: [
        json(address, "self"),
        { href: `${address}/items`, rel: "items", type: "application/geo+json" },
        { href: `${publicUrl}/jeux`, rel: "alternate", type: "text/html" },
      ],
    };
  };

  router.get(RECORDS_PATH, (request, response) => {
    readParameters(request, recordQuery.form);
    const { title, description } = catalogue.info();
    send(response, { title, description }, [
      json(root, "self"),
      { href: `${publicUrl}/api/openapi.json`, rel: "service-desc", type: "application/json" },
      { href: `${publicUrl}/api/docs`, rel: "service-doc", type: "text/html" },
      json(`${root}/conformance`, "conformance"),
      json(`${root}/collections`, "data"),
    ]);
  });

  router.get(`${RECORDS_PATH}/conformance`, (request, response) => {
    readParameters(request, recordQuery.form);
    send(response, { conformsTo: CONFORMS_TO }, [json(`${root}/conformance`, "self")]);
  });

  router.get(`${RECORDS_PATH}/collections`, (request, response) => {
    readParameters(request, recordQuery.form);
    send(response, { collections: [describeCollection()] }, [json(`${root}/collections`, "self")]);
  });

  router.get(`${RECORDS_PATH}/collections/:collection`, (request, response) => {
    readParameters(request, recordQuery.form);
    checkCollection(request.params.collection);
    const { links, ...collection } = describeCollection();
    send(response, collection, links);
  });

  router.get(`${RECORDS_PATH}/collections/:collection/items`, async (request, response) => {
    checkCollection(request.params.collection);
    const { limit, offset, ...asked } = readParameters(request, listRecords.query);
    const found = await findDatasets(asked);
    const page = found.slice(offset, offset + limit);
    const info = catalogue.info();
    const content = { info, organisations: await catalogue.listNamedOrganisations() };
    const features = await Promise.all(
      page.map(async (dataset) => describeRecord(await complete(services, dataset), content, settings)),
    );
    const at = (start: number, rel: string): OgcLink => {
      const url = new URL(publicUrl + request.originalUrl);
      url.searchParams.set("offset", String(start));
      return { href: url.href, rel, type: "application/geo+json" };
    };
    const links = [
      { href: publicUrl + request.originalUrl, rel: "self", type: "application/geo+json" },
      json(address, "collection"),
      ...(offset + limit < found.length ? [at(offset + limit, "next")] : []),
      ...(offset > 0 ? [at(Math.max(0, offset - limit), "prev")] : []),
    ];
    const counts = { numberMatched: found.length, numberReturned: page.length };
    send(response, { type: "FeatureCollection", ...counts, features }, links, "application/geo+json");
  });

  router.get(
    `${RECORDS_PATH}/collections/:collection/items/:uuid`,
    async (request: Request<{ collection: string; uuid: string }>, response: Response) => {
      readParameters(request, recordQuery.form);
      checkCollection(request.params.collection);
      const { uuid } = request.params;
      const dataset = await catalogue.getDataset(uuid);
      if (!dataset?.readable || dataset.agreement || dataset.id !== uuid)
        throw notFound("jeu-inconnu", `Aucun jeu ouvert n'a l'identifiant «\u00A0${uuid}\u00A0».`);
      const content = { info: catalogue.info(), organisations: await catalogue.listNamedOrganisations() };
      const { links, ...record } = describeRecord(await complete(services, dataset), content, settings);
      const self = { href: `${address}/items/${uuid}`, rel: "self", type: "application/geo+json" };
      send(response, record, [self, json(address, "collection"), ...links], "application/geo+json");
    },
  );

  const findDatasets = async ({ q, bbox, datetime, type, ids, externalIds }: Asked): Promise<Dataset[]> => {
    const boxes = bbox === undefined ? undefined : parseBoxes(bbox);
    const when = datetime === undefined ? undefined : parseDatetime(datetime);
    const listOf = (text: string | undefined) => text?.split(",").map((one) => one.trim());
    const [wanted, named, types] = [listOf(ids), listOf(externalIds), listOf(type)];
    const info = catalogue.info();
    const found: Dataset[] = [];
    if (types && !types.includes("dataset")) return found;
    const words = q === undefined ? undefined : await idsOfAny(q);
    for await (const dataset of openDatasets(services)) {
      if (words && !words.has(dataset.id)) continue;
      if (wanted && !wanted.includes(dataset.id)) continue;
      if (named && !named.includes(datasetIri(info, dataset))) continue;
      if (
        boxes &&
        !boxes.some((box) => meets(box, dataset.bbox ?? placeOf(territories, dataset.spatial)?.bbox ?? null))
      )
        continue;
      if (when && !isWithin(when, dataset.temporal)) continue;
      found.push(dataset);
    }
    return found;
  };

  /** Of the datasets found by one at least of the searches that commas separate, as the standard asks. */
  const idsOfAny = async (q: string): Promise<Set<string>> => {
    const searches = new Set(q.split(",").map((words) => words.trim()));
    // A comma before, after or beside another asks for nothing more; a search without any word is for all.
    if (searches.size > 1) searches.delete("");
    if (searches.size > MOST_SEARCHES)
      throw new BadQuery(
        "valeur-invalide",
        `«\u00A0q\u00A0» prend ${MOST_SEARCHES} recherches au plus, séparées par des virgules.`,
        "q",
      );
    const ids = new Set<string>();
    for (const words of searches) {
      const { data } = await catalogue.searchDatasets({ q: words, page: 1, pageSize: 100_000 });
      for (const { id } of data) ids.add(id);
    }
    return ids;
  };

  return router;
}

type Asked = Partial<Record<"q" | "bbox" | "datetime" | "type" | "ids" | "externalIds", string | undefined>>;

function checkCollection(name: string): void {
  if (name !== COLLECTION)
    throw notFound("adresse-inconnue", `La seule collection est «\u00A0${COLLECTION}\u00A0»\u00A0: les jeux ouverts.`);
}

/** Records without place or period are kept, as features are: nothing says that they are elsewhere. */
function meets([west, south, east, north]: number[], box: Dataset["bbox"]): boolean {
  if (!box) return true;
  const [w, s, e, n] = box;
  return w <= Number(east) && e >= Number(west) && s <= Number(north) && n >= Number(south);
}

function isWithin({ from, to }: Interval, temporal: Dataset["temporal"]): boolean {
  if (!temporal) return true;
  return (from === null || endOf(temporal.to) >= startOf(from)) && (to === null || startOf(temporal.from) <= endOf(to));
}
