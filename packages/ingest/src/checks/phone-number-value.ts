import { type CustomCheck, cellCheck, oneColumn } from "./custom-check.js";

/** French numbers: 0 and nine digits, or +33 and nine digits; spaces, dots and dashes may part them. */
function isPhoneNumber(text: string): boolean {
  return /^(?:0|\+33)[1-9]\d{8}$/.test(text.replace(/(?<=\d)[\s.-](?=\d)/g, ""));
}

export const phoneNumberValue: CustomCheck = {
  code: "phone-number-value",
  title: "Numéro de téléphone français",
  columns: oneColumn,
  compile: cellCheck((text) => {
    if (isPhoneNumber(text)) return undefined;
    const digits = text.replace(/[^\d+]/g, "").replace(/^(?:00|\+)330?/, "+33");
    const mended = /^[1-9]\d{8}$/.test(digits) ? `0${digits}` : digits;
    return isPhoneNumber(mended) ? { suggestion: mended } : {};
  }),
  examples: [
    {
      params: { column: "telephone" },
      valid: [["0546853000"], ["05 46 85 30 00"], ["05.46.85.30.00"], ["+33546853000"], ["+33 5 46 85 30 00"], [null]],
      invalid: [
        { texts: ["546853000"], suggestion: "0546853000" },
        { texts: ["+33 (0)5 46 85 30 00"], suggestion: "+33546853000" },
        { texts: ["0033546853000"], suggestion: "+33546853000" },
        { texts: ["05468530"] },
        { texts: ["mairie"] },
        { texts: ["0046853000"] },
      ],
    },
  ],
};
