import { type AccessibilityStatement, type CatalogueInfo, UNAUDITED } from "@datalogue/api";

/** The state as the law words it, after « Accessibilité : ». */
export const accessibilityWords: Record<AccessibilityStatement["state"], string> = {
  "non-conforme": "non conforme",
  "partiellement-conforme": "partiellement conforme",
  "totalement-conforme": "totalement conforme",
};

/** What the administrator states; without any audit, the site says that it does not conform. */
export function accessibilityOf({ accessibility = UNAUDITED }: CatalogueInfo): AccessibilityStatement {
  return accessibility;
}
