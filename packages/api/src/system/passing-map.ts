/** Entries that go before the map is made anew, beside those that stay. */
const GONE = 32;

/**
 * A map of what comes and goes with each request: work under way. V8 makes a `Map` another table whenever it fills or empties, to which the former
 * one leads: once one of them is old, all those that follow it, and what they held, grow old before they are garbage, and only a collection of the
 * whole heap takes them back. This one begins again from time to time, so that nothing leads from one to the next.
 */
export class PassingMap<K, V> {
  #entries = new Map<K, V>();
  #gone = 0;

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  set(key: K, value: V): void {
    this.#entries.set(key, value);
  }

  delete(key: K): void {
    if (!this.#entries.delete(key) || ++this.#gone < GONE + this.#entries.size) return;
    this.#entries = new Map(this.#entries);
    this.#gone = 0;
  }
}
