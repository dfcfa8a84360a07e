/** In the frame of another site: tells the page around how high the content is, now and each time it changes. */
if (window.parent !== window) {
  const main = document.querySelector("main");
  const tell = () => {
    const height = Math.ceil(main?.getBoundingClientRect().height ?? 0);
    // Anybody may know how high a public chart is.
    if (height > 0) window.parent.postMessage({ type: "datalogue:height", height }, "*");
  };
  if (main) new ResizeObserver(tell).observe(main);
}
