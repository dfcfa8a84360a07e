/**
 * A table kept by hand as a grid, where the screen has room for one, checked as one types by the code that checks files. Without this script,
 * or on a phone, the same page lists the rows, each a form: the grid is then not even loaded.
 */
const frame = document.querySelector<HTMLElement>("[data-grid]");
/** The narrowest window where a grid is better than a form a row. */
const wide = matchMedia("(min-width: 48rem)");

const load = async (place: HTMLElement) => {
  const { offerGrid } = await import("./grid/offer-grid.js");
  await offerGrid(place);
};
if (frame && wide.matches) void load(frame);
else if (frame) wide.addEventListener("change", () => void load(frame), { once: true });
