import type { Store, Term } from "n3";
import { type Curie, expand, shorten } from "../metadata/prefixes.js";
import { type FoundRecord, MAX_RECORDS } from "./found-record.js";
import { buildRecord } from "./record-builder.js";

/** One page of a DCAT catalogue: its datasets, the address of the next page, how many there are in all. */
export function readDcatPage(store: Store): {
  records: FoundRecord[];
  next: string | undefined;
  announced: number | null;
} {
  const is = (type: string) => store.getSubjects(iri("rdf:type"), iri(type), null);
  const records = is("dcat:Dataset")
    // One more than is taken: that there are others is then told.
    .slice(0, MAX_RECORDS + 1)
    .map((subject) => readDataset(store, subject));
  const next = [
    ...store.getObjects(null, iri("hydra:next"), null),
    ...store.getObjects(null, iri("hydra:nextPage"), null),
  ];
  const total = Number(store.getObjects(null, iri("hydra:totalItems"), null)[0]?.value ?? Number.NaN);
  return { records, next: next[0]?.value, announced: Number.isSafeInteger(total) ? total : null };
}

/** `schema.org` besides the vocabularies that our own feed writes: periods of the first DCAT. */
function iri(short: string): string {
  return short.startsWith("schema:") ? `http://schema.org/${short.slice(7)}` : expand(short as Curie);
}

/** What is read of a dataset; all else that it says is left. */
const READ = new Set(
  [
    ...[
      "rdf:type",
      "dct:identifier",
      "dct:title",
      "dct:description",
      "dcat:keyword",
      "dcat:theme",
      "dct:accrualPeriodicity",
    ],
    ...["dct:license", "dct:rights", "dct:accessRights", "dcat:contactPoint", "dct:publisher", "dct:creator"],
    ...["dct:temporal", "dct:spatial", "dct:provenance", "dcat:landingPage", "foaf:page", "dct:issued", "dct:modified"],
    "dcat:distribution",
  ].map(iri),
);

