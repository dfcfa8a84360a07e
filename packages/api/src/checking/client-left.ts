/** Nobody waits for the answer any more: nothing to tell, and nobody to tell it to. */
export class ClientLeft extends Error {
  constructor() {
    super("the caller left");
  }
}
