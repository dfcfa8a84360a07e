/** Adds to each text marked `data-copy` the button that copies it, named by the mark; where nothing may be copied, the text is selected. */
export function offerCopies(main: HTMLElement): void {
  for (const text of main.querySelectorAll<HTMLElement>("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.byScript = "";
    button.textContent = text.dataset.copy ?? "";
    button.onclick = async () => {
      try {
        await navigator.clipboard.writeText(text.textContent ?? "");
        button.textContent = "Copié";
      } catch {
        getSelection()?.selectAllChildren(text);
      }
    };
    text.after(button);
  }
}
