import type { FeatureCollection, Position } from "geojson";
import { projectOutlines } from "../charts/outline.js";

interface LocatorProps {
  /** What maps of communes are drawn from (`outlinesOf`). */
  outlines: FeatureCollection;
  /** Names of the communes of the home perimeter, by code: the others are the land around. */
  communes: ReadonlyMap<string, string>;
  /** Codes of those that are shown full. */
  here: ReadonlySet<string>;
  /** One sentence for who cannot see it. */
  label: string;
}

const WIDTH = 220;
const MARGIN = 8;

/** Where is it? The communes of the home perimeter, those of the territory full, each named under the pointer. Nothing without outlines. */
export function Locator({ outlines, communes, here, label }: LocatorProps) {
  const margin = { top: MARGIN, right: MARGIN, bottom: MARGIN, left: MARGIN };
  const map = projectOutlines(outlines, WIDTH, margin, new Set(communes.keys()));
  if (map.width === 0) return null;
  const land = map.outlines.filter(({ code }) => !communes.has(code));
  return (
    <svg class="map" viewBox={`0 0 ${map.width} ${map.height}`} role="img" aria-label={label}>
      <path
        class="around"
        d={land
          .flatMap(({ pixels }) => pixels)
          .map(shapeOf)
          .join("")}
      />
      <g class="limits">
        {map.outlines.map(({ code, pixels }) =>
          communes.has(code) ? (
            <path key={code} class={here.has(code) ? "here" : "plain"} d={pixels.map(shapeOf).join("")}>
              <title>{communes.get(code)}</title>
            </path>
          ) : null,
        )}
      </g>
    </svg>
  );
}

/** The rings of a polygon, in whole pixels where nothing smaller shows. */
function shapeOf(rings: Position[][]): string {
  return rings
    .map((ring) => {
      let last = "";
      const places = ring.flatMap(([x = 0, y = 0]) => {
        const place = `${x.toFixed(0)} ${y.toFixed(0)}`;
        if (place === last) return [];
        last = place;
        return [place];
      });
      return places.length < 3 ? "" : `M${places.join("L")}Z`;
    })
    .join("");
}
