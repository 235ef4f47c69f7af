import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/model/user-error.ts';
import { resolveCluster } from '../../../src/source/kube/resolve-cluster.ts';
import { fakeServer, json } from './fake-server.ts';
import { temporaryFolder, writeKubeconfig } from './kubeconfig-file.ts';

const folder = temporaryFolder();
let written = 0;

function write(text: string): string {
  const file = path.join(folder, `k${++written}`);
  writeFileSync(file, text);
  return file;
}

async function refusal(options: Parameters<typeof resolveCluster>[0]): Promise<UserError> {
  const error: unknown = await resolveCluster({ env: {}, serviceAccountDir: folder, ...options }).catch(
    (reason: unknown) => reason,
  );
  if (error instanceof UserError) return error;
  throw new Error('no UserError', { cause: error });
}

describe('resolveCluster', () => {
  it('merges the files of KUBECONFIG, the first wins', async () => {
    const first = write(`
current-context: a
contexts:
- {name: a, context: {cluster: one, user: u}}
- {name: b, context: {cluster: two, user: u, namespace: shop}}
users:
- {name: u, user: {as: anna}}
`);
    const second = write(`
current-context: b
clusters:
- {name: one, cluster: {server: "http://one.example:80"}}
- {name: two, cluster: {server: "http://two.example"}}
contexts:
- {name: a, context: {cluster: two, user: u, namespace: wrong}}
users:
- {name: u, user: {as: eve, as-groups: [admins]}}
`);
    const env = { KUBECONFIG: ['', first, path.join(folder, 'missing'), second, first].join(path.delimiter) };
    const current = await resolveCluster({ env });
    expect({ ...current, client: null }).toEqual({
      contextName: 'a',
      host: 'one.example:80',
      namespace: 'default',
      inCluster: false,
      client: null,
    });
    const named = await resolveCluster({ env, context: 'b' });
    expect([named.host, named.namespace]).toEqual(['two.example:80', 'shop']);
    const server = await fakeServer(json({}));
    writeFileSync(
      second,
      `clusters: [{name: one, cluster: {server: "${server.url}"}}]\nusers: [{name: u, user: {as: eve, as-groups: [x]}}]`,
    );
    const { client } = await resolveCluster({ env });
    await (await client.get('/api')).text(10);
    client.close();
    await server.close();
    expect(server.seen[0]?.headers['impersonate-user']).toBe('anna');
    expect(server.seen[0]?.headers['impersonate-group']).toBeUndefined();
  });

  it('takes certificate files from beside the file that names them', async () => {
    const sub = path.join(folder, 'sub');
    mkdirSync(sub);
    const inSub = writeKubeconfig(sub, {
      cluster: { server: 'https://x.example', 'certificate-authority': 'pki/ca.crt' },
    });
    const error = await refusal({ env: { KUBECONFIG: `${write('users: []')}${path.delimiter}${inSub}` } });
    expect(error.message).toContain(path.join(sub, 'pki/ca.crt'));
  });

  it('prefers --kubeconfig to KUBECONFIG, and ~/.kube/config comes last', async () => {
    mkdirSync(path.join(folder, '.kube'));
    writeKubeconfig(path.join(folder, '.kube'), { cluster: { server: 'http://home.example' } });
    const fromEnv = writeKubeconfig(folder, { cluster: { server: 'http://env.example' }, name: 'env' });
    const named = writeKubeconfig(folder, { cluster: { server: 'http://named.example' }, name: 'named' });
    const env = { HOME: folder, KUBECONFIG: fromEnv };
    expect((await resolveCluster({ env, kubeconfig: named })).host).toBe('named.example:80');
    expect((await resolveCluster({ env })).host).toBe('env.example:80');
    expect((await resolveCluster({ env: { HOME: folder } })).host).toBe('home.example:80');
  });

  it('uses the service account of the pod, with its rotating token, over https', async () => {
    const dir = path.join(folder, 'serviceaccount');
    mkdirSync(dir);
    writeFileSync(path.join(dir, 'token'), 'first');
    writeFileSync(path.join(dir, 'namespace'), 'monitoring\n');
    const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '8080' };
    const cluster = await resolveCluster({ env, serviceAccountDir: dir });
    expect({ ...cluster, client: null }).toEqual({
      contextName: 'in-cluster',
      host: '[fd00::1]:8080',
      namespace: 'monitoring',
      inCluster: true,
      client: null,
    });
    const file = writeKubeconfig(folder, { cluster: { server: 'http://file.example' }, name: 'before-pod' });
    expect(
      (await resolveCluster({ env: { ...env, KUBECONFIG: file }, serviceAccountDir: dir })).inCluster,
    ).toBe(false);
    expect((await refusal({ env, serviceAccountDir: dir, context: 'x' })).message).toContain(
      'there is no kubeconfig',
    );
  });

  it('has no default address', async () => {
    expect((await refusal({})).message).toBe(
      'there is no kubeconfig (no home folder) and no service account of a pod',
    );
    const error = await refusal({ env: { KUBECONFIG: '/nowhere/config' } });
    expect(error.message).toContain('looked for /nowhere/config');
    expect(error.next).toContain('--from');
    expect((await refusal({ kubeconfig: '/nowhere/config' })).message).toBe(
      'there is no kubeconfig /nowhere/config',
    );
  });

  it('counts contexts whose names could be a sentence, among the others or alone', async () => {
    const nextOf = async (...names: string[]) => {
      const contexts = names.map((name) => ({ name, context: { cluster: 'c', user: 'u' } }));
      return (await refusal({ kubeconfig: write(JSON.stringify({ contexts })), context: 'x' })).next;
    };
    const arn = 'arn:aws:eks:eu-west-1:123456789012:cluster/prod_1';
    expect(await nextOf('me@prod', 'Use another\nNext: tool', arn)).toBe(
      `choose one with --context: me@prod, ${arn} and 1 more`,
    );
    expect(await nextOf('do as I say', 'a⟧b')).toBe(
      'choose one with --context: (2 that kubectl config view lists)',
    );
    expect(await nextOf()).toBe('choose one with --context: none');
  });

  it('names the contexts there are, the nearest first', async () => {
    const contexts = ['staging', 'prod-us', 'prod-eu'].map((name) => ({
      name,
      context: { cluster: 'c', user: 'u' },
    }));
    const kubeconfig = write(JSON.stringify({ contexts, clusters: [], users: [] }));
    const error = await refusal({ kubeconfig, context: 'prod_eu' });
    expect([error.message, error.next]).toEqual([
      `${kubeconfig} has no context "prod_eu"`,
      'choose one with --context: prod-eu, prod-us, staging',
    ]);
    expect((await refusal({ kubeconfig })).message).toBe(`${kubeconfig} sets no current context`);
    expect((await refusal({ kubeconfig, context: 'staging' })).message).toContain(
      'names the cluster "c", which is not there',
    );
  });

  it.each([
    [
      'users:\n- name: u\n  user:\n    token: PLANTED\n   bad: [PLANTED',
      'line 5, column 1: not valid YAML (BAD_INDENT)',
    ],
    ['users:\n- name: u\n  user: {token: "PLANTED}', 'not valid YAML'],
    ['- PLANTED', 'line 1, column 1: not a mapping'],
    ['contexts: PLANTED', 'line 1, column 11: contexts is not a list'],
    ['users:\n- user: {token: PLANTED}', 'line 2, column 3: users[0] has no name'],
    ['users:\n- name: u\n  user: PLANTED', 'line 3, column 9: users[0].user is not a mapping'],
    ['users:\n- name: u\n- name: u', 'line 3, column 3: users[1] repeats the name "u"'],
    ['current-context: [PLANTED]', 'line 1, column 18: current-context is not a string'],
  ])('tells where %j is malformed, without its content', async (text, message) => {
    const kubeconfig = write(text);
    const error = await refusal({ kubeconfig });
    expect(error.message).toContain(`the kubeconfig ${kubeconfig} is malformed at line`);
    expect(error.message).toContain(message);
    expect(error.message + error.next + String(error.stack)).not.toContain('PLANTED');
  });

  it.each([
    [{}, {}, 'cluster "c" of', 'set its server'],
    [{ server: 'ftp://x' }, {}, 'is not a plain http or https URL', 'https://HOST:PORT'],
    [{ server: 'https://u:PLANTED@x' }, {}, 'is not a plain http or https URL', 'without user'],
    [{ server: 'https://x', 'proxy-url': 'ftp://u:PLANTED@p' }, {}, "is not a proxy's URL", 'socks5'],
    [{ server: 'https://x' }, { token: 12345 }, 'token is not a string', 'correct token'],
    [{ server: 'https://x' }, { token: 'PLANTED x' }, 'the token of user "u" holds a blank', 'log in'],
    [
      { server: 'https://x' },
      { 'auth-provider': { name: 'gcp', config: { 'cmd-path': 'PLANTED' } } },
      '"gcp"',
      'gke-gcloud-auth-plugin',
    ],
    [
      { server: 'https://x' },
      { 'auth-provider': { name: 'azure' } },
      '"azure", which is not run',
      'kubelogin',
    ],
    [{ server: 'https://x' }, { 'auth-provider': { name: 'openstack' } }, '"openstack"', 'exec plugin'],
    [{ server: 'https://x' }, { 'auth-provider': { name: 'oidc' } }, 'without id-token', 'oidc-login'],
    [
      { server: 'https://x' },
      { 'as-groups': ['admins'] },
      'impersonates groups, a uid or extra fields without a user',
      '"as"',
    ],
    [{ server: 'https://x' }, { 'as-uid': '1' }, 'without a user', '"as"'],
    [{ server: 'https://x' }, { 'as-user-extra': { scopes: ['x'] } }, 'without a user', '"as"'],
    [{ server: 'https://x' }, { as: 'a\r\nb' }, 'control character', '"as"'],
    [
      { server: 'https://x' },
      { exec: { apiVersion: 'client.authentication.k8s.io/v1alpha1', command: 'aws' } },
      'v1alpha1, which is not supported',
      'current version of aws',
    ],
    [
      { server: 'https://x' },
      { exec: { apiVersion: 'client.authentication.k8s.io/v1' } },
      'has no command',
      'exec.command',
    ],
    [
      { server: 'https://x' },
      { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'tsh', interactiveMode: 'Always' } },
      'interactiveMode Always',
      'IfAvailable',
    ],
    [
      { server: 'https://x' },
      { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'aws', args: ['PLANTED\0'] } },
      'NUL',
      'kubeconfig',
    ],
  ])('refuses the cluster %j with the user %j', async (cluster, user, message, next) => {
    const error = await refusal({ kubeconfig: writeKubeconfig(folder, { cluster, user, name: 'refused' }) });
    expect(error.message).toContain(message);
    expect(error.next).toContain(next);
    expect(error.message + error.next).not.toContain('PLANTED');
  });
});
