import { amount } from "./amount.js";
import { communeCode } from "./commune-code.js";
import { departementCode } from "./departement-code.js";
import { email } from "./email.js";
import { epciSiren } from "./epci-siren.js";
import { geopoint } from "./geopoint.js";
import { geopointArray } from "./geopoint-array.js";
import { identifier } from "./identifier.js";
import type { SemanticKind } from "./kind.js";
import { lambertX } from "./lambert-x.js";
import { lambertY } from "./lambert-y.js";
import { latitude } from "./latitude.js";
import { latlon } from "./latlon.js";
import { longitude } from "./longitude.js";
import { monthName } from "./month-name.js";
import { nafCode } from "./naf-code.js";
import { openingHours } from "./opening-hours.js";
import { percent } from "./percent.js";
import { period } from "./period.js";
import { phone } from "./phone.js";
import { postalCode } from "./postal-code.js";
import { quantity } from "./quantity.js";
import { regionCode } from "./region-code.js";
import { rna } from "./rna.js";
import { siren } from "./siren.js";
import { siret } from "./siret.js";
import { tonnage } from "./tonnage.js";
import { uai } from "./uai.js";
import { unit } from "./unit.js";
import { url } from "./url.js";
import { wasteFlow } from "./waste-flow.js";
import { weekDay } from "./week-day.js";
import { wkt } from "./wkt.js";
import { year } from "./year.js";

/** What a column may mean. */
export type SemanticKindName =
  | "commune-code"
  | "epci-siren"
  | "siret"
  | "siren"
  | "departement-code"
  | "region-code"
  | "postal-code"
  | "uai"
  | "naf-code"
  | "rna"
  | "year"
  | "period"
  | "month-name"
  | "week-day"
  | "email"
  | "phone"
  | "url"
  | "geopoint"
  | "geopoint-array"
  | "latlon"
  | "wkt"
  | "opening-hours"
  | "waste-flow"
  | "unit"
  | "identifier"
  | "longitude"
  | "latitude"
  | "lambert-x"
  | "lambert-y"
  | "percent"
  | "tonnage"
  | "amount"
  | "quantity";

/** Whether the name of a column announces numbers: an amount, a quantity, a part… */
export function announcesNumber(words: readonly string[]): boolean {
  return Object.values(semanticKinds).some((kind) => kind.of === "number" && kind.announced(words));
}

/** All the kinds, the most precise first: the first that a column answers to is proposed. */
export const semanticKinds: Record<SemanticKindName, SemanticKind> = {
  "commune-code": communeCode,
  "epci-siren": epciSiren,
  siret,
  siren,
  "departement-code": departementCode,
  "region-code": regionCode,
  "postal-code": postalCode,
  uai,
  "naf-code": nafCode,
  rna,
  year,
  period,
  "month-name": monthName,
  "week-day": weekDay,
  email,
  phone,
  url,
  geopoint,
  "geopoint-array": geopointArray,
  latlon,
  wkt,
  "opening-hours": openingHours,
  "waste-flow": wasteFlow,
  unit,
  identifier,
  longitude,
  latitude,
  "lambert-x": lambertX,
  "lambert-y": lambertY,
  percent,
  tonnage,
  amount,
  quantity,
};
