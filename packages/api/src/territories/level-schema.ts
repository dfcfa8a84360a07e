import { levelNames } from "@datalogue/ingest";
import { Type } from "typebox";

export const word = <const T extends string>(...words: T[]) => Type.Enum(words, { type: "string" });

export const level = word(...levelNames);
