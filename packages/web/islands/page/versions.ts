/** Offers, on each card that has one, the interactive version of its drawing. Named by the address, it can be shared. */
export function offerVersions(main: HTMLElement): void {
  for (const card of main.querySelectorAll<HTMLElement>("[data-explore]")) {
    const button = document.createElement("button");
    button.type = "button";
    // Said to who counts the words that need no script.
    button.dataset.byScript = "";
    button.textContent = "Version interactive";
    let isOpen = false;
    const open = async () => {
      if (isOpen) {
        location.hash = card.id;
        location.reload();
        return;
      }
      isOpen = true;
      try {
        await (await import("./explore.js")).explore(card);
        history.replaceState(null, "", `#${card.id}=interactif`);
        button.textContent = "Revenir au dessin";
      } catch {
        isOpen = false;
        button.textContent = "Version interactive indisponible";
      }
    };
    button.onclick = open;
    const item = document.createElement("li");
    item.append(button);
    card.querySelector(".card-actions")?.append(item);
    if (location.hash === `#${card.id}=interactif`) open();
  }
}
