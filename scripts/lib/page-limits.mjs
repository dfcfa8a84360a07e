// The limits that every page keeps, measured in a browser: used by the tests and by `npm run audit`. docs/charte.md says why.
// The short form: browsers read it anew after each load.
import axe from "axe-core/axe.min.js";
import { HtmlValidate } from "html-validate";

/** What a first visit may cost: bytes on the wire, those of scripts among them, requests. */
const BUDGET = { bytes: 60_000, script: 2_000, requests: 6 };

const TAGS = ["RGAAv4", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

const COLOURS = ["color-contrast", "link-in-text-block"];

const validator = new HtmlValidate({
  extends: ["html-validate:recommended"], // Matters of style, of no consequence to a browser.
  rules: {
    "no-inline-style": "error",
    // Boxes to tick of one list share their name.
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "button", "reset", "submit"] }],
    "doctype-style": "off",
    "void-style": "off",
    "long-title": "off",
  },
});

/** What html-validate says of a document; an empty list when it is valid. */
export async function htmlFaults(html) {
  const report = await validator.validateString(html);
  return report.results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line, column }) => `${ruleId}: ${message} (${line}:${column})`),
  );
}

/** Violations of the rules of RGAA 4 and WCAG 2.1 AA that axe checks by itself; `colours`: those on colours only. */
export async function axeFaults(page, { colours = false } = {}) {
  const runOnly = colours ? { type: "rule", values: COLOURS } : { type: "tag", values: TAGS };
  // Put in again after each load. Only what is at fault comes back: the rest is most of the time and of the answer.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(
    async (options) => {
      const { violations } = await window.axe.run(document, options);
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
    },
    { runOnly, resultTypes: ["violations"] },
  );
}

/**
 * Visits one page as a newcomer, on a phone then on a large screen, light and dark, enlarged, by the keyboard, without script nor
 * image. Gives its faults, each with the limit it breaks, and what the first visit weighed. `budget`: where it may weigh more;
 * `html`: false where its validity is looked at elsewhere.
 */
export async function auditPage(browser, url, { budget = {}, status = 200, html = true } = {}) {
  const faults = [];
  const found = (limit, list) => void faults.push(...list.map((what) => `${limit}: ${what}`));
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  try {
    const page = await context.newPage();
    page.on("console", (message) => {
      // Chromium tells its console of every answer that is an error.
      if (status !== 200 && message.location().url === url) return;
      // Nor is what a computer without graphic card says of it any fault.
      if (!message.text().includes("GL Driver Message")) found("console", [message.text()]);
    });
    await page.addInitScript(watchShifts);
    const weight = await weigh(context, page, url);
    found("weight", overBudget(weight, { ...BUDGET, ...budget }));
    found("third party", weight.elsewhere);
    if (html) found("html", await htmlFaults(weight.html));
    found("layout shift at 360", await shiftFaults(page));
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.reload();
    found("layout shift at 1280", await shiftFaults(page));
    const lines = await readLines(page);
    // A map draws itself, and lists what it shows, a little after.
    await page.waitForFunction(() => {
      const map = document.getElementById("map-frame");
      return !map || map.dataset.state === "idle";
    });
    found("chart", await chartFaults(page));
    found("axe, light", await axeFaults(page));
    found("keyboard", await keyboardFaults(page));
    await page.emulateMedia({ colorScheme: "dark" });
    found("axe, dark", await axeFaults(page, { colours: true }));
    await page.emulateMedia({ colorScheme: "light" });
    for (const [name, width] of [
      ["at 200 %", 640],
      ["at 360", 360],
      ["at 320", 320],
    ]) {
      await page.setViewportSize({ width, height: 900 });
      found(`width ${name}`, await widthFaults(page, width));
      if (width !== 360) found(`axe, ${name}`, await axeFaults(page));
    }
    found("without script nor image", await bareFaults(browser, url, lines));
    const { bytes, script, requests } = weight;
    return { faults, weight: { bytes, script, requests } };
  } finally {
    await context.close();
  }
}

function overBudget(weight, budget) {
  return Object.entries(budget).flatMap(([name, most]) =>
    weight[name] > most ? [`${name}, ${weight[name]} for ${most}`] : [],
  );
}

/** What the network carries on a first visit, answers and their headers, as compressed. */
async function weigh(context, page, url) {
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  const types = new Map();
  const weight = { bytes: 0, script: 0, requests: 0, elsewhere: [], html: "" };
  session.on("Network.responseReceived", ({ requestId, type }) => types.set(requestId, type));
  session.on("Network.requestWillBeSent", ({ request }) => {
    if (/^https?:/.test(request.url) && new URL(request.url).origin !== new URL(url).origin)
      weight.elsewhere.push(request.url);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    weight.requests++;
    weight.bytes += encodedDataLength;
    if (types.get(requestId) === "Script") weight.script += encodedDataLength;
  });
  const answer = await page.goto(url, { waitUntil: "networkidle" });
  weight.html = (await answer?.text()) ?? "";
  await session.detach();
  return weight;
}

