import { type SnippetSource, snippets } from "./snippets.js";

/** The lines that open a dataset in each tool, one closed part for each. */
export function SnippetList({ source }: { source: SnippetSource }) {
  return (
    <div>
      {Object.entries(snippets).map(([tool, { title, where, write }]) => {
        const code = write(source);
        if (code === undefined) return null;
        return (
          <details key={tool} class="table">
            <summary>{title}</summary>
            <p class="small">{where}</p>
            <pre class="snippet">
              <code id={`extrait-${tool}`}>{code}</code>
            </pre>
          </details>
        );
      })}
    </div>
  );
}
