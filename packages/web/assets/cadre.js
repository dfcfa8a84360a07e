// In the pages of others: gives each frame of this site the height that it tells (packages/web/islands/frame-height.ts).
(() => {
  const script = document.currentScript;
  const origin = script ? new URL(script.src).origin : "";
  addEventListener("message", ({ origin: from, source, data }) => {
    if (from !== origin || data?.type !== "datalogue:height" || !Number.isFinite(data.height)) return;
    for (const frame of document.querySelectorAll("iframe"))
      if (frame.contentWindow === source) frame.height = String(Math.min(4000, Math.max(80, Math.ceil(data.height))));
  });
})();