/** Runs in the page, before anything else of it: keeps what moves, for `shiftFaults`. */
export function watchShifts() {
  const shifts = [];
  const keep = (entries) => {
    for (const { value, sources } of entries)
      shifts.push(`${value.toFixed(4)} ${sources.map(({ node }) => node?.outerHTML?.slice(0, 80)).join(" | ")}`);
  };
  const observer = new PerformanceObserver((list) => keep(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  window.listShifts = () => {
    keep(observer.takeRecords());
    return shifts;
  };
}

/** What moved until the page was at rest: its animations ended, and drawn. */
export const shiftFaults = (page) =>
  page.evaluate(async () => {
    // Not those that follow the scroll: they end with it.
    const ending = document
      .getAnimations()
      .filter((one) => one.timeline === document.timeline && one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map(({ finished }) => finished));
    for (let frame = 0; frame < 2; frame++) await new Promise((done) => requestAnimationFrame(done));
    return window.listShifts();
  });

/** A drawing says what it shows to who cannot see it; a card says its title, unit, source and reading, and gives its table. */
function chartFaults(page) {
  return page.evaluate(() => {
    const parts = {
      title: "figcaption :is(h2, h3)",
      unit: "figcaption .subtitle",
      source: ".source",
      summary: ".reading",
      table: "details.table tbody td",
    };
    const says = (element) => (element?.textContent ?? "").trim() !== "";
    const cards = [...document.querySelectorAll(".chart-card")].flatMap((card) =>
      Object.entries(parts)
        .filter(([, selector]) => !says(card.querySelector(selector)))
        .map(([part]) => `no ${part}: #${card.id}`),
    );
    const silent = [...document.querySelectorAll(".plot svg")].filter(
      (svg) => !svg.closest("[aria-hidden=true]") && (svg.getAttribute("aria-label") ?? "").trim().length < 12,
    );
    return [...cards, ...silent.map((svg) => `drawing without words: ${svg.outerHTML.slice(0, 120)}`)];
  });
}

/** A page scrolls down only: what is wider scrolls in a frame of its own. */
async function widthFaults(page, width) {
  const actual = await page.evaluate(() => document.documentElement.scrollWidth);
  return actual > width ? [`${actual} px wide for ${width}`] : [];
}

/** Goes through the page with the Tab key: everything that can be used is reached, and looks different when it is. */
async function keyboardFaults(page) {
  const expected = await page.evaluate(() => {
    const usable =
      "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1']), iframe";
    /** Everything that a focused element may show its focus by. */
    const lookOf = (element) =>
      [element, ...element.querySelectorAll("path")]
        .map((one) => {
          const { outline, outlineStyle, boxShadow, border, stroke, strokeWidth, left } = getComputedStyle(one);
          return [outlineStyle === "none" || outline, boxShadow, border, stroke, strokeWidth, left].join();
        })
        .join("\n");
    const seen = new Set();
    const elements = [...document.querySelectorAll(usable)].filter((element) => {
      if (element.disabled || !element.checkVisibility({ visibilityProperty: true })) return false;
      if (element.type !== "radio") return true;
      // The arrows go through the choices of one group.
      const group = `${element.form?.action} ${element.name}`;
      const chosen = [...document.querySelectorAll("input[type=radio]")].find(
        (one) => one.name === element.name && one.form === element.form && one.checked,
      );
      if (chosen ? chosen !== element : seen.has(group)) return false;
      seen.add(group);
      return true;
    });
    window.looks = new Map(elements.map((element) => [element, lookOf(element)]));
    window.unseen = [];
    document.addEventListener("focusin", ({ target }) => {
      const before = window.looks.get(target);
      const { width, height } = target.getBoundingClientRect();
      if (before !== undefined && (before === lookOf(target) || width * height === 0)) window.unseen.push(target);
      window.looks.delete(target);
    });
    document.activeElement?.blur();
    window.getSelection()?.removeAllRanges();
    return elements.length;
  });
  // Twenty-five at once, which the browser takes in their order: to wait for each cost three times as much.
  for (let count = 0; count < expected * 2 + 40; count += 25) {
    await Promise.all(Array.from({ length: 25 }, () => page.keyboard.press("Tab")));
    if (await page.evaluate(() => window.looks.size === 0)) break;
  }
  return page.evaluate(() => [
    ...[...window.looks.keys()].map((element) => `not reached: ${element.outerHTML.slice(0, 120)}`),
    ...window.unseen.map((element) => `focus not visible: ${element.outerHTML.slice(0, 120)}`),
  ]);
}

/** The words of the page, line by line, but for what a script offers. */
function readLines(page) {
  return page.evaluate(() => {
    const [main] = document.getElementsByTagName("main");
    const byScript = [...(main?.querySelectorAll("[data-by-script]") ?? [])];
    for (const part of byScript) part.style.display = "none";
    // biome-ignore lint/performance/useDomNodeTextContent: what is not shown is not read.
    const words = main?.innerText ?? "";
    for (const part of byScript) part.style.display = "";
    return words.split(/\s*\n\s*/).filter(Boolean);
  });
}

/** Nothing that is read needs a script or an image. */
async function bareFaults(browser, url, lines) {
  if (!barePages.has(browser)) barePages.set(browser, openBarePage(browser));
  const page = await barePages.get(browser);
  await page.goto(url);
  const bare = new Set(await readLines(page));
  return [...new Set(lines)].filter((line) => !bare.has(line)).map((line) => `not read: ${line.slice(0, 80)}`);
}

/** Where pages are read without script nor image: one for a browser, which it closes with itself. */
const barePages = new WeakMap();

async function openBarePage(browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.route("**/*", (route) => (route.request().resourceType() === "image" ? route.abort() : route.continue()));
  return page;
}
