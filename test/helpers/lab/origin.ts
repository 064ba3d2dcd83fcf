/** The origin at home: nginx for HTTP, HTTPS and HTTP/2 with its own certificate, and origin.mjs for the rest. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must, type Program, until } from './command.ts';
import type { Machine } from './machine.ts';

export interface OriginParts {
  readonly home: Machine;
  readonly directory: string;
  /** The name in the certificate. */
  readonly domain: string;
  readonly ports: { readonly http: number; readonly https: number; readonly tcp: number };
  /** Whether connections begin with a PROXY header, as the haproxy forwarder sends it. */
  readonly proxyProtocol: boolean;
}

/** The same pages without PROXY protocol and TLS, for connections that bypass the gateway's forwarder. */
export const plainPort = 8079;
/** The port where nginx reaches origin.mjs. */
const backend = 9000;

export class Origin {
  private programs: Program[] = [];

  constructor(private readonly parts: OriginParts) {}

  async start(): Promise<void> {
    const { directory } = this.parts;
    mkdirSync(join(directory, 'www'), { recursive: true });
    writeFileSync(join(directory, 'www/index.html'), 'hello\n');
    await must(['head', '-c', '1024', '/dev/urandom']).then((text) => {
      writeFileSync(join(directory, 'www/1k'), text.slice(0, 1024));
    });
    await must(['bash', '-c', 'head -c 64M /dev/urandom >"$0"', join(directory, 'www/64m')]);
    await must(['truncate', '-s', '1G', join(directory, 'www/1g')]);
    await this.makeCertificate();
    writeFileSync(join(directory, 'nginx.conf'), this.nginxConfig());
    await this.resume();
  }

  /** The PEM file of the authority that signed the origin's certificate. */
  get authority(): string {
    return join(this.parts.directory, 'ca.crt');
  }

  async resume(): Promise<void> {
    const { home, ports, directory, proxyProtocol } = this.parts;
    const script = fileURLToPath(new URL('programs/origin.mjs', import.meta.url));
    this.programs = [
      home.start([
        process.execPath,
        script,
        String(backend),
        String(ports.tcp),
        proxyProtocol ? 'proxy' : 'plain',
      ]),
      home.start([
        'sh',
        '-c',
        'ulimit -n "$(ulimit -Hn)"; exec nginx -c "$0" -e stderr',
        join(directory, 'nginx.conf'),
      ]),
    ];
    await until('the origin listens', 20, async () => {
      for (const program of this.programs)
        if (!program.running) throw new Error(`the origin ended: ${program.lines.join('; ')}`);
      const listening = await home.listeners();
      return [ports.http, ports.https, ports.tcp, backend].every((port) =>
        listening.some((listener) => listener.endsWith(`:${port}`)),
      );
    });
  }

  async halt(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.stop('SIGKILL')));
  }

  private async makeCertificate(): Promise<void> {
    const at = (name: string) => join(this.parts.directory, name);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    await must([
      'openssl',
      'req',
      '-x509',
      ...key,
      '-days',
      '2',
      '-subj',
      '/CN=home authority',
      '-keyout',
      at('ca.key'),
      '-out',
      at('ca.crt'),
    ]);
    await must([
      'openssl',
      'req',
      '-x509',
      ...key,
      '-days',
      '2',
      '-subj',
      `/CN=${this.parts.domain}`,
      '-addext',
      `subjectAltName=DNS:${this.parts.domain}`,
      '-addext',
      'basicConstraints=critical,CA:FALSE',
      '-CA',
      at('ca.crt'),
      '-CAkey',
      at('ca.key'),
      '-keyout',
      at('tls.key'),
      '-out',
      at('tls.crt'),
    ]);
  }

  private nginxConfig(): string {
    const { directory, ports, proxyProtocol } = this.parts;
    const proxy = proxyProtocol ? ' proxy_protocol' : '';
    return `
worker_processes 1; daemon off; master_process off; user root; pid ${directory}/nginx.pid; error_log stderr warn;
events { worker_connections 16384; }
http {
  access_log off; keepalive_requests 1000000; sendfile on; tcp_nodelay on; default_type text/plain; client_max_body_size 0;
  client_body_temp_path ${directory}/t1; proxy_temp_path ${directory}/t2; fastcgi_temp_path ${directory}/t3; uwsgi_temp_path ${directory}/t4; scgi_temp_path ${directory}/t5;
  ssl_certificate ${directory}/tls.crt; ssl_certificate_key ${directory}/tls.key;
  server { listen 127.0.0.1:${plainPort} backlog=4096; listen [::1]:${plainPort}; root ${directory}/www; }
  server {
    listen ${ports.http} backlog=4096${proxy}; listen [::]:${ports.http}${proxy};
    listen ${ports.https} ssl http2 backlog=4096${proxy}; listen [::]:${ports.https} ssl http2${proxy};
    root ${directory}/www;
    ${proxyProtocol ? 'set_real_ip_from 127.0.0.1; set_real_ip_from ::1; real_ip_header proxy_protocol;' : ''}
    location = /who { return 200 "$remote_addr\\n"; }
    location ~ ^/(upload|events|socket)$ {
      proxy_pass http://127.0.0.1:${backend}; proxy_http_version 1.1; proxy_buffering off; proxy_request_buffering off;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $http_connection;
    }
  }
}
`;
  }
}
