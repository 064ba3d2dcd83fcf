/**
 * A home without an ingress controller, and the image of the one that expose installs. The image is a stand-in: nginx from
 * this machine's package under the controller's name and digest, started as the manifest starts the controller. It knows no
 * Ingress and answers every request with "hello".
 */
import { selfSigned } from '../self-signed.ts';
import type { Home } from './node-world.ts';

const { key, cert } = selfSigned('lab.example.com');

const configuration = `
daemon off; master_process off; pid /tmp/nginx.pid; error_log stderr warn;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path /tmp/body; proxy_temp_path /tmp/proxy; fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi; scgi_temp_path /tmp/scgi;
  server {
    listen 80; listen 443 ssl;
    ssl_certificate /etc/tls.crt; ssl_certificate_key /etc/tls.key;
    location / { default_type text/plain; return 200 "hello\\n"; }
  }
  server { listen 10254; location /healthz { return 200; } }
}
`;

export const nginxHome: Home = {
  site: '',
  names: {},
  images: [
    {
      name: 'registry.k8s.io/ingress-nginx/controller:v1.15.1',
      digest: 'sha256:594ceea76b01c592858f803f9ff4d2cb40542cae2060410b2c95f75907d659e1',
      programs: ['/usr/sbin/nginx'],
      bindsLowPorts: true,
      scripts: {
        '/nginx-ingress-controller': '#!/bin/sh\nexec /usr/bin/nginx -e stderr -c /etc/nginx.conf\n',
        '/wait-shutdown': '#!/bin/sh\nsleep 1\n',
      },
      files: {
        '/etc/nginx.conf': configuration,
        '/etc/tls.crt': cert.toString(),
        '/etc/tls.key': key.toString(),
      },
    },
  ],
};