function readDataset(store: Store, subject: Term): FoundRecord {
  const all = (from: Term, ...properties: string[]) =>
    properties.flatMap((property) => store.getObjects(from, iri(property), null));
  const texts = (from: Term, ...properties: string[]) => properties.flatMap((one) => inFrench(all(from, one)));
  /** What a thing is called, or the thing itself: a text, an address with its label, a node. */
  const nameOf = (thing: Term): string => {
    if (thing.termType === "Literal") return thing.value;
    const [label] = texts(thing, "skos:prefLabel", "rdfs:label", "dct:title", "foaf:name", "vcard:fn");
    return label ?? (thing.termType === "NamedNode" ? thing.value : "");
  };
  /** An address says more surely than its label what something is. */
  const sayings = (thing: Term) =>
    [thing.termType === "NamedNode" ? thing.value : "", nameOf(thing)].filter(
      (one, rank, list) => one !== "" && list.indexOf(one) === rank,
    );

  const isNamed = subject.termType === "NamedNode";
  const identifiers = texts(subject, "dct:identifier");
  const built = buildRecord(
    identifiers[0] ?? (isNamed ? subject.value : null),
    isNamed ? subject.value : "fiche sans adresse",
  );
  for (const other of identifiers.slice(1)) built.leave("dct:identifier", other);
  if (isNamed) built.address(subject.value);
  for (const title of texts(subject, "dct:title")) built.text("title", title, "dct:title");
  for (const text of texts(subject, "dct:description")) built.text("description", text, "dct:description");
  for (const word of texts(subject, "dcat:keyword")) built.keyword(word, "dcat:keyword");
  for (const from of ["dct:title", "dct:description", "dcat:keyword"]) {
    const told = new Set(texts(subject, from));
    for (const one of all(subject, from))
      if (one.termType === "Literal" && !told.has(one.value))
        built.leave(
          from,
          one.value,
          one.language === "" ? "Sa langue n'est pas dite." : "Ce texte est d'une autre langue.",
        );
  }
  for (const theme of all(subject, "dcat:theme")) for (const one of sayings(theme).slice(-1)) built.theme(one);
  for (const frequency of all(subject, "dct:accrualPeriodicity"))
    built.frequency(sayings(frequency)[0] ?? "", "dct:accrualPeriodicity");
  for (const thing of all(subject, "dct:license", "dct:rights"))
    for (const one of sayings(thing).slice(0, 1)) built.licence(one, "dct:license");
  for (const rights of all(subject, "dct:accessRights")) {
    const [said = ""] = sayings(rights);
    if (!/access-right\/PUBLIC$/.test(said))
      built.leave("dct:accessRights", said, "Choisissez ici qui peut voir ce jeu.");
  }
  for (const contact of all(subject, "dcat:contactPoint")) {
    const mails = all(contact, "vcard:hasEmail", "vcard:email").map(
      (mail) => all(mail, "vcard:hasValue")[0]?.value ?? mail.value,
    );
    const [name] = texts(contact, "vcard:fn", "vcard:organization-name");
    built.contact(
      name ?? (contact.termType === "Literal" ? contact.value : ""),
      decode(mails[0] ?? ""),
      "dcat:contactPoint",
    );
  }
  for (const publisher of all(subject, "dct:publisher", "dct:creator"))
    built.leave("dct:publisher", nameOf(publisher), "L'organisme d'ici est celui que vous choisissez.");
  for (const period of all(subject, "dct:temporal")) {
    const day = (...properties: string[]) => all(period, ...properties)[0]?.value;
    const [start, end] = [day("dcat:startDate", "schema:startDate"), day("dcat:endDate", "schema:endDate")];
    if (start === undefined && end === undefined)
      built.periodText(nameOf(period) || textsOf(store, period), "dct:temporal");
    else built.period(start, end, "dct:temporal");
  }
  for (const place of all(subject, "dct:spatial")) for (const one of sayings(place)) built.place(one);
  for (const source of all(subject, "dct:provenance")) built.text("provenance", nameOf(source), "dct:provenance");
  for (const page of all(subject, "dcat:landingPage", "foaf:page"))
    if (page.termType !== "BlankNode") built.page(page.value, texts(page, "dct:title")[0], "dcat:landingPage");
  for (const date of all(subject, "dct:issued", "dct:modified"))
    built.leave("dct:issued, dct:modified", date.value, "Les dates d'ici sont celles des publications d'ici.");

  for (const { predicate, object } of store.getQuads(subject, null, null, null))
    if (!READ.has(predicate.value)) built.leave(shorten(predicate.value), nameOf(object) || textsOf(store, object));

  for (const distribution of all(subject, "dcat:distribution")) {
    const [url] = all(distribution, "dcat:downloadURL", "dcat:accessURL");
    const formats = all(distribution, "dct:format", "dcat:mediaType").flatMap((format) => sayings(format).slice(-1));
    const [title] = texts(distribution, "dct:title");
    if (url) built.file(url.value, title, formats, "dcat:distribution");
    else built.leave("dcat:distribution", title ?? nameOf(distribution), "Aucune adresse n'y est donnée.");
    for (const thing of all(distribution, "dct:license", "dct:rights"))
      for (const one of sayings(thing).slice(0, 1)) built.licence(one, "dcat:distribution, dct:license");
  }
  return built.build();
}

/** What a node without name says, and those that it leads to, as one text. */
function textsOf(store: Store, node: Term): string {
  const texts: string[] = [];
  // Those that are found on the way are gone through after it, each once.
  const nodes = new Map([[node.value, node]]);
  for (const one of nodes.values())
    for (const object of store.getObjects(one, null, null))
      if (object.termType === "BlankNode") nodes.set(object.value, object);
      else texts.push(object.value);
  return texts.join(", ");
}

/** Texts, of French alone where some are: then those without language, then all. */
function inFrench(terms: Term[]): string[] {
  const texts = terms.filter((term) => term.termType === "Literal");
  const of = (test: (language: string) => boolean) =>
    texts.filter((term) => term.termType === "Literal" && test(term.language)).map(({ value }) => value);
  const french = of((language) => /^fr(-|$)/i.test(language));
  const plain = of((language) => language === "");
  return french.length > 0 ? french : plain.length > 0 ? plain : of(() => true);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
