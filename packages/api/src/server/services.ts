import type { AgreementStates } from "../agreements/agreements.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { WordFinder } from "../catalogue/search-index.js";
import type { CheckingService } from "../checking/checking.js";
import type { FormerLayers } from "../compositions/former-layers.js";
import type { ContributionReader } from "../contributions/public-forms.js";
import type { NextVersions } from "../drafts/next-versions.js";
import type { Geocoder } from "../geocoding/geocoder.js";
import type { IndicatorReader } from "../indicators/indicator-reader.js";
import type { ObservatoryReader } from "../observatories/observatory-reader.js";
import type { FeatureReader } from "../ogc/feature-reader.js";
import type { PlanReader } from "../plans/plan-reader.js";
import type { QuestionReader } from "../questions/questions.js";
import type { SourceReader } from "../refreshing/source-reader.js";
import type { ReuseReader } from "../reuses/reuses.js";
import type { SharedServices } from "../shared-services/shared-services-schema.js";
import type { SimulatorReader } from "../simulators/simulator-reader.js";
import type { GlossaryTerm } from "../site/glossary.js";
import type { Measures } from "../site/measures.js";
import type { SolarReader } from "../solar/solar-reader.js";
import type { TerritoryReader } from "../territories/territory-reader.js";

/** What any visitor may read. Pages and routes receive this: they cannot write. Unknown things are `undefined`. */
export interface Services {
  catalogue: CatalogueReader;
  /** Where the agreements of datasets stand. */
  agreements: AgreementStates;
  territories: TerritoryReader;
  indicators: IndicatorReader;
  observatories: ObservatoryReader;
  /** What the former addresses of the layers of an observatory named. */
  formerLayers: FormerLayers;
  plans: PlanReader;
  /** What anybody may compute from public tables. */
  simulators: SimulatorReader;
  /** What the public asked of datasets, and was answered. */
  questions: QuestionReader;
  /** Forms open to the public, and what is online of their answers. */
  contributions: ContributionReader;
  /** Where producers publish the datasets. */
  sources: SourceReader;
  /** Finds by words what pages show besides the datasets. */
  words: WordFinder;
  checking: CheckingService;
  features: FeatureReader;
  /** Roofs, and what they receive from the sun. */
  solar: SolarReader;
  /** When the next version of a dataset is announced. */
  nextVersions: NextVersions;
  /** What others make of the datasets. */
  reuses: ReuseReader;
  /** The words explained to everybody, in alphabetical order. */
  glossary: readonly GlossaryTerm[];
  /** What the territory shares between its organisations. */
  shared: SharedServices;
  /** Finds addresses, where the administrator names a service; else null. */
  geocoder: Geocoder | null;
  /** What was measured of the pages, null before it was. */
  measures: Measures | null;
}
