// An authority that nobody knows but who is told, and a server's certificate of its making, by the openssl program. Not a
// self-signed one: Codex's TLS accepts no authority's certificate as a server's.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { freshFile } from './stepwire.mjs';

const make = (key, certificate, ...rest) => execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
  '-days', '2', '-keyout', key, '-out', certificate, ...rest], { stdio: ['ignore', 'ignore', 'pipe'] });

/** key and cert of the server as PEM, and the file of the authority's certificate. */
export function serverCertificate(...names) {
  const authorityKey = freshFile('.key.pem'), file = freshFile('.authority.pem');
  make(authorityKey, file, '-subj', '/CN=acceptance authority');
  const key = freshFile('.key.pem'), certificate = freshFile('.cert.pem');
  make(key, certificate, '-CA', file, '-CAkey', authorityKey, '-subj', `/CN=${names[0]}`, '-addext', 'basicConstraints=critical,CA:FALSE',
    '-addext', `subjectAltName=${names.map(name => `DNS:${name}`).join()}`);
  return { key: readFileSync(key), cert: readFileSync(certificate), file };
}
