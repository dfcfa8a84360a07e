import type { Quad } from "n3";
import { expand } from "../../../packages/api/src/metadata/prefixes.js";
import { dataThemes } from "../../../packages/api/src/vocabularies/vocabularies.js";

/** What a harvester needs and the official shapes do not look at; each problem names the thing. */
export function findRuleProblems(quads: Quad[]): string[] {
  return [...wrongDates(quads), ...repeatedTexts(quads), ...mixedLicences(quads), ...unknownThemes(quads)];
}

const DATES = (["dct:issued", "dct:modified", "dct:created", "dcat:startDate", "dcat:endDate"] as const).map(expand);
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

function wrongDates(quads: Quad[]): string[] {
  return quads.flatMap(({ subject, predicate, object }) => {
    if (!DATES.includes(predicate.value)) return [];
    const type = object.termType === "Literal" ? object.datatype.value : "";
    const day =
      type === expand("xsd:date") && DAY.test(object.value)
        ? object.value
        : type === expand("xsd:dateTime")
          ? INSTANT.exec(object.value)?.[1]
          : undefined;
    const right = day !== undefined && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
    return right ? [] : [`date: ${object.value} of ${subject.value}`];
  });
}

const SINGLE = (["dct:title", "dct:description", "foaf:name", "skos:prefLabel", "rdfs:label", "vcard:fn"] as const).map(
  expand,
);

function repeatedTexts(quads: Quad[]): string[] {
  const seen = new Set<string>();
  return quads.flatMap(({ subject, predicate, object }) => {
    if (!SINGLE.includes(predicate.value) || object.termType !== "Literal") return [];
    const key = `${subject.id} ${predicate.value} ${object.language}`;
    const again = seen.has(key);
    seen.add(key);
    if (object.language !== "fr") return [`language: ${object.value} of ${subject.value}`];
    return again ? [`repeated: ${predicate.value} of ${subject.value}`] : [];
  });
}

function mixedLicences(quads: Quad[]): string[] {
  const licencesOf = (subject: string) =>
    quads.flatMap((quad) =>
      quad.subject.value === subject && quad.predicate.value === expand("dct:license") ? [quad.object.value] : [],
    );
  const labelled = new Set(
    quads.flatMap(({ subject, predicate }) =>
      [expand("rdfs:label"), expand("dct:description"), expand("dct:title")].includes(predicate.value)
        ? [subject.value]
        : [],
    ),
  );
  return quads.flatMap(({ subject, predicate, object }) => {
    if (predicate.value !== expand("dcat:distribution")) return [];
    const [own, file] = [licencesOf(subject.value), licencesOf(object.value)];
    if (own.length !== 1 || file.length !== 1 || own[0] !== file[0]) return [`licence: ${object.value}`];
    return labelled.has(own[0] ?? "") ? [`licence with a label: ${own[0]}`] : [];
  });
}

function unknownThemes(quads: Quad[]): string[] {
  const known = new Set(Object.values(dataThemes).map(({ uri }) => uri));
  const scheme = "http://publications.europa.eu/resource/authority/data-theme/";
  return quads.flatMap(({ subject, predicate, object }) =>
    predicate.value === expand("dcat:theme") && object.value.startsWith(scheme) && !known.has(object.value)
      ? [`theme: ${object.value} of ${subject.value}`]
      : [],
  );
}
