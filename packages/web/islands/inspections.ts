/**
 * Inspections without network: the round that this telephone took along, entries and photos kept on it until the site says that it has them. Everything is
 * written in the page's own database (IndexedDB); a service worker gives the page back where there is no network.
 */
import { civilDay, middleOfDay, typeset } from "@datalogue/ingest/core";
import { formatDate, formatMoment } from "../src/format/date.js";
import { metresBetween, sayMetres } from "../src/format/metres-between.js";
import { type AskedDay, drawForm, make, readForm } from "./inspections/draw-form.js";
import {
  digestOf,
  type KeptRound,
  newId,
  openShelves,
  type Pending,
  type PendingEntry,
  type ShelvesDb,
  takeBack,
} from "./inspections/pending.js";
import { ask, type Sent, sendPending } from "./inspections/send.js";

const root = document.querySelector<HTMLElement>("[data-inspections]");
if (root) void start(root, root.dataset.inspections ?? "");

/** Long side of a photo as it is kept, in points. */
const LONGEST_SIDE = 1600;
const CACHE = "controles";
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
    const pending = await db.getAllFromIndex("pending", "kind", kind);
    pending.sort((a, b) => (a.savedAt < b.savedAt ? -1 : 1));
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
  const showForm = (taken: KeptRound, installation: Entered["installation"], before: Pending | undefined) => {
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
        tell(net, "watch", `${most} photo${most > 1 ? "s" : ""} au plus`, rest);
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

/** Puts this page and its files where the service worker finds them without network, and nothing else. */
async function keepPage(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/controles/travailleur.js", { scope: "/controles/" });
    if (!navigator.onLine) return;
    const cache = await caches.open(CACHE);
    const files = [...document.querySelectorAll<HTMLLinkElement | HTMLScriptElement>("link[href], script[src]")].map(
      (one) => ("href" in one ? one.href : one.src),
    );
    await cache.addAll([location.pathname, ...files]);
  } catch {
    // Without a worker the page works as long as it stays open.
  }
}

const isEnd = (got: KeptRound | Sent): got is Sent => typeof got === "string" || "barred" in got;

async function fetchRound(kind: string): Promise<KeptRound | Sent> {
  const answer = await ask(`/api/inspections/${kind}`);
  if (!(answer instanceof Response)) return answer;
  return answer.ok ? { ...((await answer.json()) as KeptRound), takenAt: answer.headers.get("Date") } : "failing";
}

/** Milliseconds by which the clock of a telephone may be slow without a word. */
const CLOCK_BEHIND = 24 * 3_600_000;

/** The day that a form proposes, told by whoever enters where the clock cannot be right or the site refused what was entered. */
function askDay({ takenAt }: KeptRound, before: Pending | undefined): AskedDay {
  const today = civilDay(new Date());
  // It was taken before anything is entered: a clock that says otherwise is wrong, and bounds nothing but the digits of a year.
  const isSlow = takenAt !== null && Date.now() < Date.parse(takenAt) - CLOCK_BEHIND;
  const max = isSlow ? "9999-12-31" : today;
  if (before) {
    const seenAt = new Date(before.entry.seenAt);
    const proposed = Number.isNaN(seenAt.getTime()) ? "" : civilDay(seenAt);
    const isRight = before.refused === null && proposed !== "" && proposed <= max;
    return { proposed, max, why: isRight ? null : "Vérifiez le jour du contrôle." };
  }
  if (isSlow) return { proposed: "", max, why: "L’horloge de ce téléphone retarde\u00A0: dites le jour du contrôle." };
  return { proposed: today, max, why: null };
}

interface Entered {
  installation: Pick<KeptRound["installations"][number], "key" | "name" | "position" | "last">;
  answers: Record<string, string>;
  note: string;
  files: File[];
  here: GeolocationCoordinates | undefined;
  /** ISO day on which it was seen, where the clock does not say it. */
  day?: string;
  /** Whoever enters stands before the object: where they are is proposed for it. */
  isThere: boolean;
  /** Of an entry that is changed: it as it was, and those of its photos that stay. */
  before: Pending | undefined;
  kept: Pending["photos"];
}

