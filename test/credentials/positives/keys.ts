import { base64, digits, hex, indented, pemOf, upper, word, wrapped } from '../dice.ts';
import type { Writer } from '../writer.ts';

const pem =
  (label: string, write: (block: string) => string = (block) => block): Writer =>
  (dice) => {
    const block = pemOf(dice, label);
    return { text: write(block), secret: block.split('\n')[2] ?? '' };
  };

const inBase64 =
  (label: string, write: (encoded: string) => string): Writer =>
  (dice) => {
    const encoded = base64(pemOf(dice, label));
    return { text: write(encoded), secret: encoded.slice(80, 140) };
  };

const [dash, begin, end] = ['-----', 'BEGIN', 'END'];

/** Keys of asymmetric and symmetric ciphers. */
export const keyPositives: Readonly<Record<string, readonly Writer[]>> = {
  'private key': [
    pem('RSA PRIVATE KEY'),
    pem('EC PRIVATE KEY', (block) => `the ingress has this one:\n${block}\nis the certificate for it?`),
    pem('PRIVATE KEY', (block) => `tls.key: |\n${indented(block, 2)}`),
    pem('ENCRYPTED PRIVATE KEY'),
    pem('OPENSSH PRIVATE KEY', (block) => `IdentityFile\n${block}`),
    pem('DSA PRIVATE KEY'),
    pem('PRIVATE KEY', (block) => JSON.stringify({ tls: { key: `${block}\n` } })),
    pem('RSA PRIVATE KEY', (block) => block.replaceAll('\n', '\r\n')),
    pem('PRIVATE KEY', (block) => block.split('\n').slice(0, 4).join('\n')),
    pem('RSA PRIVATE KEY', (block) => block.replaceAll('\n', ' ')),
    pem('EC PRIVATE KEY', (block) => indented(block, 8)),
    (dice) => {
      const body = wrapped(base64(dice.bytes(300)), 64);
      const label = 'PGP PRIVATE KEY BLOCK';
      return {
        text: `${dash}${begin} ${label}${dash}\nVersion: GnuPG v2\n\n${body.join('\n')}\n${dash}${end} ${label}${dash}`,
        secret: body[1] ?? '',
      };
    },
    (dice) => {
      const body = wrapped(base64(dice.bytes(200)), 64);
      return {
        text: `PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: x\nPrivate-Lines: 4\n${body.join('\n')}\nPrivate-MAC: ${dice.text(hex, 64)}`,
        secret: body[1] ?? '',
      };
    },
  ],
  'private key in base64': [
    inBase64('RSA PRIVATE KEY', (text) => `tls.key: ${text}`),
    inBase64('EC PRIVATE KEY', (text) => text),
    inBase64('PRIVATE KEY', (text) => `data:\n  tls.crt: e30=\n  tls.key: ${text}\n`),
    inBase64('OPENSSH PRIVATE KEY', (text) => `"ssh-privatekey": "${text}"`),
    inBase64('RSA PRIVATE KEY', (text) => `caBundle and then ${text} in the webhook`),
    inBase64('PRIVATE KEY', (text) => `echo ${text} | base64 -d > key.pem`),
  ],
  'age key': [
    (dice) => {
      const secret = `AGE-SECRET-KEY-1${dice.text('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)}`;
      return { text: `# created: 2026-01-01T00:00:00Z\n${secret}`, secret };
    },
    (dice) => {
      const secret = `AGE-SECRET-KEY-1${dice.text('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)}`;
      return { text: `SOPS_AGE_KEY=${secret} sops -d values.yaml`, secret };
    },
  ],
  'WireGuard key': [
    (dice) => {
      const secret = base64(dice.bytes(32));
      return {
        text: `[Interface]\nPrivateKey = ${secret}\nAddress = 10.8.0.2/24\n[Peer]\nPublicKey = ${base64(dice.bytes(32))}`,
        secret,
      };
    },
    (dice) => {
      const secret = base64(dice.bytes(32));
      return {
        text: `[Peer]\nPublicKey = ${base64(dice.bytes(32))}\nPresharedKey = ${secret}\nAllowedIPs = 0.0.0.0/0`,
        secret,
      };
    },
    (dice) => {
      const secret = base64(dice.bytes(32));
      return { text: `# wg showconf cilium_wg0\nListenPort = 51871\nPrivateKey=${secret}`, secret };
    },
    (dice) => {
      const secret = base64(dice.bytes(32));
      return { text: `interface: wg0\n  private key: ${secret}\n  listening port: 51820`, secret };
    },
    (dice) => {
      const secret = base64(dice.bytes(32));
      return { text: `{"wireguard":{"privateKey":"${secret}"}}`, secret };
    },
  ],
  'IPsec key': [
    (dice) => {
      const secret = dice.text(hex, 40);
      return { text: `keys: 3+ rfc4106(gcm(aes)) ${secret} 128`, secret };
    },
    (dice) => {
      const secret = dice.text(hex, 40);
      return {
        text: `kubectl create -n kube-system secret generic cilium-ipsec-keys --from-literal=keys="4+ rfc4106(gcm(aes)) ${secret} 128"`,
        secret,
      };
    },
    (dice) => {
      const secret = dice.text(word, 24);
      return { text: `10.0.0.1 10.0.0.2 : PSK "${secret}"`, secret };
    },
    (dice) => {
      const secret = dice.text(word, 48);
      return { text: `  ceIPSecPSK: ${secret}`, secret };
    },
    (dice) => {
      const secret = base64(dice.bytes(48));
      return { text: `psk: ${secret}`, secret };
    },
    (dice) => {
      const secret = dice.text(hex, 40);
      return {
        text: `src 10.0.0.1 dst 10.0.0.2\n\tproto esp spi 0x00000003 reqid 1 mode tunnel\n\taead rfc4106(gcm(aes)) 0x${secret} 128`,
        secret,
      };
    },
    (dice) => {
      const secret = dice.text(hex, 64);
      return {
        text: `\tauth-trunc hmac(sha256) 0x${secret} 128\n\tenc cbc(aes) 0x${dice.text(hex, 64)}`,
        secret,
      };
    },
  ],
  'TSIG key': [
    (dice) => {
      const secret = base64(dice.bytes(32));
      return { text: `key "externaldns." {\n  algorithm hmac-sha256;\n  secret "${secret}";\n};`, secret };
    },
    (dice) => {
      const secret = base64(dice.bytes(32));
      return { text: `example.org {\n  tsig {\n    secret example.org.key. ${secret}\n  }\n}`, secret };
    },
    (dice) => {
      const secret = base64(dice.bytes(32));
      return { text: `args: [--provider=rfc2136, --rfc2136-tsig-secret=${secret}]`, secret };
    },
  ],
  'password hash': [
    (dice) => {
      const secret = `$2y$10$${dice.text(word, 53)}`;
      return { text: `auth: admin:${secret}`, secret };
    },
    (dice) => {
      const secret = `$6$${dice.text(word, 16)}$${dice.text(`${word}./`, 86)}`;
      return { text: `root:${secret}:19000:0:99999:7:::`, secret };
    },
    (dice) => {
      const secret = `$apr1$${dice.text(word, 8)}$${dice.text(`${word}./`, 22)}`;
      return { text: `shop:${secret}`, secret };
    },
    (dice) => {
      const secret = `$argon2id$v=19$m=65536,t=3,p=4$${dice.text(word, 22)}$${dice.text(word, 43)}`;
      return { text: secret, secret };
    },
    (dice) => {
      const secret = base64(dice.bytes(24));
      return { text: `userPassword: {SSHA}${secret}`, secret };
    },
    (dice) => {
      const secret = `$y$j9T$${dice.text(word, 22)}$${dice.text(word, 43)}`;
      return { text: `core:${secret}:19700::::::`, secret };
    },
  ],
  'Tailscale key': [
    (dice) => {
      const secret = `tskey-auth-k${dice.text(word, 16)}CNTRL-${dice.text(word, 32)}`;
      return { text: `TS_AUTHKEY=${secret}`, secret };
    },
    (dice) => {
      const secret = `tskey-client-k${dice.text(word, 15)}-${dice.text(word, 33)}`;
      return { text: `oauth.clientSecret: ${secret}`, secret };
    },
    (dice) => {
      const secret = `tskey-api-k${dice.text(word, 12)}-${dice.text(word, 32)}`;
      return { text: `curl -u ${secret}: https://api.tailscale.example/api/v2/devices`, secret };
    },
  ],
  'BGP password': [
    (dice) => {
      const secret = dice.text(word, 14);
      return {
        text: `router bgp 64512\n neighbor 10.0.0.9 remote-as 64513\n neighbor 10.0.0.9 password ${secret}`,
        secret,
      };
    },
    (dice) => {
      const secret = dice.text(word, 16);
      return {
        text: `peers:\n- my-asn: 64512\n  peer-asn: 64513\n  peer-address: 10.0.0.9\n  password: ${secret}`,
        secret,
      };
    },
    (dice) => {
      const secret = `${dice.text(upper, 6)}-${dice.text(digits, 6)}`;
      return {
        text: `protocol bgp tor1 {\n  neighbor 10.0.0.9 as 64513;\n  password "${secret}";\n}`,
        secret,
      };
    },
  ],
};
