import { describe, expect, it } from "vitest";
import { parseCatalogueInfo } from "../../../packages/api/src/content/parse-catalogue-info.js";
import { listUnstated } from "../../../packages/api/src/site/list-unstated.js";

const info = {
  title: "Datalogue d'essai",
  shortTitle: "Essai",
  description: "Un catalogue d'essai.",
  publisher: "pole",
  contact: { name: "Service des données", email: "donnees@exemple.fr" },
  homeTerritory: "petr-marennes-oleron",
  idBase: "https://donnees.exemple.fr",
};
const parse = (more: object) => parseCatalogueInfo({ ...info, ...more });
const problemsOf = (more: object) => {
  const parsed = parse(more);
  return "problems" in parsed ? parsed.problems.map((told) => told.replaceAll("\u00a0", " ")) : [];
};

const legal = {
  publisher: { name: "Pôle d'essai", address: "1 rue du Port, 17320 Marennes", director: "La présidente" },
  host: { name: "Hébergeur d'essai", address: "2 rue des Serveurs, 59000 Lille", phone: "01 00 00 00 00" },
  storage: "Lille, France",
  dpo: { name: "Le délégué", email: "dpo@exemple.fr" },
  retention: "Les journaux sont effacés au bout de six mois.",
};
const security = { contacts: ["mailto:securite@exemple.fr"], expires: "2027-06-01" };
const today = "2026-06-01";
const audit = { date: "2026-03-01", auditor: "Un cabinet", rate: 72.5 };

describe("what the administrator states in catalogue.json", () => {
  it("is kept as it is written", () => {
    const accessibility = { state: "partiellement-conforme", audit, knownFaults: ["La carte."] };
    expect(parse({ legal, accessibility })).toMatchObject({ legal, accessibility });
  });

  it("may be absent: the rest of the file is read all the same", () => {
    const parsed = parse({});
    expect(parsed).not.toHaveProperty("problems");
    expect(parsed).not.toHaveProperty("legal");
  });

  it("claims no conformity without an audit, and none but that of the audit", () => {
    expect(problemsOf({ accessibility: { state: "totalement-conforme" } })).toEqual([
      "« accessibility.state » : sans audit (« accessibility.audit »), seul « non-conforme » peut être écrit.",
    ]);
    expect(problemsOf({ accessibility: { state: "totalement-conforme", audit } })).toEqual([
      "« accessibility.state » : un audit à 72.5\u202f% donne « partiellement-conforme ».",
    ]);
    expect(problemsOf({ accessibility: { state: "partiellement-conforme", audit: { ...audit, rate: 49 } } })).toEqual([
      "« accessibility.state » : un audit à 49\u202f% donne « non-conforme ».",
    ]);
    expect(problemsOf({ accessibility: { state: "non-conforme" } })).toEqual([]);
  });

  it("is refused with the place of what is wrong", () => {
    expect(problemsOf({ legal: { host: { name: "Hébergeur" } } }).join()).toContain(
      "« legal.host » : « address » manque.",
    );
    expect(problemsOf({ legal: { hebergeur: {} } }).join()).toContain("« legal » : le membre « hebergeur »");
    expect(problemsOf({ legal: { dpo: { name: "Le délégué", email: "dpo" } } }).join()).toContain("legal.dpo.email");
    expect(problemsOf({ accessibility: { state: "conforme" } }).join()).toContain("accessibility.state");
    expect(problemsOf({ security: { contacts: ["securite@exemple.fr"], expires: "2027-06-01" } }).join()).toContain(
      "security.contacts[0]",
    );
    expect(problemsOf({ security: { ...security, expires: "2027-02-30" } }).join()).toContain("2027-02-30");
    expect(problemsOf({ security })).toEqual([]);
    expect(problemsOf({ accessibility: "oui" }).join()).toContain("accessibility");
  });

  it("is asked for, one sentence for each thing that is missing", () => {
    const settings = { publicUrl: "https://donnees.exemple.fr" };
    expect(listUnstated({}, settings, { today })).toHaveLength(7);
    const { dpo: _dpo, ...rest } = legal;
    const accessibility = { state: "partiellement-conforme", audit } as const;
    const organisations = [{ name: "Pôle d'essai" }, { name: "Île d'essai", siret: "73282932000074" }];
    const missing = listUnstated({ legal: rest, accessibility, security }, settings, { today, organisations });
    expect(missing).toEqual([
      "catalogue.json\u00a0: il manque «\u00a0legal.dpo\u00a0», le délégué à la protection des données.",
      expect.stringMatching(/^organisations\.json\u00a0: il manque «\u00a0siret\u00a0» de Pôle d'essai/),
    ]);
    const late = listUnstated({ legal, accessibility, security }, settings, { today: "2027-06-02" });
    expect(late).toEqual([expect.stringContaining("«\u00a0security.expires\u00a0» (2027-06-01) est passé")]);
  });

  it("asks for an address and contacts of one's own where those of an example are still written", () => {
    const stated = { legal, accessibility: { state: "partiellement-conforme", audit }, security } as const;
    const settings = { publicUrl: "https://donnees.cc-essai.fr" };
    const list = (idBase: string, email: string) => {
      const contact = { name: "Service des données", email };
      const organisations = [{ name: "Pôle d'essai", siret: "73282932000074", contact }];
      return listUnstated({ ...stated, idBase, contact }, settings, { today, organisations });
    };
    expect(list("https://donnees.cc-essai.fr", "donnees@cc-essai.fr")).toEqual([]);
    for (const host of ["datalogue.example", "donnees.exemple.fr", "localhost"])
      expect(list(`https://${host}`, `donnees@${host}`)).toEqual([
        expect.stringContaining(
          `catalogue.json\u00a0: «\u00a0idBase\u00a0» (https://${host}) est une adresse d'exemple`,
        ),
        expect.stringContaining(`catalogue.json\u00a0: «\u00a0contact.email\u00a0» (donnees@${host})`),
        expect.stringMatching(
          /^organisations\.json\u00a0: «\u00a0contact\.email\u00a0» est une adresse d'exemple.*: Pôle d'essai\.$/,
        ),
      ]);
  });

  it("tells the administrator, who alone can set it, that data.gouv.fr cannot read the address of the site", () => {
    const stated = { legal, accessibility: { state: "partiellement-conforme", audit }, security } as const;
    expect(listUnstated(stated, { publicUrl: "https://donnees.exemple.fr" }, { today })).toEqual([]);
    for (const publicUrl of ["http://localhost:3000", "http://donnees.exemple.fr", "https://192.168.1.4"])
      expect(listUnstated(stated, { publicUrl }, { today })).toEqual([
        expect.stringContaining(
          `PUBLIC_URL\u00a0: data.gouv.fr ne peut pas lire ${publicUrl}. Donnez l'adresse publique`,
        ),
      ]);
  });
});
