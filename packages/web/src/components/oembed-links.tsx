import type { Site } from "../site.js";

/** Tells programs where the frame of a page is described (oembed.com, section 4). `address`: that of the page on the site. */
export function oembedLinks(site: Site, address: string, title: string) {
  return (["json", "xml"] as const).map((format) => (
    <link
      key={format}
      rel="alternate"
      type={format === "json" ? "application/json+oembed" : "text/xml+oembed"}
      title={title}
      href={`${site.publicUrl}/oembed?${new URLSearchParams({ url: site.publicUrl + address, format })}`}
    />
  ));
}
