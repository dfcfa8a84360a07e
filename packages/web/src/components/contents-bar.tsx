/** The bar of contents that stays at the top of a long page. */
export function ContentsBar({ parts, onPaper = true }: { parts: { id: string; label: string }[]; onPaper?: boolean }) {
  return (
    <nav class={onPaper ? "contents" : "contents no-print"} aria-label="Dans cette page">
      <ul>
        {parts.map(({ id, label }) => (
          <li key={id}>
            <a href={`#${id}`}>{label}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
