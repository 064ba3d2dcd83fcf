/**
 * ed25519 keys in OpenSSH's own formats. node:crypto makes the keys but exports PKCS #8, which sshd and ssh before 9.6
 * cannot read. Therefore OpenSSH's container (PROTOCOL.key in its source) is written here, and test/keys checks it with
 * ssh-keygen. See docs/decisions/ssh-keys.md.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';

const keyType = 'ssh-ed25519';
const magic = Buffer.from('openssh-key-v1\0');
const armour = { begin: '-----BEGIN OPENSSH PRIVATE KEY-----', end: '-----END OPENSSH PRIVATE KEY-----' };
/** The cipher's block size decides the padding; the cipher "none" has blocks of 8 bytes. */
const blockSize = 8;

export interface KeyPair {
  /** One line without a comment and without a newline: "ssh-ed25519 AAAA…". */
  readonly publicKey: string;
  /** The text of a private key file, unencrypted. */
  readonly privateKey: string;
}

/** A new pair from the system's random source. */
export function generatePair(): KeyPair {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const seed = Buffer.from(jwk.d ?? '', 'base64url');
  const point = Buffer.from(jwk.x ?? '', 'base64url');
  return { publicKey: publicLine(point), privateKey: container(seed, point) };
}

/** The public key line of a private key file's text; null when that is not an unencrypted ed25519 key. */
export function publicKeyOf(privateKey: string): string | null {
  const body = new RegExp(`^${armour.begin}\n([A-Za-z0-9+/=\n]+)\n${armour.end}\n?$`).exec(
    privateKey.replaceAll('\r\n', '\n'),
  )?.[1];
  if (body === undefined) return null;
  const bytes = Buffer.from(body, 'base64');
  if (!bytes.subarray(0, magic.length).equals(magic)) return null;
  const fields = strings(bytes.subarray(magic.length), 3);
  const cipher = fields?.values[0]?.toString();
  if (fields === null || cipher !== 'none') return null;
  const publicBlob = strings(fields.rest.subarray(4), 1)?.values[0];
  const parts = publicBlob === undefined ? null : strings(publicBlob, 2);
  const [type, point] = parts?.values ?? [];
  return type?.toString() === keyType && point?.length === 32 ? publicLine(point) : null;
}

/** The key in a .pub file's text, without its comment; null when it is not an ed25519 key. */
export function parsePublicKey(text: string): string | null {
  const [type, blob, ...rest] = text.trim().split(/[ \t]+/);
  if (type !== keyType || blob === undefined || /[\r\n]/.test(rest.join(''))) return null;
  const bytes = Buffer.from(blob, 'base64');
  const parts = strings(bytes, 2);
  const [inner, point] = parts?.values ?? [];
  const whole = inner?.toString() === keyType && point?.length === 32 && parts?.rest.length === 0;
  return whole && bytes.toString('base64') === blob ? `${keyType} ${blob}` : null;
}

function publicLine(point: Buffer): string {
  return `${keyType} ${blobOf(point).toString('base64')}`;
}

function blobOf(point: Buffer): Buffer {
  return Buffer.concat([string(keyType), string(point)]);
}

function container(seed: Buffer, point: Buffer): string {
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    string(keyType),
    string(point),
    string(Buffer.concat([seed, point])),
    string(''),
  ]);
  const padding = Buffer.from(
    Array.from({ length: -secret.length & (blockSize - 1) }, (_, index) => index + 1),
  );
  const one = Buffer.from([0, 0, 0, 1]);
  const bytes = Buffer.concat([
    magic,
    string('none'),
    string('none'),
    string(''),
    one,
    string(blobOf(point)),
    string(Buffer.concat([secret, padding])),
  ]);
  const lines = bytes.toString('base64').match(/.{1,70}/g) ?? [];
  return [armour.begin, ...lines, armour.end, ''].join('\n');
}

/** SSH's string: the length as 4 bytes, big-endian, then the bytes. */
function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function strings(
  bytes: Buffer,
  count: number,
): { readonly values: readonly Buffer[]; readonly rest: Buffer } | null {
  const values: Buffer[] = [];
  let rest = bytes;
  while (values.length < count) {
    if (rest.length < 4) return null;
    const end = 4 + rest.readUInt32BE();
    if (end > rest.length) return null;
    values.push(rest.subarray(4, end));
    rest = rest.subarray(end);
  }
  return { values, rest };
}
