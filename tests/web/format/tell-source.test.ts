import { writeSource } from "@datalogue/api";
import { describe, expect, it } from "vitest";
import { shortSourcesOf, sourcesOf, tellSource } from "../../../packages/web/src/format/index.js";

describe("the source of a figure", () => {
  const source = "SDES, base Sitadel";

  it("is that of the definition, as a sentence", () => {
    expect(tellSource({ source }, false)).toBe("SDES, base Sitadel.");
  });

  it("ends with one sign", () => {
    expect(tellSource({ source: "Ville de Marennes, enquête « Et vous ? »" }, false)).toMatch(/»\.$/);
    expect(tellSource({ source: "Enquête Circulez !" }, false)).toMatch(/Circulez\s!$/);
  });

  it("says of invented figures that they stand for those of the source", () => {
    expect(tellSource({ source }, true).replace(/\u00A0/g, " ")).toBe(
      "Chiffres inventés pour la démonstration, en attendant : SDES, base Sitadel.",
    );
  });

  it("is as the definition writes it in the cell of a file, where its address is followed", () => {
    const written = "SDES : https://www.statistiques.developpement-durable.gouv.fr/123";
    expect(writeSource({ source: written }, false)).toBe(written);
    expect(writeSource({ source: written }, true)).toBe(
      `Chiffres inventés pour la démonstration, en attendant\u00A0: ${written}`,
    );
  });
});

describe("the sources of several figures", () => {
  const plain = (text: string) => text.replace(/[\u00A0\u202F]/g, " ");
  const figure = (source: string, demonstration = false) => ({ indicator: { source }, demonstration });
  const travels =
    "Jeu de données « Déplacements domicile-travail » (Insee, recensement de la population, Licence Ouverte 2.0).";
  const cars = "SDES, « Parc de véhicules » (RSVERO), Licence Ouverte 2.0. Populations : Insee.";

  it("are told whole, with producer and licence, each once", () => {
    expect(plain(sourcesOf([figure(travels), figure(cars), figure(travels)]))).toBe(`${travels} ${cars}`);
  });

  it("are told apart where some figures are invented", () => {
    expect(plain(sourcesOf([figure(travels, true), figure(cars), figure(travels, true)]))).toBe(
      `${cars} Chiffres inventés pour la démonstration, en attendant : ${travels}`,
    );
  });

  it("are shorter on paper: titles of datasets, whole whatever they quote, then each other sentence once", () => {
    const figures = [
      "Jeu de données « Registre « Sirene » des entreprises » (Insee, Licence Ouverte 2.0). Populations : Insee.",
      "Jeu de données « Achats. Cantines »",
      "Min. de la Transition écologique, Sitadel. Populations : Insee",
      "Min. de la Culture, Muséofile",
    ].map((source) => figure(source));
    expect(plain(shortSourcesOf(figures))).toBe(
      "Jeux de données « Registre « Sirene » des entreprises », « Achats. Cantines ». Populations : Insee. Min. de la Transition écologique, Sitadel. Min. de la Culture, Muséofile.",
    );
  });
});
