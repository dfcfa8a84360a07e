/** What the form sends besides its choices. */
export function keepInForm(form: HTMLFormElement, name: string, value: string): void {
  let field = form.elements.namedItem(name) as HTMLInputElement | null;
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    form.append(field);
  }
  field.value = value;
}
