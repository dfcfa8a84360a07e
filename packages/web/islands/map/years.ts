import { type MapData, readMapData } from "./data.js";
import { keepInForm } from "./form.js";

/**
 * The years of the figures on a line, in the place of their links. Another year is read where its link leads: finding, key, tables, links and
 * drawing are then changed at once, so that none ever tells another year than the map.
 */
export function offerYears(frame: HTMLElement, form: HTMLFormElement, data: MapData, redraw: () => void): void {
  const nav = document.getElementById("map-years");
  const years = [...(nav?.querySelectorAll("a") ?? [])].map(({ text }) => text.trim()).sort();
  const first = nav?.querySelector("[aria-current]")?.textContent?.trim() ?? "";
  if (!nav || years.length < 2 || !years.includes(first)) return;
  nav.innerHTML = `<label for="map-year">Année</label><b></b><small>${years[0]}</small><input id="map-year" type="range" min="0" max="${years.length - 1}" autocomplete="off"><small>${years.at(-1)}</small>`;
  nav.dataset.byScript = "";
  const slider = nav.querySelector("input") as HTMLInputElement;
  document.getElementById("map-lead")?.setAttribute("aria-live", "polite");
  let [shown, wanted] = [first, first];
  const pages = new Map<string, Document>();

  const tell = (year: string) => {
    slider.value = String(years.indexOf(year));
    slider.setAttribute("aria-valuetext", year);
    (nav.querySelector("b") as HTMLElement).textContent = year;
  };
  const show = (year: string, page: Document) => {
    const top = nav.getBoundingClientRect().top;
    for (const part of document.querySelectorAll("[data-of-year]")) {
      const other = page.getElementById(part.id);
      // Behind the live map, the still one is what is printed.
      const place = part.classList.contains("map-live") ? part.querySelector(".map-still") : part;
      if (place && other) place.innerHTML = other.innerHTML;
    }
    const { values, state } = readMapData(page);
    Object.assign(data, { values, state });
    shown = year;
    keepInForm(form, "annee", year);
    history.replaceState(null, "", addressOf(year));
    redraw();
    // A finding of another length leaves what the finger holds where it is.
    scrollBy({ top: nav.getBoundingClientRect().top - top, behavior: "instant" });
  };
  /** One page at a time, the last one wanted in the end. */
  const follow = async () => {
    if (frame.ariaBusy) return;
    frame.ariaBusy = "true";
    try {
      while (shown !== wanted) {
        const year = wanted;
        const page = pages.get(year) ?? (await readPage(addressOf(year)));
        pages.set(year, page);
        show(year, page);
      }
    } catch {
      const help = document.getElementById("map-help");
      if (help)
        help.textContent = `L’année ${wanted} n’a pas pu être lue\u00a0: la carte reste celle de ${shown}. Réessayez. `;
      wanted = shown;
      tell(shown);
    }
    frame.ariaBusy = null;
  };
  tell(first);
  slider.oninput = () => {
    wanted = years[Number(slider.value)] ?? shown;
    tell(wanted);
    void follow();
  };
}

/** The address of the page at another year. */
function addressOf(year: string): string {
  const query = new URLSearchParams(location.search);
  query.set("annee", year);
  return `/carte?${query.toString().replaceAll("%2C", ",")}`;
}

async function readPage(address: string): Promise<Document> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}
