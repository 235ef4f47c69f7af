import { createSecureContext } from 'node:tls';
import { bearerOf, noCredential, type Credential, type CredentialSource } from './credential.ts';
import { KubeError } from './kube-error.ts';
import type { ExecConfig } from './kube-user-entry.ts';
import { loginOf, runExecPlugin, type ExecCredentialStatus } from './run-exec-plugin.ts';

interface ExecSourceOptions {
  readonly config: ExecConfig;
  readonly env: NodeJS.ProcessEnv;
  readonly cluster: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface Held {
  readonly credential: Credential;
  /** When to ask the plugin again, a little before the credential expires. */
  readonly until: number;
}

const skewMs = 10_000;
/** So that a credential the server never accepts does not run the plugin for every request. */
const renewalPauseMs = 60_000;

/** Runs an exec plugin when there is no credential or it expires, once however many requests wait for it. */
export function execSource(options: ExecSourceOptions): CredentialSource {
  const stopped = new AbortController();
  let held: Held | undefined;
  let running: Promise<Credential> | undefined;
  let renewedAt = -Infinity;

  const run = (): Promise<Credential> => {
    running ??= runExecPlugin({ ...options, signal: stopped.signal })
      .then((status) => {
        const credential = credentialOf(status, options.config);
        held = { credential, until: (status.expires ?? Infinity) - skewMs };
        return credential;
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  };

  return {
    renewal: loginOf(options.config),
    current: () =>
      held !== undefined && options.now() < held.until ? Promise.resolve(held.credential) : run(),
    async renew(refused) {
      if (running !== undefined) return running;
      if (held !== undefined && held.credential !== refused) return held.credential;
      if (options.now() - renewedAt < renewalPauseMs) return undefined;
      renewedAt = options.now();
      return run();
    },
    close() {
      stopped.abort();
    },
  };
}

function credentialOf(status: ExecCredentialStatus, config: ExecConfig): Credential {
  const unusable = (what: string): KubeError =>
    new KubeError('unauthorized', `the exec plugin ${config.command} printed ${what}`, loginOf(config));
  const bearer = status.token === undefined ? noCredential : bearerOf(status.token);
  if (bearer === undefined) throw unusable('a token with a blank or control character');
  if (status.certificate === undefined) return bearer;
  try {
    createSecureContext(status.certificate);
  } catch {
    throw unusable('a client certificate and key that are not a matching PEM pair');
  }
  return { ...bearer, certificate: status.certificate };
}
