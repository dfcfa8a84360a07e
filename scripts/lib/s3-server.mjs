// `node s3-server.mjs PORT FOLDER BUCKET`: a server of the S3 protocol for trials, its objects in a folder; prints a line when it answers.
import S3rver from "@20minutes/s3rver";

const [port, directory, bucket] = process.argv.slice(2);
const server = new S3rver({
  ...{ port: Number(port), address: "127.0.0.1", directory, silent: true },
  // It signs lists with a prefix otherwise than the protocol does.
  allowMismatchedSignatures: true,
  configureBuckets: [{ name: bucket }],
});
await server.run();
console.log("ready");
