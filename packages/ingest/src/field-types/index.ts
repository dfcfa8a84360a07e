import type { FieldTypeName } from "../schema.js";
import { any } from "./any.js";
import { array } from "./array.js";
import { boolean } from "./boolean.js";
import { date } from "./date.js";
import { datetime } from "./datetime.js";
import { duration } from "./duration.js";
import type { FieldType } from "./field-type.js";
import { geojson } from "./geojson.js";
import { geopoint } from "./geopoint.js";
import { integer } from "./integer.js";
import { list } from "./list.js";
import { number } from "./number.js";
import { object } from "./object.js";
import { string } from "./string.js";
import { time } from "./time.js";
import { year } from "./year.js";
import { yearmonth } from "./yearmonth.js";

/** All field types of Table Schema, by name. */
export const fieldTypes: Record<FieldTypeName, FieldType> = {
  any,
  array,
  boolean,
  date,
  datetime,
  duration,
  geojson,
  geopoint,
  integer,
  list,
  number,
  object,
  string,
  time,
  year,
  yearmonth,
};
