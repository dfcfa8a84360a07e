import type { ShownRoof } from "@datalogue/api";
import type { Geometry, Position } from "geojson";
import { classOf, nameRoof, roofClasses } from "./roof-words.js";

const WIDTH = 400;
const HEIGHT = 300;
const MARGIN = 16;
/** Roofs that one map holds and stays legible. */
export const MAPPED = 80;

/** Roofs near each other, each a link that says what the list says; the one chosen is outlined. North is up. */
export function RoofMap({
  roofs,
  chosen,
  label,
  addressOfRoof,
}: {
  roofs: readonly ShownRoof[];
  chosen: string | undefined;
  label: string;
  /** On paper there are no links. */
  addressOfRoof?: (id: string) => string;
}) {
  const shown = roofs.slice(0, MAPPED);
  if (shown.length === 0) return null;
  const place = frameOf(shown.map(({ geometry }) => geometry));
  const last = (a: ShownRoof, b: ShownRoof) => Number(a.roof.id === chosen) - Number(b.roof.id === chosen);
  return (
    <>
      <svg
        class="map roof-map"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role={addressOfRoof ? "group" : "img"}
        aria-label={label}
      >
        <path class="around" d={`M0 0H${WIDTH}V${HEIGHT}H0z`} />
        {[...shown].sort(last).map((one) => {
          const found = classOf(one);
          const isChosen = one.roof.id === chosen;
          const told = found ? roofClasses[found].label : "illisible";
          const said = `${nameRoof(one)}\u00a0: ${told}${isChosen ? ", choisi" : ""}`;
          const drawn = (
            <path
              key={one.roof.id}
              class={`roof ${found ? roofClasses[found].css : "roof--poor"}${isChosen ? " roof--chosen" : ""}`}
              d={drawRings(one.geometry, place)}
            />
          );
          if (!addressOfRoof) return drawn;
          return (
            <a
              key={one.roof.id}
              href={addressOfRoof(one.roof.id)}
              aria-label={said}
              aria-current={isChosen ? "true" : undefined}
            >
              {drawn}
            </a>
          );
        })}
      </svg>
      <ul class="legend plain">
        {Object.values(roofClasses).map(({ label: told, css }) => (
          <li key={css}>
            <span class={`swatch ${css}`} />
            {told}
          </li>
        ))}
        {chosen !== undefined && (
          <li>
            <span class="swatch roof--chosen" />
            choisi
          </li>
        )}
      </ul>
    </>
  );
}

type Place = (position: Position) => [number, number];

function frameOf(geometries: readonly Geometry[]): Place {
  const positions = geometries.flatMap(positionsOf);
  const [xs, ys] = [positions.map(([x = 0]) => x), positions.map(([, y = 0]) => y)];
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = Math.min(
    (WIDTH - 2 * MARGIN) / Math.max((east - west) * squeeze, 1e-6),
    (HEIGHT - 2 * MARGIN) / Math.max(north - south, 1e-6),
  );
  const [left, top] = [(WIDTH - (east - west) * squeeze * scale) / 2, (HEIGHT - (north - south) * scale) / 2];
  return ([x = 0, y = 0]) => [left + (x - west) * squeeze * scale, top + (north - y) * scale];
}

function ringsOf(geometry: Geometry): Position[][] {
  if (geometry.type === "Polygon") return geometry.coordinates;
  return geometry.type === "MultiPolygon" ? geometry.coordinates.flat() : [];
}

function positionsOf(geometry: Geometry): Position[] {
  return ringsOf(geometry).flat();
}

function drawRings(geometry: Geometry, place: Place): string {
  return ringsOf(geometry)
    .map(
      (ring) =>
        `M${ring
          .map((position) =>
            place(position)
              .map((value) => value.toFixed(1))
              .join(" "),
          )
          .join("L")}z`,
    )
    .join("");
}
