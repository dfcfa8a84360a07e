import sharp from "sharp";
import { InspectionRefused } from "./inspection-refused.js";

/** Bytes of a photo as it is received: those of a phone are under 10 MB. */
export const MAX_PHOTO_BYTES = 15_000_000;
/** Points of a photo, and the longest side of what is kept: enough to read a plate of an installation. */
const MAX_PIXELS = 60_000_000;
const LONGEST_SIDE = 1600;

/** A photo as it is kept: a JPEG upright, of a bounded size, without anything that a camera writes beside the image. */
export interface CleanPhoto {
  bytes: Buffer;
  width: number;
  height: number;
}

// One image at a time uses one core: the server answers meanwhile.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Makes a photo what may be kept. What it is comes from its first bytes, never from what is said of it: a JPEG, a PNG or a WebP. The image is drawn again,
 * so that place, hour, device, thumbnail and whatever hides after the end are not in what is kept. Throws `InspectionRefused`.
 */
export async function cleanPhoto(received: Uint8Array): Promise<CleanPhoto> {
  if (!isPhoto(received))
    throw new InspectionRefused({
      kind: "not-a-photo",
      message:
        "Ce fichier n'est pas une photo JPEG, PNG ou WebP. Si le téléphone fait du HEIC, choisissez «\u00A0le plus compatible\u00A0» dans ses réglages.",
    });
  try {
    const { data, info } = await sharp(received, {
      limitInputPixels: MAX_PIXELS,
      failOn: "error",
      sequentialRead: true,
    })
      // As the camera was held: what says so is not kept.
      .rotate()
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: "inside", withoutEnlargement: true })
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .jpeg({ quality: 80, mozjpeg: true })
      .toBuffer({ resolveWithObject: true });
    return { bytes: data, width: info.width, height: info.height };
  } catch {
    throw new InspectionRefused({
      kind: "not-a-photo",
      message: "Cette photo ne peut pas être lue, ou est trop grande (60 millions de points au plus). Reprenez-la.",
    });
  }
}

/** Whether bytes begin as a JPEG, a PNG or a WebP does. */
function isPhoto(bytes: Uint8Array): boolean {
  const starts = (signature: number[], at = 0) => signature.every((byte, rank) => bytes[at + rank] === byte);
  return (
    starts([0xff, 0xd8, 0xff]) ||
    starts([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) ||
    (starts([0x52, 0x49, 0x46, 0x46]) && starts([0x57, 0x45, 0x42, 0x50], 8))
  );
}
