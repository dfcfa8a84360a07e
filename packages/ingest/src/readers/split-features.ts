/** Receives the pieces of a GeoJSON text. */
export interface FeatureSink {
  /** One element of `features`, as bytes of JSON, and the rank of the byte after it in the text. */
  feature(bytes: Uint8Array, end: number): void;
  /** The list of features begins. */
  begin?(): void;
  /** Another member of the top object. */
  member(name: string, bytes: Uint8Array): void;
}

/** Why a text could not be cut, and the rank of the byte where it shows. */
export interface SplitProblem {
  reason: string;
  offset: number;
  /** The list holds well-formed values that are not objects: texts, numbers, lists. */
  notRecords?: boolean;
}

/** The same reasons, to who reads English. */
const IN_ENGLISH: Readonly<Record<string, string>> = {
  "un crochet « [ » est attendu": "a bracket “[” is expected",
  "le fichier est une liste, pas un objet « FeatureCollection »":
    "the file is a list, not a “FeatureCollection” object",
  "une accolade « { » est attendue": "a brace “{” is expected",
  "un nom entre guillemets est attendu": "a name between quotes is expected",
  "« : » est attendu": "“:” is expected",
  "une valeur manque": "a value is missing",
  "« , » ou « } » est attendu": "“,” or “}” is expected",
  "« , » ou « ] » est attendu": "“,” or “]” is expected",
  "un objet « { » est attendu": "an object “{” is expected",
  "un objet « Feature » est attendu": "a “Feature” object is expected",
  "du texte suit la fin de l'objet": "text follows the end of the object",
  "le fichier est vide": "the file is empty",
  "le fichier est incomplet, sa fin manque": "its end is missing",
};

/** A reason in both languages. */
export function inBothLanguages(reason: string): { fr: string; en: string } {
  return { fr: reason, en: IN_ENGLISH[reason] ?? reason };
}

const BEGINS_OTHER_VALUE = '"[-0123456789tfn';

type State =
  | "start"
  | "first-key"
  | "key"
  | "colon"
  | "value"
  | "after-value"
  | "first-feature"
  | "feature"
  | "after-feature"
  | "end";

/**
 * Cuts GeoJSON text into features while it streams, without parsing it: counts brackets outside strings, byte by byte.
 * Memory: the feature being read.
 * @param within `list`: the objects of a list are cut, and not the features of a collection.
 */
