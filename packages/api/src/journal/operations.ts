import { Type } from "typebox";
import { declare, type Operation } from "../http/operation.js";
import { choice, text, textLike, wholeNumber } from "../http/parameter.js";
import { type ActKind, actKinds } from "./say-act.js";

const string = Type.String();
const kinds = Object.keys(actKinds) as ActKind[];

const act = Type.Object(
  {
    sequence: Type.Integer({ description: "Numéro de l'acte, depuis 1, sans trou." }),
    at: Type.String({ format: "date-time" }),
    actor: Type.Object({
      id: Type.String({ description: "person:… (un nom tiré au hasard), key:…, command, content, sources, program." }),
      name: Type.Union([string, Type.Null()], { description: "null quand la personne est partie." }),
    }),
    action: string,
    kind: Type.Union([Type.Enum(kinds, { type: "string" }), Type.Null()]),
    object: Type.Object({ id: string, title: string }),
    dataset: Type.Union([string, Type.Null()], { description: "Nom court du jeu dont il s'agit." }),
    organisations: Type.Array(string),
    detail: Type.Object({}, { additionalProperties: true }),
    sentence: string,
    hash: Type.String({ description: "SHA-256 de l'empreinte de l'acte d'avant et de celui-ci." }),
  },
  { $id: "Acte", description: "Une ligne du journal." },
);

const day = { pattern: "^\\d{4}-\\d{2}-\\d{2}$", expected: "de la forme AAAA-MM-JJ" };

const filters = {
  q: text("Mots du nom d'une personne ou du titre d'un jeu."),
  actor: text("Auteur, tel que le journal l'écrit."),
  kind: choice("Sorte d'acte.", kinds),
  dataset: text("Nom court ou identifiant d'un jeu."),
  organisation: text("Nom court d'un organisme."),
  from: textLike("Premier jour.", day),
  to: textLike("Dernier jour.", day),
};

const rights = { 401: ["cle-attendue"], 403: ["acte-reserve"] } satisfies Operation["problems"];
const common = { method: "get", tag: "journal", parts: {}, problems: rights, trials: () => [] } as const;

export const listActs = declare({
  ...{ ...common, id: "lireLeJournal", path: "/api/journal" },
  summary: "Lire le journal des actes",
  description:
    "Pour un administrateur, par sa session\u00A0: les actes de ses organismes, tous pour qui administre l'organisme qui tient le catalogue. Les derniers d'abord.",
  query: {
    ...filters,
    cursor: wholeNumber("Les actes d'avant ce numéro\u00A0; 0, les derniers.", { minimum: 0, default: 0 }),
    page_size: wholeNumber("Nombre d'actes, 200 au plus.", { minimum: 1, maximum: 200, default: 50 }),
  },
  answers: {
    "application/json": Type.Object({
      data: Type.Array(act),
      links: Type.Object({ next: Type.Union([Type.String({ format: "uri" }), Type.Null()]) }),
      meta: Type.Object({ page_size: Type.Integer() }),
    }),
  },
  answer: "Les actes, les derniers d'abord.",
});

export const exportActsCsv = declare({
  ...{ ...common, id: "exporterLeJournalEnCsv", path: "/api/journal.csv" },
  summary: "Exporter le journal en CSV, pour un tableur",
  query: filters,
  answers: { "text/csv": null },
  answer: "Tous les actes demandés. L'export est lui-même écrit au journal.",
});

export const exportActsNdjson = declare({
  ...{ ...common, id: "exporterLeJournalEnJson", path: "/api/journal.ndjson" },
  summary: "Exporter le journal, un objet JSON par ligne",
  query: filters,
  answers: { "application/x-ndjson": null },
  answer: "Tous les actes demandés. L'export est lui-même écrit au journal.",
});
