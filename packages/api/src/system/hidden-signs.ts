/** What no name of a file keeps: controls, halves of a sign, and what turns or breaks the writing that follows. */
export const HIDDEN_SIGNS = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