/** The measure of where one stands and, once it is there, how far the object is and the proposal of that place for it. */
function drawPlace(
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

/**
 * Writes an entry and its photos in one transaction: all are kept, or none. One that is changed keeps its identifier and its moment, unless the site has
 * another under that identifier; false when it left meanwhile: it is then what it was.
 */
async function keepEntry(
  db: ShelvesDb,
  round: KeptRound,
  { installation, answers, note, files, here, isThere, before, kept, day }: Entered,
): Promise<boolean> {
  const photos: Pending["photos"] = [...kept];
  for (const file of files) {
    const bytes = await shrink(file);
    photos.push({ sha256: await digestOf(bytes), bytes });
  }
  const now = new Date();
  const pending = (await db.getAllFromIndex("pending", "kind", round.kind.id)).sort((a, b) =>
    a.savedAt < b.savedAt ? -1 : 1,
  );
  const isOwn = ({ entry, person }: Pending) => entry.installation === installation.key && person === round.person;
  // One that was refused may never reach the site: nothing follows it.
  const waiting = pending.filter((one) => isOwn(one) && one.refused === null);
  // They leave in this order: a clock set back puts none before what it follows.
  const savedAt = Math.max(
    now.getTime(),
    Date.parse(round.takenAt ?? "") || 0,
    ...pending.map((one) => Date.parse(one.savedAt) + 1),
  );
  const { note: _note, photos: _photos, ...old } = before?.entry ?? ({} as Partial<PendingEntry>);
  const entry: PendingEntry = {
    ...{ seenAt: now.toISOString(), form: round.form.version, installation: installation.key },
    // What this device knows of the object, its own entries that wait included.
    read: { version: round.registerVersion, last: waiting.at(-1)?.id ?? installation.last },
    ...(round.campaign ? { campaign: round.campaign.id } : {}),
    ...(here ? { position: { longitude: here.longitude, latitude: here.latitude, accuracy: here.accuracy } } : {}),
    ...(here && isThere ? { proposesPosition: true } : {}),
    ...old,
    // A day that is told has no hour: its middle.
    ...(day ? { seenAt: middleOfDay(day) } : {}),
    id: before && !before.isTaken ? before.id : newId(now.getTime()),
    // Drawn by the form of today.
    ...(before ? { form: round.form.version } : {}),
    answers,
    ...(note.trim() === "" ? {} : { note: note.trim() }),
    ...(photos.length > 0 ? { photos: [...new Set(photos.map(({ sha256 }) => sha256))] } : {}),
  };
  const record: Pending = {
    ...{ id: entry.id, kind: round.kind.id, person: before?.person ?? round.person, name: installation.name, entry },
    // One that was refused leaves after what was entered since.
    ...{ photos, savedAt: before?.refused === null ? before.savedAt : new Date(savedAt).toISOString(), refused: null },
  };
  const trx = db.transaction("pending", "readwrite");
  const current = before && (await trx.store.get(before.id));
  const isGone = before !== undefined && (current === undefined || current.tried === true);
  if (!isGone) {
    if (before && before.id !== entry.id) await trx.store.delete(before.id);
    await trx.store.put(record);
    // Whoever changes what was refused knows of what was entered since.
    for (const one of before ? [] : await trx.store.index("kind").getAll(round.kind.id)) {
      if (one.refused === null || !isOwn(one)) continue;
      await trx.store.put({ ...one, entry: { ...one.entry, read: { ...one.entry.read, last: entry.id } } });
    }
  }
  await trx.done;
  return !isGone;
}

/** A photo drawn smaller, upright and without what a camera writes beside it; as it is where it cannot be drawn: the site does the same again. */
async function shrink(file: File): Promise<ArrayBuffer> {
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
    const canvas = make("canvas", {
      width: String(Math.round(image.width * scale)),
      height: String(Math.round(image.height * scale)),
    });
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const drawn = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    if (drawn) return drawn.arrayBuffer();
  } catch {
    // What is no image is told by the site.
  }
  return file.arrayBuffer();
}

