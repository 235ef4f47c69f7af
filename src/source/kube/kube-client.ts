import type { Agent, IncomingHttpHeaders } from 'node:http';
import { statusMessage } from '../protobuf/status-message.ts';
import { clusterAgent } from './cluster-agent.ts';
import type { Credential, CredentialSource } from './credential.ts';
import { withoutSecrets, type KubeError } from './kube-error.ts';
import { readBody, textOf } from './read-body.ts';
import { isWebPage, responseError } from './response-error.ts';
import { sendGet, unlessAborted, type Sent } from './send-get.ts';
import { userAgent } from './user-agent.ts';

interface KubeClientOptions {
  readonly server: URL;
  /** Undefined for the system's certificate authorities. */
  readonly ca: string | Buffer | undefined;
  readonly tlsServerName: string | undefined;
  readonly insecureSkipTlsVerify: boolean;
  readonly proxy: URL | undefined;
  readonly credentials: CredentialSource;
  readonly impersonation: Readonly<Record<string, string | string[]>>;
  /** Whether to accept gzip. */
  readonly compress: boolean;
  readonly connectTimeoutMs?: number;
  /** How long nothing may arrive; the API server itself ends a request after 60 s. */
  readonly idleTimeoutMs?: number;
}

interface KubeGet {
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
  /** The most bytes the body may have, decompressed. */
  readonly maxBytes?: number;
}

/** A 2xx answer. Its body is read once, by iterating or as text, and must be read, left early, or aborted. */
export interface KubeResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: AsyncIterable<Buffer>;
  text(limitBytes: number): Promise<string>;
}

/** Reads from one API server. There is no method but GET, and no redirect is followed. */
export class KubeClient {
  private readonly options: KubeClientOptions;
  private readonly agent: Agent;
  private readonly closing = new AbortController();

  constructor(options: KubeClientOptions) {
    this.options = options;
    const { server, proxy, connectTimeoutMs = 30_000 } = options;
    this.agent = clusterAgent(server, proxy, connectTimeoutMs, this.closing.signal);
  }

  /**
   * The answer to a GET of a path with its query, percent-encoded already. Rejects with a KubeError for every answer
   * but 2xx and every failure, and with the signal's own reason when the caller aborts; so does reading the body.
   * A credential that the server refuses is renewed once.
   */
  async get(
    path: string,
    { accept = 'application/json', signal, maxBytes }: KubeGet = {},
  ): Promise<KubeResponse> {
    checkPath(path);
    const { credentials } = this.options;
    let credential = await unlessAborted(credentials.current(), signal);
    let sent = await this.send(path, accept, credential, signal);
    if (sent.response.statusCode === 401) {
      const renewed = await unlessAborted(credentials.renew(credential), signal).catch((error: unknown) => {
        sent.response.destroy();
        throw error;
      });
      if (renewed !== undefined) {
        sent.response.destroy();
        credential = renewed;
        sent = await this.send(path, accept, credential, signal);
      }
    }
    const { headers, statusCode: status = 0 } = sent.response;
    if (status < 200 || status > 299 || isWebPage(headers)) throw await this.refusal(path, sent, credential);
    const body = readBody(sent, maxBytes ?? Infinity);
    return { status, headers, body, text: (limitBytes) => textOf(body, limitBytes) };
  }

  /** Ends every connection and plugin; what is being read fails. */
  close(): void {
    this.closing.abort();
    this.options.credentials.close();
    this.agent.destroy();
  }

  private send(
    path: string,
    accept: string,
    { headers, certificate }: Credential,
    signal?: AbortSignal,
  ): Promise<Sent> {
    const { server, ca, tlsServerName, insecureSkipTlsVerify, impersonation, compress } = this.options;
    return sendGet({
      server,
      path,
      agent: this.agent,
      headers: {
        Accept: accept,
        'Accept-Encoding': compress ? 'gzip' : 'identity',
        'User-Agent': userAgent,
        ...impersonation,
        ...headers,
      },
      tls: {
        ca,
        ...certificate,
        servername: tlsServerName,
        // Said in so many words, so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch the check off.
        rejectUnauthorized: !insecureSkipTlsVerify,
      },
      idleTimeoutMs: this.options.idleTimeoutMs ?? 90_000,
      closed: this.closing.signal,
      signal,
    });
  }

  private async refusal(path: string, sent: Sent, credential: Credential): Promise<KubeError> {
    const { server, credentials } = this.options;
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of readBody(sent, Infinity)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= 16_384) break;
    }
    const { headers, statusCode: status = 0 } = sent.response;
    const bytes = Buffer.concat(chunks);
    const isProtobuf = headers['content-type']?.startsWith('application/vnd.kubernetes.protobuf') === true;
    const text = isProtobuf ? statusMessage(bytes) : bytes.toString('utf8');
    return responseError({
      host: server.host,
      path,
      status,
      headers,
      text: withoutSecrets(text, credential.secrets),
      renewal:
        server.protocol === 'http:'
          ? 'no credential is sent over plain HTTP: set an https server in the kubeconfig'
          : credentials.renewal,
    });
  }
}

/** Guards against a name that was not encoded, and against the subresources that act although GET reaches them. */
function checkPath(path: string): void {
  const [names = ''] = path.split('?', 1);
  if (!/^\/[!-~]*$/.test(path) || /[#\\]/.test(path) || /\/\.{1,2}(?:\/|$)/.test(names)) {
    throw new TypeError('not an encoded absolute path of an API');
  }
  if (/\/pods\/[^/]+\/(?:exec|attach|portforward)(?:\/|$)/.test(names))
    throw new TypeError('that subresource is not for reading');
}
