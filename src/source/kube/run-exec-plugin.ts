import { spawn } from 'node:child_process';
import path from 'node:path';
import type { ExecConfig } from './kube-user-entry.ts';
import { cleanLine, KubeError } from './kube-error.ts';
import { isRecord } from './read-kubeconfig.ts';
import { redactText } from '../redact-text.ts';

/** The status of an ExecCredential, https://kubernetes.io/docs/reference/config-api/client-authentication.v1/. */
export interface ExecCredentialStatus {
  readonly token: string | undefined;
  readonly certificate: { readonly cert: string; readonly key: string } | undefined;
  /** Milliseconds since the epoch. */
  readonly expires: number | undefined;
}

interface ExecPluginRun {
  readonly config: ExecConfig;
  readonly env: NodeJS.ProcessEnv;
  /** `spec.cluster` of the KUBERNETES_EXEC_INFO that the plugin gets, if its configuration asks for it. */
  readonly cluster: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const maxOutput = 1_048_576;

/** Runs the plugin once, without a shell or a terminal, and reads the credential it prints. */
export async function runExecPlugin(run: ExecPluginRun): Promise<ExecCredentialStatus> {
  const { config } = run;
  const spec = { ...(config.provideClusterInfo ? { cluster: run.cluster } : {}), interactive: false };
  const env = {
    ...run.env,
    ...config.env,
    KUBERNETES_EXEC_INFO: JSON.stringify({ apiVersion: config.apiVersion, kind: 'ExecCredential', spec }),
  };
  const { code, signal, stdout, stderr, timedOut } = await outputOf(run, env);
  const name = path.basename(config.command);
  if (timedOut) {
    throw new KubeError(
      'timeout',
      `the exec plugin ${name} did not finish within ${run.timeoutMs / 1000} s${said(stderr)}`,
      `${loginOf(config)}; it may be waiting for a login that needs a terminal or browser`,
    );
  }
  if (code !== 0) {
    const how = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
    throw new KubeError(
      'unauthorized',
      `the exec plugin ${name} failed (${how})${said(stderr)}`,
      loginOf(config),
    );
  }
  const status = parseExecCredential(stdout, config.apiVersion);
  if (typeof status !== 'string') return status;
  throw new KubeError(
    'unauthorized',
    `the exec plugin ${name} printed no usable credential: ${status}`,
    `check the plugin's version and its arguments in the kubeconfig`,
  );
}

interface Output {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

function outputOf({ config, timeoutMs, signal }: ExecPluginRun, env: NodeJS.ProcessEnv): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = spawn(config.command, config.args, {
      env,
      shell: false,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that what the plugin started ends with it.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const stop = (): void => {
      try {
        if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // It has ended by itself in between.
      }
      // A descendant that left the group may hold them open.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      stop();
    }, timeoutMs);
    signal.addEventListener('abort', stop, { once: true });
    process.once('exit', stop);
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      process.removeListener('exit', stop);
    };
    const stdout = collected(child.stdout, stop);
    const stderr = collected(child.stderr, stop);
    child.once('error', (error: NodeJS.ErrnoException) => {
      settle();
      reject(startError(config, env, error));
    });
    child.once('close', (code, killedBy) => {
      settle();
      resolve({ code, signal: killedBy, stdout: stdout(), stderr: stderr(), timedOut });
    });
  });
}

function collected(stream: NodeJS.ReadableStream, stop: () => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxOutput) stop();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function startError(config: ExecConfig, env: NodeJS.ProcessEnv, error: NodeJS.ErrnoException): KubeError {
  // The kubeconfig's own words are part of what is told, not of the advice.
  const hint =
    config.installHint === undefined ? '' : `; its install hint: ${cleanLine(config.installHint, 400)}`;
  if (error.code !== 'ENOENT') {
    return new KubeError(
      'unauthorized',
      `the exec plugin ${config.command} cannot be started (${error.code ?? 'error'})${hint}`,
      'make it executable, or correct exec.command in the kubeconfig',
    );
  }
  const looked = path.isAbsolute(config.command) ? '' : `; PATH searched: ${env.PATH ?? '(not set)'}`;
  return new KubeError(
    'unauthorized',
    `the exec plugin ${config.command} was not found${looked}${hint}`,
    'install it, or start this program with a PATH that has it',
  );
}

/** The plugin's last words, short, and with what could be a credential taken out. */
function said(stderr: string): string {
  const encoded = /[A-Za-z0-9+/_=-]{40,}/g;
  const words = cleanLine(redactText(stderr.slice(-4_096)).replace(encoded, '[redacted]'), 400);
  return words === '' ? '' : `: ${words}`;
}

function parseExecCredential(text: string, apiVersion: string): ExecCredentialStatus | string {
  let printed: unknown;
  try {
    printed = JSON.parse(text);
  } catch {
    return 'its output is not JSON';
  }
  if (!isRecord(printed) || printed.kind !== 'ExecCredential') return 'its output is not an ExecCredential';
  if (printed.apiVersion !== apiVersion) {
    return `the kubeconfig wants ${apiVersion}, it printed ${String(printed.apiVersion)}`;
  }
  const status = printed.status;
  if (!isRecord(status)) return 'it has no status';
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = status;
  const hasPair = typeof cert === 'string' && typeof key === 'string';
  if ((cert ?? key) !== undefined && !hasPair) return 'it has a client certificate or a key, not both';
  if (typeof token !== 'string' && !hasPair) return 'its status has neither token nor client certificate';
  const expires = typeof expirationTimestamp === 'string' ? Date.parse(expirationTimestamp) : NaN;
  return {
    token: typeof token === 'string' && token !== '' ? token : undefined,
    certificate: hasPair ? { cert, key } : undefined,
    expires: Number.isNaN(expires) ? undefined : expires,
  };
}

const logins: Readonly<Record<string, string>> = {
  aws: 'aws sso login',
  'aws-iam-authenticator': 'aws sso login',
  'gke-gcloud-auth-plugin': 'gcloud auth login',
  kubelogin: 'az login',
  doctl: 'doctl auth init',
  tsh: 'tsh login',
  oci: 'oci session authenticate',
};

/** The step that usually gives a plugin a valid login again. */
export function loginOf(config: ExecConfig): string {
  const name = path.basename(config.command).replace(/\.exe$/, '');
  const login = config.args.some((arg) => arg.startsWith('--oidc-')) ? undefined : logins[name];
  return login === undefined
    ? `log in again with ${name}, then repeat`
    : `log in again (${login}), then repeat`;
}
