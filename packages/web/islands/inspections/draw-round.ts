import { capitalise, counted } from "@datalogue/ingest/core";
import { formatDate } from "../../src/format/date.js";
import { metresBetween, sayMetres } from "../../src/format/metres-between.js";
import { actOn, makeHeading } from "./focus.js";
import { make } from "./make.js";
import type { KeptRound, Pending } from "./pending.js";

interface RoundActs {
  here: GeolocationCoordinates | undefined;
  pending: Pending[];
  open(key: string): void;
  near(): void;
}

const SIGNS = { out: "hors service", todo: "à faire", good: "en bon état" };

const TONES = { out: "off", todo: "watch", good: "ok" };

/** The objects of the round, each with its act; the nearest first where one stands somewhere. */
export function drawRound(round: KeptRound, { here, pending, open, near }: RoundActs): HTMLElement {
  const away = (position: [number, number] | null) =>
    here && position ? metresBetween(here, { longitude: position[0], latitude: position[1] }) : undefined;
  const entered = new Set(pending.map(({ entry }) => entry.installation));
  const listed = [...round.installations];
  if (here) listed.sort((a, b) => (away(a.position) ?? 1e9) - (away(b.position) ?? 1e9));
  const list = make("ul", { class: "todo" });
  for (const { key, name, sign, due, position } of listed) {
    const far = away(position);
    const words = [
      due === null || sign === "out" ? SIGNS[sign] : sayDue(due),
      ...(far === undefined ? [] : [`à ${sayMetres(far)}`]),
      ...(entered.has(key) ? ["saisi, en attente d’envoi"] : []),
    ];
    const act = make(
      "button",
      { type: "button", "data-act": actOn(key) },
      "Contrôler",
      make("span", { class: "visually-hidden" }, ` ${name}`),
    );
    act.addEventListener("click", () => open(key));
    list.append(
      make(
        "li",
        { "data-tone": TONES[sign] },
        make("div", {}, make("p", { class: "when" }, capitalise(words.join(", "))), make("h3", {}, name)),
        act,
      ),
    );
  }
  const nearby = make("button", { type: "button", "data-act": "au plus près" }, "Au plus près de moi");
  nearby.addEventListener("click", near);
  return make(
    "section",
    { class: "section" },
    makeHeading("La tournée"),
    make("p", { class: "actions" }, nearby),
    list,
  );
}

function sayDue({ why, days, until, on }: NonNullable<KeptRound["installations"][number]["due"]>): string {
  if (why === "late") return `en retard de ${counted(Number(days), "jour")}`;
  if (why === "never") return "jamais contrôlé ici";
  return `avant le ${formatDate(until ?? on ?? "")}`;
}
