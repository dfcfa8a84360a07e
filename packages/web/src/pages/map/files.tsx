import { Answer } from "@datalogue/api";
import { render } from "preact-render-to-string";
import { countClasses } from "../../charts/layer-look.js";
import { hasClasses, renderLayerCut } from "../../charts/layer-map.js";
import { drawSwatch } from "../../charts/standalone-svg.js";
import { LookKey, labelOfLook } from "../../components/map-legend.js";
import { capitalise, counted, formatNumber, nameOf, typographic, unmarkedTitle } from "../../format/index.js";
import type { PageRoute } from "../../http/page-route.js";
import { drawMapSlide, MAP_CUT, type MapKey } from "../../images/map-slide.js";
import { unitWords } from "../../observatory/wording.js";
import type { Query, Site } from "../../site.js";
import { isDemonstration, loadMap } from "./map-content.js";
import type { MapValues } from "./map-values.js";
import { describeGround, sourcesOf } from "./words.js";

const FILE_PARAMETERS = ["couches", "territoire", "indicateur", "annee", "fond"];
/** Pixels of the image of a map: those of a screen that slides are shown on. */
const PNG_WIDTH = 1920;

/** The still map as a slide, drawing and image. */
export const mapFileRoutes: PageRoute[] = [
  {
    path: "/carte.svg",
    parameters: FILE_PARAMETERS,
    lists: ["couches"],
    make: async (site, _params, query, { headers }) =>
      new Answer(200, { ...headers, "Content-Type": "image/svg+xml; charset=utf-8" }, await mapFile(site, query)),
  },
  {
    path: "/carte.png",
    parameters: FILE_PARAMETERS,
    lists: ["couches"],
    make: async (site, _params, query, { headers, rasterise }) =>
      new Answer(
        200,
        { ...headers, "Content-Type": "image/png", "Cache-Control": "public, no-cache" },
        await rasterise(await mapFile(site, query), PNG_WIDTH),
      ),
  },
];

/** The map as a slide: what it shows is said on it. */
async function mapFile(site: Site, query: Query): Promise<string> {
  const content = await loadMap(site, query);
  const { territory, layers, values, still } = content;
  const place = nameOf(territory);
  const [only] = layers;
  const hatched = values !== undefined && hasClasses(values.values);
  const { most = "", least = null } = values?.finding ?? {};
  const single = layers.length === 1 && only ? unmarkedTitle(only.collection.dataset) : undefined;
  return drawMapSlide({
    title: values ? typographic(values.data.indicator.title) : (single ?? place),
    subtitles: [
      ...(values ? [`${values.year} · ${unitWords(values.data.indicator)}`] : []),
      ...(values || single ? [place] : []),
    ],
    finding: values ? `${capitalise(most)}${least ? `, ${least}` : ""}.` : "",
    keys: [
      ...(values ? [valuesKey(values)] : []),
      ...layers.map(({ look, features, collection }) => ({
        title: !values && single ? "" : unmarkedTitle(collection.dataset),
        entries: countClasses(look, features).map((one) => ({
          mark: render(<LookKey one={one} look={look} hatched={hatched} />),
          label: labelOfLook(one, look),
          count: formatNumber(one.count),
        })),
      })),
    ],
    source: `${describeGround(site, false)} ${sourcesOf(layers, values)}`,
    drawing: still ? await renderLayerCut(still, MAP_CUT) : "",
    site: typographic(site.services.catalogue.info().title),
    demonstration: isDemonstration(content),
  });
}

function valuesKey({ data, classes, values }: MapValues): MapKey {
  const markOf = (swatch: string) => `<svg viewBox="-1 -1 20 16">${drawSwatch(swatch, 0, 0)}</svg>`;
  const circle = { mark: markOf("swatch--circle"), label: "Surface selon la quantité", count: "" };
  return {
    title: typographic(data.indicator.shortTitle),
    entries: [
      ...(hasClasses(values) ? [] : [circle]),
      ...classes.map(({ swatch, label, count }) => ({ mark: markOf(swatch), label, count: counted(count, "commune") })),
    ],
  };
}
