import path from 'node:path';
import { UserError } from '../../model/user-error.ts';
import { KubeconfigFields } from './kubeconfig-fields.ts';
import type { KubeconfigEntry } from './read-kubeconfig.ts';

/** A credential plugin as a kubeconfig names it, its command resolved as kubectl does. */
export interface ExecConfig {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly installHint: string | undefined;
  readonly provideClusterInfo: boolean;
}

/** Who to be. Data fields are base64, as in the kubeconfig; a file is named only where there is no data. */
export interface KubeUserEntry {
  readonly name: string;
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly certFile: string | undefined;
  readonly certData: string | undefined;
  readonly keyFile: string | undefined;
  readonly keyData: string | undefined;
  readonly exec: ExecConfig | undefined;
  /** The token of an oidc auth-provider, which is used while it lasts. */
  readonly idToken: string | undefined;
  readonly impersonation: Readonly<Record<string, string | string[]>>;
}

/** The user, or a UserError for a way to authenticate that is not supported, with the way out. */
export function kubeUserEntryOf(entry: KubeconfigEntry): KubeUserEntry {
  const fields = new KubeconfigFields('user', entry);
  const certData = fields.text('client-certificate-data');
  const keyData = fields.text('client-key-data');
  const execFields = fields.nested('exec');
  const provider = fields.nested('auth-provider');
  const user = {
    name: entry.name,
    token: fields.text('token'),
    tokenFile: fields.filePath('tokenFile'),
    username: fields.text('username'),
    password: fields.text('password'),
    certData,
    certFile: certData === undefined ? fields.filePath('client-certificate') : undefined,
    keyData,
    keyFile: keyData === undefined ? fields.filePath('client-key') : undefined,
    exec: execFields && execConfigOf(execFields),
    idToken: provider && idTokenOf(provider),
    impersonation: impersonationOf(fields),
  };
  const certificate = certData ?? user.certFile;
  if ((certificate === undefined) !== ((keyData ?? user.keyFile) === undefined)) {
    throw new UserError(
      `user "${entry.name}" of ${entry.file} has a client ${certificate === undefined ? 'key without certificate' : 'certificate without key'}`,
      `give both client-certificate and client-key (or their -data forms) in ${entry.file}`,
    );
  }
  return user;
}

function execConfigOf(fields: KubeconfigFields): ExecConfig {
  const apiVersion = fields.text('apiVersion') ?? 'none';
  const command = fields.text('command');
  const of = `the exec plugin of user "${fields.name}" in ${fields.file}`;
  if (command === undefined) throw new UserError(`${of} has no command`, 'set users[].user.exec.command');
  if (!/^client\.authentication\.k8s\.io\/v1(?:beta1)?$/.test(apiVersion)) {
    throw new UserError(
      `${of} has the apiVersion ${apiVersion}, which is not supported`,
      `write the kubeconfig anew with a current version of ${path.basename(command)}: it must say client.authentication.k8s.io/v1 or v1beta1`,
    );
  }
  if (fields.text('interactiveMode') === 'Always') {
    throw new UserError(
      `${of} has interactiveMode Always: it wants a terminal, and there is none for it here`,
      `log in with ${path.basename(command)} beforehand and set interactiveMode: IfAvailable`,
    );
  }
  const env: Record<string, string> = {};
  for (const { name, value } of fields.list('env')) {
    if (typeof name === 'string' && typeof value === 'string') env[name] = value;
    else throw new UserError(`${of} has an env entry without name and value as strings`, 'correct exec.env');
  }
  const args = fields.texts('args');
  if ([command, ...args, ...Object.entries(env).flat()].some((word) => word.includes('\0'))) {
    throw new UserError(
      `${of} has a NUL character in its command, args or env`,
      'correct it in the kubeconfig',
    );
  }
  const hasFolder = command.includes('/') || command.includes(path.sep);
  return {
    apiVersion,
    command: hasFolder ? path.resolve(path.dirname(fields.file), command) : command,
    args,
    env,
    installHint: fields.text('installHint'),
    provideClusterInfo: fields.flag('provideClusterInfo'),
  };
}

/** kubectl 1.26 removed these providers; the library's own ones would run a shell or call the identity provider. */
const waysOut: Readonly<Record<string, string>> = {
  gcp: 'install gke-gcloud-auth-plugin and run: gcloud container clusters get-credentials CLUSTER',
  azure: 'install kubelogin and run: kubelogin convert-kubeconfig',
  oidc: 'log in again, or use the exec plugin kubelogin (kubectl oidc-login)',
};

function idTokenOf(provider: KubeconfigFields): string | undefined {
  const name = provider.text('name') ?? 'none';
  const wayOut = waysOut[name] ?? "use an exec plugin (users[].user.exec) of your cluster's provider";
  const idToken = name === 'oidc' ? provider.nested('config')?.text('id-token') : undefined;
  if (idToken === undefined) {
    throw new UserError(
      name === 'oidc'
        ? `user "${provider.name}" of ${provider.file} has an oidc auth-provider without id-token`
        : `user "${provider.name}" of ${provider.file} has the legacy auth-provider "${name}", which is not run`,
      wayOut,
    );
  }
  return idToken;
}

/** The impersonation headers of https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/. */
function impersonationOf(fields: KubeconfigFields): Record<string, string | string[]> {
  const user = fields.text('as');
  const uid = fields.text('as-uid');
  const groups = fields.texts('as-groups');
  const extra = fields.nested('as-user-extra');
  const extraKeys = extra?.keys() ?? [];
  if (user === undefined) {
    if (uid === undefined && groups.length === 0 && extraKeys.length === 0) return {};
    throw new UserError(
      `user "${fields.name}" of ${fields.file} impersonates groups, a uid or extra fields without a user`,
      'set "as" beside "as-groups", "as-uid" or "as-user-extra"; the API server demands it',
    );
  }
  const sent = (value: string): string => headerValueOf(value, `impersonation of ${fields.name}`);
  const headers: Record<string, string | string[]> = { 'Impersonate-User': sent(user) };
  if (uid !== undefined) headers['Impersonate-Uid'] = sent(uid);
  if (groups.length > 0) headers['Impersonate-Group'] = groups.map(sent);
  for (const key of extraKeys) {
    // Keys are percent-encoded where HTTP does not allow a character in a header's name; the server decodes them.
    const name = encodeURIComponent(key).replace(/[()]/g, (found) => `%${found.charCodeAt(0).toString(16)}`);
    headers[`Impersonate-Extra-${name}`] = (extra?.texts(key) ?? []).map(sent);
  }
  return headers;
}

/** UTF-8 as HTTP carries it: Node writes a header's characters as single bytes. */
function headerValueOf(value: string, of: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(value)) {
    throw new UserError(`the ${of} holds a control character`, 'correct the "as" fields of the kubeconfig');
  }
  return Buffer.from(value, 'utf8').toString('latin1');
}
