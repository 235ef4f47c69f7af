import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import {
  base64,
  base64url,
  type Dice,
  diceOf,
  digits,
  hex,
  lower,
  pemOf,
  upper,
  urlSafe,
  word,
} from './dice.ts';

/** A text that holds no credential and may pass, and what it looks like one for. */
export interface LookAlike {
  readonly group: string;
  readonly text: string;
}

const written = z
  .record(z.string(), z.array(z.string()))
  .parse(parse(readFileSync(new URL('look-alikes.yaml', import.meta.url), 'utf8')));

const uuid = (dice: Dice): string => [8, 4, 4, 4, 12].map((length) => dice.text(hex, length)).join('-');
const digest = (dice: Dice): string => `sha256:${dice.text(hex, 64)}`;
const suffix = (dice: Dice, length = 5): string => dice.text('bcdfghjklmnpqrstvwxz2456789', length);
const certificate = (dice: Dice): string => pemOf(dice, 'CERTIFICATE', 500);

/** What is random and no credential, as objects, logs and outputs hold it. */
const made: Readonly<Record<string, readonly ((dice: Dice) => string)[]>> = {
  identifiers: [
    (dice) => `uid: ${uuid(dice)}`,
    (dice) => `ownerReferences:\n- kind: ReplicaSet\n  name: cart-${dice.text(hex, 9)}\n  uid: ${uuid(dice)}`,
    (dice) => `Pod cart-${suffix(dice, 10)}-${suffix(dice)} restarted, uid ${uuid(dice)}`,
    (dice) => `trace_id=${dice.text(hex, 32)} span_id=${dice.text(hex, 16)}`,
    (dice) => `traceparent: 00-${dice.text(hex, 32)}-${dice.text(hex, 16)}-01`,
    (dice) => `X-Request-Id: ${uuid(dice)}`,
    (dice) => `x-amzn-trace-id: Root=1-${dice.text(hex, 8)}-${dice.text(hex, 24)}`,
    (dice) => `resourceVersion: "${dice.text(digits, 9)}"`,
    (dice) => `requestID=${dice.text(word, 52)}`,
    (dice) =>
      `subnet-${dice.text(`${digits}abcdef`, 17)} in vpc-${dice.text(hex, 17)}, eni-${dice.text(hex, 17)}`,
    (dice) => `system-uuid ${uuid(dice).toUpperCase()}, boot id ${uuid(dice)}`,
    (dice) => `containerID: containerd://${dice.text(hex, 64)}`,
    (dice) =>
      `cilium identity ${dice.text(digits, 5)}, endpoint ${dice.text(digits, 4)}, ipcache ${dice.text(hex, 32)}`,
    (dice) => `spiffe://cluster.local/ns/shop/sa/cart serial ${dice.text(digits, 38)}`,
    (dice) =>
      `"accountId":"${dice.text(digits, 12)}","arn":"arn:aws:iam::${dice.text(digits, 12)}:role/eks-node"`,
    (dice) => `subscription ${uuid(dice)}, tenant ${uuid(dice)}, clientId: ${uuid(dice)}`,
  ],
  digests: [
    (dice) => `image: registry.example/shop/cart@${digest(dice)}`,
    (dice) => `imageID: docker.io/library/nginx@${digest(dice)}`,
    (dice) => `--discovery-token-ca-cert-hash ${digest(dice)}`,
    (dice) => `commit ${dice.text(hex, 40)}`,
    (dice) => `pod-template-hash: ${dice.text(hex, 9)}`,
    (dice) => `checksum/config: ${dice.text(hex, 64)}`,
    (dice) => `md5 ${dice.text(hex, 32)}  coredns`,
    (dice) => `"integrity": "sha512-${base64(dice.bytes(64))}"`,
    (dice) => `SHA256:${base64(dice.bytes(32)).replace('=', '')} host key of node-1`,
    (dice) => `etag: "${dice.text(hex, 32)}"`,
    (dice) => `kubeadm.kubernetes.io/ca-hash=${digest(dice)}`,
    (dice) => `tokenHash: ${dice.text(hex, 64)}`,
  ],
  certificates: [
    (dice) => certificate(dice),
    (dice) => `tls.crt: ${base64(certificate(dice))}`,
    (dice) => `caBundle: ${base64(certificate(dice))}`,
    (dice) => `certificate-authority-data: ${base64(certificate(dice))}`,
    (dice) => `client-certificate-data: ${base64(certificate(dice))}`,
    (dice) => pemOf(dice, 'PUBLIC KEY', 270),
    (dice) => pemOf(dice, 'CERTIFICATE REQUEST', 300),
    (dice) => pemOf(dice, 'RSA PUBLIC KEY', 270),
    (dice) => `request: ${base64(pemOf(dice, 'CERTIFICATE REQUEST', 300))}`,
    (dice) => `ssh-ed25519 ${base64(dice.bytes(51))} anna@laptop`,
    (dice) => `PublicKey = ${base64(dice.bytes(32))}\nAllowedIPs = 10.8.0.0/24`,
    (dice) => `wireguard public-key ${base64(dice.bytes(32))} on cilium_wg0`,
    (dice) => `fingerprint ${Array.from({ length: 20 }, () => dice.text(hex, 2).toUpperCase()).join(':')}`,
    (dice) => JSON.stringify({ caBundle: base64(certificate(dice)), service: { name: 'webhook' } }),
    (dice) => `public key: ${base64(dice.bytes(32))}\n  private key: (hidden)`,
    (dice) => `preshared key: (hidden)\npeer: ${base64(dice.bytes(32))}`,
  ],
  'encoded text': [
    (dice) =>
      base64(
        `apiVersion: v1\nkind: Service\nmetadata:\n  name: cart-${suffix(dice)}\nspec:\n  ports: [{port: 80}]\n`,
      ),
    (dice) =>
      `data: ${base64(JSON.stringify({ replicas: dice.below(9), name: `web-${suffix(dice)}`, image: 'nginx' }))}`,
    (dice) => base64(`.:53 {\n  errors\n  forward . 10.0.0.${dice.below(200)}\n}\n`),
    (dice) =>
      `continue: ${base64url(JSON.stringify({ v: 'meta.k8s.io/v1', rv: dice.below(1_000_000), start: `shop/cart-${suffix(dice)}\u0000` }))}`,
    (dice) => `cursor ${base64url(JSON.stringify({ s: dice.text(hex, 8), at: dice.below(900) }))}`,
    (dice) => `data:image/png;base64,${base64(dice.bytes(180))}`,
    (dice) => `release: ${base64(dice.bytes(300))}`,
    (dice) => `nextPageToken: "${base64(dice.bytes(24))}"`,
  ],
  names: [
    (dice) => `secretName: web-tls-${suffix(dice)}`,
    (dice) => `default-token-${suffix(dice)} is mounted`,
    (dice) => `secrets:\n- name: cart-token-${suffix(dice)}`,
    (dice) => `secret "sh.helm.release.v1.cart.v${dice.below(90)}" not found`,
    (dice) => `configmap kube-root-ca.crt and token-reader-${suffix(dice)}`,
    (dice) => `MountVolume.SetUp failed for volume "kube-api-access-${suffix(dice)}"`,
    (dice) => `node ip-10-0-${dice.below(255)}-${dice.below(255)}.eu-west-1.compute.internal`,
    (dice) => `worker.${dice.text(lower, 16)}.internal resolves`,
    (dice) => `https://${dice.text(`${upper}${digits}`, 32)}.gr7.eu-west-1.eks.amazonaws.com`,
    (dice) => `k8s-shop-cart-${dice.text(hex, 10)}-${dice.text(digits, 9)}.elb.eu-west-1.amazonaws.com`,
    (dice) => `secret: cart-credentials-${suffix(dice)}`,
    (dice) => `token-controller-${suffix(dice, 10)}-${suffix(dice)} is Pending`,
    (dice) => `gke-prod-pool-${dice.text(hex, 8)}-${suffix(dice, 4)}`,
    (dice) => `cert-manager.io/issuer-key: letsencrypt-${suffix(dice)}`,
  ],
  numbers: [
    (dice) => `fd${dice.text(hex, 2)}:${dice.text(hex, 4)}:${dice.text(hex, 4)}::${dice.text(hex, 4)}`,
    (dice) => `mac ${Array.from({ length: 6 }, () => dice.text(hex, 2)).join(':')} dev eth0`,
    (dice) => `conntrack: ${dice.text(digits, 6)} of ${dice.text(digits, 6)}, mark=0x${dice.text(hex, 8)}`,
    (dice) => `nf_conntrack_stat ${dice.text(hex, 8)} ${dice.text(hex, 8)} ${dice.text(hex, 8)}`,
    (dice) => `tokens used: ${dice.text(digits, 5)}; password attempts: ${dice.text(digits, 3)}`,
    (dice) =>
      `{"level":"info","ts":17${dice.text(digits, 8)}.${dice.text(digits, 6)},"msg":"token refreshed"}`,
    (dice) => `spi 0x${dice.text(hex, 8)} reqid 1 mode tunnel seq 0x${dice.text(hex, 8)}`,
    (dice) => `etcd member ${dice.text(hex, 16)} key count ${dice.text(digits, 5)}`,
    (dice) => `build ${dice.text(urlSafe, 11)}.${dice.text(hex, 7)}`,
  ],
};

/** So many texts of each of those ways. */
const ofEach = 2;

export function lookAlikes(): LookAlike[] {
  return [
    ...Object.entries(written).flatMap(([group, texts]) => texts.map((text) => ({ group, text }))),
    ...Object.entries(made).flatMap(([group, ways]) =>
      ways.flatMap((write, way) =>
        Array.from({ length: ofEach }, (_, index) => ({
          group,
          text: write(diceOf(`${group} ${way} ${index}`)),
        })),
      ),
    ),
  ];
}
