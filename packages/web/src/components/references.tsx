import { splitReferences } from "../format/index.js";

/** A text that quotes the law: « L. 541-1 » never breaks at its hyphen, and stays the same once copied or searched. */
export function References({ text }: { text: string }) {
  return (
    <>
      {splitReferences(text).map((part, rank) =>
        rank % 2 === 1 ? (
          <span key={part} class="whole">
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </>
  );
}
