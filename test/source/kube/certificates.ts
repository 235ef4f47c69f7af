import { generate } from 'selfsigned';

export interface Pair {
  readonly cert: string;
  readonly key: string;
}

const name = (value: string) => [{ name: 'commonName', value }];
const kind = { keyType: 'ec', algorithm: 'sha256' } as const;

/** A certificate authority made for one test run. */
export async function authority(commonName = 'test authority'): Promise<Pair> {
  const made = await generate(name(commonName), {
    ...kind,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true, critical: true },
    ],
  });
  return { cert: made.cert, key: made.private };
}

interface Issue {
  readonly commonName?: string;
  readonly dns?: readonly string[];
  readonly ips?: readonly string[];
  readonly expired?: boolean;
}

/** A server or client certificate that the authority signed. */
export async function issue(
  ca: Pair,
  { commonName = 'leaf', dns = [], ips = [], expired = false }: Issue,
): Promise<Pair> {
  const day = 86_400_000;
  const made = await generate(name(commonName), {
    ...kind,
    ca,
    notBeforeDate: new Date(Date.now() - 2 * day),
    notAfterDate: new Date(Date.now() + (expired ? -day : day)),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...dns.map((value) => ({ type: 2, value }) as const),
          ...ips.map((ip) => ({ type: 7, ip }) as const),
          ...(dns.length + ips.length === 0 ? [{ type: 2, value: commonName } as const] : []),
        ],
      },
    ],
  });
  return { cert: made.cert, key: made.private };
}
