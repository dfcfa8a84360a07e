import { Type } from "typebox";
import { typeset } from "./typography.js";

/** What to write in a member: told with what is wrong in it, and to who writes it in an editor. */
export const say = (advice: string) => ({ description: typeset(advice) });

/** A text that says something. */
export const text = (options = {}) => Type.String({ minLength: 1, pattern: "\\S", ...options });

/** An object without other members. */
export const closed = { additionalProperties: false };
