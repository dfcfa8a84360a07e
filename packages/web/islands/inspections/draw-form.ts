import { make } from "./make.js";
import type { AskedQuestion, KeptRound } from "./pending.js";

/** What was entered before, to be changed; `photos`: those that it has, in their order. */
export interface Entered {
  answers: Record<string, string>;
  note: string;
  photos: ArrayBuffer[];
}

/** The day of an inspection: the one that is proposed, none where it is to be told, the last that it can be, and why it is asked, where it has to be. */
export interface AskedDay {
  proposed: string;
  max: string;
  why: string | null;
}

/** The questions of a form, as the site draws them, filled with what was entered before. */
export function drawForm({ form }: KeptRound, day: AskedDay, entered?: Entered): HTMLFormElement {
  const [state, ...rest] = form.questions;
  const ofFault = rest.filter((question) => question.ofFault);
  const others = rest.filter((question) => !question.ofFault);
  const fold = make("details", { class: "fold" }, make("summary", {}, "Préciser"));
  const seenOn = make("input", { id: "day", type: "date", name: "day", value: day.proposed, max: day.max });
  seenOn.required = day.why !== null;
  const drawn = make("form", { class: "fiche stack" });
  (day.why === null ? fold : drawn).append(field("day", "Vu le", seenOn, { hint: day.why }));
  fold.append(...others.filter(({ required }) => !required).map(draw));
  if (state) drawn.append(draw(state));
  if (ofFault.length > 0) drawn.append(make("div", { class: "stack if-fault" }, ...ofFault.map(draw)));
  drawn.append(...others.filter(({ required }) => required).map(draw));
  if (entered && entered.photos.length > 0) {
    const kept = make("fieldset", { class: "field" }, make("legend", {}, "Photos gardées"));
    for (const [rank, bytes] of entered.photos.entries())
      kept.append(
        make(
          "label",
          { class: "choice" },
          make("input", { type: "checkbox", name: "kept", value: String(rank), checked: "" }),
          drawPhoto(bytes, `Photo ${rank + 1}`),
        ),
      );
    drawn.append(kept);
  }
  if (form.photos > 0)
    drawn.append(
      field(
        "photos",
        form.photos === 1 ? "Photo" : `Photos, ${form.photos} au plus`,
        make("input", {
          ...{ id: "photos", type: "file", name: "photos", accept: "image/jpeg,image/png,image/webp" },
          ...(form.photos > 1 ? { multiple: "" } : {}),
        }),
        { hint: "Évitez les visages et les plaques.", optional: true },
      ),
    );
  drawn.append(
    field("note", "Remarque", make("textarea", { id: "note", name: "note", rows: "2", maxlength: "2000" }), {
      hint: "Jamais publiée.",
      optional: true,
    }),
  );
  if (fold.childElementCount > 1) drawn.append(fold);
  const save = make("button", { class: "button--main button--big", type: "submit" }, "Enregistrer");
  const leave = make("button", { class: "button--link", type: "button", "data-leave": "" }, "Revenir à la liste");
  drawn.append(make("p", { class: "end-bar" }, save, " ", leave));
  if (entered) fillForm(drawn, entered);
  requireAnswers(drawn, form.questions);
  drawn.addEventListener("change", () => requireAnswers(drawn, form.questions));
  return drawn;
}

/** Requires what the site requires. What is asked of a fault is hidden from what is in good state: required there, it would hold the form without a word. */
function requireAnswers(form: HTMLFormElement, questions: AskedQuestion[]): void {
  const isGood = form.querySelector(".is-good:checked") !== null;
  for (const { column, label, required, ofFault, control } of questions) {
    const isAsked = required && !(ofFault && isGood);
    const inputs = [...form.querySelectorAll("input")].filter(({ name }) => name === `r.${column}`);
    // One of several boxes is enough, which no attribute says.
    if (control.kind === "several")
      inputs[0]?.setCustomValidity(isAsked && !inputs.some(({ checked }) => checked) ? `Répondez à « ${label} ».` : "");
    else for (const input of inputs) input.required = isAsked;
  }
}

/** A photo of this device, small: drawn, since the page shows no image but of the site. */
function drawPhoto(bytes: ArrayBuffer, name: string): HTMLElement {
  const canvas = make("canvas", { role: "img", "aria-label": name, width: "96", height: "96" });
  createImageBitmap(new Blob([bytes]))
    .then((image) => {
      canvas.width = Math.round((image.width * canvas.height) / image.height);
      canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.dataset.drawn = "";
      image.close();
    })
    // Its name stands in its place.
    .catch(() => canvas.replaceWith(name));
  return canvas;
}

function fillForm(form: HTMLFormElement, { answers, note }: Entered): void {
  for (const control of form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("[name]")) {
    const answer = control.name === "note" ? note : answers[control.name.replace(/^r\./, "")];
    if (answer === undefined || control.name === "kept") continue;
    if (control instanceof HTMLInputElement && (control.type === "radio" || control.type === "checkbox"))
      control.checked = control.type === "radio" ? control.value === answer : answer.split("|").includes(control.value);
    else if (control.type !== "file") control.value = answer;
  }
}

/** The answers of a form, by column. */
export function readForm(form: HTMLFormElement, { form: { questions } }: KeptRound): Record<string, string> {
  const data = new FormData(form);
  return Object.fromEntries(
    questions.flatMap(({ column }) => {
      const answer = data.getAll(`r.${column}`).map(String).join("|").trim();
      return answer === "" ? [] : [[column, answer]];
    }),
  );
}

function draw({ column, label, required, control }: AskedQuestion): HTMLElement {
  const id = `q-${column}`;
  const name = `r.${column}`;
  if (["state", "several", "severity", "choice", "boolean"].includes(control.kind)) {
    const choices =
      control.kind === "boolean"
        ? [
            { value: "true", label: "Oui" },
            { value: "false", label: "Non" },
          ]
        : (control.choices ?? []);
    const isState = control.kind === "state";
    const group = make(
      "fieldset",
      { class: isState ? "big-choice big-choice--3" : "field" },
      make("legend", {}, ...nameOf(label, !required)),
    );
    for (const choice of choices) {
      const input = make("input", {
        ...{ type: control.kind === "several" ? "checkbox" : "radio", name, value: choice.value },
        ...("is" in choice && choice.is === "good" ? { class: "is-good" } : {}),
      });
      group.append(make("label", isState ? {} : { class: "choice" }, input, " ", choice.label));
    }
    return group;
  }
  const input = make("input", {
    ...{ id, name, type: control.kind === "day" ? "date" : "text" },
    ...(control.kind === "number" ? { inputmode: "decimal" } : {}),
    ...(control.maxLength === undefined ? {} : { maxlength: String(control.maxLength) }),
  });
  return field(id, control.unit ? `${label} (${control.unit})` : label, input, { optional: !required });
}

/** The name of a question: what is optional is marked, not what is asked. */
function nameOf(label: string, optional: boolean): (Node | string)[] {
  return optional ? [label, " ", make("span", { class: "tag" }, "facultatif")] : [label];
}

function field(
  id: string,
  label: string,
  control: HTMLElement,
  { hint, optional = false }: { hint?: string | null; optional?: boolean },
): HTMLElement {
  const words = make("label", { for: id }, ...nameOf(label, optional));
  if (hint) {
    words.append(make("span", { class: "hint", id: `${id}-aide` }, hint));
    control.setAttribute("aria-describedby", `${id}-aide`);
  }
  return make("div", { class: "field" }, words, control);
}
