import type { AccessibilityStatement, LegalNotice, SecurityContact } from "../site/notices.js";

/** The catalogue itself, from `catalogue.json`. */
export interface CatalogueInfo {
  title: string;
  shortTitle: string;
  description: string;
  /** Slug of the publisher. */
  publisher: string;
  contact: { name: string; email: string };
  /** Code of the territory shown when an address names none. */
  homeTerritory: string;
  /** Base of the permanent identifiers, without final slash: minted identifiers never follow the host. */
  idBase: string;
  language: "fr";
  /** Image tiles that a visitor may ask for under our layers; absent, the usual case: maps draw on nothing from elsewhere. */
  baseMap?: BaseMap;
  /** What the administrator states of the accessibility of the site; absent: it was not audited. */
  accessibility?: AccessibilityStatement;
  legal?: LegalNotice;
  security?: SecurityContact;
}

/** A background of maps served by someone else. */
export interface BaseMap {
  /** Address of an image tile, with `{z}`, `{x}` and `{y}`, in https. */
  url: string;
  /** Name shown to the visitor: « Plan IGN ». */
  title: string;
  attribution: string;
}
