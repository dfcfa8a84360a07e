import { parse, type Spec, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";

/** What `chart.json` gives: a Vega spec, and the territories of its lines. */
type Explorable = Spec & { usermeta: { territories: { code: string; name: string; told: string }[] } };

/**
 * Puts in the place of a card's drawing the one that `data-explore` gives: a Vega spec, run without generated code, as the policy of
 * the page asks. The pointer chooses a line; so does a list, by the keyboard. Throws when it cannot be had; the drawing then stays.
 */
export async function explore(card: HTMLElement): Promise<void> {
  const answer = await fetch(card.dataset.explore ?? "");
  if (!answer.ok) throw new Error(String(answer.status));
  const spec: Explorable = await answer.json();
  const plot = card.querySelector(".plot") as HTMLElement;
  const frame = document.createElement("div");
  frame.className = "plot plot--live";
  frame.setAttribute("role", "img");
  frame.setAttribute("aria-label", plot.querySelector("svg")?.ariaLabel ?? "");
  plot.after(frame);
  const view = new View(parse(spec, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: "svg",
    container: frame,
    hover: true,
  });
  const said = document.createElement("p");
  said.className = "small";
  said.ariaLive = "polite";
  said.textContent = "Survolez une courbe, ou choisissez un territoire dans la liste, pour lire ses valeurs.";
  view.tooltip((_handler, _event, _item, value) => {
    if (typeof value === "string" && value) said.textContent = value;
  });
  view.width(Math.max(260, Math.min(plot.clientWidth, 720)));
  await view.runAsync();
  plot.hidden = true;
  // They tell the marks and the axis of the drawing.
  for (const part of card.querySelectorAll(".legend, .reading, .more > summary > span")) part.remove();
  frame.after(chooser(spec, view, said), said);
}

/** The list of the lines, for who has no pointer. */
function chooser({ usermeta: { territories } }: Explorable, view: View, said: HTMLElement): HTMLElement {
  const label = document.createElement("label");
  label.className = "live-choice";
  label.append("Mettre en avant ");
  const list = document.createElement("select");
  list.append(new Option("–", ""), ...territories.map(({ code, name }) => new Option(name, code)));
  list.onchange = () => {
    view.signal("chosen", list.value).run();
    said.textContent = territories.find(({ code }) => code === list.value)?.told ?? "\u00a0";
  };
  label.append(list);
  return label;
}
