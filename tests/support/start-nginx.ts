import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../scripts/lib/free-port.mjs";

const project = join(import.meta.dirname, "../..");
const NGINX = "/usr/sbin/nginx";
/** The folders that Debian's package makes: nginx makes one within them, and no path of folders. */
const DEBIANS = ["var/lib/nginx", "var/log/nginx"];

/** Whether there is one to try; where it is required, its absence fails. */
export const hasNginx = existsSync(NGINX) || process.env.DATALOGUE_REQUIRE_NGINX === "1";

export interface Nginx {
  /** Address in https, whose certificate is that of `tests/api/fetching/certificates`. */
  url: string;
  port: number;
  stop(): Promise<void>;
}

/** Debian's nginx with the example of the documentation, in front of a site of this machine; only its addresses, ports and certificates are others, and where `/var` is. */
export async function startNginx(sitePort: number): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-nginx-"));
  const certificates = join(project, "tests/api/fetching/certificates");
  const [plain, port] = [await freePort(), await freePort()];
  const [plain6, port6] = [await freePort(), await freePort()];
  for (const one of DEBIANS) mkdirSync(join(folder, one), { recursive: true });
  const written = readFileSync(join(project, "docs/deploiement/nginx.conf"), "utf8")
    .replace("listen 80", `listen 127.0.0.1:${plain}`)
    .replace("listen 443", `listen 127.0.0.1:${port}`)
    // Not every machine has the addresses of today.
    .replace("listen [::]:80", `listen 127.0.0.1:${plain6}`)
    .replace("listen [::]:443", `listen 127.0.0.1:${port6}`)
    .replace("server 127.0.0.1:3000;", `server 127.0.0.1:${sitePort};`)
    .replaceAll("donnees.exemple.fr;", "localhost;")
    .replace(/ssl_certificate .*;/, `ssl_certificate ${join(folder, "chain.pem")};`)
    .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${join(certificates, "leaf.key")};`)
    .replaceAll(" /var/", ` ${join(folder, "var")}/`);
  const chain = ["leaf.pem", "intermediate.pem"].map((name) => readFileSync(join(certificates, name), "utf8"));
  writeFileSync(join(folder, "chain.pem"), chain.join(""));
  writeFileSync(join(folder, "site.conf"), written);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (name) => `${name}_temp_path ${join(folder, name)};`,
  );
  writeFileSync(
    join(folder, "nginx.conf"),
    [
      ...(process.getuid?.() === 0 ? ["user root;"] : []),
      `daemon off; worker_processes 1; pid ${join(folder, "pid")}; events {}`,
      `http { access_log off; ${temporary.join(" ")} include ${join(folder, "site.conf")}; }`,
    ].join("\n"),
  );
  const errors = join(folder, "error.log");
  const args = ["-p", folder, "-e", errors, "-c", join(folder, "nginx.conf")];
  const nginx = spawn(NGINX, args, { stdio: ["ignore", "ignore", "inherit"] });
  await answering(nginx, port, errors);
  return {
    ...{ url: `https://localhost:${port}`, port },
    async stop() {
      const gone = new Promise((done) => nginx.once("exit", done));
      nginx.kill("SIGTERM");
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
}

async function answering(nginx: ChildProcess, port: number, errors: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (nginx.exitCode !== null) throw new Error(`nginx stopped: ${readFileSync(errors, "utf8")}`);
    const socket = connect(port, "127.0.0.1");
    const open = await new Promise<boolean>((done) => {
      socket.once("connect", () => done(true));
      socket.once("error", () => done(false));
    });
    socket.destroy();
    if (open) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("nginx does not answer");
}
