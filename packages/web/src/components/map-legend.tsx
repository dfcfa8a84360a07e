import type { MapSign } from "@datalogue/ingest";
import type { LayerLook, LookClass } from "../charts/layer-look.js";
import { formatNumber, typographic } from "../format/index.js";
import { SIGN_SIDE, signPaths } from "../icons/map-signs.js";

/** What the lines of a map of layers are, and its numbers where places too near each other are told by one. */
export function MapLegend({ gathered = false }: { gathered?: boolean }) {
  return (
    <ul class="legend">
      <li>
        <span class="swatch swatch--line swatch--limit" />
        Limite d’intercommunalité
      </li>
      <li>
        <span class="swatch swatch--line swatch--commune" />
        Limite de commune
      </li>
      {gathered && (
        <li>
          <b class="count-key" aria-hidden="true">
            5
          </b>
          Un nombre&nbsp;: autant de lieux, trop proches pour être montrés un par un
        </li>
      )}
    </ul>
  );
}

/** The key of a layer: each look, what it means, how many objects have it. */
export function LayerKey({
  look,
  counts,
  hatched = false,
}: {
  look: LayerLook;
  counts: { look: LookClass | undefined; count: number; kind: Kind }[];
  /** True where areas let see the colour of communes under them. */
  hatched?: boolean;
}) {
  return (
    <ul class="key-list">
      {counts.map(({ look: own, count, kind }) => (
        <li key={`${own?.value} ${kind}`}>
          <LookKey one={{ look: own, kind }} look={look} hatched={hatched} />
          <span>{labelOfLook({ look: own, kind }, look)}</span>
          <span>{formatNumber(count)}</span>
        </li>
      ))}
    </ul>
  );
}

type Kind = "area" | "line" | "point";

/** What a look of a layer means, in words. */
export function labelOfLook({ look: own, kind }: { look: LookClass | undefined; kind: Kind }, look: LayerLook): string {
  return own ? typographic(own.label) : look.classes.length > 0 ? "Autre" : nameOfKind[kind];
}

/** A look as it is on the map, in a square. */
export function LookKey({
  one: { look: own, kind },
  look,
  hatched,
}: {
  one: { look: LookClass | undefined; kind: Kind };
  look: LayerLook;
  hatched: boolean;
}) {
  return kind === "point" ? (
    <SignKey sign={own?.sign ?? look.sign} />
  ) : (
    <ColourKey colour={own?.colour ?? look.colour} look={look} isLine={kind === "line"} hatched={hatched} />
  );
}

const nameOfKind = { area: "Surface", line: "Tracé", point: "Lieu" } as const;

function SignKey({ sign }: { sign: MapSign }) {
  return (
    <svg class="key" viewBox={`0 0 ${SIGN_SIDE} ${SIGN_SIDE}`} aria-hidden="true">
      <rect width={SIGN_SIDE} height={SIGN_SIDE} fill="#10252f" />
      <path d={signPaths[sign]} fill="none" stroke="#ffffff" stroke-width="1.5" />
    </svg>
  );
}

function ColourKey({
  colour,
  look,
  isLine,
  hatched,
}: {
  colour: string;
  look: LayerLook;
  isLine: boolean;
  hatched: boolean;
}) {
  return (
    <svg class="key" viewBox="0 0 17 17" aria-hidden="true">
      {isLine ? (
        <path d="M0 8.5h17" stroke={colour} stroke-width="3" />
      ) : hatched ? (
        <>
          <path d="M0 7L7 0M0 17L17 0M10 17L17 10" stroke={colour} stroke-width="3" />
          <rect x="0.5" y="0.5" width="16" height="16" fill="none" stroke={look.onWhite ? "#343434" : colour} />
        </>
      ) : (
        <>
          {look.onWhite && <rect width="17" height="17" fill="#fffffe" />}
          <rect
            x="0.5"
            y="0.5"
            width="16"
            height="16"
            fill={colour}
            fill-opacity={look.opacity}
            stroke={look.onWhite ? "#343434" : colour}
          />
        </>
      )}
    </svg>
  );
}
