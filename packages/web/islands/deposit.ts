/**
 * The first step of a publication: a file that is dropped or chosen leaves at once, says how far it is, and goes on where the network
 * cut it (tus). Without this script the same form sends it whole.
 */
import { Upload } from "tus-js-client";

const form = document.querySelector<HTMLFormElement>("form[data-deposit]");
if (form) offerUpload(form);

function offerUpload(form: HTMLFormElement): void {
  const drop = form.querySelector<HTMLElement>(".drop");
  const input = form.querySelector<HTMLInputElement>("input[type=file]");
  const panel = form.querySelector<HTMLElement>("[data-progress]");
  const bar = panel?.querySelector("progress");
  const said = panel?.querySelector("[data-progress-text]");
  const counted = panel?.querySelector("[data-progress-bytes]");
  if (!drop || !input || !panel || !bar || !said || !counted) return;

  /** Of the file on its way: another one chosen stops it. */
  let way: AbortController | undefined;
  /** Sends again at once a file whose way is cut. */
  let resume: (() => void) | undefined;
  let place: Promise<string> | undefined;
  const say = (text: string) => {
    panel.hidden = false;
    said.textContent = text;
  };

  const send = async (file: File) => {
    way?.abort();
    way = resume = undefined;
    if (file.size > Number(form.dataset.max)) {
      say(`« ${file.name} » est trop gros : ${tellBytes(Number(form.dataset.max))} au plus. Rien n’est envoyé.`);
      return;
    }
    const own = new AbortController();
    way = own;
    say(`Envoi de « ${file.name} »…`);
    try {
      place ??= placeOf(form);
      const id = await place;
      if (own.signal.aborted) return;
      resume = begin(file, id, form.dataset.replaces, own.signal, {
        moved(sent, total) {
          bar.value = total === 0 ? 100 : (100 * sent) / total;
          bar.textContent = `${Math.floor(bar.value)} %`;
          counted.textContent = `${tellBytes(sent)} sur ${tellBytes(total)} envoyés`;
        },
        stopped: () => say(`Le réseau est coupé : l’envoi de « ${file.name} » reprendra tout seul à son retour.`),
        resumed: () => say(`Envoi de « ${file.name} »…`),
        refused(message) {
          way = undefined;
          say(message);
        },
        barred() {
          way = undefined;
          form.submit();
        },
        done() {
          say("Fichier reçu : nous le lisons…");
          location.assign(`/publier/${id}`);
        },
      });
    } catch {
      place = undefined;
      if (own.signal.aborted) return;
      way = undefined;
      say("L’envoi n’a pas commencé. Rien n’est perdu : réessayez avec le bouton.");
    }
  };

  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file) void send(file);
  });
  form.addEventListener("submit", (event) => {
    // The button, while the file is on its way: nothing is sent twice, and what is cut goes on. After a refusal, the form itself sends it.
    if (!way) return;
    event.preventDefault();
    resume?.();
  });
  for (const name of ["dragenter", "dragover"] as const)
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("is-over");
    });
  for (const name of ["dragleave", "drop"] as const)
    drop.addEventListener(name, () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    const { files } = event.dataTransfer ?? { files: null };
    const [file] = files ?? [];
    if (!files || !file) return;
    input.files = files;
    void send(file);
  });
}

/** Identifier of the draft: the one of the page, or one that is asked for. */
async function placeOf(form: HTMLFormElement): Promise<string> {
  const action = new URL(form.action);
  const [, known] = /^\/publier\/([\w-]+)\/depot$/.exec(action.pathname) ?? [];
  if (known) return known;
  action.searchParams.set("voie", "brouillon");
  const answer = await fetch(action, { method: "POST" });
  if (!answer.ok) throw new Error(String(answer.status));
  const { id } = (await answer.json()) as { id: string };
  action.searchParams.set("voie", "fichier");
  form.action = `/publier/${id}/depot?${action.searchParams}`;
  // Reloaded, the page is that of the draft: an upload that stopped is there.
  history.replaceState(null, "", `/publier/${id}/depot`);
  return id;
}

interface Heard {
  moved(sent: number, total: number): void;
  stopped(): void;
  resumed(): void;
  refused(message: string): void;
  /** Something on the way lets no upload by pieces pass: the form sends the file whole. */
  barred(): void;
  done(): void;
}

/** Milliseconds before each try again; then between one and the next. */
const RETRIES = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000];
const LATER = 30_000;

/** What answers where the method is not let through. */
const BARRED = new Set([404, 405, 501]);

/**
 * Sends a file by tus, until `signal` stops it; the one that stopped on its way, of the same name and size, goes on. Gives what sends again at
 * once one that waits for the network.
 */
function begin(file: File, id: string, replaces: string | undefined, signal: AbortSignal, heard: Heard): () => void {
  const half = [...document.querySelectorAll<HTMLElement>("[data-half]")].find(
    ({ dataset }) => dataset.halfName === file.name && Number(dataset.halfBytes) === file.size,
  );
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const stopWaiting = () => {
    clearTimeout(waiting);
    waiting = undefined;
  };
  const resume = () => {
    if (waiting === undefined) return;
    stopWaiting();
    heard.resumed();
    upload.start();
  };
  const upload: Upload = new Upload(file, {
    endpoint: `/api/drafts/${id}/uploads`,
    ...(half?.dataset.half ? { uploadUrl: half.dataset.half } : {}),
    metadata: { filename: file.name, ...(replaces === undefined ? {} : { replaces }) },
    chunkSize: 5_000_000,
    retryDelays: RETRIES,
    // What stopped is known by the server, and shown on the page.
    storeFingerprintForResuming: false,
    onShouldRetry: (error) => {
      const status = error.originalResponse?.getStatus() ?? 0;
      if (status === 0) heard.stopped();
      return status === 0 || status === 409 || status === 423 || status >= 500;
    },
    onProgress: heard.moved,
    onChunkComplete: heard.resumed,
    onSuccess: heard.done,
    onError(error) {
      const answer = "originalResponse" in error ? error.originalResponse : null;
      if (!answer) {
        heard.stopped();
        // The server may be back, or a network that the browser never knew was cut.
        waiting = setTimeout(resume, LATER);
      } else if (BARRED.has(answer.getStatus())) heard.barred();
      else heard.refused(tellRefusal(answer.getBody()));
    },
  });
  addEventListener("online", resume, { signal });
  signal.addEventListener("abort", () => {
    stopWaiting();
    void upload.abort();
  });
  upload.start();
  return resume;
}

/** What the server says of what it refuses. */
function tellRefusal(body: string): string {
  try {
    const { code, detail } = JSON.parse(body) as { code?: string; detail?: string };
    if (code === "brouillon-change")
      return "Quelqu’un a déposé un autre fichier dans ce brouillon : le vôtre n’a pas pris sa place. Rechargez cette page pour voir le sien.";
    if (detail) return `${detail} Rien n’est publié, rien n’est perdu.`;
  } catch {
    // Not a problem of the API.
  }
  return "Ce fichier n’a pas été pris. Réessayez avec le bouton, ou choisissez-en un autre.";
}

/** « 3,1 Mo » */
function tellBytes(bytes: number): string {
  const [unit, size] = bytes >= 1e6 ? ["Mo", bytes / 1e6] : ["ko", bytes / 1e3];
  return `${size.toLocaleString("fr-FR", { maximumFractionDigits: 1 })}\u00a0${unit}`;
}