export function createFeatureSplitter(sink: FeatureSink, within: "collection" | "list" = "collection") {
  const isList = within === "list";
  let state: State = "start";
  let problem: SplitProblem | undefined;
  let offset = 0;
  let name = "";
  // The element being captured.
  let capturing: "feature" | "member" | "key" | null = null;
  let parts: Uint8Array[] = [];
  let depth = 0;
  let inString = false;
  let escaped = false;

  function finish(bytes: Uint8Array, to: number): void {
    const whole = parts.length === 0 ? bytes : Buffer.concat([...parts, bytes]);
    parts = [];
    if (capturing === "feature") {
      sink.feature(whole, offset + to);
      state = "after-feature";
    } else if (capturing === "member") {
      sink.member(name, whole);
      state = "after-value";
    } else {
      name = parseName(whole);
      state = "colon";
    }
    capturing = null;
  }

  /** Reads on until the captured element ends; gives the place after it, or the length of the chunk. */
  function capture(chunk: Uint8Array, from: number): number {
    const { length } = chunk;
    let at = from;
    while (at < length) {
      const byte = chunk[at] as number;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === 0x5c) escaped = true;
        else if (byte === 0x22) {
          inString = false;
          if (depth === 0) return end(chunk, from, at + 1);
        }
        at++;
        continue;
      }
      switch (byte) {
        case 0x22:
          inString = true;
          break;
        case 0x7b:
        case 0x5b:
          depth++;
          break;
        case 0x7d:
        case 0x5d:
          // A bare value (number, true, null) ends before the bracket that closes its container.
          if (depth === 0) return end(chunk, from, at);
          if (--depth === 0) return end(chunk, from, at + 1);
          break;
        case 0x2c:
          if (depth === 0) return end(chunk, from, at);
          break;
      }
      at++;
    }
    // A copy: the next bytes are read into the same memory (and `slice` of a Buffer is only a view of it).
    parts.push(Uint8Array.prototype.slice.call(chunk, from));
    return length;
  }

  function end(chunk: Uint8Array, from: number, to: number): number {
    finish(chunk.subarray(from, to), to);
    return to;
  }

  function begin(kind: "feature" | "member" | "key", chunk: Uint8Array, at: number): number {
    capturing = kind;
    depth = 0;
    inString = false;
    escaped = false;
    return capture(chunk, at);
  }

  /** One byte outside any element: punctuation. */
  function step(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] as number;
    const fail = (reason: string) => {
      problem = { reason, offset: offset + at };
      return chunk.length;
    };
    const expect = (wanted: number, next: State, reason: string) => {
      if (byte !== wanted) return fail(reason);
      state = next;
      return at + 1;
    };
    switch (state) {
      case "start":
        if (isList) return expect(0x5b, "first-feature", "un crochet « [ » est attendu");
        return expect(
          0x7b,
          "first-key",
          byte === 0x5b
            ? "le fichier est une liste, pas un objet « FeatureCollection »"
            : "une accolade « { » est attendue",
        );
      case "first-key":
      case "key":
        if (byte === 0x7d && state === "first-key") {
          state = "end";
          return at + 1;
        }
        return byte === 0x22 ? begin("key", chunk, at) : fail("un nom entre guillemets est attendu");
      case "colon":
        return expect(0x3a, "value", "« : » est attendu");
      case "value":
        if (name === "features" && byte === 0x5b) {
          state = "first-feature";
          sink.begin?.();
          return at + 1;
        }
        return byte === 0x2c || byte === 0x7d ? fail("une valeur manque") : begin("member", chunk, at);
      case "after-value":
        if (byte === 0x2c) state = "key";
        else if (byte === 0x7d) state = "end";
        else return fail("« , » ou « } » est attendu");
        return at + 1;
      case "first-feature":
      case "feature":
        if (byte === 0x5d && state === "first-feature") {
          state = isList ? "end" : "after-value";
          return at + 1;
        }
        if (isList && BEGINS_OTHER_VALUE.includes(String.fromCharCode(byte))) {
          problem = { reason: "un objet « { » est attendu", offset: offset + at, notRecords: true };
          return chunk.length;
        }
        return byte === 0x7b
          ? begin("feature", chunk, at)
          : fail(isList ? "un objet « { » est attendu" : "un objet « Feature » est attendu");
      case "after-feature":
        if (byte === 0x2c) state = "feature";
        else if (byte === 0x5d) state = isList ? "end" : "after-value";
        else return fail("« , » ou « ] » est attendu");
        return at + 1;
      case "end":
        return fail("du texte suit la fin de l'objet");
    }
  }

  return {
    /** Reads the next bytes; the problem met, if any: nothing is read after it. */
    push(chunk: Uint8Array): SplitProblem | undefined {
      let at = capturing ? capture(chunk, 0) : 0;
      while (at < chunk.length && !problem) {
        const byte = chunk[at] as number;
        if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) at++;
        else at = step(chunk, at);
      }
      offset += chunk.length;
      return problem;
    },
    /** Says whether the text is complete. */
    end(): SplitProblem | undefined {
      if (!problem && state !== "end")
        problem = {
          reason: state === "start" ? "le fichier est vide" : "le fichier est incomplet, sa fin manque",
          offset,
        };
      return problem;
    },
  };
}

function parseName(bytes: Uint8Array): string {
  try {
    return String(JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch {
    return "";
  }
}
