import { make } from "./make.js";

/** A title that takes the focus where what had it is no longer there. */
export const makeHeading = (words: string) => make("h2", { tabindex: "-1" }, words);

/** Name of the act that opens the form of an object. */
export const actOn = (key: string) => `controler ${key}`;

/** The act that has the focus in a place, "" for what is no act; undefined where nothing there has it. */
export function findFocused(place: HTMLElement): string | undefined {
  const held = document.activeElement;
  return held instanceof HTMLElement && place.contains(held) ? (held.dataset.act ?? "") : undefined;
}

/** Gives the focus to an act, drawn anew, or to the first title where it is no longer there. */
export function giveFocus(place: HTMLElement, act: string, options?: FocusOptions): void {
  const acts = [...place.querySelectorAll<HTMLElement>("[data-act]")];
  (acts.find((one) => one.dataset.act === act) ?? place.querySelector("h2"))?.focus(options);
}
