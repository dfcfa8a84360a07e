import { formatNumber } from "../format/index.js";

interface PagerProps {
  label: string;
  page: number;
  pages: number;
  address(page: number): string;
}

/** The way to the pages around this one; nothing when there is only one. */
export function Pager({ label, page, pages, address }: PagerProps) {
  if (pages <= 1) return null;
  return (
    <nav class="pager" aria-label={label}>
      {page > 1 && (
        <a href={address(page - 1)} rel="prev">
          Page précédente
        </a>
      )}
      <span>
        Page {formatNumber(page)} sur {formatNumber(pages)}
      </span>
      {page < pages && (
        <a href={address(page + 1)} rel="next">
          Page suivante
        </a>
      )}
    </nav>
  );
}
