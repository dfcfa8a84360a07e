import { splitUnbroken } from "../format/index.js";

/** A text whose references of law and spans of years never break at their hyphen (« L. 541-1 »), the same once copied or searched. */
export function Unbroken({ text }: { text: string }) {
  return (
    <>
      {splitUnbroken(text).map((part, rank) =>
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