/** Asks the browser not to erase what waits, and says what it answers. */
async function askToKeep(place: HTMLElement | null): Promise<void> {
  if (!place) return;
  const kept = (await navigator.storage?.persist?.().catch(() => false)) ?? false;
  const { usage = 0, quota = 0 } = ((await navigator.storage?.estimate?.().catch(() => undefined)) ??
    {}) as StorageEstimate;
  const isTight = quota > 0 && quota - usage < 50_000_000;
  place.textContent = [
    kept
      ? "Ce téléphone garde les saisies jusqu’à leur envoi."
      : "Ce navigateur peut effacer ce qui attend après sept jours sans visite : envoyez avant, ou enregistrez dans un fichier. Ajouter cette page à l’écran d’accueil l’évite souvent.",
    ...(isTight ? ["Il reste moins de 50 Mo de place."] : []),
  ].join(" ");
}

const tones = { off: "off", watch: "watch", ok: "ok" } as const;

function tell(
  net: HTMLElement | null,
  tone: keyof typeof tones,
  strong: string,
  rest: string | Node,
  link?: HTMLElement,
): void {
  if (!net) return;
  net.hidden = false;
  net.dataset.tone = tone;
  const line = make("p", { class: "wrap" }, make("strong", {}, `${strong}.`), " ", rest);
  if (link) line.append(" ", link);
  net.replaceChildren(line);
}

function tellSending(net: HTMLElement | null, sent: number, total: number): void {
  if (total > 0) tell(net, "watch", `Envoi en cours : ${sent} sur ${total}`, "");
}

interface Standing {
  pending: Pending[];
  state: Sent;
  kind: string;
  person: string | undefined;
}

/** The bar says where things are: what happens, what is safe, what to do. */
function tellNet(net: HTMLElement | null, { pending, state, kind, person }: Standing): void {
  const waiting = pending.filter(({ refused }) => refused === null);
  const others = waiting.filter((one) => person !== undefined && one.person !== person);
  const refused = pending.length - waiting.length;
  const [oldest] = waiting;
  const isOne = waiting.length === 1;
  const since = oldest ? `${isOne ? "Il est" : "Le plus ancien est"} du ${formatMoment(oldest.savedAt)}.` : "";
  const count = oldest ? `${waiting.length} en attente` : "rien n’attend";
  const safe = oldest ? `Rien n’est perdu : tout est gardé sur ce téléphone. ${since}` : "";
  if (state === "signed-out") {
    const back = encodeURIComponent(`/controles/${kind}/hors-ligne`);
    const link = make("a", { href: `/connexion?suite=${back}` }, "Se connecter");
    tell(net, "off", `Session finie : ${count}`, safe, link);
  } else if (state === "offline") {
    const kept = isOne ? "Gardé sur ce téléphone, envoyé" : "Gardés sur ce téléphone, envoyés";
    tell(net, "watch", `Hors ligne : ${count}`, oldest ? `${kept} au retour du réseau. ${since}` : "");
  } else if (typeof state === "object") {
    const strong = oldest ? `Le site ne prend pas vos saisies : ${count}` : "Le site ne donne pas cette tournée";
    tell(net, "off", strong, `${typeset(state.barred, { page: true })} ${safe}`);
  } else if (others.length > 0)
    tell(
      net,
      "off",
      `${others.length} en attente d’un autre compte`,
      others.length === 1
        ? "Gardé sur ce téléphone : il partira quand son auteur s’y connectera."
        : "Gardés sur ce téléphone : ils partiront quand leur auteur s’y connectera.",
    );
  else if (refused > 0) {
    const s = refused > 1 ? "s" : "";
    tell(net, "off", `${refused} refusé${s} par le site`, `Gardé${s} ci-dessous, avec la raison.`);
  } else if (oldest) {
    const taken = isOne ? "l’a pas encore pris" : "les a pas encore tous pris";
    tell(net, "watch", count, `Le site ne ${taken} : nous réessaierons. ${since}`);
  } else tell(net, "ok", "Tout est envoyé", "");
}

/** A title that takes the focus where what had it is no longer there. */
const makeHeading = (words: string) => make("h2", { tabindex: "-1" }, words);

/** Name of the act that opens the form of an object. */
const actOn = (key: string) => `controler ${key}`;

/** The act that has the focus in a place, "" for what is no act; undefined where nothing there has it. */
function findFocused(place: HTMLElement): string | undefined {
  const held = document.activeElement;
  return held instanceof HTMLElement && place.contains(held) ? (held.dataset.act ?? "") : undefined;
}

