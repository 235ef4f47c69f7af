import { base64, digits, hex, indented, jwtOf, lower, pemOf, urlSafe, word } from '../dice.ts';
import type { Writer } from '../writer.ts';

const keyData: Writer = (dice) => {
  const secret = base64(pemOf(dice, 'RSA PRIVATE KEY'));
  return { text: secret, secret: secret.slice(60, 200) };
};

function kubeconfig(user: string, server = 'https://10.0.0.1:6443'): string {
  return `apiVersion: v1
kind: Config
clusters:
- name: prod
  cluster:
    server: ${server}
contexts:
- name: prod
  context: {cluster: prod, user: admin}
current-context: prod
users:
- name: admin
  user:
${indented(user, 4)}
`;
}

const serviceAccountClaims = {
  iss: 'kubernetes/serviceaccount',
  'kubernetes.io/serviceaccount/namespace': 'kube-system',
  sub: 'system:serviceaccount:kube-system:default',
};

const boundClaims = {
  aud: ['https://kubernetes.default.svc'],
  'kubernetes.io': { namespace: 'shop', serviceaccount: { name: 'cart' } },
  sub: 'system:serviceaccount:shop:cart',
};

/** Credentials of a cluster itself. */
export const clusterPositives: Readonly<Record<string, readonly Writer[]>> = {
  kubeconfig: [
    (dice) => {
      const { text, secret } = keyData(dice);
      return {
        text: kubeconfig(
          `client-certificate-data: ${base64(pemOf(dice, 'CERTIFICATE'))}\nclient-key-data: ${text}`,
        ),
        secret,
      };
    },
    (dice) => {
      const secret = jwtOf(dice, serviceAccountClaims);
      return { text: `here you are:\n${kubeconfig(`token: ${secret}`)}`, secret: secret.slice(-60) };
    },
    (dice) => {
      const secret = dice.text(urlSafe, 40);
      return { text: kubeconfig(`token: "${secret}"`), secret };
    },
    (dice) => {
      const secret = dice.text(word, 14);
      return { text: kubeconfig(`username: admin\npassword: ${secret}`), secret };
    },
    (dice) => {
      const { text, secret } = keyData(dice);
      return { text: `users:\n- name: kubernetes-admin\n  user:\n    client-key-data: ${text}\n`, secret };
    },
    (dice) => {
      const { text, secret } = keyData(dice);
      return { text: `client-key-data: ${text}`, secret };
    },
    (dice) => {
      const secret = dice.text(hex, 32);
      const config = { kind: 'Config', apiVersion: 'v1', users: [{ name: 'ci', user: { token: secret } }] };
      return { text: JSON.stringify(config), secret };
    },
    (dice) => {
      const { text, secret } = keyData(dice);
      const config = { kind: 'Config', users: [{ name: 'ci', user: { 'client-key-data': text } }] };
      return { text: JSON.stringify(config, null, 2), secret };
    },
    (dice) => {
      const secret = dice.text(word, 40);
      return {
        text: kubeconfig(
          `auth-provider:\n  name: oidc\n  config:\n    client-secret: ${secret}\n    idp-issuer-url: https://id.example`,
        ),
        secret,
      };
    },
    (dice) => {
      const { text, secret } = keyData(dice);
      const encoded = base64(kubeconfig(`client-key-data: ${text}`));
      return { text: `KUBECONFIG_B64=${encoded}`, secret: secret.length > 0 ? encoded.slice(400, 520) : '' };
    },
  ],
  'Kubernetes service-account token': [
    (dice) => {
      const secret = jwtOf(dice, serviceAccountClaims);
      return { text: secret, secret };
    },
    (dice) => {
      const secret = jwtOf(dice, boundClaims);
      return { text: `kubectl --token=${secret} get pods`, secret };
    },
    (dice) => {
      const secret = jwtOf(dice, boundClaims);
      return { text: `the pod's token is ${secret}, does it look right?`, secret };
    },
    (dice) => {
      const secret = jwtOf(dice, boundClaims);
      return { text: `$ cat /var/run/secrets/kubernetes.io/serviceaccount/token\n${secret}\n`, secret };
    },
    (dice) => {
      const secret = jwtOf(dice, serviceAccountClaims);
      return {
        text: JSON.stringify({
          kind: 'TokenRequest',
          status: { token: secret, expirationTimestamp: '2026-11-25T13:00:00Z' },
        }),
        secret,
      };
    },
    (dice) => {
      const secret = jwtOf(dice, boundClaims);
      return { text: `curl -k -H 'Authorization: Bearer ${secret}' https://kubernetes.default/api`, secret };
    },
    (dice) => {
      const secret = base64(jwtOf(dice, serviceAccountClaims));
      return { text: `  token: ${secret}`, secret };
    },
  ],
  'Kubernetes Secret': [
    (dice) => {
      const secret = base64(dice.text(word, 18));
      return {
        text: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ntype: Opaque\ndata:\n  admin: ${secret}\n`,
        secret,
      };
    },
    (dice) => {
      const secret = dice.text(lower, 12);
      return {
        text: `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  admin: ${secret}\n`,
        secret,
      };
    },
    (dice) => {
      const secret = base64(dice.text(word, 20));
      const object = {
        apiVersion: 'v1',
        data: { value: secret },
        kind: 'Secret',
        metadata: { name: 'db', namespace: 'shop' },
        type: 'Opaque',
      };
      return { text: JSON.stringify(object, null, 4), secret };
    },
    (dice) => {
      const secret = base64(dice.text(word, 20));
      const object = {
        kind: 'Secret',
        apiVersion: 'v1',
        metadata: { name: 'peer' },
        data: { value: secret },
      };
      return { text: JSON.stringify(object), secret };
    },
    (dice) => {
      const secret = base64(dice.text(word, 24));
      return {
        text: `apiVersion: v1\nitems:\n- apiVersion: v1\n  data:\n    broker: ${secret}\n  kind: Secret\n  metadata:\n    name: submariner-broker\n  type: Opaque\nkind: List\n`,
        secret,
      };
    },
    (dice) => {
      const secret = base64(dice.bytes(60));
      return {
        text: `kind: Secret\napiVersion: v1\nmetadata:\n  name: clustermesh\ndata:\n  # the other side\n  peer.yaml: |\n    ${secret}\n`,
        secret,
      };
    },
    (dice) => {
      const secret = base64(dice.text(word, 16));
      return {
        text: `Is the peer right?\n\`\`\`yaml\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: b}\ndata: {value: ${secret}}\n\`\`\``,
        secret,
      };
    },
    (dice) => {
      const secret = base64(dice.text(word, 22));
      return {
        text: `{\\"apiVersion\\":\\"v1\\",\\"kind\\":\\"Secret\\",\\"data\\":{\\"value\\":\\"${secret}\\"}}`,
        secret,
      };
    },
  ],
  'bootstrap token': [
    (dice) => {
      const secret = `${dice.text(lower + digits, 6)}.${dice.text(lower + digits, 14)}7k`;
      return {
        text: `kubeadm join 10.0.0.1:6443 --token ${secret} --discovery-token-ca-cert-hash sha256:${dice.text(hex, 64)}`,
        secret,
      };
    },
    (dice) => {
      const secret = `${dice.text(lower + digits, 6)}.${dice.text(lower + digits, 14)}4q`;
      return { text: `  token: ${secret}`, secret };
    },
    (dice) => {
      const secret = `${dice.text(lower + digits, 6)}.${dice.text(lower + digits, 14)}9z`;
      return {
        text: `$ kubeadm token list\nTOKEN                     TTL   EXPIRES\n${secret}   23h   2026-11-26T10:00:00Z`,
        secret,
      };
    },
    (dice) => {
      const secret = `${dice.text(lower + digits, 6)}.${dice.text(lower + digits, 14)}2x`;
      return { text: `bootstrapTokens:\n- token: "${secret}"\n  ttl: 24h0m0s`, secret };
    },
    (dice) => {
      const secret = `${dice.text(lower + digits, 6)}.${dice.text(lower + digits, 14)}0v`;
      return { text: `The bootstrap token ${secret} should still work, can nodes join with it?`, secret };
    },
  ],
  'OpenShift token': [
    (dice) => {
      const secret = `sha256~${dice.text(urlSafe, 43)}`;
      return { text: `oc login --token=${secret} --server=https://api.ocp.example:6443`, secret };
    },
    (dice) => {
      const secret = `sha256~${dice.text(urlSafe, 43)}`;
      return { text: `use ${secret}`, secret };
    },
  ],
  'EKS token': [
    (dice) => {
      const secret = `k8s-aws-v1.${dice.text(urlSafe, 300)}`;
      return { text: `{"kind":"ExecCredential","status":{"token":"${secret}"}}`, secret };
    },
    (dice) => {
      const secret = `k8s-aws-v1.${dice.text(urlSafe, 220)}`;
      return { text: secret, secret };
    },
  ],
  'encryption key': [
    (dice) => {
      const secret = base64(dice.bytes(32));
      return {
        text: `kind: EncryptionConfiguration\nresources:\n- resources: [secrets]\n  providers:\n  - aescbc:\n      keys:\n      - name: key1\n        secret: ${secret}\n`,
        secret,
      };
    },
    (dice) => {
      const secret = base64(dice.bytes(32));
      return {
        text: `  - secretbox:\n      keys:\n        - name: k\n          secret: "${secret}"`,
        secret,
      };
    },
  ],
};
