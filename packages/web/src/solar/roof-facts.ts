import type { OpenCadastre, RoofEstimate } from "@datalogue/api";
import { formatDate, formatNumber, typographic } from "../format/index.js";
import type { Gain } from "./load-gain.js";
import { nameWind } from "./roof-words.js";

/** A line of a sum: what it is, how much; `total` for one that closes what stands above it. */
export interface Fact {
  id: string;
  label: string;
  value: string;
  total?: boolean;
}

/** « 10 300 à 14 500 »; one figure where both are the same. */
export function tellRange(low: number, high: number): string {
  return low === high ? formatNumber(low) : `${formatNumber(low)} à ${formatNumber(high)}`;
}

/** A power in kilowatts-peak, with a decimal where it has one. */
export function formatPower(value: number): string {
  return `${formatNumber(value, Number.isInteger(value) ? 0 : 1)}\u00a0kWc`;
}

/** What is known of a roof and what is supposed, each line with its unit. */
export function roofFacts({ cadastre }: OpenCadastre, estimate: RoofEstimate, gain: Gain | undefined): Fact[] {
  const { area, usableArea, tilt, azimuth, shade, irradiation } = estimate;
  const power = cadastre.simulator && gain?.figure(cadastre.simulator.figures.power);
  const supposed = (known: "layer" | "assumed") => (known === "assumed" ? ", supposée" : "");
  return [
    ...(power === undefined ? [] : [{ id: "power", label: "Puissance possible", value: formatPower(power) }]),
    ...(gain
      ? [
          {
            id: "irradiation",
            label: "Reçu par chaque mètre carré en un an",
            value: `${formatNumber(irradiation.value)}\u00a0kWh`,
          },
        ]
      : []),
    {
      id: "usable",
      label: `Surface utile${supposed(usableArea.known)}${azimuth === null ? "" : `, ${nameWind(azimuth)}`}`,
      value: `${formatNumber(usableArea.value)}\u00a0m²`,
    },
    {
      id: "area",
      label: `Surface du toit${area.known === "assumed" ? ", d’après son emprise" : ""}`,
      value: `${formatNumber(area.value)}\u00a0m²`,
    },
    ...(tilt.known === "layer" || irradiation.known === "assumed"
      ? [{ id: "tilt", label: `Inclinaison${supposed(tilt.known)}`, value: `${formatNumber(tilt.value)}°` }]
      : []),
    ...(azimuth === null && irradiation.known === "assumed"
      ? [{ id: "azimuth", label: "Orientation inconnue", value: "moyenne de toutes" }]
      : []),
    {
      id: "shade",
      label: "Ombre dans l’année",
      value:
        irradiation.known === "layer"
          ? "déjà déduite"
          : shade === null
            ? "inconnue, non comptée"
            : `${formatNumber(100 * shade)}\u00a0%`,
    },
  ];
}

/** What panels cost and give, as a range; whatever rests on a price, a tariff or an aid that nobody read at its source says that it is to be checked. */
export function gainFacts({ cadastre }: OpenCadastre, { simulated, simulating, figure }: Gain): Fact[] {
  const roles = cadastre.simulator?.figures;
  if (!roles) return [];
  const range = ({ least, most }: { least: string; most: string }) => {
    const [from, to] = [figure(least), figure(most)];
    return from === undefined || to === undefined ? undefined : tellRange(from, to);
  };
  const [cost, due, years] = [range(roles.cost), range(roles.due), range(roles.years)];
  const aid = figure(roles.aid);
  const check = listUnchecked(cadastre, simulating.simulator).length > 0 ? ", à vérifier" : "";
  return [
    ...(cost ? [{ id: "cost", label: `Installation${check}`, value: `${cost}\u00a0€` }] : []),
    ...(aid === undefined
      ? []
      : [{ id: "aid", label: `Aide${check}`, value: `${aid < 0.5 ? "" : "−"}${formatNumber(aid)}\u00a0€` }]),
    ...(due ? [{ id: "due", label: `À payer${check}`, value: `${due}\u00a0€`, total: true }] : []),
    ...simulated.parts.map(({ id, label, amount }) => ({
      id,
      label: `${typographic(label)}${check}`,
      value: `${formatNumber(amount)}\u00a0€/an`,
    })),
    {
      id: "years",
      label: "Remboursé en",
      value: `${years ? `${years}\u00a0ans environ` : "jamais, à ce prix"}${check}`,
      total: true,
    },
  ];
}

/** What is to be known beside what panels cost and give: what nobody checked, then what the simulator says of this roof. */
export function tellCautions(open: OpenCadastre, gain: Gain): string[] {
  return [
    tellUnchecked(open, gain),
    ...gain.simulated.notes.map(({ strong, text }) => typographic([strong, text].filter(Boolean).join(" "))),
  ].filter((text) => text !== undefined);
}

/** « À vérifier avant d’y compter : prix de l’électricité achetée ; aide à l’installation (28 novembre 2026). »; undefined where all were read at their source. */
function tellUnchecked({ cadastre }: OpenCadastre, { simulating: { simulator } }: Gain): string | undefined {
  const unchecked = listUnchecked(cadastre, simulator);
  const days = [...new Set(unchecked.map(({ date }) => date))].sort();
  const told = days.map(
    (day) =>
      `${unchecked.flatMap(({ label, date }) => (date === day ? [label] : [])).join("\u202f; ")} (${formatDate(day)})`,
  );
  return told.length === 0
    ? undefined
    : `À vérifier avant d’y compter\u00a0: ${told.join("\u202f; ")}. Chaque chiffre a sa source plus bas.`;
}

/** Inputs in euros whose value nobody read at its source, or whose source is not said. */
function listUnchecked(
  { assumptions = [] }: OpenCadastre["cadastre"],
  { inputs }: Gain["simulating"]["simulator"],
): { label: string; date: string }[] {
  return inputs.flatMap(({ id, label, unit }) => {
    const origin = assumptions.find((one) => one.input === id);
    if (!unit?.includes("€") || !origin || origin.state === "sourced") return [];
    const words = typographic(label);
    return [{ label: words.charAt(0).toLocaleLowerCase("fr") + words.slice(1), date: origin.date }];
  });
}
