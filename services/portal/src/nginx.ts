// `nginx.ts` prints nginx' settings for the web app: the pages, files and headers of web-files.ts, made from the same lists, with everything else handed on to the
// portal in the same pod. For the image portal-nginx (Dockerfile).
import { securityHeaders } from './headers.ts'
import { pages } from './pages.ts'
import { immutableForAYear, pagePolicy } from './web-files.ts'

export interface NginxOptions {
  /** Of the built web app. */
  folder: string
  port: number
  /** host:port of the portal itself. */
  portal: string
  /** Where it may write: a process id and what does not fit its buffers. */
  temporary: string
}

/** A name's value goes between double quotes; what nginx would read as the end or as a variable is refused. `$request_id` is meant. */
function headers(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => {
      if (/["\\]|\$(?!request_id\b)/.test(value)) throw new Error(`${name}: ${value}`)
      return `      add_header ${name} "${value}" always;`
    })
    .join('\n')
}

/** As Fastify matches it: `:x` is one part, a star at the end the rest. */
function location(path: string): string {
  if (!/[:*]/.test(path)) return `= ${path}`
  return `~ ^${path.replace(/:\w+/g, '[^/]+').replace(/\*$/, '')}${path.endsWith('*') ? '' : '$'}`
}

/** The whole nginx.conf. A page's nonce is the request's id: 16 random bytes, one for each request, never the same in two answers. */
export function nginxSettings({ folder, port, portal, temporary }: NginxOptions): string {
  const page = headers({
    ...securityHeaders,
    'content-security-policy': pagePolicy('$request_id'),
    'cache-control': 'no-store',
    'x-request-id': '$request_id',
  })
  const asset = headers({ ...securityHeaders, 'cache-control': immutableForAYear, 'x-request-id': '$request_id' })
  const locations = pages.flatMap(({ file, paths }) =>
    paths.map(
      (path) => `    location ${location(path)} {
      limit_except GET { deny all; }
      error_page 403 404 = @portal;
      rewrite ^ /${file} break;
      default_type text/html;
      sub_filter __CSP_NONCE__ $request_id;
      sub_filter_once off;
${page}
    }`,
    ),
  )
  return `# Made by services/portal/src/nginx.ts.
worker_processes 1;
pid ${temporary}/nginx.pid;
error_log stderr warn;
events { worker_connections 12000; }
http {
  server_tokens off;
  access_log off;
  charset utf-8;
  charset_types text/css application/javascript application/json;
  types {
    text/html html;
    text/css css;
    application/javascript js;
    image/svg+xml svg;
    application/json json map;
    font/woff2 woff2;
  }
  client_body_temp_path ${temporary}/body;
  proxy_temp_path ${temporary}/proxy;
  fastcgi_temp_path ${temporary}/fastcgi;
  uwsgi_temp_path ${temporary}/uwsgi;
  scgi_temp_path ${temporary}/scgi;
  keepalive_timeout 75s;
  client_header_timeout 30s;
  client_body_timeout 30s;
  client_max_body_size 1m;
  map $http_upgrade $connection_header { default upgrade; '' ''; }
  upstream portal { server ${portal}; keepalive 64; }
  server {
    listen ${port};
    root ${folder};
${locations.join('\n')}
    location ^~ /assets/ {
      gzip_static on;
      gzip_vary on;
      error_page 403 404 = @portal;
${asset}
    }
    location / { try_files /dev/null @portal; }
    location @portal {
      proxy_pass http://portal;
      proxy_http_version 1.1;
      proxy_set_header host $http_host;
      proxy_set_header upgrade $http_upgrade;
      proxy_set_header connection $connection_header;
      proxy_set_header x-forwarded-for $proxy_add_x_forwarded_for;
      proxy_buffering off;
      proxy_request_buffering off;
      proxy_read_timeout 125s;
      proxy_send_timeout 125s;
    }
  }
}
`
}

if (import.meta.main)
  console.log(nginxSettings({ folder: '/app/web', port: 3000, portal: '127.0.0.1:3001', temporary: '/tmp' }))
