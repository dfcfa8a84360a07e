/**
 * Inspections without network: the round that this telephone took along, entries and photos kept on it until the site says that it has them. Everything is
 * written in the page's own database (IndexedDB); a service worker gives the page back where there is no network.
 */
import { counted } from "@datalogue/ingest/core";
import { askDay } from "./inspections/ask-day.js";
import { drawForm, readForm } from "./inspections/draw-form.js";
import { drawPending } from "./inspections/draw-pending.js";
import { drawPlace } from "./inspections/draw-place.js";
import { drawRound } from "./inspections/draw-round.js";
import { fetchRound, isEnd } from "./inspections/fetch-round.js";
import { actOn, findFocused, giveFocus, makeHeading } from "./inspections/focus.js";
import { keepEntry, type ToKeep } from "./inspections/keep-entry.js";
import { askToKeep, keepPage } from "./inspections/keep-page.js";
import { make } from "./inspections/make.js";
import { type KeptRound, listPending, openShelves, type Pending } from "./inspections/pending.js";
import { type Sent, sendPending } from "./inspections/send.js";
import { tell, tellNet, tellSending } from "./inspections/tell-net.js";

const root = document.querySelector<HTMLElement>("[data-inspections]");
if (root) void start(root, root.dataset.inspections ?? "");

/** Milliseconds between two tries while something waits. */
const RETRIED_EACH = 60_000;
/** Milliseconds for which a position says where one stands: the next object is elsewhere. */
const POSITION_LASTS = 120_000;

