const END = "fin";

/**
 * Asks browsers to show the page once its end is there, so that nothing of it moves however it comes: it weighs less than 60 kB.
 * Browsers that do not know `rel="expect"` (HTML, link types) show it as it comes.
 */
export function ShownWhole() {
  return <link rel="expect" href={`#${END}`} {...{ blocking: "render" }} />;
}

/** The end of the page, for `ShownWhole`. */
export function PageEnd() {
  return <div id={END} hidden />;
}
