/** What a finished file weighs and its SHA-256, in hexadecimal. */
export interface FileDigest {
  bytes: number;
  sha256: string;
}
