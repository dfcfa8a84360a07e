import { paperAddress, pdfAddress } from "../reading/paper-address.js";
import type { Site } from "../site.js";

/** The ways to have a page on paper: its sheets, and the file where the site makes one. `page`: its address, state included. */
export function PrintLinks({ site, page }: { site: Pick<Site, "makesPdf">; page: string }) {
  return (
    <>
      <a href={paperAddress(page)} rel="nofollow">
        Imprimer
      </a>
      {site.makesPdf && (
        <a href={pdfAddress(page)} rel="nofollow">
          PDF
        </a>
      )}
    </>
  );
}
