import type { RoundEntry, Services } from "@datalogue/api";
import type { Position } from "geojson";
import { signs } from "./say-standing.js";

interface RoundMapProps {
  title: string;
  entries: RoundEntry[];
  territories: Services["territories"];
  /** Address of the page of an object. */
  hrefOf(key: string): string;
  /** Number of the objects that the list shows first, by key. */
  numbers: ReadonlyMap<string, number>;
}

const [WIDTH, HEIGHT, MARGIN] = [400, 300, 22];

/** Where the objects are, drawn with the page: an octagon is out of order, a triangle has to be seen, a round is in good state. */
export function RoundMap({ title, entries, territories, hrefOf, numbers }: RoundMapProps) {
  const placed = entries.filter(({ installation }) => installation.position !== null);
  if (placed.length === 0) return null;
  const project = projectionOf(placed.map(({ installation }) => installation.position as [number, number]));
  const outlines = territories.outlines({ level: "commune" }).features.map(({ geometry }) => geometry);
  const land = outlines
    .flatMap((geometry) =>
      geometry.type === "Polygon"
        ? [geometry.coordinates]
        : geometry.type === "MultiPolygon"
          ? geometry.coordinates
          : [],
    )
    .flat()
    .map((ring) => pathOf(ring, project))
    .filter((path) => path !== "")
    .join("");
  // What presses is drawn last, above the rest.
  const drawn = placed.toReversed();
  return (
    <figure class="stack">
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing with links in it is a group, and no fieldset */}
      <svg
        class="map pin"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="group"
        aria-label={title}
        data-round-map={linear(project).join(" ")}
      >
        <path class="around limits" d={land} />
        {drawn.map((entry) => (
          <Pin
            key={entry.installation.key}
            entry={entry}
            at={project(entry.installation.position as [number, number])}
            number={numbers.get(entry.installation.key)}
            href={hrefOf(entry.installation.key)}
          />
        ))}
      </svg>
      <div class="actions" data-map-tools />
      <ul class="legend">
        {(["out", "todo", "good"] as const).map((sign) => (
          <li key={sign} data-sign-key={sign}>
            <svg class="icon pin-key" viewBox="-9 -9 18 18" aria-hidden="true">
              <Shape sign={sign} size={7} />
            </svg>
            {signs[sign].words}
          </li>
        ))}
      </ul>
    </figure>
  );
}

interface PinProps {
  entry: RoundEntry;
  at: [number, number];
  number: number | undefined;
  href: string;
}

function Pin({ entry, at: [x, y], number, href }: PinProps) {
  const { sign, installation } = entry;
  const size = number === undefined ? 6 : 11;
  return (
    <a
      href={href}
      data-sign={sign}
      aria-label={`${number === undefined ? "" : `${number}. `}${installation.name}\u00a0: ${signs[sign].words}`}
    >
      <g transform={`translate(${round(x)} ${round(y)})`} data-at={`${round(x)} ${round(y)}`}>
        <Shape sign={sign} size={size} />
        {number !== undefined && (
          <text class={sign === "out" ? "n-o" : undefined} y={sign === "todo" ? 7 : 4.5} text-anchor="middle">
            {number}
          </text>
        )}
      </g>
    </a>
  );
}

/** The sign itself, around the origin. */
function Shape({ sign, size }: { sign: keyof typeof signs; size: number }) {
  if (sign === "good") return <circle class="pin-good" r={size} />;
  if (sign === "todo") {
    const [top, side, foot] = [size * 1.25, size * 1.3, size * 0.95];
    return <path class="pin-todo" d={`M0 ${round(-top)}L${round(side)} ${round(foot)}H${round(-side)}z`} />;
  }
  const cut = round(size * 0.42);
  const far = round(size * 1.02);
  return (
    <path
      class="pin-out"
      d={`M${-cut} ${-far}H${cut}L${far} ${-cut}V${cut}L${cut} ${far}H${-cut}L${-far} ${cut}V${-cut}z`}
    />
  );
}

/** Degrees → points of the drawing: all positions are seen, a kilometre at least across. */
function projectionOf(positions: [number, number][]): (position: Position) => [number, number] {
  const [west, east] = extent(positions.map(([x]) => x));
  const [south, north] = extent(positions.map(([, y]) => y));
  const middle = [(west + east) / 2, (south + north) / 2] as const;
  const narrow = Math.cos((middle[1] * Math.PI) / 180);
  const scale = Math.min(
    (WIDTH - 2 * MARGIN) / Math.max((east - west) * narrow, LEAST),
    (HEIGHT - 2 * MARGIN) / Math.max(north - south, LEAST),
  );
  return ([x = 0, y = 0]) => [WIDTH / 2 + (x - middle[0]) * narrow * scale, HEIGHT / 2 - (y - middle[1]) * scale];
}

/** The same as numbers: a and b of longitudes, c and d of latitudes. */
function linear(project: (position: Position) => [number, number]): number[] {
  const [[b, d], [x, y]] = [project([0, 0]), project([1, 1])];
  return [x - b, b, y - d, d];
}

/** Degrees of a kilometre. */
const LEAST = 0.009;

function extent(values: number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

/** A ring as a path; empty when all of it is far outside the drawing. */
function pathOf(ring: Position[], project: (position: Position) => [number, number]): string {
  const points = ring.map(project);
  const [left, right] = extent(points.map(([x]) => x));
  const [top, bottom] = extent(points.map(([, y]) => y));
  if (right < 0 || left > WIDTH || bottom < 0 || top > HEIGHT) return "";
  return `M${points.map(([x, y]) => `${Math.round(x)} ${Math.round(y)}`).join("L")}z`;
}

const round = (value: number) => Math.round(value * 10) / 10;
