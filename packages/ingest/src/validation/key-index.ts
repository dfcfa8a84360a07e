/**
 * Remembers keys and where each was first met, in 12 bytes a key: two 32-bit hashes stand for the key (among ten million
 * keys, one chance in 400 000 that two different ones are taken for the same).
 */
export interface KeyIndex {
  /** Place of the first occurrence when the key was already met, else undefined and the key is remembered. */
  add(key: string, place: number): number | undefined;
  /** The same for the cells of a record, as if they were joined by a unit separator. */
  addCells(cells: readonly (string | null | undefined)[], place: number): number | undefined;
  has(key: string): boolean;
}

export function createKeyIndex(): KeyIndex {
  let capacity = 1 << 12;
  let size = 0;
  let high = new Int32Array(capacity);
  let low = new Int32Array(capacity);
  let places = new Uint32Array(capacity);

  /** Slot of a key, or the free slot where it belongs; a place of 0 is free. */
  function find(h: number, l: number): number {
    let slot = (h ^ (l >>> 7)) & (capacity - 1);
    while (places[slot] !== 0 && (high[slot] !== h || low[slot] !== l)) slot = (slot + 1) & (capacity - 1);
    return slot;
  }

  function grow(): void {
    const old = { high, low, places };
    capacity *= 2;
    high = new Int32Array(capacity);
    low = new Int32Array(capacity);
    places = new Uint32Array(capacity);
    for (let at = 0; at < old.places.length; at++) {
      const place = old.places[at] as number;
      if (place === 0) continue;
      const slot = find(old.high[at] as number, old.low[at] as number);
      high[slot] = old.high[at] as number;
      low[slot] = old.low[at] as number;
      places[slot] = place;
    }
  }

  let h = 0;
  let l = 0;

  function begin(): void {
    h = 0x811c9dc5 | 0;
    l = 0x9e3779b9 | 0;
  }

  function mix(text: string): void {
    // Local: what closures share is written to memory at each character.
    let [high32, low32] = [h, l];
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      high32 = Math.imul(high32 ^ code, 0x01000193);
      low32 = Math.imul(low32 ^ code, 0x85ebca6b);
      low32 ^= low32 >>> 13;
    }
    h = high32;
    l = low32;
  }

  function hash(key: string): void {
    begin();
    mix(key);
    h ^= h >>> 16;
  }

  /** Where the hashed key was first met; undefined when it was not, and it is remembered. */
  function remember(place: number): number | undefined {
    const slot = find(h, l);
    if (places[slot] !== 0) return (places[slot] as number) - 1;
    high[slot] = h;
    low[slot] = l;
    places[slot] = place + 1;
    if (++size > 0.6 * capacity) grow();
    return undefined;
  }

  return {
    has(key) {
      hash(key);
      return places[find(h, l)] !== 0;
    },
    add(key, place) {
      hash(key);
      return remember(place);
    },
    addCells(cells, place) {
      begin();
      for (let at = 0; at < cells.length; at++) {
        if (at > 0) mix("\u001f");
        mix(cells[at] ?? "");
      }
      h ^= h >>> 16;
      return remember(place);
    },
  };
}
