import jsonld from "jsonld";
import { Parser, type Quad, Store } from "n3";
import { RdfXmlParser } from "rdfxml-streaming-parser";
import { ImportFailure } from "./import-failure.js";
import { parseXml } from "./parse-xml.js";
import { refuseLongAddresses } from "./refuse-long-addresses.js";
import { propertyOf, splitExpanded } from "./split-expanded.js";

/** Forms of RDF that are read. */
export type RdfForm = "turtle" | "json-ld" | "rdf-xml";

/** Statements of one document at most: a page of a thousand datasets is some tens of thousands. */
const MAX_QUADS = 1_000_000;
/** Contexts that a JSON-LD document may ask for. */
const MAX_CONTEXTS = 3;

/** The form of a document: by its beginning, which never lies as media types do, then by its media type or its name. */
export function findRdfForm(head: string, ...hints: (string | undefined)[]): RdfForm {
  const start = head.replace(/^\ufeff/, "").trimStart();
  if (/^[[{]/.test(start) && !/^\[\s*(\]|a\s|<|\w*:)/.test(start)) return "json-ld";
  // An address of Turtle begins as a tag does: « <https://… ».
  if (/^<(\?xml|!--|!DOCTYPE|[\w.-]+:?[\w.-]*[\s>/])/i.test(start) && !/^<[a-z][\w+.-]*:\/\//i.test(start))
    return "rdf-xml";
  return hints.some((hint) => /json/i.test(hint ?? "")) && start.startsWith("[") ? "json-ld" : "turtle";
}

/**
 * The statements of a document. `loadContext`: asks for a context that a JSON-LD document names (public addresses only). Throws `ImportFailure`, with what
 * is wrong and on which line where the parser knows.
 */
export async function parseRdf(
  text: string,
  form: RdfForm,
  { base, loadContext }: { base: string; loadContext(url: string): Promise<unknown> },
): Promise<Store> {
  switch (form) {
    case "turtle":
      return parseTurtle(text, base);
    case "json-ld":
      return parseJsonld(text, base, loadContext);
    case "rdf-xml":
      return parseRdfXml(text, base);
  }
}

function parseTurtle(text: string, baseIRI: string): Store {
  try {
    return gather(new Parser({ baseIRI }).parse(text));
  } catch (error) {
    if (error instanceof ImportFailure) throw error;
    const { line } = (error as { context?: { line?: number } }).context ?? {};
    const where = line === undefined ? "" : `, ligne ${line}`;
    throw new ImportFailure(`Ce n'est pas du Turtle ni du N-Triples bien formé${where}.`);
  }
}

async function parseJsonld(text: string, base: string, loadContext: (url: string) => Promise<unknown>): Promise<Store> {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    throw new ImportFailure("Le JSON est mal formé, et ne peut pas être lu.");
  }
  refuseLongAddresses(document);
  let asked = 0;
  const documentLoader = async (url: string) => {
    if (++asked > MAX_CONTEXTS)
      throw new ImportFailure(`Ce JSON-LD demande plus de ${MAX_CONTEXTS} contextes à d'autres serveurs.`);
    const context = await loadContext(url);
    refuseLongAddresses(context);
    return { contextUrl: undefined, documentUrl: url, document: context };
  };
  try {
    const expanded = await jsonld.expand(document as object, { base, documentLoader });
    const quads = await jsonld.toRDF(splitExpanded(expanded), { base, skipExpansion: true });
    for (const { predicate } of quads) predicate.value = propertyOf(predicate.value);
    return gather(quads);
  } catch (error) {
    // The library wraps what the loader throws.
    for (
      let cause = error as { details?: { cause?: unknown } } | undefined;
      cause;
      cause = cause.details?.cause as never
    )
      if (cause instanceof Error && ["ImportFailure", "FetchFailure"].includes(cause.constructor.name)) throw cause;
    throw new ImportFailure("Ce JSON n'est pas du JSON-LD qui puisse être lu.");
  }
}

async function parseRdfXml(text: string, baseIRI: string): Promise<Store> {
  // Its parser takes entities, and a document that is cut for one that ends: both are looked at before.
  parseXml(text, {});
  const parser = new RdfXmlParser({ baseIRI });
  const quads: Quad[] = [];
  const done = new Promise<void>((resolve, reject) => {
    parser.on("data", (quad: Quad) => {
      if (quads.push(quad) > MAX_QUADS) parser.destroy(new ImportFailure(TOO_LARGE));
    });
    parser.on("error", reject);
    parser.on("end", resolve);
  });
  parser.end(text);
  try {
    await done;
  } catch (error) {
    if (error instanceof ImportFailure) throw error;
    throw new ImportFailure("Ce n'est pas du RDF/XML bien formé.");
  }
  return gather(quads);
}

const TOO_LARGE = `Ce catalogue compte plus d'un million d'énoncés dans un seul document\u00A0: découpez-le.`;

function gather(quads: Iterable<Quad>): Store {
  const store = new Store();
  let count = 0;
  for (const quad of quads) {
    if (++count > MAX_QUADS) throw new ImportFailure(TOO_LARGE);
    store.addQuad(quad);
  }
  return store;
}