async function start(place: HTMLElement, kind: string): Promise<void> {
  const net = document.querySelector<HTMLElement>("[data-net]");
  const db = await openShelves().catch(() => undefined);
  if (!db) {
    tell(net, "off", "Ce navigateur ne garde rien hors ligne", "Ouvrez le formulaire ordinaire avec du réseau.");
    return;
  }
  void keepPage();
  let round: KeptRound | undefined;
  let state: Sent = navigator.onLine ? "done" : "offline";
  let sending: Promise<void> | undefined;
  let isWanted = false;
  /** Identifier of the entry whose form is on the screen: it does not leave as it was. */
  let opened: string | undefined;
  /** When it was taken is by the clock of this device: that of a satellite may be another. */
  let fix: { coords: GeolocationCoordinates; takenAt: number } | undefined;
  const findFresh = () => (fix && Date.now() - fix.takenAt < POSITION_LASTS ? fix.coords : undefined);

  /** `focused`: the act that has the focus then. */
  const show = async (focused?: string) => {
    const pending = await listPending(db, kind);
    tellNet(net, { pending, state, kind, person: round?.person });
    if (place.querySelector("form")) return;
    const held = findFocused(place);
    drawList(pending);
    if (focused !== undefined) giveFocus(place, focused);
    // Drawn anew under who reads it: it stays where it is.
    else if (held !== undefined) giveFocus(place, held, { preventScroll: true });
  };

  const drawList = (pending: Pending[]) => {
    place.replaceChildren(
      ...(round
        ? [drawRound(round, { here: fix?.coords, pending, open: openForm, near: () => findHere() })]
        : [
            make(
              "p",
              {},
              "Cette tournée n’est pas encore sur ce téléphone : ouvrez cette page une fois avec du réseau.",
            ),
          ]),
      drawPending(pending, { db, again: show, send: () => void sendAll(), change: changeEntry }),
    );
  };

  const findHere = (found: () => void = () => void show()) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        fix = { coords, takenAt: Date.now() };
        found();
      },
      () => tell(net, "watch", "Position refusée ou introuvable", "Tout le reste marche sans elle."),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 },
    );
  };

  const openForm = (key: string) => {
    const installation = round?.installations.find((one) => one.key === key);
    if (round && installation) showForm(round, installation, undefined);
  };
  /** Opens an entry that waits, as it was entered, unless it left since the list was drawn. */
  const changeEntry = async ({ id, person, name, entry }: Pending) => {
    if (!round)
      return tell(
        net,
        "watch",
        "Cette tournée n’est pas sur ce téléphone",
        "Ouvrez d’abord cette page avec du réseau.",
      );
    if (round.person !== person)
      return tell(net, "watch", "Saisie d’un autre compte", "Son auteur la change, une fois connecté ici.");
    // What left the register since is still taken.
    const installation = round.installations.find(({ key }) => key === entry.installation) ?? {
      ...{ key: entry.installation, name, position: null, last: entry.read.last },
    };
    opened = id;
    const one = await db.get("pending", id);
    if (one && !one.tried) return showForm(round, installation, one);
    opened = undefined;
    await show();
    tell(net, "watch", "Cette saisie vient de partir", "Elle ne se change plus.");
  };
  const showForm = (taken: KeptRound, installation: ToKeep["installation"], before: Pending | undefined) => {
    const entered = before && {
      ...{ answers: before.entry.answers, note: before.entry.note ?? "" },
      photos: before.photos.map(({ bytes }) => bytes),
    };
    const day = askDay(taken, before);
    const form = drawForm(taken, day, entered);
    let isTouched = false;
    form.addEventListener("input", () => {
      isTouched = true;
    });
    const hold = (event: BeforeUnloadEvent) => isTouched && event.preventDefault();
    addEventListener("beforeunload", hold);
    const leave = async () => {
      removeEventListener("beforeunload", hold);
      form.remove();
      opened = undefined;
      await show(actOn(installation.key));
    };
    form.querySelector("[data-leave]")?.addEventListener("click", async () => {
      const lost = before ? "La saisie reste comme elle était." : "Ce que vous avez saisi sera perdu.";
      if (isTouched && !confirm(`Quitter « ${installation.name} » sans enregistrer ? ${lost}`)) return;
      await leave();
      // What waited for the form leaves as it was.
      if (before) await sendAll();
    });
    // The position of the object is corrected by who stands before it.
    const spot = make("div", { class: "stack" });
    const drawSpot = () => {
      const isThere = new FormData(form).has("isThere");
      spot.replaceChildren(
        ...drawPlace(installation.position, findFresh(), { isThere, find: () => findHere(drawSpot) }),
      );
    };
    if (!before) {
      drawSpot();
      form.querySelector(".end-bar")?.before(spot);
    }
    const save = form.querySelector<HTMLButtonElement>("[type=submit]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      // Photos take seconds to be drawn smaller: a second tap would keep a second entry.
      if (!save || save.disabled) return;
      const data = new FormData(form);
      const kept = data.getAll("kept").flatMap((rank) => before?.photos[Number(rank)] ?? []);
      const files = [...(form.querySelector<HTMLInputElement>("#photos")?.files ?? [])];
      const [most, count] = [taken.form.photos, kept.length + files.length];
      if (count > most) {
        const rest = `Cette saisie en a ${count} : choisissez-en moins, puis enregistrez.`;
        tell(net, "watch", `${counted(most, "photo")} au plus`, rest);
        return;
      }
      // An entry is changed anywhere: it stays where it was made.
      const here = before ? undefined : findFresh();
      const isThere = data.has("isThere");
      if (isThere && !here) {
        drawSpot();
        tell(net, "watch", "Position trop ancienne", "Relevez-la de nouveau devant l’objet, ou enregistrez sans elle.");
        return;
      }
      save.disabled = true;
      const free = () => {
        save.disabled = false;
        // A button that rests loses the focus.
        save.focus();
      };
      try {
        const isKept = await keepEntry(db, taken, {
          ...{ installation, answers: readForm(form, taken), note: String(data.get("note") ?? "") },
          ...{ files, here, kept, before, isThere },
          ...(data.get("day") === day.proposed ? {} : { day: String(data.get("day") ?? "") }),
        });
        if (!isKept) {
          // Sent by another window of this page.
          const rest = "Ce qui est à l’écran n’est pas gardé : reprenez-le dans un nouveau contrôle.";
          tell(net, "watch", "Cette saisie vient de partir", rest);
          free();
          return;
        }
      } catch (error) {
        const isFull = error instanceof DOMException && error.name === "QuotaExceededError";
        tell(
          net,
          "off",
          isFull ? "Ce téléphone est plein" : "Ce téléphone n’a pas pu garder cette saisie",
          "Elle est encore à l’écran. Enregistrez celles qui attendent dans un fichier, libérez de la place, puis réessayez.",
        );
        free();
        return;
      }
      await leave();
      await sendAll();
    });
    const heading = makeHeading(installation.name);
    place.replaceChildren(heading, form);
    place.scrollIntoView();
    heading.focus({ preventScroll: true });
  };

  /** A telephone that is full keeps the round that it had: what waits leaves all the same. */
  const takeRound = async (fresh: KeptRound) => {
    round = fresh;
    await db.put("rounds", fresh, kind).catch(() => {});
  };
  const sendNow = async (): Promise<Sent> => {
    const fresh = await fetchRound(kind);
    if (isEnd(fresh)) return fresh;
    await takeRound(fresh);
    const ended = await sendPending(db, {
      kind,
      person: fresh.person,
      isOpen: (id) => id === opened,
      told: (sent, total) => tellSending(net, sent, total),
    });
    if (ended !== "done") return ended;
    // What was sent changes where objects stand.
    const after = await fetchRound(kind);
    if (!isEnd(after)) await takeRound(after);
    return ended;
  };
  /** One sending at a time; asked for meanwhile, another follows. */
  const sendAll = async (): Promise<void> => {
    if (sending) {
      isWanted = true;
      return sending;
    }
    sending = (async () => {
      // An answer cut on its way, a device that refuses to read or to write: what waits is tried again.
      state = await sendNow().catch(() => "failing" as const);
      await show();
    })().finally(() => {
      sending = undefined;
      if (!isWanted) return;
      isWanted = false;
      void sendAll();
    });
    return sending;
  };

  round = await db.get("rounds", kind);
  await show();
  await askToKeep(document.querySelector<HTMLElement>("[data-storage]"));
  addEventListener("online", () => void sendAll());
  addEventListener("offline", () => {
    state = "offline";
    void show();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void sendAll());
  // Some networks come back without saying so.
  setInterval(async () => {
    if ((await db.countFromIndex("pending", "kind", kind)) > 0) void sendAll();
  }, RETRIED_EACH);
  await sendAll();
}
