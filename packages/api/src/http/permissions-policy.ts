/** What no page of ours asks of a browser, and no page that shows ours, nor a script slipped into it, may ask in our name. */
const UNUSED = [
  "accelerometer",
  "autoplay",
  "camera",
  "display-capture",
  "encrypted-media",
  "geolocation",
  "gyroscope",
  "hid",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "screen-wake-lock",
  "serial",
  "usb",
  "xr-spatial-tracking",
];

/** The `Permissions-Policy` of every page and answer. */
export const PERMISSIONS_POLICY = UNUSED.map((feature) => `${feature}=()`).join(", ");
