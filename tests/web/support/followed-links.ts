// Who follows which links: crawl.test.ts every page that pages lead to; pages.test.ts, two of each form, the rest: files made for each
// request, lists sorted or paged otherwise, the API and frames.
import { isSortingOrPaging } from "../../../scripts/lib/crawl.mjs";

/** Made for each request. */
const isHeavy = (path: string) => /\.(?:zip|png|xlsx|parquet|gpkg)\b|\/data\//.test(path);

/** Drawings, data and frames, alike from one indicator or dataset to the other. */
export const isAlike = (path: string) => /^\/(?:api|integrer|oembed)\b/.test(path);

/** Left to pages.test.ts by crawl.test.ts, whichever page leads there. */
export const isLeftByCrawl = (path: string) => isSortingOrPaging(path) || isHeavy(path);
