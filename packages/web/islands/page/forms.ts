/**
 * Forms marked `data-instant` apply a choice at once when it is made with a pointer. By the keyboard one goes through the choices:
 * they wait for Enter or the button, as without script. Empty fields are left out of addresses.
 */
export function listenForms(): void {
  let isPointed = false;
  for (const type of ["pointerdown", "keydown"])
    addEventListener(type, () => {
      isPointed = type === "pointerdown";
    });
  addEventListener("change", ({ target }) => {
    const { form } = target as HTMLSelectElement;
    if (isPointed && form?.matches("[data-instant]")) form.requestSubmit();
  });
  addEventListener(
    "formdata",
    ({ formData }) => {
      for (const name of new Set(formData.keys())) {
        const values = formData.getAll(name);
        formData.delete(name);
        for (const value of values) if (value) formData.append(name, value as string);
      }
    },
    true,
  );
}
