import { type OpenCadastre, planeIrradiation, type RoofClass, type SunPlace } from "@datalogue/api";
import type { Geometry } from "geojson";
import { colours } from "../charts/style.js";
import type { LayerMeaning } from "../layers/layer-meaning.js";
import type { Site } from "../site.js";
import { roofClasses } from "./roof-words.js";

/** Those of the map of a roof's page (`.roof--good`…), on any ground. */
const fills: Record<RoofClass, string> = {
  good: colours.classes[3],
  fair: colours.classes[1],
  poor: colours.sheet,
};

/** What the layer of roofs of a cadastre means on a map: the class of each roof, and its page; undefined for any other layer. */
export async function roofMeaning(
  { services }: Pick<Site, "services">,
  slug: string,
): Promise<LayerMeaning | undefined> {
  const { solar } = services;
  const cadastre = solar.list().find(({ roofs }) => roofs === slug);
  const open = cadastre && (await solar.open(cadastre.theme));
  const place = typeof open === "object" ? open.places[0] : undefined;
  if (typeof open !== "object" || !place) return undefined;
  return {
    title: "Potentiel",
    classes: (Object.keys(roofClasses) as RoofClass[]).map((value) => ({
      value,
      label: roofClasses[value].label,
      colour: fills[value],
    })),
    valueOf: (feature) => {
      if (!feature.geometry) return undefined;
      const { estimate } = solar.show(open, { ...feature, geometry: feature.geometry as Geometry });
      return estimate.kind === "estimate" ? estimate.class : undefined;
    },
    expression: classExpression(open, place),
    page: {
      href: `/observatoires/${open.cadastre.theme}/solaire?toit=`,
      field: "id_toit",
      label: "Ce que ce toit peut produire",
    },
  };
}

const TILTS = [0, 15, 30, 45, 60, 75, 90];
const AZIMUTHS = [0, 45, 90, 135, 180, 225, 270, 315, 360];

/**
 * The class of a roof as an expression over its columns, for tiles: what `estimateRoof` reckons, the irradiation of planes read between those of
 * a grid of tilts and orientations. A roof whose area only its outline tells is taken as large enough.
 */
export function classExpression(
  { cadastre: { model, classes } }: Pick<OpenCadastre, "cadastre">,
  place: SunPlace,
): unknown {
  const known = (field: string, otherwise: unknown) => ["number", ["get", field], otherwise];
  const yearly = (tilt: number, azimuth: number | null) => {
    const found = planeIrradiation(place, { tilt, azimuth });
    return found.kind === "faults" ? 0 : Math.round(found.yearly);
  };
  const tilt = known("inclinaison_deg", model.tilt);
  const between = (at: unknown, steps: [number, unknown][]) => ["interpolate", ["linear"], at, ...steps.flat()];
  const turned = between(
    tilt,
    TILTS.map((one) => [
      one,
      between(
        ["number", ["get", "orientation_deg"]],
        AZIMUTHS.map((azimuth) => [azimuth, yearly(one, azimuth % 360)]),
      ),
    ]),
  );
  const anyhow = between(
    tilt,
    TILTS.map((one) => [one, yearly(one, null)]),
  );
  const lit = ["-", 1, ["/", known("ombre_pct", 0), 100]];
  const irradiation = known("irradiation_kwh_m2", [
    "*",
    lit,
    ["case", ["==", ["typeof", ["get", "orientation_deg"]], "number"], turned, anyhow],
  ]);
  const area = known("surface_utile_m2", ["*", known("surface_m2", Number.MAX_SAFE_INTEGER), model.usableShare]);
  return [
    "case",
    ["any", ["<", irradiation, classes.poor], ["<", area, classes.leastArea]],
    "poor",
    [">=", irradiation, classes.good],
    "good",
    "fair",
  ];
}
