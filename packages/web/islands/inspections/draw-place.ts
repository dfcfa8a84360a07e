import { metresBetween, sayMetres } from "../../src/format/metres-between.js";
import { make } from "./make.js";

/** The measure of where one stands and, once it is there, how far the object is and the proposal of that place for it. */
export function drawPlace(
  position: [number, number] | null,
  here: GeolocationCoordinates | undefined,
  { isThere, find }: { isThere: boolean; find(): void },
): HTMLElement[] {
  const ask = make("button", { type: "button" }, "Relever ma position");
  ask.addEventListener("click", find);
  const asked = make("p", {}, ask);
  if (!here) return [asked];
  const far = position && metresBetween(here, { longitude: position[0], latitude: position[1] });
  return [
    make("p", { class: "small" }, far === null ? "Le registre n’a pas de position." : `Vous êtes à ${sayMetres(far)}.`),
    make(
      "label",
      { class: "choice" },
      make("input", { type: "checkbox", name: "isThere", ...(isThere ? { checked: "" } : {}) }),
      ` Je suis devant : proposer ma position (à ${sayMetres(here.accuracy)} près)`,
    ),
    asked,
  ];
}