/** Gives the focus to an act, drawn anew, or to the first title where it is no longer there. */
function giveFocus(place: HTMLElement, act: string, options?: FocusOptions): void {
  const acts = [...place.querySelectorAll<HTMLElement>("[data-act]")];
  (acts.find((one) => one.dataset.act === act) ?? place.querySelector("h2"))?.focus(options);
}

interface RoundActs {
  here: GeolocationCoordinates | undefined;
  pending: Pending[];
  open(key: string): void;
  near(): void;
}

const SIGNS = { out: "hors service", todo: "à faire", good: "en bon état" };
const TONES = { out: "off", todo: "watch", good: "ok" };

function drawRound(round: KeptRound, { here, pending, open, near }: RoundActs): HTMLElement {
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
        make("div", {}, make("p", { class: "when" }, capital(words.join(", "))), make("h3", {}, name)),
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

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

function sayDue({ why, days, until, on }: NonNullable<KeptRound["installations"][number]["due"]>): string {
  if (why === "late") return `en retard de ${days} jour${Number(days) < 2 ? "" : "s"}`;
  if (why === "never") return "jamais contrôlé ici";
  return `avant le ${formatDate(until ?? on ?? "")}`;
}

function drawPending(
  pending: Pending[],
  { db, again, send, change }: { db: ShelvesDb; again(): Promise<void>; send(): void; change(one: Pending): void },
): HTMLElement {
  const section = make("section", { class: "section" });
  if (pending.length === 0) return section;
  const list = make("ul", { class: "rows rows--3" });
  for (const one of pending) {
    const detail = `${formatMoment(one.savedAt)}${one.photos.length === 0 ? "" : `, ${one.photos.length} photo${one.photos.length > 1 ? "s" : ""}`}`;
    const remove = make(
      "button",
      { type: "button", class: "button--stop", "data-act": `retirer ${one.id}` },
      "Retirer",
      make("span", { class: "visually-hidden" }, ` ${one.name}`),
    );
    const modify = make(
      "button",
      { type: "button", "data-act": `modifier ${one.id}` },
      "Modifier",
      make("span", { class: "visually-hidden" }, ` ${one.name}`),
    );
    modify.addEventListener("click", () => change(one));
    remove.addEventListener("click", async () => {
      // As it is now: it may have left since the list was drawn.
      const now = await db.get("pending", one.id);
      const after = now?.tried
        ? "Elle est peut-être déjà arrivée : la retirer d’ici ne la retire pas du site."
        : "Elle n’a pas été envoyée : elle sera perdue.";
      if (now && !confirm(`Retirer la saisie de « ${one.name} » ? ${after}`)) return;
      await takeBack(db, one.id);
      await again();
    });
    list.append(
      make(
        "li",
        {},
        make("div", {}, make("h3", {}, one.name), make("p", {}, detail)),
        make(
          "p",
          {},
          one.refused ?? (one.tried ? "Partie, sans réponse encore : elle ne se change plus" : "En attente"),
        ),
        make("p", { class: "actions" }, ...(one.tried ? [] : [modify]), remove),
      ),
    );
  }
  const save = make("button", { type: "button", "data-act": "fichier" }, "Enregistrer dans un fichier");
  save.addEventListener("click", () => saveFile(pending));
  const retry = make("button", { type: "button", "data-act": "envoyer" }, "Envoyer maintenant");
  retry.addEventListener("click", send);
  section.append(makeHeading("En attente sur ce téléphone"), list, make("p", { class: "actions" }, retry, " ", save));
  return section;
}

/** All that waits, photos included, as one file that the service can be given. */
function saveFile(pending: Pending[]): void {
  const written = pending.map(({ entry, kind, name, savedAt, refused, photos }) => ({
    ...{ kind, name, savedAt, refused, entry },
    photos: photos.map(({ sha256, bytes }) => ({ sha256, base64: toBase64(bytes) })),
  }));
  const address = URL.createObjectURL(new Blob([JSON.stringify(written, null, 2)], { type: "application/json" }));
  make("a", { href: address, download: "controles-en-attente.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function toBase64(bytes: ArrayBuffer): string {
  let text = "";
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return btoa(text);
}
