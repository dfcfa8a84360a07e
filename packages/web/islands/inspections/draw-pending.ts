import { counted } from "@datalogue/ingest/core";
import { formatMoment } from "../../src/format/date.js";
import { makeHeading } from "./focus.js";
import { make } from "./make.js";
import { type Pending, type ShelvesDb, takeBack } from "./pending.js";

/** What waits on this device, each with its acts; empty where nothing does. */
export function drawPending(
  pending: Pending[],
  { db, again, send, change }: { db: ShelvesDb; again(): Promise<void>; send(): void; change(one: Pending): void },
): HTMLElement {
  const section = make("section", { class: "section" });
  if (pending.length === 0) return section;
  const list = make("ul", { class: "rows rows--3" });
  for (const one of pending) {
    const detail = `${formatMoment(one.savedAt)}${one.photos.length === 0 ? "" : `, ${counted(one.photos.length, "photo")}`}`;
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
