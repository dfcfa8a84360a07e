const PARTS = ".plot [data-n], .plot a, tbody th a";
const SAME = "is-same";

/** Tells the part of a drawing under the pointer or the focus, and shows its territory in every drawing and table of the page. */
export function listenParts(main: HTMLElement): void {
  const note = document.createElement("div");
  note.className = "note";
  note.hidden = true;
  // The same words are in names of links and in tables.
  note.ariaHidden = "true";
  document.body.append(note);

  const leave = () => {
    note.hidden = true;
    for (const part of main.querySelectorAll(`.${SAME}`)) part.classList.remove(SAME);
  };
  const enter = (part: Element) => {
    leave();
    const code = codeOf(part);
    if (code)
      for (const other of main.querySelectorAll(PARTS))
        if (codeOf(other) === code) (other.closest("tr") ?? other).classList.add(SAME);
    const words = part.getAttribute("data-n") ?? (part.closest(".plot") && part.ariaLabel);
    if (!words) return;
    const { left, width, top } = part.getBoundingClientRect();
    note.textContent = words;
    note.hidden = false;
    const half = note.offsetWidth / 2;
    note.style.left = `${scrollX + Math.min(Math.max(left + width / 2, half + 4), innerWidth - half - 4)}px`;
    note.style.top = `${scrollY + Math.max(top, note.offsetHeight + 6)}px`;
  };
  for (const type of ["pointerover", "focusin"])
    main.addEventListener(type, ({ target }) => {
      const part = (target as Element).closest(PARTS);
      if (part) enter(part);
    });
  for (const type of ["pointerout", "focusout"])
    main.addEventListener(type, (event) => {
      if ((event as PointerEvent).relatedTarget !== note) leave();
    });
  note.onpointerleave = leave;
  addEventListener("keydown", ({ key }) => key === "Escape" && leave());
}

function codeOf(part: Element): string | undefined {
  return part.getAttribute("data-t") ?? /territoire=([\w-]+)/.exec(part.getAttribute("href") ?? "")?.[1];
}
